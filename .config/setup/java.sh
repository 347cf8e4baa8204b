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
    python_set kafka "$root/libs/events/tests/kafka/requirements.txt" "that read events"
}
