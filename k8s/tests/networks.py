"""The rules for networks: who calls whom in the settings is let through by both sides, and every rule
is about pods and ports that are there."""

from manifests import Manifest, environment, name, of_kind, pod, selects, services, workloads

# Pods of operators, which no overlay renders: by the label that they give and the ports they have.
OPERATORS = (
    ({"cnpg.io/cluster": "postgres"}, {5432, 8000}),
    ({"strimzi.io/cluster": "kafka"}, {9092}),
)
# Which variable leads where.
EDGES = {
    "JOBSTREAM_ACCOUNT_ADDRS": "account",
    "JOBSTREAM_TAILORING_ADDRS": "tailoring",
    "JOBSTREAM_NOTIFICATION_ADDRS": "notification",
}
# What a service calls of others. Gateways call everybody, and all others ask for keys and sessions.
CALLS = {
    "gateway": ("account", "tailoring", "notification"),
    "tailoring": ("account",),
    "notification": ("account",),
    "account": (),
}


def peers(manifests: list[Manifest]) -> list[tuple[dict[str, str], dict[str, int]]]:
    """Labels and ports, by name, of all pods that rules may be about."""
    found = []
    for workload in workloads(manifests):
        named = {
            port["name"]: port["containerPort"]
            for container in pod(workload)["containers"]
            for port in container.get("ports", [])
        }
        found.append((workload["spec"]["template"]["metadata"]["labels"], named))
    return found + [(labels, {str(port): port for port in ports}) for labels, ports in OPERATORS]


def numbers(ports: list[dict], of: dict[str, int]) -> set[int]:
    """The ports of a rule as the pods have them."""
    found = {of.get(port["port"]) if isinstance(port["port"], str) else port["port"] for port in ports}
    return {port for port in found if port is not None}


def opened(policies: list[Manifest], way: str, own: dict, other: dict, target: dict[str, int]) -> set[int]:
    """The ports of the called pod that policies of one side let through."""
    found: set[int] = set()
    for policy in policies:
        if not selects(policy["spec"]["podSelector"], own):
            continue
        for rule in policy["spec"].get(way, []):
            ends = rule.get("from" if way == "ingress" else "to")
            matches = ends is None or any(
                "podSelector" in end and "namespaceSelector" not in end and selects(end["podSelector"], other)
                for end in ends
            )
            if matches:
                found |= numbers(rule.get("ports", []), target)
    return found


def passable(manifests: list[Manifest]) -> list[str]:
    """Every call that a service makes is let out by its side and in by the other."""
    policies = of_kind(manifests, "NetworkPolicy")
    by_name = {one["metadata"]["name"]: one for one in services(manifests)}
    broken = []
    for caller, deployment in by_name.items():
        variables = environment(manifests, deployment)
        labels = deployment["spec"]["template"]["metadata"]["labels"]
        for variable, callee in EDGES.items():
            if callee not in CALLS[caller]:
                continue
            host, port = variables[variable].rsplit(":", 1)
            if host != callee:
                broken.append(f"{name(deployment)}: {variable} leads to {host}")
                continue
            target = by_name[callee]
            named = {one["name"]: one["containerPort"] for one in pod(target)["containers"][0]["ports"]}
            theirs = target["spec"]["template"]["metadata"]["labels"]
            for way, own, other in (("egress", labels, theirs), ("ingress", theirs, labels)):
                if int(port) not in opened(policies, way, own, other, named):
                    broken.append(f"{way} from {caller} to {callee} at {port} is open to nobody")
    return broken


def used(manifests: list[Manifest]) -> list[str]:
    """No rule is about pods or ports that are not there."""
    known = peers(manifests)
    broken = []
    for policy in of_kind(manifests, "NetworkPolicy"):
        owners = [one for one in known if selects(policy["spec"]["podSelector"], one[0])]
        if not owners:
            broken.append(f"{name(policy)} selects no pods")
        for rule in policy["spec"].get("ingress", []):
            broken += [
                f"{name(policy)}: no pod that it is about has the port {port['port']}"
                for port in rule.get("ports", [])
                if not any(numbers([port], named) & set(named.values()) for _, named in owners)
            ]
        for end in (end for rule in policy["spec"].get("egress", []) for end in rule["to"]):
            if "podSelector" in end and not any(selects(end["podSelector"], labels) for labels, _ in known):
                broken.append(f"{name(policy)} leads to pods that are not there")
    return broken
