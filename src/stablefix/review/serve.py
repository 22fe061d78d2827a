"""The App as a service: one web process with its workers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping

import uvicorn

from stablefix.review.log import say
from stablefix.review.queue import Queue
from stablefix.review.supervisor import Supervisor
from stablefix.review.web import application

KEY = "STABLEFIX_PRIVATE_KEY"
APP = "STABLEFIX_APP_ID"
SECRET = "STABLEFIX_WEBHOOK_SECRET"
_DRAIN = 10


def serve(
    host: str, port: int, state: str, secret: str, workers: int, arguments: list[str], secrets: Mapping[str, str]
) -> None:
    """Serve until SIGTERM or SIGINT, then let workers end what they have begun.

    `arguments` are those of a worker's command line, `secrets` what only workers know.
    """

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-I", "-m", "stablefix", "github", "--work", *arguments]
        return subprocess.Popen(command, env={**os.environ, **secrets}, stdin=subprocess.DEVNULL)

    queue = Queue(state)
    queue.release_dead()
    queue.close()
    for each in (signal.SIGTERM, signal.SIGINT):
        # uvicorn stops on these, and then raises them again for whoever listened before: the workers come first.
        signal.signal(each, lambda *_: None)
    supervisor = Supervisor(state, start, workers)
    say("serving", host=host, port=port, workers=workers)
    try:
        config = uvicorn.Config(
            application(state, secret), host=host, port=port, log_level="warning", access_log=False,
            server_header=False, timeout_graceful_shutdown=_DRAIN,
        )  # fmt: skip
        uvicorn.Server(config).run()
    finally:
        supervisor.close()
        say("stopped")
