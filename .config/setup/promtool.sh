# promtool, which checks alert rules and runs their tests. Out of Debian's package of Prometheus,
# unpacked and not installed: a server that starts by itself is not wanted. Sourced by setup.sh.

promtool_install() {
    has promtool && return 0
    if ! has apt-get || ! has dpkg-deb; then
        fail "promtool is missing. Install Prometheus, or put promtool into PATH, and run this again."
    fi
    say "getting promtool"
    fresh=$(mktemp -d)
    # The list of packages may never have been fetched on this machine.
    if ! (cd "$fresh" && apt-get download -qq prometheus >/dev/null 2>&1); then
        as_root=''
        [ "$(id -u)" -eq 0 ] || as_root='sudo'
        $as_root apt-get update -qq >/dev/null
        (cd "$fresh" && apt-get download -qq prometheus >/dev/null 2>&1) ||
            fail "apt-get could not get the package prometheus. Put promtool into PATH and run this again."
    fi
    dpkg-deb -x "$fresh"/prometheus_*.deb "$fresh/unpacked"
    mkdir -p "$tools/bin"
    cp "$fresh/unpacked/usr/bin/promtool" "$tools/bin/promtool"
    rm -rf "$fresh"
    promtool --version >/dev/null 2>&1 || fail "the promtool that was unpacked does not run on this system."
}
