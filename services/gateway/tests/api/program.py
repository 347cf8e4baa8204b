"""The program under test: started on free ports with a data folder of its own, ended with the test.
"""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[4]
# The first start may have to get the private PostgreSQL.
START_SECONDS = 240
STOP_SECONDS = 20
WORK_SECONDS = 90


def free_ports(count: int) -> list[int]:
    taken = [socket.socket() for _ in range(count)]
    for one in taken:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in taken]
    for one in taken:
        one.close()
    return ports


class Program:
    """A running program; `with` starts and ends it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "program.log"
        http, grpc = free_ports(2)
        self.http = f"http://127.0.0.1:{http}"
        self.grpc = f"127.0.0.1:{grpc}"
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Program":
        binary = Path(os.environ.get("JOBSTREAM_BIN") or ROOT / "target/debug/jobstream").resolve()
        foreign = {"JOBSTREAM_BIN", "DATABASE_URL", "KAFKA_BROKERS"}
        env = {key: value for key, value in os.environ.items() if key not in foreign}
        env["JOBSTREAM_HTTP_ADDR"] = self.http.removeprefix("http://")
        env["JOBSTREAM_GRPC_ADDR"] = self.grpc
        env["JOBSTREAM_DATA_DIR"] = str(self.folder / "data")
        # What is installed for the tests is not the program's.
        env.pop("PYTHONPATH", None)
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [binary, "up"], cwd=self.folder, env=env, stdout=log, stderr=log
            )
        try:
            self._until_ready()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise SystemExit(f"the program did not end in time\n{self.tail()}") from None

    def tail(self) -> str:
        """The last lines it logged."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-30:])

    def wait_for(self, operation: str, headers: dict[str, str]) -> None:
        """Waits until an operation has succeeded."""
        end = time.monotonic() + WORK_SECONDS
        while time.monotonic() < end:
            path = f"{self.http}/v1/operations/{operation}"
            found = requests.get(path, headers=headers, timeout=10).json()
            if found["done"]:
                if found["state"] != "SUCCEEDED":
                    raise SystemExit(f"{operation} ended as {found['state']}: {found['error']}")
                return
            time.sleep(0.1)
        raise SystemExit(f"{operation} did not end in time\n{self.tail()}")

    def _until_ready(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                raise SystemExit(f"the program ended at once\n{self.tail()}")
            try:
                if requests.get(f"{self.http}/readyz", timeout=5).status_code == 200:
                    return
            except requests.RequestException:
                pass
            time.sleep(0.2)
        raise SystemExit(f"the program is not ready\n{self.tail()}")
