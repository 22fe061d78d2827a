"""Many texts, checked by several processes at a time; the results come in the order of the texts.

Each process does everything for its texts, the validation in its own worker. Texts are handed out in small portions
as processes become free, so none waits for another. A process that dies costs time only: its portion is done again,
text by text, which is told; a text that ends two processes is an error.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import IO

from stablefix import notices, timing
from stablefix.finding import FileResult, Problem
from stablefix.settings import Settings
from stablefix.source.text import Source
from stablefix.validate.frames import read_frame, write_frame
from stablefix.validate.sandbox import command, ending, interrupts_held

PORTION = 100_000
"""Bytes of text that a process is given at a time, or one longer file."""
LEAST = 500
"""Bytes that every file counts for at least."""
AHEAD = 3
"""Portions that are read for each process before the first of them is done."""
PATIENCE = 5.0
"""Seconds in which a process that is not needed any more may end by itself."""


@dataclass(frozen=True, slots=True)
class _Done:
    """A portion that is checked."""

    results: list[FileResult]
    spent: timing.Spent
    notices: tuple[notices.Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class _Died:
    """A process that is no longer there, and how it ended: `was killed (SIGKILL)`."""

    how: str


_START = "from stablefix.parallel import main; main()"


def check_all(entries: Iterable[Source | FileResult], settings: Settings) -> Iterator[FileResult]:
    """All findings in some texts, in their order. Results pass through in their place. Raises TemplateError."""
    with _Crew(settings) as crew:
        waiting: deque[tuple[list[Source | FileResult], Future[_Done]]] = deque()
        for portion in _portions(entries):
            waiting.append((portion, crew.submit([each for each in portion if isinstance(each, Source)])))
            while len(waiting) > AHEAD * settings.jobs:
                yield from _results(*waiting.popleft())
        while waiting:
            yield from _results(*waiting.popleft())


def _results(portion: Sequence[Source | FileResult], future: Future[_Done]) -> Iterator[FileResult]:
    done = future.result()
    timing.add(done.spent)
    notices.add(done.notices)
    new = iter(done.results)
    for entry in portion:
        yield entry if isinstance(entry, FileResult) else next(new)


def _portions(entries: Iterable[Source | FileResult]) -> Iterator[list[Source | FileResult]]:
    portion: list[Source | FileResult] = []
    size = 0
    for entry in entries:
        portion.append(entry)
        size += LEAST if isinstance(entry, FileResult) else LEAST + len(entry.raw)
        if size >= PORTION:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


class _Crew:
    """The processes, started when they are first needed. A context manager."""

    def __init__(self, settings: Settings) -> None:
        self._settings = replace(settings, jobs=1)
        self._threads = ThreadPoolExecutor(settings.jobs)
        self._free: SimpleQueue[subprocess.Popen[bytes] | None] = SimpleQueue()
        self._all: list[subprocess.Popen[bytes]] = []
        self._starting = threading.Lock()
        self._over = False
        for _ in range(settings.jobs):
            self._free.put(None)

    def __enter__(self) -> _Crew:
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._starting:
            self._over = True
        for process in self._all:
            if failure is not None:
                process.kill()
            with contextlib.suppress(OSError):
                _stream(process.stdin).close()
        for process in self._all:
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            _stream(process.stdout).close()

    def submit(self, sources: Sequence[Source]) -> Future[_Done]:
        return self._threads.submit(self._check, sources)

    def _check(self, sources: Sequence[Source], attempts: int = 2) -> _Done:
        answer = self._ask(sources)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, _Done):
            return answer
        path, others = sources[0].path, len(sources) - 1
        if others or attempts > 1:
            beside = f" and {others} more file{'s' * (others > 1)}" if others else ""
            notices.tell(f"the process that checked it{beside} {answer.how}; another one checks that again", path)
            return self._one_by_one(sources) if others else self._check(sources, attempts - 1)
        problem = Problem(path, "the process that checked it died, twice (out of memory?)")
        return _Done([FileResult(path, (), problem)], timing.Spent())

    def _one_by_one(self, sources: Sequence[Source]) -> _Done:
        done = _Done([], timing.Spent())
        for source in sources:
            one = self._check([source])
            done.results.extend(one.results)
            done.spent.add(one.spent)
            notices.add(one.notices)
        return done

    def _ask(self, sources: Sequence[Source]) -> _Done | Exception | _Died:
        """The results, or what was raised. Raises KeyboardInterrupt after Ctrl-C."""
        process = self._free.get()
        try:
            if process is None:
                process = self._start()
            write_frame(_stream(process.stdin), sources)
            answer = read_frame(_stream(process.stdout))
        except (EOFError, BrokenPipeError):
            died, process = process, None
            code = 0 if died is None else died.wait()
            if self._over or code == -signal.SIGINT:
                raise KeyboardInterrupt from None
            return _Died(ending(code))
        finally:
            self._free.put(process)
        assert isinstance(answer, (_Done, Exception))
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        with self._starting, interrupts_held():
            if self._over:
                raise KeyboardInterrupt
            process = subprocess.Popen(command(_START, walls=False), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self._all.append(process)
        write_frame(_stream(process.stdin), self._settings)
        return process


def _stream(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def main() -> None:
    """Check portions from standard input until that is closed."""
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with contextlib.suppress(BrokenPipeError, EOFError):
        _serve(sys.stdin.buffer, sink)


def _serve(source: IO[bytes], sink: IO[bytes]) -> None:
    settings = read_frame(source)
    assert isinstance(settings, Settings)
    from stablefix import engine
    from stablefix.verdicts import Verdicts

    verdicts = Verdicts(settings)
    while True:
        portion = read_frame(source)
        assert isinstance(portion, list)
        try:
            results = list(engine.check_all(portion, settings, verdicts))
            answer: object = _Done(results, timing.taken(), notices.taken())
        except Exception as error:  # it is raised again by the program that asked
            answer = error
        write_frame(sink, answer)
