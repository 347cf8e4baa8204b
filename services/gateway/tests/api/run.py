"""Holds the running program to what is written of its interfaces, by tools that are not ours.

usage: run.py [lint|fuzz|grpc]... ; all three unless some are named. JOBSTREAM_BIN is the program.
lint: the OpenAPI document under the recommended rules. fuzz: every call of it with data that is right
and data that is wrong. grpc: a client in Python.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import requests

from program import ROOT, Program

HERE = Path(__file__).parent
REDOCLY = ROOT / ".config/tools/node_modules/.bin/redocly"
# The same data in every run, unless others are asked for.
SEED = os.environ.get("FUZZ_SEED", "20261")
CASES = os.environ.get("FUZZ_CASES", "12")
PASSWORD = "eight words would be even better"


def lint(program: Program) -> None:
    """Neither an error nor a warning."""
    document = program.folder / "openapi.json"
    document.write_bytes(requests.get(f"{program.http}/openapi.json", timeout=10).content)
    done = subprocess.run(
        [REDOCLY, "lint", document, "--format=json", "--max-problems=1000"],
        cwd=program.folder,
        env={**os.environ, "REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"},
        capture_output=True,
        text=True,
    )
    try:
        found = json.loads(done.stdout)
    except ValueError:
        raise SystemExit(f"the linter did not run: {done.stdout}{done.stderr}") from None
    for problem in found["problems"]:
        place = problem["location"][0].get("pointer", "")
        print(f"{problem['severity']}: {problem['ruleId']}: {problem['message']} {place}")
    totals = found["totals"]
    print(f"lint: {totals['errors']} errors, {totals['warnings']} warnings")
    if found["problems"]:
        raise SystemExit("the description of the interface breaks rules; see above")


def user_with_work(program: Program) -> dict[str, str]:
    """A user with a CV that was read and a tailoring, so that there is something to ask for."""
    email = "fuzz@example.org"
    account = {"email": email, "password": PASSWORD, "name": "Ada Example"}
    session = requests.post(f"{program.http}/v1/auth/register", json=account, timeout=30)
    session.raise_for_status()
    bearer = {"Authorization": f"Bearer {session.json()['access_token']}"}
    cv = ROOT / "libs/resume/fixtures/sample-cv.md"
    files = {"file": (cv.name, cv.read_bytes())}
    started = requests.post(f"{program.http}/v1/resumes", files=files, headers=bearer, timeout=30)
    started.raise_for_status()
    program.wait_for(started.json()["operation"]["id"], bearer)
    posting = (ROOT / "services/tailoring/fixtures/sample-job.txt").read_text()
    started = requests.post(
        f"{program.http}/v1/tailorings",
        json={"job_description": posting},
        headers=bearer,
        timeout=30,
    )
    started.raise_for_status()
    program.wait_for(started.json()["operation"]["id"], bearer)
    lines = f"{program.http}/v1/tailorings/{started.json()['id']}/lines"
    lines = requests.get(lines, headers=bearer, timeout=30)
    lines.raise_for_status()
    names = [line["id"] for line in lines.json()["lines"]]
    return {
        "JOBSTREAM_EMAIL": email,
        "JOBSTREAM_PASSWORD": PASSWORD,
        "JOBSTREAM_LINES": json.dumps(names),
    }


def fuzz(program: Program) -> None:
    """No fault of ours, and no answer that is not as described."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "--config-file", HERE / "schemathesis.toml"),
        *("run", f"{program.http}/openapi.json", "--seed", SEED),
        *("--max-examples", CASES, "--continue-on-failure"),
    ]
    told = {
        "SCHEMATHESIS_HOOKS": "hooks",
        "JOBSTREAM_URL": program.http,
        **user_with_work(program),
        "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
    }
    done = subprocess.run(command, cwd=program.folder, env={**os.environ, **told})
    if done.returncode != 0:
        raise SystemExit("the interface does not do what its description says; see above")


def grpc(program: Program) -> None:
    """A client in Python is understood, and understands."""
    import stranger

    stranger.run(program)


def main(names: list[str]) -> None:
    checks = {"lint": lint, "fuzz": fuzz, "grpc": grpc}
    unknown = [name for name in names if name not in checks]
    if unknown:
        raise SystemExit(f"unknown check {unknown[0]!r}: lint, fuzz or grpc")
    with tempfile.TemporaryDirectory(prefix="jobstream-api-") as folder:
        with Program(Path(folder)) as program:
            for name in names or checks:
                print(f"== {name}", flush=True)
                checks[name](program)


main(sys.argv[1:])
