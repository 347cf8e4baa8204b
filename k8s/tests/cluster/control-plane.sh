# The control plane: etcd, the API server, the controllers and the scheduler, on the loopback alone, with
# an authority of their own. Sourced.

key() {
    openssl ecparam -genkey -name prime256v1 -noout -out "$1.key" 2>/dev/null
}

# A certificate: its file, its subject, and the names that it is for.
certificate() {
    key "$1"
    openssl req -new -key "$1.key" -subj "$2" -out "$1.csr"
    {
        echo keyUsage=digitalSignature,keyEncipherment
        echo extendedKeyUsage=serverAuth,clientAuth
        [ -z "${3:-}" ] || echo "subjectAltName=$3"
    } >"$1.extensions"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 \
        -out "$1.crt" -extfile "$1.extensions" 2>/dev/null
}

certificates() {
    key ca
    openssl req -x509 -new -key ca.key -subj /CN=cluster-ca -days 2 -out ca.crt
    certificate server /CN=kube-apiserver \
        DNS:localhost,DNS:kubernetes,DNS:kubernetes.default.svc,IP:127.0.0.1,IP:10.96.0.1
    certificate admin /O=system:masters/CN=admin
    certificate front-proxy /CN=front-proxy
    openssl genrsa -out service-accounts.key 2048 2>/dev/null
}

configuration() {
    kubectl config set-cluster test --server="https://127.0.0.1:$API_PORT" \
        --certificate-authority="$RUN/pki/ca.crt" --embed-certs
    kubectl config set-credentials admin --client-certificate="$RUN/pki/admin.crt" \
        --client-key="$RUN/pki/admin.key" --embed-certs
    kubectl config set-context test --cluster=test --user=admin
    kubectl config use-context test
}

api_server() {
    local pki=$RUN/pki
    background etcd etcd --data-dir "$RUN/etcd" --unsafe-no-fsync \
        --listen-client-urls http://127.0.0.1:22379 --advertise-client-urls http://127.0.0.1:22379 \
        --listen-peer-urls http://127.0.0.1:22380 --initial-advertise-peer-urls http://127.0.0.1:22380 \
        --initial-cluster default=http://127.0.0.1:22380
    background apiserver kube-apiserver --etcd-servers=http://127.0.0.1:22379 \
        --bind-address=127.0.0.1 --advertise-address=127.0.0.1 --secure-port=$API_PORT --cert-dir="$pki" \
        --tls-cert-file="$pki/server.crt" --tls-private-key-file="$pki/server.key" \
        --client-ca-file="$pki/ca.crt" --kubelet-client-certificate="$pki/admin.crt" \
        --kubelet-client-key="$pki/admin.key" --kubelet-preferred-address-types=InternalIP \
        --service-account-issuer=https://kubernetes.default.svc \
        --service-account-key-file="$pki/service-accounts.key" \
        --service-account-signing-key-file="$pki/service-accounts.key" \
        --service-cluster-ip-range=10.96.0.0/16 \
        --requestheader-client-ca-file="$pki/ca.crt" --requestheader-allowed-names=front-proxy \
        --requestheader-username-headers=X-Remote-User --requestheader-group-headers=X-Remote-Group \
        --requestheader-extra-headers-prefix=X-Remote-Extra- \
        --proxy-client-cert-file="$pki/front-proxy.crt" --proxy-client-key-file="$pki/front-proxy.key" \
        --enable-aggregator-routing=true --authorization-mode=Node,RBAC --allow-privileged=true \
        --endpoint-reconciler-type=none
    await 90 apiserver kubectl get --raw /readyz
}

controllers() {
    local alike=(--kubeconfig="$KUBECONFIG" --authentication-kubeconfig="$KUBECONFIG"
        --authorization-kubeconfig="$KUBECONFIG" --bind-address=127.0.0.1 --leader-elect=false)
    # As fast as a test wants it: how soon a scaler looks, and a pod that is gone is missed.
    background controllers kube-controller-manager "${alike[@]}" --secure-port=$((API_PORT + 1)) \
        --use-service-account-credentials --cert-dir="$RUN/pki" --root-ca-file="$RUN/pki/ca.crt" \
        --service-account-private-key-file="$RUN/pki/service-accounts.key" \
        --horizontal-pod-autoscaler-sync-period=5s --horizontal-pod-autoscaler-cpu-initialization-period=15s \
        --horizontal-pod-autoscaler-initial-readiness-delay=5s
    background scheduler kube-scheduler "${alike[@]}" --secure-port=$((API_PORT + 2)) --cert-dir="$RUN/pki"
}

control_plane() {
    (cd "$RUN/pki" && certificates)
    configuration >/dev/null
    api_server
    controllers
}
