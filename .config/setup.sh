#!/bin/sh
# Gets what is named and missing: `sh .config/setup.sh rust python node chromium`. Silent and quick
# when everything is there. Packages come from apt on Debian and Ubuntu (as root or with sudo),
# Rust from rustup, Node from its Python package; elsewhere it says what is missing.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
# The Makefile puts the same folders in front of PATH.
tools=${XDG_CACHE_HOME:-$HOME/.cache}/jobstream/tools
PATH=$tools/bin:$HOME/.cargo/bin:$PATH
export PATH

say() {
    printf 'setup: %s\n' "$*" >&2
}

fail() {
    say "$*"
    exit 1
}

has() {
    command -v "$1" >/dev/null 2>&1
}

. "$here/setup/apt.sh"
. "$here/setup/python.sh"
. "$here/setup/rust.sh"
. "$here/setup/node.sh"
. "$here/setup/java.sh"
. "$here/setup/promtool.sh"
. "$here/setup/readers.sh"
. "$here/setup/api.sh"
. "$here/setup/go.sh"
. "$here/setup/kubernetes.sh"
. "$here/setup/definitions.sh"
. "$here/setup/cluster.sh"
. "$here/setup/supply.sh"

# First what the system has to bring, in one go, then what is built on it.
for part in "$@"; do
    case $part in
    rust) rust_packages ;;
    python) python_packages ;;
    node) node_packages ;;
    chromium) chromium_packages ;;
    pgbench) pgbench_packages ;;
    promtool) ;;
    deny | cyclonedx)
        rust_packages
        python_packages
        ;;
    java) java_packages ;;
    readers) readers_packages ;;
    api) api_packages ;;
    kubernetes) kubernetes_packages ;;
    cluster) cluster_packages ;;
    *) fail "unknown part '$part': rust, python, node, chromium, pgbench, promtool, java, readers, api, kubernetes, cluster, deny or cyclonedx" ;;
    esac
done
apt_install
for part in "$@"; do
    case $part in
    rust) rust_install ;;
    node) node_install ;;
    promtool) promtool_install ;;
    java) java_install ;;
    readers) readers_install ;;
    api) api_install ;;
    kubernetes) kubernetes_install ;;
    cluster) cluster_install ;;
    deny) deny_install ;;
    cyclonedx) cyclonedx_install ;;
    esac
done
