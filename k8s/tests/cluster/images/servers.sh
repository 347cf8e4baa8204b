#!/usr/bin/env bash
# Builds what overlays/dev takes from public registries, PostgreSQL and Apache Kafka, of Debian packages
# and Maven artifacts: one image under both names. usage: servers.sh OUT.tar POSTGRES_TAG KAFKA_TAG
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../../../.." && pwd)
out=$(realpath -m "$1") postgres=$2 kafka=$3
. "$here/common.sh"

# Users and programs by the names and at the places of the public images.
server_links() {
    printf '%s\n' root:x:0:0::/root:/bin/sh postgres:x:999:999::/tmp:/bin/sh kafka:x:1000:1000::/tmp:/bin/sh \
        >"$1/etc/passwd"
    ln -sf /usr/lib/jvm/java-17-openjdk-amd64/bin/java "$1/usr/bin/java"
    local program
    for program in initdb postgres pg_isready psql createdb pg_dump pg_restore; do
        rm -f "$1/usr/bin/$program"
        ln -sf "/usr/lib/postgresql/15/bin/$program" "$1/usr/bin/$program"
    done
    # For queries that are compiled, which ours are not.
    rm -f "$1"/usr/lib/x86_64-linux-gnu/libLLVM* "$1"/usr/lib/x86_64-linux-gnu/libz3*
    rm -rf "$1/usr/lib/postgresql/15/lib/bitcode" "$1/usr/lib/postgresql/15/lib/llvmjit.so"
    mkdir -p "$1/opt/kafka" "$1/tmp" "$1/var/run/postgresql" "$1/var/lib/kafka"
    chmod 1777 "$1/tmp"
    cp -r "$("$root/libs/events/tests/kafka/jars.sh")" "$1/opt/kafka/libs"
    cp "$here/postgres-entrypoint.sh" "$1/usr/local/bin/entrypoint.sh"
}
debian servers base-files,dash,bash,coreutils,sed,grep,postgresql-15,openjdk-17-jre-headless server_links

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'FROM localhost/servers\nENTRYPOINT ["/usr/local/bin/entrypoint.sh"]\n' >"$work/Containerfile"
build "$work" "$postgres"
b tag "$postgres" "$kafka"
rm -f "$out"
b push --quiet "$postgres" "docker-archive:$out:$postgres" >&2
