"""Keeps so many workers alive, and gives back at once what a dead one was at."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable

from stablefix.review.log import say
from stablefix.review.queue import Queue

EVERY = 0.5
AGAIN = 2.0
"""Seconds before a worker that died is followed by another."""
GRACE = 120.0
"""Seconds that workers have to end what they have begun."""


class Supervisor:
    """Starts workers with `start` and looks after them in a thread."""

    def __init__(self, state: str, start: Callable[[], subprocess.Popen[bytes]], workers: int) -> None:
        self._state = state
        self._start = start
        self._workers = [start() for _ in range(workers)]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _watch(self) -> None:
        queue = Queue(self._state)
        while not self._stop.wait(EVERY):
            for index, worker in enumerate(self._workers):
                code = worker.poll()
                if code is None:
                    continue
                say("worker died", process=worker.pid, code=code)
                queue.release_process(worker.pid)
                if not self._stop.wait(AGAIN):
                    self._workers[index] = self._start()
        queue.close()

    def close(self) -> None:
        """Tell the workers to end, wait, and end those that do not."""
        self._stop.set()
        self._thread.join()
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            try:
                worker.wait(GRACE)
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()
