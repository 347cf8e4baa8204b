#!/usr/bin/env python3
"""Runs the program of an earlier commit on the tables of this one, as pods do while a new version is
rolled out: the tables first, then the earlier program on them, then both at once on one database.

    python3 run.py PROGRAM [COMMIT]

Without a commit it is the one before the newest that changed a migration. The earlier program is built
in a folder of its own beside CARGO_TARGET_DIR, unless PREVIOUS_PROGRAM names one that is built.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
CLIENT = ROOT / "services/jobstream/examples/http_client.py"
CV = ROOT / "libs/resume/fixtures/sample-cv.md"
JOB = ROOT / "services/tailoring/fixtures/sample-job.txt"
MIGRATIONS = (":(glob)**/migrations/**", ":(glob)**/log_migrations/**")
SERVES = re.compile(r"Jobstream serves (http://\S+) ")
START_SECONDS = 120
END_SECONDS = 60


def say(text):
    print(f"upgrade: {text}", flush=True)


def git(*words):
    """What git answers, without its last line end."""
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def chosen(given):
    """The earlier commit."""
    if given:
        return git("rev-parse", "--verify", f"{given}^{{commit}}")
    newest = git("log", "-1", "--format=%H", "--", *MIGRATIONS) or "HEAD"
    try:
        return git("rev-parse", "--verify", f"{newest}^")
    except subprocess.CalledProcessError:
        sys.exit(f"upgrade: there is no commit before {newest[:12]} here; name one by PREVIOUS=")


def built(commit, folder):
    """Builds the program of a commit; returns it."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve()
    target = target.with_name(f"{target.name}-previous")
    tree = Path(folder) / "previous"
    git("worktree", "add", "--detach", str(tree), commit)
    try:
        say(f"building {commit[:12]} in {target}")
        env = {**os.environ, "CARGO_TARGET_DIR": str(target)}
        subprocess.run(["cargo", "build", "--locked", "-p", "jobstream"], cwd=tree, env=env, check=True)
    finally:
        git("worktree", "remove", "--force", str(tree))
    return target / "debug/jobstream"


def known(program, env):
    """The settings that a program has; none where it is too old to tell."""
    told = subprocess.run([program, "config", "check"], env=env, capture_output=True, text=True).stdout
    return set(re.findall(r"^([A-Z][A-Z_]+) = ", told, re.MULTILINE))


def environment(folder, **more):
    """Nothing of this process's settings but what is given."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("JOBSTREAM_")}
    for key in ("DATABASE_URL", "KAFKA_BROKERS", "OPENAI_MODEL"):
        env.pop(key, None)
    free = {"JOBSTREAM_HTTP_ADDR": "127.0.0.1:0", "JOBSTREAM_GRPC_ADDR": "127.0.0.1:0"}
    log = {"JOBSTREAM_LOG": "warn", "JOBSTREAM_LOG_FORMAT": "json"}
    return {**env, **free, **log, "JOBSTREAM_DATA_DIR": str(folder), **more}


class Up:
    """A program that serves everything, its log in a file."""

    def __init__(self, name, program, env, folder):
        if "JOBSTREAM_MIGRATE" in known(program, env):
            env = {**env, "JOBSTREAM_MIGRATE": "false"}
        self.name, self.log = name, Path(folder) / f"{name}.log"
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(
                [program, "up"], env=env, stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder
            )
        late = threading.Timer(START_SECONDS, self.process.kill)
        late.start()
        found = next(filter(None, map(SERVES.match, self.process.stdout)), None)
        late.cancel()
        if not found:
            sys.exit(f"upgrade: the {name} program does not serve:\n{self.log.read_text()}")
        self.address = found[1]
        say(f"the {name} program serves {self.address}")

    def end(self):
        """Ends it in good order."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(END_SECONDS)
        errors = [line for line in self.log.read_text().splitlines() if '"level":"ERROR"' in line]
        if code or errors:
            sys.exit("\n".join([f"upgrade: the {self.name} program ended with {code}", *errors]))


def tailored(up, folder, number):
    """A CV from upload to the document, over HTTP, by the client that people are given."""
    target = Path(folder) / f"{up.name}-{number}.pdf"
    done = subprocess.run(
        [sys.executable, CLIENT, up.address, CV, JOB, target], capture_output=True, text=True
    )
    if done.returncode or not target.read_bytes().startswith(b"%PDF"):
        sys.exit(f"upgrade: nothing was tailored by the {up.name} program:\n{done.stdout}{done.stderr}")


def url(folder):
    """Where the private PostgreSQL of a data folder is, as its own file says."""
    lines = (Path(folder) / "pg18/data/postmaster.pid").read_text().splitlines()
    return f"postgres://jobstream@localhost/postgres?host={lines[4]}"


def run(program, previous, folder):
    """The three parts; the data folder is that of the earlier program."""
    data, other = Path(folder) / "data", Path(folder) / "other"
    subprocess.run([program, "migrate"], env=environment(data), check=True)
    before = Up("earlier", previous, environment(data), folder)
    tailored(before, folder, 0)
    say("the earlier program has tailored a CV on the new tables")
    shared = {"DATABASE_URL": url(data), "JOBSTREAM_KEY_FILE": str(data / "account.key")}
    after = Up("new", program, environment(other, **shared), folder)
    with ThreadPoolExecutor() as pool:
        at_once = [pool.submit(tailored, up, folder, n) for n in range(1, 5) for up in (before, after)]
        for one in at_once:
            one.result()
    letters = subprocess.run(
        [program, "events", "dead-letters", "notification"],
        env=environment(other, **shared), check=True, capture_output=True, text=True,
    )
    if letters.stdout:
        sys.exit(f"upgrade: events were put aside:\n{letters.stdout}")
    after.end()
    before.end()
    say("both have tailored at once on one database; no event was put aside, nothing went wrong")


def main(program, given=None):
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o711)
        commit = chosen(given)
        say(f"from {commit[:12]} to {git('rev-parse', '--short=12', 'HEAD')}")
        previous = os.environ.get("PREVIOUS_PROGRAM") or built(commit, folder)
        run(os.path.abspath(program), os.path.abspath(previous), folder)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: run.py PROGRAM [COMMIT]")
    main(*sys.argv[1:])
