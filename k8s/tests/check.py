"""Checks what is given to Kubernetes, without a cluster: both overlays are rendered by kustomize, held
against the schemas of three versions, and against the rules in the files beside this one.

usage: check.py      JOBSTREAM_BIN, if set, is a program that is asked about the values of settings
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import manifests
import networks
import pods
import roles
import rules
import settings
from broken import CASES
from manifests import Manifest

VERSIONS = ("1.33", "1.35", "1.37")
# Kinds of operators, whose schemas are not Kubernetes' own.
FOREIGN = {
    "Certificate",
    "Cluster",
    "Gateway",
    "HTTPRoute",
    "Issuer",
    "Kafka",
    "KafkaNodePool",
    "KafkaUser",
    "PodMonitor",
    "PrometheusRule",
}
UNKNOWN_KIND = re.compile(r"Couldn't find schema for kind (\w+)")


def schema(overlay: str, rendered: str, version: str) -> list[str]:
    """What the schemas of a version refuse; unknown fields are refused too."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{overlay}.yaml"
        file.write_text(rendered)
        command = [sys.executable, "-m", "kubernetes_validate", "-k", version, "--strict", str(file)]
        said = subprocess.run(command, capture_output=True, text=True)
    lines = (said.stdout + said.stderr).splitlines()
    if not any(line.startswith("INFO") for line in lines):
        return [f"{overlay}: the schemas of {version} were not asked: {' '.join(lines)}"]
    broken = []
    for line in lines:
        kind = UNKNOWN_KIND.search(line)
        if line.startswith("INFO") or (kind and kind[1] in FOREIGN):
            continue
        broken.append(f"{version}: {line.replace(str(file), overlay)}")
    return broken


def schemas(rendered: dict[str, str]) -> list[str]:
    """The same of all overlays and versions, at once."""
    asked = [(overlay, text, version) for overlay, text in rendered.items() for version in VERSIONS]
    with ThreadPoolExecutor() as pool:
        return [line for lines in pool.map(lambda one: schema(*one), asked) for line in lines]


def of_each(overlay: str, found: list[Manifest]) -> list[str]:
    """The rules that look at one overlay."""
    broken = [
        *pods.confined(found),
        *pods.graceful(found),
        *pods.secret(overlay, found),
        *pods.guarded(found),
        *networks.passable(found),
        *networks.used(found),
        *roles.settled(found),
        *roles.apart(overlay, found),
        *roles.reached(found),
    ]
    return [f"{overlay}: {sentence}" for sentence in broken]


def of_all(found: dict[str, list[Manifest]]) -> list[str]:
    """Everything but the schemas."""
    broken = settings.disagreements(found, settings.known())
    for overlay, one in found.items():
        broken += of_each(overlay, one)
    return broken


def alerts() -> list[str]:
    """The alert rules of the cluster are those that are tried out."""
    if rules.RULES.read_text() == rules.rules():
        return []
    return ["components/monitoring/rules.yaml is not made of alerts.yaml; run `make k8s-rules`"]


def values(program: str, found: dict[str, list[Manifest]]) -> list[str]:
    """What the program refuses of the settings that each of its services would get."""
    return [line for overlay, one in found.items() for line in settings.refusals(program, overlay, one)]


def unnoticed(rendered: dict[str, str]) -> list[str]:
    """Faults that are put in on purpose and that no rule sees: a check that cannot fail says nothing."""
    missed = []
    for words, breaks in CASES:
        found = {overlay: manifests.parse(text) for overlay, text in rendered.items()}
        breaks(found["dev"])
        if not any(words in sentence for sentence in of_all(found)):
            missed.append(f"no rule noticed that '{words}'")
    return missed


def step(what: str, check: Callable[[], list[str]]) -> bool:
    """Runs one part and tells how it went."""
    broken = check()
    for sentence in broken:
        print(sentence)
    print(f"{what}: {len(broken) or 'nothing'} wrong")
    return not broken


def main() -> None:
    """Runs all parts; fails if one does."""
    rendered = {overlay: manifests.text(overlay) for overlay in manifests.OVERLAYS}
    found = {overlay: manifests.parse(text) for overlay, text in rendered.items()}
    counts = ", ".join(f"{len(one)} resources of {overlay}" for overlay, one in found.items())
    steps = [
        step(f"schemas of {', '.join(VERSIONS)}, {counts}", lambda: schemas(rendered)),
        step("rules", lambda: of_all(found)),
        step("alert rules", alerts),
        step(f"{len(CASES)} faults put in on purpose", lambda: unnoticed(rendered)),
    ]
    program = os.environ.get("JOBSTREAM_BIN")
    if program:
        steps.append(step("values of settings", lambda: values(program, found)))
    if not all(steps):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
