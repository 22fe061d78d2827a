"""The App as it is deployed: a real process with its workers, on loopback against the fake."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.review.app import APP, SECRET, delivery, keys
from tests.review.fake.loopback import served
from tests.review.fake.server import FakeGitHub

PATIENCE = 240.0


class Service:
    """A running service. `log` is what it has said so far."""

    def __init__(self, folder: Path, api: str, workers: int) -> None:
        self._log = folder / "log"
        self._folder, self._api, self._workers = folder, api, workers
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30.0, trust_env=False)
        self.process = self._start()
        self.wait(self._is_healthy)

    def _start(self) -> subprocess.Popen[bytes]:
        secrets = {
            "STABLEFIX_APP_ID": APP, "STABLEFIX_PRIVATE_KEY": keys()[0], "STABLEFIX_WEBHOOK_SECRET": SECRET,
        }  # fmt: skip
        words = ["--serve", f"127.0.0.1:{self.port}", "--state", str(self._folder / "bot.sqlite")]
        words += ["--api", self._api, "--workers", str(self._workers), "--write-gap", "0"]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-I", "-m", "stablefix", "github", *words], env={**os.environ, **secrets}, stderr=log
            )

    def _is_healthy(self) -> bool:
        try:
            return self._http.get("/healthz").status_code == 200
        except httpx.TransportError:
            assert self.process.poll() is None, self._log.read_text()
            return False

    def send(self, record: object, name: str) -> int:
        """Deliver something; the status of the answer."""
        body, headers = delivery(record, name)
        return self._http.post("/webhook", content=body, headers=headers).status_code

    def metrics(self) -> dict[str, float]:
        lines = self._http.get("/metrics").text.splitlines()
        return {name: float(value) for line in lines if line[:1] != "#" for name, value in [line.rsplit(" ", 1)]}

    @property
    def log(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._log.read_text().splitlines()]

    def said(self, event: str) -> list[dict[str, Any]]:
        return [each for each in self.log if each["event"] == event]

    @staticmethod
    def wait(condition: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until something is so."""
        deadline = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < deadline, "it takes too long"
            time.sleep(0.05)

    def is_idle(self) -> bool:
        found = self.metrics()
        return not any(found[f'stablefix_pull_requests{{state="{state}"}}'] for state in ("waiting", "running"))

    def worker_processes(self) -> list[int]:
        """The workers that live."""
        known = [int(each["worker"].partition("-")[0]) for each in self.said("worker started")]
        return [process for process in known if Path(f"/proc/{process}").exists()]

    def kill_all(self) -> None:
        """The machine loses its power."""
        everything = [self.process.pid, *self.worker_processes()]
        for process in everything:
            os.kill(process, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        self.process = self._start()
        self.wait(self._is_healthy)

    def close(self) -> int:
        """End it as an administrator does; its exit code."""
        self.process.terminate()
        code = self.process.wait(PATIENCE)
        self._http.close()
        return code


@contextmanager
def running(fake: FakeGitHub, folder: Path, workers: int = 2) -> Iterator[Service]:
    """A service for a fake."""
    fake.app_key = keys()[1]
    fake.time.now = time.time()
    with served(fake) as api:
        service = Service(folder, api, workers)
        try:
            yield service
        finally:
            if service.process.poll() is None:
                service.close()
