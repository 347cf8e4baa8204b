"""Rendered overlays, and how their parts are found: no rule stands here."""

import os
import subprocess
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
K8S = ROOT / "k8s"
OVERLAYS = ("dev", "production")
SERVICES = ("account", "tailoring", "notification", "gateway")

Manifest = dict


def text(overlay: str) -> str:
    """An overlay as kustomize renders it."""
    return run("kustomize", "build", str(K8S / "overlays" / overlay))


def run(*command: str, env: dict[str, str] | None = None) -> str:
    """What a command writes; its own words end the check if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, env=env)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)} failed: {done.stderr}{done.stdout}")
    return done.stdout


def parse(rendered: str) -> list[Manifest]:
    """The resources of a stream of YAML."""
    return [one for one in yaml.safe_load_all(rendered) if one]


def secrets(kind: str) -> list[Manifest]:
    """The Secrets that secrets.sh makes, a model's key included."""
    env = {**os.environ, "OPENAI_API_KEY": "key-of-a-model"}
    for given in ("DATABASE_URL", "JOBSTREAM_ROLES"):
        env.pop(given, None)
    return parse(run("sh", str(K8S / "secrets.sh"), kind, env=env))


def of_kind(manifests: list[Manifest], *kinds: str) -> list[Manifest]:
    """The resources of these kinds."""
    return [one for one in manifests if one["kind"] in kinds]


def name(manifest: Manifest) -> str:
    """Kind and name, as a sentence names a resource."""
    return f"{manifest['kind']} {manifest['metadata']['name']}"


def workloads(manifests: list[Manifest]) -> list[Manifest]:
    """Everything that makes pods."""
    return of_kind(manifests, "Deployment", "StatefulSet", "Job")


def pod(workload: Manifest) -> dict:
    """The specification of its pods."""
    return workload["spec"]["template"]["spec"]


def containers(workload: Manifest) -> list[dict]:
    """All containers, those that run first included."""
    spec = pod(workload)
    return spec.get("initContainers", []) + spec["containers"]


def services(manifests: list[Manifest]) -> list[Manifest]:
    """The Deployments of the program."""
    return [one for one in of_kind(manifests, "Deployment") if one["metadata"]["name"] in SERVICES]


def programs(manifests: list[Manifest]) -> list[Manifest]:
    """Everything that runs the program: its services, and what brings their tables up to date."""
    return services(manifests) + of_kind(manifests, "Job")


def environment(manifests: list[Manifest], deployment: Manifest) -> dict[str, str]:
    """The variables that a pod of the program starts with."""
    maps = {one["metadata"]["name"]: one["data"] for one in of_kind(manifests, "ConfigMap")}
    container = pod(deployment)["containers"][0]
    found: dict[str, str] = {}
    for source in container.get("envFrom", []):
        found.update(maps.get(source["configMapRef"]["name"], {}))
    for variable in container.get("env", []):
        found[variable["name"]] = variable.get("value", "")
    return found


def selects(selector: dict, labels: dict[str, str]) -> bool:
    """Whether a selector of labels takes these."""
    for key, value in selector.get("matchLabels", {}).items():
        if labels.get(key) != value:
            return False
    for one in selector.get("matchExpressions", []):
        if one["operator"] != "In":
            raise SystemExit(f"a selector uses {one['operator']}, which this check does not know")
        if labels.get(one["key"]) not in one["values"]:
            return False
    return True
