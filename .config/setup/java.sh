# Java (17 or newer) and Maven, with which a real Apache Kafka for tests is got and run, and the Python
# packages that read its topics as strangers do. Sourced by setup.sh.

java_usable() {
    has java && has mvn || return 1
    version=$(java -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 17 ]
}

java_packages() {
    java_usable || need default-jre-headless maven
    python_packages
}

java_install() {
    requirements=$root/libs/events/tests/kafka/requirements.txt
    kept=$tools/kafka-python/requirements.txt
    cmp -s "$requirements" "$kept" && return 0
    say "getting the Python packages that read events"
    rm -rf "$tools/kafka-python"
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --only-binary=:all: \
        --requirement "$requirements" --target "$tools/kafka-python" >&2 ||
        fail "pip could not get cloudevents and confluent-kafka"
    cp "$requirements" "$kept"
}
