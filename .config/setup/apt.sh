# Packages of the system. Sourced by setup.sh; each part names what it misses, then one call of apt
# brings it all.

packages=''

need() {
    for package in "$@"; do
        case " $packages " in
        *" $package "*) ;;
        *) packages="$packages $package" ;;
        esac
    done
}

apt_install() {
    [ -n "$packages" ] || return 0
    if ! has apt-get; then
        fail "missing on this system:$packages (names of Debian packages). Install them and run this again."
    fi
    if [ "$(id -u)" -eq 0 ]; then
        as_root=''
    elif has sudo; then
        as_root='sudo'
    else
        fail "missing:$packages. There is no sudo, so run as root: apt-get install$packages"
    fi
    say "installing with apt-get:$packages"
    # The list is split into words on purpose.
    # shellcheck disable=SC2086
    if ! { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends $packages; } >/dev/null; then
        fail "apt-get could not install:$packages. See its words above, then run this again."
    fi
}

chromium_packages() {
    [ -n "${CHROMIUM:-}" ] || has chromium || has chromium-browser || has google-chrome || need chromium
}

# The floor of the benchmark is measured by PostgreSQL's own program.
pgbench_packages() {
    if ! has pgbench || ! has psql; then
        need postgresql-contrib postgresql-client
    fi
}
