# kustomize, which renders what Kubernetes is given, built by Go, and the Python package of Kubernetes'
# schemas. Sourced by setup.sh.

kustomize_version=v5.8.0

kustomize_usable() {
    [ -x "$tools/bin/kustomize" ] && [ "$(cat "$tools/kustomize.version" 2>/dev/null)" = "$kustomize_version" ]
}

kubernetes_packages() {
    python_packages
}

kustomize_install() {
    kustomize_usable && return 0
    mkdir -p "$tools/bin"
    say "building kustomize $kustomize_version"
    with_go env GOBIN="$tools/bin" go install -trimpath -ldflags='-s -w' \
        "sigs.k8s.io/kustomize/kustomize/v5@$kustomize_version" >/dev/null ||
        fail "Go could not build kustomize; see its words above"
    printf '%s\n' "$kustomize_version" >"$tools/kustomize.version"
}

kubernetes_install() {
    kustomize_install
    python_set kubernetes "$root/k8s/tests/requirements.txt" "with the schemas of Kubernetes"
}
