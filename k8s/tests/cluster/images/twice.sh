#!/usr/bin/env bash
# Builds the program's image of the commit at hand twice, from different folders and with nothing of the
# other build, and compares them. usage: twice.sh   Takes as long as two builds from nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tag=localhost/jobstream:twice

# The same commit, whatever is committed meanwhile.
commit=$(git -C "$root" rev-parse HEAD)
for turn in one two; do
    git clone --quiet --no-checkout "$root" "$work/$turn/source"
    git -C "$work/$turn/source" checkout --quiet --detach "$commit"
    IMAGE_TARGET_DIR="$work/$turn/target" \
        "$work/$turn/source/k8s/tests/cluster/images/program.sh" "$work/$turn.tar" "$tag"
    rm -rf "${work:?}/$turn"
done
digest() {
    skopeo inspect --format '{{.Digest}}' "docker-archive:$1"
}
if [ "$(digest "$work/one.tar")" != "$(digest "$work/two.tar")" ]; then
    echo "twice: two builds of one commit differ: $(digest "$work/one.tar"), $(digest "$work/two.tar")" >&2
    exit 1
fi
echo "twice: both are $(digest "$work/one.tar")"
