#!/usr/bin/env bash
# Brings a Kubernetes of two nodes up in this sandbox, with the images of a folder, and runs a command
# with KUBECONFIG naming it; its files go into the folder CLUSTER_RUN. usage (in sandbox.sh): up.sh IMAGES COMMAND...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
images=$1
shift
RUN=$CLUSTER_RUN
. "$here/common.sh"
. "$here/images/public.sh"
. "$here/control-plane.sh"
. "$here/node.sh"
. "$here/addons.sh"
. "$here/storage.sh"

# Everything else ends with the sandbox. The nodes' files are mounted until their containers are gone.
end() {
    local code=$?
    [ "$code" = 0 ] || echo "cluster: logs are in $RUN/log" >&2
    pkill -KILL kubelet 2>/dev/null || true
    exit "$code"
}
trap end EXIT

begun=$SECONDS
control_plane
nodes "$images/pause.tar" "$images/program.tar" "$images/servers.tar"
ctr -a "$RUN/node1/containerd.sock" -n k8s.io images tag \
    "$postgres_image" "$kafka_image" >/dev/null
addons
storage
echo "cluster: Kubernetes $(kubectl version -o json | sed -n 's/.*"gitVersion": "\(.*\)",/\1/p' | tail -n 1), two nodes, up within $((SECONDS - begun)) s"
"$@"
