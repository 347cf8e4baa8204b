#!/usr/bin/env bash
# Lets the cluster's API server judge both overlays, and then runs a command. Unknown fields, pods that Pod
# Security would refuse and resources against their operators' definitions are errors, warnings as well.
# usage (with KUBECONFIG): admission.sh COMMAND...
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
tools=${XDG_CACHE_HOME:-$HOME/.cache}/jobstream/tools

kubectl apply --server-side -f "$tools/definitions" >/dev/null
kubectl wait --for=condition=Established crd --all --timeout=60s >/dev/null
# A dry run of what is in a namespace needs the namespace.
kubectl apply -f "$root/k8s/base/namespace.yaml" >/dev/null
for overlay in dev production; do
    kubectl apply --kustomize "$root/k8s/overlays/$overlay" --dry-run=server --validate=strict \
        --warnings-as-errors >/tmp/admission.$$ || { cat /tmp/admission.$$; exit 1; }
    echo "admission: $(wc -l </tmp/admission.$$) resources of $overlay admitted"
    rm -f /tmp/admission.$$
done
exec "$@"
