# What the parts of the cluster share: where its programs and files are, and how they are started.
# Sourced, with RUN naming a folder for one run.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/jobstream
export PATH="$cache/tools/cluster:$PATH" KUBECONFIG="$RUN/kubeconfig"
mkdir -p "$RUN/log" "$RUN/pki"

API_PORT=26443
# Addresses of the two nodes, on this machine alone.
NODES=(10.99.0.1 10.99.0.2)

# Starts a program that lives as long as the cluster; what it says goes to a file.
background() {
    local name=$1
    shift
    setsid "$@" >"$RUN/log/$name.log" 2>&1 </dev/null &
}

# Waits until a command succeeds, for so many seconds; then shows the end of a log.
await() {
    local seconds=$1 log=$2 end
    shift 2
    end=$((SECONDS + seconds))
    until "$@" >/dev/null 2>&1; do
        if [ "$SECONDS" -ge "$end" ]; then
            echo "cluster: '$*' did not succeed within $seconds s; $log said:" >&2
            tail -n 20 "$RUN/log/$log.log" >&2
            return 1
        fi
        sleep 0.2
    done
}
