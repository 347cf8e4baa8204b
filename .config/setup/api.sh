# Strangers that use our interfaces: a fuzzer of OpenAPI and gRPC in Python. Sourced by setup.sh.

api_packages() {
    python_packages
}

api_install() {
    python_set api "$root/services/gateway/tests/api/requirements.txt" "that use the interfaces"
}
