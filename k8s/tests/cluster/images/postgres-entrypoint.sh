#!/bin/sh
# Starts PostgreSQL as its public image does, as far as overlays/dev relies on it: makes the cluster, the
# owner and the database that the environment names, once, then serves with the arguments given.
set -eu

if [ ! -s "$PGDATA/PG_VERSION" ]; then
    initdb --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --encoding=UTF8 \
        --locale=C.UTF-8 --auth-local=trust --auth-host=scram-sha-256 >/dev/null
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    echo "create database $POSTGRES_DB" | postgres --single -j -D "$PGDATA" postgres >/dev/null
fi
exec postgres -c listen_addresses='*' "$@"
