"""The server's side of the prover process: jobs go out, answers come back, and a process that fails is replaced."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from stablefix.editor.jobs import Ask, Done, Drop, Failed, Job
from stablefix.validate.frames import HEADER, frame
from stablefix.validate.sandbox import command

PATIENCE = 90.0
"""Seconds without a sign of life while there is work, after which the prover is taken to hang. A validation may take
20 seconds, and loading the libraries on a busy machine as long."""
ATTEMPTS = 2
"""How often a job is tried before it is blamed for the end of the process."""
FAILURES = 4
"""Ends of the process, with no answer between them, after which no further one is started."""

Tell = Callable[[str], None]


class ProverError(Exception):
    """A job without an answer; the message says why, for the user."""


@dataclass
class _Waiting:
    ask: Ask
    answer: asyncio.Future[object]
    attempts: int = 0


class Prover:
    """Gives jobs to the prover process, which is started with the first one.

    `tell` is what the user hears of a process that had to be replaced, once. `busy` hears of work that begins and ends.
    """

    def __init__(
        self,
        tell: Tell,
        busy: Callable[[bool], None] = lambda _: None,
        *,
        patience: float = PATIENCE,
        program: Sequence[str] | None = None,
    ) -> None:
        self._tell = tell
        self._busy = busy
        self._patience = patience
        self._program = program or command("from stablefix.editor.proving import main; main()", walls=False)
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: dict[int, _Waiting] = {}
        self._last = 0
        self._failures = 0
        self._told: set[str] = set()
        self._heard = 0.0
        self._starting = asyncio.Lock()

    async def ask(self, job: Job) -> object:
        """The answer of a job. Raises ProverError. When the caller is cancelled, the job is dropped."""
        if self._failures >= FAILURES:
            raise ProverError("the validation process keeps ending; restart it when the cause is found")
        self._last += 1
        waiting = _Waiting(Ask(self._last, job), asyncio.get_running_loop().create_future())
        if not self._waiting:
            self._heard = time.monotonic()
            self._busy(True)
        self._waiting[self._last] = waiting
        try:
            await self._send(waiting)
            return await waiting.answer
        finally:
            if self._waiting.pop(waiting.ask.number, None) is not None and self._process is not None:
                self._write(Drop(waiting.ask.number))
            if not self._waiting:
                self._busy(False)

    async def close(self) -> None:
        """End the process. It is started again with the next job."""
        if self._reading is not None:
            self._reading.cancel()
        process, self._process, self._reading = self._process, None, None
        self._failures = 0
        if process is not None:
            await _end(process)
        self._refuse("the validation process was ended")

    async def _send(self, waiting: _Waiting) -> None:
        waiting.attempts += 1
        async with self._starting:
            if self._process is None:
                await self._start()
        self._write(waiting.ask)

    def _write(self, message: Ask | Drop) -> None:
        process = self._process
        if process is not None and process.stdin is not None and not process.stdin.is_closing():
            process.stdin.write(frame(message))

    async def _start(self) -> None:
        self._process = process = await asyncio.create_subprocess_exec(
            *self._program,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        self._reading = asyncio.create_task(self._read(process))

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        """Hand out what the process answers, until it ends or has to be ended."""
        assert process.stdout is not None
        reason = "ended unexpectedly"
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                try:
                    header = await asyncio.wait_for(process.stdout.readexactly(HEADER.size), self._patience / 3)
                except asyncio.TimeoutError:
                    if self._waiting and time.monotonic() - self._heard > self._patience:
                        reason = f"gave no sign of life for {self._patience:g} s"
                        break
                    continue
                data = await process.stdout.readexactly(HEADER.unpack(header)[0])
                self._heard = time.monotonic()
                self._take(pickle.loads(data))
        await self._replace(process, reason)

    def _take(self, message: object) -> None:
        if isinstance(message, Done):
            self._failures = 0
            for notice in message.notices:
                place = "" if notice.place is None else f"{os.path.basename(notice.place)}: "
                self._tell(f"{place}{notice.message}")
        if isinstance(message, Done | Failed) and (waiting := self._waiting.pop(message.number, None)) is not None:
            if waiting.answer.done():
                return
            if isinstance(message, Done):
                waiting.answer.set_result(message.answer)
            else:
                waiting.answer.set_exception(ProverError(message.reason))

    async def _replace(self, process: asyncio.subprocess.Process, reason: str) -> None:
        """Start another process for the jobs that are left."""
        await _end(process)
        if process is not self._process:
            return
        self._process = self._reading = None
        self._failures += 1
        message = f"stablefix: the validation process {reason}"
        if self._failures >= FAILURES:
            self._tell_once("gave up", f"{message}, again and again. Nothing is proved until it is started: "
                            "the command stablefix.restartProver does that, the log may say why it ends.")  # fmt: skip
            self._refuse(f"the validation process {reason}")
            return
        self._tell_once("replaced", f"{message} and was restarted.")
        for waiting in list(self._waiting.values()):
            if waiting.attempts >= ATTEMPTS:
                self._waiting.pop(waiting.ask.number, None)
                if not waiting.answer.done():
                    waiting.answer.set_exception(ProverError(f"the validation process {reason}"))
        self._heard = time.monotonic()
        for waiting in list(self._waiting.values()):
            await self._send(waiting)

    def _refuse(self, reason: str) -> None:
        for waiting in self._waiting.values():
            if not waiting.answer.done():
                waiting.answer.set_exception(ProverError(reason))
        self._waiting.clear()

    def _tell_once(self, what: str, message: str) -> None:
        if what not in self._told:
            self._told.add(what)
            self._tell(message)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill a process with everything that it started."""
    kill = partial(os.killpg, process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill
    with contextlib.suppress(ProcessLookupError, PermissionError):
        kill()
    await process.wait()
    if process.stdin is not None:
        process.stdin.close()
