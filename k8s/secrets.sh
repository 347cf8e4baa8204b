#!/bin/sh
# Writes the Secrets of an installation, made up anew, for `kubectl create -f -`:
#   sh k8s/secrets.sh dev|production
# With DATABASE_URL the services use that PostgreSQL; with OPENAI_API_KEY service tailoring has the key
# of its model. Not for `kubectl apply`: what is there must not be replaced, since the signing keys in the
# database open with the key file of their first start alone.
set -eu

# Of our own making and without letters that a URL or TOML has a use for.
digits() {
    od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'
}

# One line of TOML; a key that must be masked anyway has no use for quotes and backslashes.
line() {
    case $2 in
    *['"\'"
"]*)
        echo "secrets: $1 must not hold quotes, backslashes or ends of line" >&2
        exit 2
        ;;
    esac
    printf '    %s = "%s"\n' "$1" "$2"
}

secret() {
    cat <<YAML
---
apiVersion: v1
kind: Secret
metadata:
  name: $1
  namespace: jobstream
  labels:
    app.kubernetes.io/part-of: jobstream
type: $2
stringData:
YAML
}

settings() {
    secret "$1" Opaque
    printf '  settings.toml: |\n'
    line database_url "$url"
}

password=$(digits)
case ${1:-} in
# The PostgreSQL of overlays/dev speaks without encryption.
dev) options='' ;;
# That of components/postgres is known by its authority, which the operator puts in a Secret.
production) options='?sslmode=verify-full&sslrootcert=/run/secrets/postgres/ca.crt' ;;
*)
    echo "usage: secrets.sh dev|production" >&2
    exit 2
    ;;
esac
url=${DATABASE_URL:-postgres://jobstream:$password@postgres-rw:5432/jobstream$options}

if [ -z "${DATABASE_URL:-}" ]; then
    secret postgres kubernetes.io/basic-auth
    printf '  username: jobstream\n  password: "%s"\n' "$password"
fi
settings account
printf '  account.key: "%s"\n' "$(digits)"
settings tailoring
if [ -n "${OPENAI_API_KEY:-}" ]; then
    line openai_api_key "$OPENAI_API_KEY"
fi
settings notification
