# How images are built without a daemon and without a registry: buildah as root, in folders of our own.
# Sourced.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/jobstream
tools=$cache/tools images=$cache/images
export PATH="$tools/bin:$HOME/.cargo/bin:$PATH"
mkdir -p "$images"

# Nothing of it is seen by, or seen of, other users of the tool on this machine.
b() {
    buildah --root "$images/storage" --runroot "$images/run" --storage-driver overlay "$@"
}

# Builds an image; the same content always has the same digest.
build() {
    local context=$1 tag=$2
    shift 2
    b bud --isolation chroot --pull-never --timestamp 0 --tag "$tag" "$@" "$context" >&2
    # What had the name before has none now.
    b rmi --prune >&2
}

save() {
    rm -f "$2"
    b push --quiet "$1" "docker-archive:$2:$1" >&2
}

# Makes the image localhost/NAME of Debian packages, unless it is there as this script makes it. They are
# unpacked and not configured: FIX is a function that is given the folder and does the rest.
debian() {
    local name=$1 list=$2 fix=$3 stamp made work
    stamp=$images/$name.stamp
    made=$(cksum <"$0")
    if [ "$(cat "$stamp" 2>/dev/null)" = "$made" ] && b inspect "localhost/$name" >/dev/null 2>&1; then
        return
    fi
    echo "images: unpacking Debian packages for $name" >&2
    work=$(mktemp -d)
    mmdebstrap --quiet --variant=extract --include="$list" bookworm "$work/root"
    rm -rf "$work"/root/usr/share/{doc,man,locale,i18n/locales} "$work"/root/var/cache
    mkdir -p "$work/root/usr/local/bin"
    "$fix" "$work/root"
    printf 'FROM scratch\nCOPY root /\n' >"$work/Containerfile"
    build "$work" "localhost/$name"
    rm -rf "$work"
    echo "$made" >"$stamp"
}
