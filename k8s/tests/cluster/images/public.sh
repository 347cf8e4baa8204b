# The public images that overlays/dev runs its servers of, under their full names; images built here take
# their place. Sourced.

of_overlay() {
    sed -n "s|^ *image: \(.*\)|docker.io/$2\1|p;T;q" \
        "$(dirname "${BASH_SOURCE[0]}")/../../../overlays/dev/$1"
}
postgres_image=$(of_overlay postgres.yaml library/)
kafka_image=$(of_overlay kafka.yaml '')
