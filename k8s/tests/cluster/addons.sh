# Names and figures of the cluster, as plain processes beside it: CoreDNS and metrics-server, which the
# scalers ask. Sourced.

addons() {
    cat >"$RUN/Corefile" <<CONF
.:53 {
    bind ${NODES[0]}
    errors
    kubernetes cluster.local {
        kubeconfig $KUBECONFIG test
        ttl 5
    }
    cache 5
}
CONF
    background coredns dns -conf "$RUN/Corefile"
    background metrics-server metrics-server --kubeconfig="$KUBECONFIG" \
        --authentication-kubeconfig="$KUBECONFIG" --authorization-kubeconfig="$KUBECONFIG" \
        --kubelet-insecure-tls --kubelet-preferred-address-types=InternalIP --metric-resolution=10s \
        --kubelet-request-timeout=5s --secure-port=26460 --cert-dir="$RUN/pki/metrics"
    kubectl apply -f - >/dev/null <<YAML
apiVersion: v1
kind: Service
metadata: {name: metrics-server, namespace: kube-system}
spec: {ports: [{name: https, port: 443, targetPort: 26460}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: metrics-server-1
  namespace: kube-system
  labels: {kubernetes.io/service-name: metrics-server}
addressType: IPv4
ports: [{name: https, port: 26460}]
endpoints: [{addresses: ["${NODES[0]}"], conditions: {ready: true}}]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.metrics.k8s.io}
spec:
  service: {name: metrics-server, namespace: kube-system}
  group: metrics.k8s.io
  version: v1beta1
  insecureSkipTLSVerify: true
  groupPriorityMinimum: 100
  versionPriority: 100
YAML
    await 60 metrics-server kubectl wait --for=condition=Available --timeout=1s apiservice/v1beta1.metrics.k8s.io
}
