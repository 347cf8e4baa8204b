"""What the fuzzer is told that a description cannot say: how to sign in, how an e-mail address, a
password and a CV look, and what nobody can make up: where a page of a list ends, which lines there are.
"""

import itertools
import json
import os

import requests
import schemathesis
from hypothesis import strategies as st

URL = os.environ["JOBSTREAM_URL"]
ACCOUNT = {"email": os.environ["JOBSTREAM_EMAIL"], "password": os.environ["JOBSTREAM_PASSWORD"]}
# Calls that end the session with which they are made.
ENDING = {"DELETE /v1/me", "POST /v1/auth/logout", "DELETE /v1/sessions/{id}"}

CV = "# Ada Example\n\nada@example.org\n\n## Experience\n\nEngineer, Acme, 2019 - 2023\n\n- {}\n"

numbers = itertools.count(1)
known = schemathesis.openapi.format
known("email", st.builds("user-{}@example.org".format, st.integers(1, 10**9)))
known("password", st.uuids().map(lambda words: f"eight words {words}"))
known("page-token", st.just(""))
known("line-id", st.sampled_from(json.loads(os.environ["JOBSTREAM_LINES"])))
known("proposal-value", st.sampled_from(["", "MID", "SENIOR"]))
known("field-path", st.sampled_from(["basics.name", "basics.label", "basics.location"]))
for media_type in ("text/markdown", "text/plain"):
    words = st.sampled_from(["Built pumps", "Taught Rust", "Led a team of six"])
    schemathesis.openapi.media_type(media_type, words.map(lambda said: CV.format(said).encode()))


def elsewhere() -> dict[str, str]:
    """The header of a call that comes from an address of its own."""
    number = next(numbers)
    return {"X-Forwarded-For": f"198.51.{number // 256 % 256}.{number % 256}"}


@schemathesis.hook
def before_call(_context, case, _kwargs) -> None:
    """Every call comes from another address, so that attempts to sign in need not wait for a minute."""
    case.headers = case.headers or {}
    case.headers.update(elsewhere())


def plainly(value):
    """The same JSON with every whole number written as one."""
    if isinstance(value, dict):
        return {name: plainly(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plainly(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@schemathesis.hook
def map_body(_context, body):
    """JSON Schema holds 3.0 for a whole number; the interface wants it written as 3."""
    return plainly(body)


def key(case, _context) -> str:
    """Every call that ends a session has one of its own, all others share one."""
    label = case.operation.label
    return f"{label} {next(numbers)}" if label in ENDING else "shared"


@schemathesis.auth(cache_by_key=key, refresh_interval=600, retry_on=[])
class Session:
    """A session of the user, or of a guest whose session may end."""

    def get(self, case, _context) -> str:
        if case.operation.label in ENDING:
            answer = requests.post(f"{URL}/v1/auth/guest", headers=elsewhere(), timeout=10)
        else:
            answer = requests.post(f"{URL}/v1/auth/login", json=ACCOUNT, timeout=30)
        answer.raise_for_status()
        return answer.json()["access_token"]

    def set(self, case, data: str, _context) -> None:
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"
