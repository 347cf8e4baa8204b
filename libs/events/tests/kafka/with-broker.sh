#!/usr/bin/env bash
# Runs a command with KAFKA_BROKERS naming a real Apache Kafka: the one that is named already, or
# one that is started for the command and ends with it. usage: with-broker.sh COMMAND...
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [ -n "${KAFKA_BROKERS:-}" ]; then
    exec "$@"
fi

free_port() {
    local port
    for port in $(shuf -i 20000-30000 -n 50); do
        if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null &&
            ! (: <"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null; then
            echo "$port"
            return
        fi
    done
    echo "with-broker: no free port between 20000 and 30000" >&2
    return 1
}

port=$(free_port)
dir=$(mktemp -d)
"$here/broker.sh" "$dir" "$port" >"$dir/broker.log" 2>&1 &
broker=$!
end() {
    # At once: a broker takes long to end in good order, and what it has is thrown away.
    kill -KILL "$broker" 2>/dev/null || true
    wait "$broker" 2>/dev/null || true
    rm -rf "$dir"
}
trap end EXIT
trap 'exit 130' INT TERM

for _ in $(seq 600); do
    if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
        ready=yes
        break
    fi
    if ! kill -0 "$broker" 2>/dev/null; then break; fi
    sleep 0.2
done
if [ -z "${ready:-}" ]; then
    echo "with-broker: Apache Kafka did not start:" >&2
    tail -n 40 "$dir/broker.log" >&2
    exit 1
fi
echo "with-broker: Apache Kafka answers on 127.0.0.1:$port"
KAFKA_BROKERS="127.0.0.1:$port" KAFKA_DIR="$dir" KAFKA_PID="$broker" "$@"
