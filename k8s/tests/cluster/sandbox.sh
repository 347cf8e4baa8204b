#!/usr/bin/env bash
# Runs a command as root in namespaces of its own (network, mounts, processes): whatever it starts, a
# cluster too, dies with it, and nothing on the machine changes. usage: sandbox.sh COMMAND...
set -euo pipefail
export CLUSTER_CGROUP=${CLUSTER_CGROUP:-jobstream-cluster}

# Groups of control outlive their processes where the first version of them is in use: ours only.
clean() {
    local group
    for group in /sys/fs/cgroup/*/"$CLUSTER_CGROUP"-* /sys/fs/cgroup/*/k8s.io /sys/fs/cgroup/"$CLUSTER_CGROUP"-*; do
        [ -d "$group" ] || continue
        find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true
    done
}
trap clean EXIT

# The kubelet insists on these values: it is shown files that say so, and the machine stays as it is.
unshare --net --mount --pid --fork --kill-child --mount-proc --propagation private -- bash -euc '
    mount --make-rshared /
    ip link set lo up
    shown=$(mktemp -d)
    mount -t tmpfs shown "$shown"
    for pair in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1; do
        file=$shown/$(echo "${pair%=*}" | tr / .)
        echo "${pair#*=}" >"$file"
        mount --bind "$file" "/proc/sys/${pair%=*}"
    done
    "$@"' sandbox "$@"
