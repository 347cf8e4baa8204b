"""The rules for the database: who owns its tables and who uses them. Each returns what is wrong, a
sentence each."""

import tomllib
from urllib.parse import urlsplit

from manifests import Manifest, environment, name, of_kind, pod, programs, secrets, services
from networks import opened

# Services that have tables.
STORED = ("account", "tailoring", "notification")
# The label of the database's pods, whoever runs them, and their port.
POSTGRES = {"cnpg.io/cluster": "postgres"}
PORT = 5432


def settled(manifests: list[Manifest]) -> list[str]:
    """No service changes a table: the Job does."""
    broken = [
        f"{name(deployment)} changes tables at its start: JOBSTREAM_MIGRATE is not false"
        for deployment in services(manifests)
        if environment(manifests, deployment).get("JOBSTREAM_MIGRATE") != "false"
    ]
    jobs = [pod(job)["containers"][0].get("args") for job in of_kind(manifests, "Job")]
    return broken if jobs == [["migrate"]] else [*broken, "there is not one Job that runs `migrate`"]


def apart(overlay: str, manifests: list[Manifest]) -> list[str]:
    """Each service signs in as a role of its own, which `migrate` knows and which somebody makes."""
    made = {one["metadata"]["name"]: one["stringData"] for one in secrets(overlay)}
    files = {one: tomllib.loads(made[one]["settings.toml"]) for one in (*STORED, "migrate")}
    users = {one: urlsplit(file["database_url"]) for one, file in files.items()}
    if len({user.username for user in users.values()}) != len(users):
        return ["two of the Secrets sign in as the same role"]
    granted = dict(one.split("=", 1) for one in files["migrate"]["roles"].split(","))
    managed = {
        role["name"]: made.get(role["passwordSecret"]["name"], {})
        for cluster in of_kind(manifests, "Cluster")
        for role in cluster["spec"].get("managed", {}).get("roles", [])
    }
    broken = []
    for service in STORED:
        user = users[service]
        role, _, password = granted.get(service, "").partition(":")
        if role != user.username:
            broken.append(f"`migrate` does not let the role of {service} use its tables")
        maker = managed.get(user.username, {})
        known = password or (maker.get("password") if maker.get("username") == role else None)
        if known != user.password:
            broken.append(f"nobody makes the role of {service} with its password")
    return broken


def reached(manifests: list[Manifest]) -> list[str]:
    """Everything with tables is let out to the database and in there."""
    policies = of_kind(manifests, "NetworkPolicy")
    broken = []
    for program in programs(manifests):
        own = program["metadata"]["name"]
        if own not in (*STORED, "migrate"):
            continue
        labels = program["spec"]["template"]["metadata"]["labels"]
        for way, one, other in (("egress", labels, POSTGRES), ("ingress", POSTGRES, labels)):
            if PORT not in opened(policies, way, one, other, {}):
                broken.append(f"{way} from {own} to the database is open to nobody")
    return broken
