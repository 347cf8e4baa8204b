"""Faults to put into a rendered overlay, each with words of the sentence that must tell of it."""

from collections.abc import Callable

from manifests import Manifest, pod


def one(found: list[Manifest], kind: str, name: str) -> Manifest:
    """The resource of this kind and name."""
    return next(m for m in found if m["kind"] == kind and m["metadata"]["name"] == name)


def container(found: list[Manifest], name: str) -> dict:
    """The container of a service."""
    return pod(one(found, "Deployment", name))["containers"][0]


def misspelt(found: list[Manifest]) -> None:
    """A variable that the program does not have."""
    container(found, "account")["env"].append({"name": "JOBSTREAM_PASWORD_WORKERS", "value": "2"})


def forgotten(found: list[Manifest]) -> None:
    """A variable that stands among those that no manifest gives."""
    container(found, "gateway").setdefault("env", []).append({"name": "OPENAI_MODEL", "value": "m"})


def writable(found: list[Manifest]) -> None:
    """A root that can be written to."""
    container(found, "gateway")["securityContext"]["readOnlyRootFilesystem"] = False


def rooted(found: list[Manifest]) -> None:
    """A pod of the user root."""
    pod(one(found, "StatefulSet", "postgres"))["securityContext"]["runAsUser"] = 0


def unlimited(found: list[Manifest]) -> None:
    """A container without a limit of memory."""
    del container(found, "tailoring")["resources"]["limits"]["memory"]


def hurried(found: list[Manifest]) -> None:
    """Less time to end than the end takes."""
    pod(one(found, "Deployment", "tailoring"))["terminationGracePeriodSeconds"] = 50


def dependent(found: list[Manifest]) -> None:
    """A service that is restarted when the database is away."""
    container(found, "account")["livenessProbe"]["httpGet"]["path"] = "/readyz"


def visible(found: list[Manifest]) -> None:
    """A secret in the environment."""
    source = {"secretKeyRef": {"name": "tailoring", "key": "settings.toml"}}
    container(found, "tailoring")["env"].append({"name": "DATABASE_URL", "valueFrom": source})


def absent(found: list[Manifest]) -> None:
    """A Secret that nobody makes."""
    pod(one(found, "Deployment", "account"))["volumes"][0]["secret"]["secretName"] = "accounts"


def unguarded(found: list[Manifest]) -> None:
    """A service that a drain may take whole."""
    found.remove(one(found, "PodDisruptionBudget", "gateway"))


def astray(found: list[Manifest]) -> None:
    """A Service without pods."""
    one(found, "Service", "account")["spec"]["selector"]["app.kubernetes.io/name"] = "accounts"


def shut(found: list[Manifest]) -> None:
    """A caller that is not let in."""
    found.remove(one(found, "NetworkPolicy", "to-account"))


def idle(found: list[Manifest]) -> None:
    """A rule about a port that is not there."""
    one(found, "NetworkPolicy", "to-gateway")["spec"]["ingress"][0]["ports"][0]["port"] = "https"


def owning(found: list[Manifest]) -> None:
    """A service that changes its tables itself."""
    container(found, "account")["env"].append({"name": "JOBSTREAM_MIGRATE", "value": "true"})


def cut_off(found: list[Manifest]) -> None:
    """What brings the tables up to date does not reach them."""
    found.remove(one(found, "NetworkPolicy", "from-migrate"))


CASES: tuple[tuple[str, Callable[[list[Manifest]], None]], ...] = (
    ("gives JOBSTREAM_PASWORD_WORKERS", misspelt),
    ("OPENAI_MODEL is in LEFT and in a manifest too", forgotten),
    ("Deployment gateway may write to its root", writable),
    ("StatefulSet postgres names no user", rooted),
    ("Deployment tailoring has no limits of cpu and memory", unlimited),
    ("Deployment tailoring: its end may take 50 s", hurried),
    ("Deployment account: /healthz alone", dependent),
    ("Deployment tailoring: DATABASE_URL should be a file", visible),
    ("mounts the Secret accounts, which nobody makes", absent),
    ("Deployment gateway has no PodDisruptionBudget", unguarded),
    ("Service account does not select the pods of account", astray),
    ("ingress from gateway to account at 9090 is open to nobody", shut),
    ("NetworkPolicy to-gateway: no pod that it is about has the port https", idle),
    ("Deployment account changes tables at its start", owning),
    ("egress from migrate to the database is open to nobody", cut_off),
)
