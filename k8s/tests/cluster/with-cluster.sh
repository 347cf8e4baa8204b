#!/usr/bin/env bash
# Runs a command with KUBECONFIG naming a real Kubernetes: the one that is named already, which has to have
# the images, or one of two nodes that is started for the command and ends with it, with images built here.
# usage: with-cluster.sh COMMAND...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/images/common.sh"
. "$here/images/public.sh"

if [ -n "${KUBECONFIG:-}" ]; then
    exec "$@"
fi
if [ "$(id -u)" != 0 ]; then
    echo "with-cluster: a cluster of our own needs root; run it with sudo, or name one in KUBECONFIG" >&2
    exit 1
fi
"$here/images/pause.sh" "$images/pause.tar"
"$here/images/servers.sh" "$images/servers.tar" "$postgres_image" "$kafka_image"
# The one that is quicker to build: sizes aside the same.
IMAGE_PROFILE=release "$here/images/program.sh" "$images/program.tar"
# What the cluster wrote goes when all went well: containers take more than a gigabyte.
CLUSTER_RUN=$(mktemp -d)
export CLUSTER_RUN
"$here/sandbox.sh" "$here/up.sh" "$images" "$here/admission.sh" "$@"
rm -rf "$CLUSTER_RUN"
