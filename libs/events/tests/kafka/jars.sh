#!/usr/bin/env bash
# Prints the folder of Apache Kafka's jars, got from Maven the first time. Needs mvn then.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
jars=${XDG_CACHE_HOME:-$HOME/.cache}/jobstream/kafka/4.3.1

if [ ! -d "$jars" ]; then
    # Beside its place and then moved, so that half of it is never taken for the whole.
    rm -rf "$jars.part"
    mvn -q -B -f "$here/pom.xml" dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory="$jars.part" >&2
    mv "$jars.part" "$jars"
fi
echo "$jars"
