"""A process that works off the queue: one pull request at a time, until it is told to stop."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
import uuid
from dataclasses import dataclass
from types import FrameType

from stablefix.review.apart import ReadingError, drafted
from stablefix.review.forge import BusyError, ForgeError
from stablefix.review.github import GitHub
from stablefix.review.http import Client
from stablefix.review.limits import BETWEEN_WRITES
from stablefix.review.log import Field, say
from stablefix.review.queue import Job, Queue
from stablefix.review.sync import Outcome, review
from stablefix.review.tokens import App

IDLE = 0.5
"""Seconds between two looks at an empty queue."""
BEAT = 10.0


@dataclass(frozen=True)
class Place:
    """Where the work is, and how it is done."""

    state: str
    server: str
    jobs: int = 1
    gap: float = BETWEEN_WRITES
    upload: bool = False


class Worker:
    """Works until `stop` is set; a review that has begun is ended first."""

    def __init__(self, place: Place, app: App) -> None:
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._place = place
        self._app = app
        self.stop = threading.Event()

    def run(self) -> None:
        """Take pull requests and review them."""
        queue = Queue(self._place.state)
        queue.beat(self.name)
        beating = threading.Thread(target=self._beat, daemon=True)
        beating.start()
        say("worker started", worker=self.name)
        parent = os.getppid()
        try:
            while not self.stop.is_set() and os.getppid() == parent:
                job = queue.claim(self.name)
                if job is None:
                    self.stop.wait(IDLE)
                else:
                    self._work(queue, job)
        finally:
            self.stop.set()
            beating.join()
            queue.release(self.name)
            queue.close()
        say("worker stopped", worker=self.name)

    def _beat(self) -> None:
        queue = Queue(self._place.state)
        while not self.stop.wait(BEAT):
            try:
                queue.beat(self.name)
            except sqlite3.Error as error:
                say("beat failed", worker=self.name, error=str(error))
        queue.close()

    def _work(self, queue: Queue, job: Job) -> None:
        began = time.monotonic()
        place: dict[str, Field] = {"repository": job.repository, "number": job.number, "worker": self.name}
        try:
            outcome = self._reviewed(job)
        except BusyError as error:
            queue.fail(job, self.name, error.seconds)
            say("postponed", **place, seconds=error.seconds)
        except (ForgeError, ReadingError) as error:
            queue.fail(job, self.name)
            say("failed", **place, error=str(error))
        except Exception as error:  # one pull request must not end the work on all others
            queue.fail(job, self.name)
            at = error.__traceback__
            while at is not None and at.tb_next is not None:
                at = at.tb_next
            where = f"{os.path.basename(at.tb_frame.f_code.co_filename)}:{at.tb_lineno}" if at else ""
            say("failed", **place, error=type(error).__name__, where=where)
        else:
            queue.finish(job, self.name, outcome.done)
            seconds = round(time.monotonic() - began, 3)
            say("done", **place, outcome=outcome.done, findings=len(outcome.plan.heard), seconds=seconds)

    def _reviewed(self, job: Job) -> Outcome:
        app, place = self._app, self._place
        token = app.token(job.installation, job.repository)
        client = Client(lambda: app.token(job.installation, job.repository), app.api, gap=place.gap)
        try:
            forge = GitHub(client, job.repository, app.login, f"{place.server}/{job.repository}.git", token)
            return review(forge, job.number, drafted, jobs=place.jobs, upload=place.upload)
        finally:
            client.close()


def until_told(worker: Worker) -> None:
    """Run a worker in the main thread; SIGTERM and SIGINT let it end what it has begun."""

    def stop(number: int, frame: FrameType | None) -> None:
        worker.stop.set()

    for each in (signal.SIGTERM, signal.SIGINT):
        signal.signal(each, stop)
    worker.run()
