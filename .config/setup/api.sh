# Strangers that use our interfaces: a fuzzer of OpenAPI and gRPC in Python. Sourced by setup.sh.

api_packages() {
    python_packages
}

api_install() {
    requirements=$root/services/gateway/tests/api/requirements.txt
    kept=$tools/api-python/requirements.txt
    cmp -s "$requirements" "$kept" && return 0
    say "getting the Python packages that use the interfaces"
    rm -rf "$tools/api-python"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --only-binary=:all: \
        --requirement "$requirements" --target "$tools/api-python" >&2 ||
        fail "pip could not get schemathesis and grpcio"
    cp "$requirements" "$kept"
}
