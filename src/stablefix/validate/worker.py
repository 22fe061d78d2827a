"""Validation in warm worker processes, so that a crash or a hang in a kernel costs one verdict and not the run.

A worker imports the numerical libraries once and sets one thread. What it is asked is answered by a forked child (see
`isolation`). Requests travel as plain data (see `request.pack`) in frames (see `frames`).

`main` serves requests from standard input until that is closed; its first frame says that it is ready. Workers start
inside bubblewrap where that works (see `sandbox`), and children filter their system calls (see `syscalls`).
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, TypeVar

from stablefix import notices
from stablefix.evidence import NO_PROCESS, Failure, Sample, Verdict
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.validate import sandbox
from stablefix.validate.frames import read_frame, write_frame
from stablefix.validate.isolation import OUTSIDE, SECONDS, Child, undecided
from stablefix.validate.request import Request, pack, unpack

if TYPE_CHECKING:
    from stablefix.validate.profile import Profile

_START = "from stablefix.validate.worker import main; main()"

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Line:
    """Where curves are wanted: for which repair (or none), through which witness, and what fails there."""

    repair: int | None
    witness: tuple[Sample, ...]
    about: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a question, in how many seconds, and how processes ended that had it before: `was killed (...)`."""

    found: Any
    seconds: float
    ended: tuple[str, ...] = ()


READY = "ready"
"""What a worker says when it has loaded its libraries."""


def judged(request: Request) -> Verdict:
    """Validate in this process; an error of the validator is an undecided verdict."""
    from stablefix.validate.verdict import validate

    try:
        return validate(request)
    except MemoryError:
        raise
    except Exception as error:  # one candidate must not end the run for all the others
        return undecided(f"the validator failed: {type(error).__name__}: {error}")


def drawn(request: Request, line: Line) -> Profile | None:
    """Curves through a witness; None where they cannot be drawn."""
    from stablefix.validate.profile import profile

    try:
        return profile(request, line.repair, line.witness, line.about)
    except Exception:  # a plot that cannot be drawn is left out
        return None


Question = tuple[dict[str, Any], "Line | None"]
"""A packed request, and a line where curves are wanted."""


def answer(question: Question) -> Verdict | Profile | None:
    """What a child answers. The same question has the same answer, whatever was asked before."""
    from stablefix.validate.running import torch

    torch().manual_seed(0)
    asked, line = question
    request = unpack(asked)
    return judged(request) if line is None else drawn(request, line)


def serve(source: IO[bytes], sink: IO[bytes], seconds: float = SECONDS) -> None:
    """Answer requests until the source ends."""
    judged(rehearsal())
    # What is there now is never collected: children would copy the pages that the collector writes to.
    gc.collect()
    gc.freeze()
    write_frame(sink, READY)
    child = Child(answer, seconds)
    while True:
        try:
            question = read_frame(source)
        except EOFError:
            child.close()
            return
        assert isinstance(question, tuple)
        _load(unpack(question[0]))
        child.killed.clear()
        found = child.ask(question)
        write_frame(sink, (found, tuple(f"was killed ({name})" for name in child.killed)))


def _load(request: Request) -> None:
    """Import what the kernels of a request need once for all children. Nothing is run."""
    from stablefix.validate.program import compiled

    for graph in (request.before, *(graph for _, graph in request.repairs)):
        with contextlib.suppress(ValueError):
            compiled(graph, request.library)


def rehearsal() -> Request:
    """A request that makes a process import and prepare what every child needs. One thread only, so it may fork."""
    x = Input("x", "x", Facts(kind=Kind.TENSOR))
    before, after = (parse(text, {"x": x}) for text in ("log(1 + exp(sum(x, -1)))", "log1p(exp(sum(x, -1)))"))
    return Request(before, (("log1p", after),), "torch", "float32", (), Failure.UNDERFLOW)


class _EndedError(Exception):
    """A worker that is no longer there."""


PATIENCE = 3 * SECONDS
"""Seconds without an answer after which a process is taken to hang. Its child has two times SECONDS at most."""


class _Worker:
    """One serving process, outside bubblewrap where it cannot load its libraries inside."""

    def __init__(self) -> None:
        self._ready = self._given_up = False
        self._walls = sandbox.refusal() is None
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        with sandbox.interrupts_held():
            return subprocess.Popen(
                sandbox.command(_START, walls=self._walls),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL if self._walls else None,
                env=sandbox.environment(),
            )

    def wait(self) -> bool:
        """Wait until it is ready; whether it runs inside bubblewrap. Raises _EndedError."""
        if not self._ready and not self._hears() and self._walls and self._signal not in OUTSIDE:
            self.close()
            self._walls = False
            self.process = self._start()
            self._hears()
        if not self._ready:
            raise _EndedError
        return self._walls

    def _hears(self) -> bool:
        assert self.process.stdout is not None
        with contextlib.suppress(EOFError):
            self._ready = read_frame(self.process.stdout) == READY
        return self._ready

    @property
    def _signal(self) -> signal.Signals | None:
        return sandbox.signal_of(self.process.wait(), walls=self._walls)

    def ending(self) -> str:
        """How the process has ended, in words. Raises KeyboardInterrupt after Ctrl-C, which ends all of them."""
        if self._signal is signal.SIGINT:
            raise KeyboardInterrupt
        if self._given_up:
            return f"gave no answer for {PATIENCE:g} s"
        return sandbox.ending(self.process.wait(), walls=self._walls)

    def ask(self, request: Request, line: Line | None) -> tuple[Any, tuple[str, ...]]:
        """Its verdict, or curves along a line, and how those ended who were asked before. Raises _EndedError."""
        self.wait()
        assert self.process.stdin is not None and self.process.stdout is not None
        watch = threading.Timer(PATIENCE, self._give_up)
        watch.start()
        try:
            write_frame(self.process.stdin, (pack(request), line))
            told: Any = read_frame(self.process.stdout)
            found, killed = told
            return found, killed
        except (EOFError, BrokenPipeError):
            raise _EndedError from None
        finally:
            watch.cancel()

    def _give_up(self) -> None:
        self._given_up = True
        self.process.kill()

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def close(self) -> None:
        if self.process.stdin is not None and not self.process.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self.process.stdin.close()
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


class Pool:
    """Validates many requests in `jobs` warm processes, which start with the first request. A context manager."""

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = max(1, jobs)
        self._threads: ThreadPoolExecutor | None = None
        self._free: SimpleQueue[_Worker | None] = SimpleQueue()
        self._all: list[_Worker] = []
        self._lock = threading.Lock()
        for _ in range(self.jobs):
            self._free.put(None)

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def ready(self) -> bool | None:
        """Wait until one process is ready; whether it runs inside bubblewrap, None where it cannot start."""
        worker = self._take([])
        try:
            return worker.wait()
        except _EndedError:
            return None
        finally:
            self._free.put(worker)

    def submit(self, request: Request) -> Future[Verdict]:
        """Validate one request; the future gives its verdict."""
        return self._submit(self._judge, request, None)

    def answered(self, request: Request) -> Future[Answered]:
        """Validate one request; the future gives its verdict, and what it took."""
        return self._submit(self._run, request, None)

    def profile(self, request: Request, line: Line) -> Future[Profile | None]:
        """Curves through a witness; the future gives None where they cannot be drawn."""
        return self._submit(self._draw, request, line)

    def _submit(
        self, task: Callable[[Request, Line | None], Answer], request: Request, line: Line | None
    ) -> Future[Answer]:
        if self._threads is None:
            self._threads = ThreadPoolExecutor(self.jobs)
        return self._threads.submit(task, request, line)

    def map(self, requests: Iterable[Request]) -> Iterator[Verdict]:
        """The verdicts of all requests, in their order."""
        futures = [self.submit(request) for request in requests]
        return (future.result() for future in futures)

    def close(self) -> None:
        """End the processes."""
        if self._threads is not None:
            self._threads.shutdown(cancel_futures=True)
            self._threads = None
        for worker in self._all:
            worker.close()
        self._all.clear()
        self._free = SimpleQueue()
        for _ in range(self.jobs):
            self._free.put(None)

    def _judge(self, request: Request, line: Line | None) -> Any:
        answer = self._run(request, line)
        for how in answer.ended:
            notices.tell(f"a validation process {how}; another one was started, and nothing is lost")
        return answer.found

    def _draw(self, request: Request, line: Line | None) -> Profile | None:
        found: Profile | Verdict | None = self._judge(request, line)
        if isinstance(found, Verdict):
            notices.tell(f"a plot is left out: {found.undecided}")
            return None
        return found

    def _run(self, request: Request, line: Line | None) -> Answered:
        ended: list[str] = []
        for _ in range(2):
            worker = self._take(ended)
            left: _Worker | None = None
            try:
                worker.wait()
                started = time.perf_counter()
                found, killed = worker.ask(request, line)
                left = worker
                return Answered(found, time.perf_counter() - started, (*ended, *killed))
            except _EndedError:
                worker.close()
                ended.append(worker.ending())
            finally:
                self._free.put(left)
        return Answered(undecided(NO_PROCESS), 0.0)

    def _take(self, ended: list[str]) -> _Worker:
        """A process that is free, or a new one; how one has ended that should have been there is added to `ended`."""
        worker = self._free.get()
        if worker is not None and not worker.alive:
            ended.append(worker.ending())
            worker = None
        if worker is None:
            worker = _Worker()
            with self._lock:
                self._all.append(worker)
        return worker


def main() -> None:
    """Serve on the standard streams. What libraries print must not get between the frames."""
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sink)


if __name__ == "__main__":
    main()
