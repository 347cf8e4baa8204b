"""Holds the variables of the manifests against the settings of the program, both ways."""

import os
import re
import subprocess
import tempfile
import tomllib
from pathlib import Path

from manifests import ROOT, Manifest, environment, name, programs, secrets

# Settings that no manifest gives, and why. A new setting goes into a manifest or here.
LEFT: dict[str, tuple[str, ...]] = {
    "kept in files that pods do not have: the key file is named, and the database is another": (
        "JOBSTREAM_DATA_DIR",
        "JOBSTREAM_SERVICE_KEYS_DIR",
    ),
    "of the command line and not of services": (
        "JOBSTREAM_SERVER",
        "JOBSTREAM_TOKEN",
        "JOBSTREAM_ADMIN_PASSWORD",
    ),
    "the program's own value is right in a cluster too": (
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
        "OTEL_SDK_DISABLED",
        "OTEL_SERVICE_NAME",
        "OTEL_TRACES_SAMPLER",
        "JOBSTREAM_CONNECTION_AGE_SECONDS",
        "JOBSTREAM_LEASE_MS",
    ),
    "what people may do is the installation's to say; README.md shows where": (
        "JOBSTREAM_STARTS_PER_MINUTE",
        "JOBSTREAM_REQUESTS_PER_MINUTE",
        "JOBSTREAM_STREAMS_PER_USER",
        "JOBSTREAM_RESUME_QUOTA_MIB",
        "JOBSTREAM_NOTIFICATION_RETENTION_DAYS",
        "JOBSTREAM_CORS_ORIGINS",
    ),
    "a model is the installation's to choose; README.md shows how": (
        "OPENAI_BASE_URL",
        "OPENAI_MODEL",
        "JOBSTREAM_LLM_SECONDS",
        "JOBSTREAM_LLM_CALLS",
        "JOBSTREAM_LLM_TOKENS",
        "JOBSTREAM_LLM_MICROS",
        "JOBSTREAM_LLM_TOKENS_PER_DAY",
        "JOBSTREAM_LLM_INPUT_PRICE_MICROS",
        "JOBSTREAM_LLM_OUTPUT_PRICE_MICROS",
    ),
}


def known() -> set[str]:
    """The settings that the program has, as its own list says."""
    lines = (ROOT / ".env.example").read_text()
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", lines, re.MULTILINE))


def of_files(kind: str) -> set[str]:
    """The settings in the files of settings that secrets.sh writes."""
    files = [one["stringData"].get("settings.toml", "") for one in secrets(kind)]
    short = {key for file in files for key in tomllib.loads(file)}
    return {one for one in known() for key in short if one.removeprefix("JOBSTREAM_").lower() == key}


def given(overlay: str, manifests: list[Manifest]) -> dict[str, set[str]]:
    """Who gives a variable, by variable."""
    found: dict[str, set[str]] = {}
    for deployment in programs(manifests):
        for variable in environment(manifests, deployment):
            found.setdefault(variable, set()).add(f"{overlay}: {name(deployment)}")
    for variable in of_files(overlay):
        found.setdefault(variable, set()).add(f"{overlay}: secrets.sh")
    return found


def disagreements(overlays: dict[str, list[Manifest]], settings: set[str]) -> list[str]:
    """What manifests and program do not agree on, a sentence each."""
    used: dict[str, set[str]] = {}
    for overlay, manifests in overlays.items():
        for variable, places in given(overlay, manifests).items():
            used.setdefault(variable, set()).update(places)
    left = [one for names in LEFT.values() for one in names]
    broken = [
        f"{min(places)} gives {variable}, which is no setting of the program"
        for variable, places in used.items()
        if variable not in settings
    ]
    broken += [f"{one} is in no manifest and not in LEFT" for one in settings - set(left) - set(used)]
    broken += [f"{one} is in LEFT and in a manifest too" for one in set(left) & set(used)]
    broken += [f"{one} is in LEFT and is no setting of the program" for one in set(left) - settings]
    return broken


def refusals(program: str, overlay: str, manifests: list[Manifest]) -> list[str]:
    """What the program itself says of the settings of each service, values included."""
    files = {one["metadata"]["name"]: one["stringData"] for one in secrets(overlay)}
    broken = []
    for deployment in programs(manifests):
        variables = environment(manifests, deployment)
        with tempfile.TemporaryDirectory() as folder:
            if "JOBSTREAM_CONFIG" in variables:
                file = Path(folder) / "settings.toml"
                file.write_text(files[deployment["metadata"]["name"]]["settings.toml"])
                variables["JOBSTREAM_CONFIG"] = str(file)
            done = subprocess.run(
                [os.path.abspath(program), "config", "check"],
                cwd=folder,
                env=variables,
                capture_output=True,
                text=True,
            )
        if done.returncode != 0:
            broken.append(f"{overlay}: {name(deployment)}: {done.stderr.strip()}")
    return broken
