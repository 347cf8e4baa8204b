# The nodes: on each a containerd with its own folders, a line to each pod, and a kubelet. They share the
# network of the sandbox, so one kube-proxy serves both and one table of policies. Sourced.

network() {
    local at
    sysctl -qw net.ipv4.ip_forward=1
    ip link add node0 type bridge
    for at in "${NODES[@]}"; do ip addr add "$at/32" dev node0; done
    ip link set node0 up
    # Both kubelet and kube-proxy want some default route; it leads nowhere.
    ip route replace default dev node0
}

# oom_score: this machine may be a container itself, in which the pause container's score is refused.
containerd_of() {
    local n=$1 at=$RUN/node$1
    mkdir -p "$at/cni"
    cat >"$at/containerd.toml" <<TOML
version = 2
root = "$at/root"
state = "$at/state"
oom_score = 0
[grpc]
  address = "$at/containerd.sock"
[plugins."io.containerd.internal.v1.opt"]
  path = "$at/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$at/cni"
TOML
    cat >"$at/cni/10-pods.conflist" <<JSON
{"cniVersion": "0.4.0", "name": "pods$n", "plugins": [
  {"type": "ptp", "ipMasq": false,
   "ipam": {"type": "host-local", "dataDir": "$at/addresses",
    "ranges": [[{"subnet": "10.244.$n.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
JSON
    background "containerd$n" containerd -c "$at/containerd.toml"
    await 30 "containerd$n" ctr -a "$at/containerd.sock" version
}

# Groups of control of the first version have to be made and given their processors before.
groups_of() {
    local group controller
    group=$CLUSTER_CGROUP-$1
    if [ -f /sys/fs/cgroup/cgroup.controllers ]; then
        mkdir -p "/sys/fs/cgroup/$group"
        return
    fi
    for controller in cpu cpuacct cpuset memory pids blkio devices freezer systemd; do
        mkdir -p "/sys/fs/cgroup/$controller/$group"
    done
    for controller in cpuset.cpus cpuset.mems; do
        cat "/sys/fs/cgroup/cpuset/$controller" >"/sys/fs/cgroup/cpuset/$group/$controller"
    done
}

kubelet_of() {
    local n=$1 at=$RUN/node$1 address=$2
    groups_of "$n"
    cat >"$at/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $address
authentication: {x509: {clientCAFile: $RUN/pki/ca.crt}, anonymous: {enabled: false}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
cgroupDriver: cgroupfs
cgroupRoot: /$CLUSTER_CGROUP-$n
failCgroupV1: false
containerRuntimeEndpoint: unix://$at/containerd.sock
clusterDNS: [${NODES[0]}]
clusterDomain: cluster.local
healthzPort: 0
oomScoreAdj: 0
maxOpenFiles: 20000
failSwapOn: false
resolvConf: ""
evictionHard: {nodefs.available: "1%", imagefs.available: "1%", memory.available: 100Mi}
imageGCHighThresholdPercent: 100
podLogsDir: $RUN/log/pods$n
YAML
    background "kubelet$n" kubelet --config="$at/kubelet.yaml" --kubeconfig="$KUBECONFIG" \
        --root-dir="$at/kubelet" --cert-dir="$RUN/pki/kubelet$n" --hostname-override="node$n" \
        --node-ip="$address"
}

proxy() {
    background kube-proxy kube-proxy --kubeconfig="$KUBECONFIG" --hostname-override=node1 \
        --proxy-mode=nftables --cluster-cidr=10.244.0.0/16 --nodeport-addresses="${NODES[0]}/32" \
        --conntrack-max-per-core=0 --conntrack-tcp-timeout-established=0 --conntrack-tcp-timeout-close-wait=0
}

# What the policies of networks say is done; who may not speak is not heard.
policies() {
    background policies policies -kubeconfig="$KUBECONFIG"
    await 60 policies grep -q 'policies: watching' "$RUN/log/policies.log"
}

# Brings both nodes up, with the images of these files; the first has room for the databases.
nodes() {
    local n
    network
    for n in 1 2; do containerd_of "$n"; done
    for image in "$@"; do
        for n in 1 2; do
            case $n-$image in 2-*/servers.tar) continue ;; esac
            ctr -a "$RUN/node$n/containerd.sock" -n k8s.io images import "$image" >/dev/null
        done
    done
    for n in 1 2; do kubelet_of "$n" "${NODES[$((n - 1))]}"; done
    proxy
    policies
    await 60 kubelet1 kubectl wait --for=condition=Ready --timeout=1s node/node1
    await 60 kubelet2 kubectl wait --for=condition=Ready --timeout=1s node/node2
}
