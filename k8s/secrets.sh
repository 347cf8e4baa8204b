#!/bin/sh
# Writes the Secrets of an installation, made up anew, for `kubectl create -f -`:
#   sh k8s/secrets.sh dev|production
# `postgres` is the owner of the database, whom `migrate` alone signs in as; each service has a role of
# its own. With DATABASE_URL all of them use that PostgreSQL and that role; give services roles of their
# own there by ACCOUNT_DATABASE_URL, TAILORING_DATABASE_URL, NOTIFICATION_DATABASE_URL, and by
# JOBSTREAM_ROLES, which says what `migrate` lets them do. With OPENAI_API_KEY service tailoring has the
# key of its model. Not for `kubectl apply`: what is there must not be replaced, since the signing keys in
# the database open with the key file of their first start alone.
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

# A role and its password, as the operator of the database wants them.
role() {
    secret "$1" kubernetes.io/basic-auth
    printf '  username: %s\n  password: "%s"\n' "$2" "$3"
}

settings() {
    secret "$1" Opaque
    printf '  settings.toml: |\n'
    line database_url "$2"
}

url() {
    printf 'postgres://%s:%s@postgres-rw:5432/jobstream%s' "$1" "$2" "$options"
}

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

if [ -n "${DATABASE_URL:-}" ]; then
    owner=$DATABASE_URL
    account=${ACCOUNT_DATABASE_URL:-$owner}
    tailoring=${TAILORING_DATABASE_URL:-$owner}
    notification=${NOTIFICATION_DATABASE_URL:-$owner}
    roles=${JOBSTREAM_ROLES:-}
else
    password=$(digits) of_account=$(digits) of_tailoring=$(digits) of_notification=$(digits)
    owner=$(url jobstream "$password")
    account=$(url jobstream_account "$of_account")
    tailoring=$(url jobstream_tailoring "$of_tailoring")
    notification=$(url jobstream_notification "$of_notification")
    role postgres jobstream "$password"
    if [ "$1" = dev ]; then
        # Nobody else makes them there.
        roles="account=jobstream_account:$of_account,tailoring=jobstream_tailoring:$of_tailoring"
        roles="$roles,notification=jobstream_notification:$of_notification"
    else
        roles=account=jobstream_account,tailoring=jobstream_tailoring
        roles=$roles,notification=jobstream_notification
        role postgres-account jobstream_account "$of_account"
        role postgres-tailoring jobstream_tailoring "$of_tailoring"
        role postgres-notification jobstream_notification "$of_notification"
    fi
fi

settings migrate "$owner"
if [ -n "$roles" ]; then
    line roles "$roles"
fi
settings account "$account"
printf '  account.key: "%s"\n' "$(digits)"
settings tailoring "$tailoring"
if [ -n "${OPENAI_API_KEY:-}" ]; then
    line openai_api_key "$OPENAI_API_KEY"
fi
settings notification "$notification"
