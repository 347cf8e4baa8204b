"""The rules for pods: what they may do, what they need to end in good order, and that everything which
is named is there. Each returns what is wrong, a sentence each."""

from manifests import (
    Manifest,
    containers,
    environment,
    name,
    of_kind,
    pod,
    secrets,
    selects,
    services,
    workloads,
)

# For the last spans, after everything else has ended.
SPANS_SECONDS = 3


def confined(manifests: list[Manifest]) -> list[str]:
    """No more rights than Pod Security "restricted" allows, and a root that is read only."""
    broken = []
    for workload in workloads(manifests):
        spec = pod(workload)
        wanted = [
            (spec.get("automountServiceAccountToken") is False, "mounts a token of the cluster"),
            (spec.get("enableServiceLinks") is False, "gets variables for every Service"),
            (spec["securityContext"].get("runAsNonRoot") is True, "may run as root"),
            (spec["securityContext"].get("runAsUser", 0) > 0, "names no user"),
            (
                spec["securityContext"].get("seccompProfile") == {"type": "RuntimeDefault"},
                "has no seccomp profile",
            ),
        ]
        for container in containers(workload):
            rights = container.get("securityContext", {})
            wanted += [
                (rights.get("allowPrivilegeEscalation") is False, "may gain privileges"),
                (rights.get("readOnlyRootFilesystem") is True, "may write to its root"),
                (rights.get("capabilities") == {"drop": ["ALL"]}, "has capabilities"),
            ]
            for part in ("requests", "limits"):
                has = set(container.get("resources", {}).get(part, {}))
                wanted.append((has == {"cpu", "memory"}, f"has no {part} of cpu and memory"))
        broken += [f"{name(workload)} {what}" for right, what in wanted if not right]
    return broken


def graceful(manifests: list[Manifest]) -> list[str]:
    """A pod of the program gets the time that its end may take, and is probed as it should be."""
    broken = []
    for deployment in services(manifests):
        spec = pod(deployment)
        container = spec["containers"][0]
        pause = container["lifecycle"]["preStop"]["sleep"]["seconds"]
        drain = int(environment(manifests, deployment)["JOBSTREAM_DRAIN_SECONDS"])
        # Open calls first, then background work.
        takes = pause + 2 * drain + SPANS_SECONDS
        has = spec["terminationGracePeriodSeconds"]
        if has <= takes:
            broken.append(f"{name(deployment)}: its end may take {takes} s, and it gets {has} s")
        for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
            if probe not in container:
                broken.append(f"{name(deployment)} has no {probe}")
        alive = container.get("livenessProbe", {}).get("httpGet", {}).get("path")
        if alive != "/healthz":
            broken.append(f"{name(deployment)}: /healthz alone asks nobody else whether it lives")
    return broken


def mounted_secrets(workload: Manifest) -> list[dict]:
    """The Secrets that a workload's pods mount, also several in one folder."""
    volumes = pod(workload).get("volumes", [])
    several = [one for volume in volumes for one in volume.get("projected", {}).get("sources", [])]
    return [volume["secret"] for volume in volumes + several if "secret" in volume]


def secret(overlay: str, manifests: list[Manifest]) -> list[str]:
    """Secrets are files, and each that is mounted is made by secrets.sh, or by an operator."""
    made = {one["metadata"]["name"]: set(one["stringData"]) for one in secrets(overlay)}
    made["postgres-ca"] = {"ca.crt"}
    made["kafka-cluster-ca-cert"] = {"ca.crt"}
    for certificate in of_kind(manifests, "Certificate"):
        made[certificate["spec"]["secretName"]] = {"ca.crt", "tls.crt", "tls.key"}
    for user in of_kind(manifests, "KafkaUser"):
        made[user["metadata"]["name"]] = {"user.crt", "user.key"}
    broken = []
    for workload in workloads(manifests):
        for container in containers(workload):
            for variable in container.get("env", []):
                if "secretKeyRef" in variable.get("valueFrom", {}):
                    broken.append(f"{name(workload)}: {variable['name']} should be a file")
        for source in mounted_secrets(workload):
            mounted = source.get("secretName") or source["name"]
            if mounted not in made:
                broken.append(f"{name(workload)} mounts the Secret {mounted}, which nobody makes")
                continue
            items = {item["key"] for item in source.get("items", [])} - made[mounted]
            broken += [f"{name(workload)}: there is no {key} in {mounted}" for key in items]
    return broken


def guarded(manifests: list[Manifest]) -> list[str]:
    """Every service has a Service, a budget, a scaler and an account of its own."""
    broken = []
    for deployment in services(manifests):
        own = deployment["metadata"]["name"]
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        for kind in ("Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "ServiceAccount"):
            found = [one for one in of_kind(manifests, kind) if one["metadata"]["name"] == own]
            if not found:
                broken.append(f"{name(deployment)} has no {kind}")
                continue
            selector = found[0].get("spec", {}).get("selector")
            if kind == "Service":
                selector = {"matchLabels": selector}
            scaled = found[0].get("spec", {}).get("scaleTargetRef", {"name": own})["name"]
            if scaled != own:
                broken.append(f"{name(found[0])} scales {scaled}")
            if selector is not None and not selects(selector, labels):
                broken.append(f"{name(found[0])} does not select the pods of {own}")
        if pod(deployment).get("serviceAccountName") != own:
            broken.append(f"{name(deployment)} runs under another's account")
    return broken
