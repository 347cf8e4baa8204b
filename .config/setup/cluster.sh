# A Kubernetes of one machine for tests: its programs, built by Go from the modules that
# k8s/tests/cluster/tools pins, and what Debian has for containers. Sourced by setup.sh.

cluster_packages() {
    python_packages
    kubernetes_packages
    java_packages
    has cc || need gcc libc6-dev
    has buildah || need buildah
    has skopeo || need skopeo
    has containerd || need containerd
    has runc || need runc
    [ -x /usr/lib/cni/ptp ] || need containernetworking-plugins
    has nft || need nftables
    has ip || need iproute2
    has openssl || need openssl
    has curl || need curl ca-certificates
    has mmdebstrap || need mmdebstrap
    has rsync || need rsync
}

# The one invocation uses both cores better than one for each; without DWARF it is cheaper.
cluster_build() {
    kube=$(sed -n 's|^.*k8s.io/kubernetes \(v[0-9.]*\)$|\1|p' go.mod)
    flags='-s -w'
    for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        flags="$flags -X $package.gitVersion=$kube -X $package.gitMajor=1"
        minor=${kube#v1.}
        flags="$flags -X $package.gitMinor=${minor%%.*} -X $package.gitTreeState=clean"
        flags="$flags -X $package.gitCommit=none -X $package.buildDate=1970-01-01T00:00:00Z"
    done
    of=k8s.io/kubernetes/cmd
    GOGC=400 go build -mod=readonly -trimpath -gcflags=all=-dwarf=false -ldflags "$flags" -o "$1/" \
        $of/kube-apiserver $of/kube-controller-manager $of/kube-scheduler $of/kubelet $of/kube-proxy \
        $of/kubectl go.etcd.io/etcd/server/v3 sigs.k8s.io/metrics-server/cmd/metrics-server ./dns \
        ./policies
    mv "$1/server" "$1/etcd"
}

cluster_install() {
    kubernetes_install
    node_fetch
    definitions_install
    wanted=$root/k8s/tests/cluster/tools
    made=$(cd "$wanted" && cksum go.mod go.sum ./*/*.go)
    [ "$made" = "$(cat "$tools/cluster/made" 2>/dev/null)" ] && return 0
    say "building a Kubernetes, once, for some minutes"
    rm -rf "$tools/cluster"
    mkdir -p "$tools/cluster"
    (cd "$wanted" && with_go cluster_build "$tools/cluster" >&2) ||
        fail "Go could not build Kubernetes; see its words above"
    printf '%s\n' "$made" >"$tools/cluster/made"
}
