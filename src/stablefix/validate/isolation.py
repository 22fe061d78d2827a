"""A forked child that answers one question after another, with limits on time and memory.

A fork has what its parent had loaded, and pays for the memory that it touches first: so it is kept for many questions.
It is let go after a question that it could not answer, whatever the reason, and after enough others. Children filter
their system calls (see `syscalls`); what they do not survive is an undecided verdict. No kernel can kill its process
with the signals that end one from outside, so a child that was ended so is asked again, in a new one.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import select
import signal
import sys
import time
from collections.abc import Callable
from typing import IO, Any

from stablefix.evidence import Verdict
from stablefix.validate.frames import HEADER, read_frame, write_frame
from stablefix.validate.syscalls import restrict

SECONDS = 20.0
"""Wall-clock limit of one answer."""

MEMORY = 4 << 30
"""Bytes of address space that a child may take beyond what it was forked with."""

ANSWERS = 64
"""So many questions are answered by one child at most: what kernels and caches keep does not add up."""

OUTSIDE = frozenset({signal.SIGTERM, signal.SIGINT, getattr(signal, "SIGKILL", signal.SIGTERM)})
"""Signals that somebody else sends: a person, or a system that is short of memory."""

COLLECTED_EACH = 8
_MOST_FILES = 1 << 16
"""Where a system sets no limit to open files, there are not more to close than these."""


def undecided(reason: str) -> Verdict:
    """The verdict of a validation that did not come to its end."""
    return Verdict(None, None, (), (), undecided=reason, interrupted=True)


class _KilledError(Exception):
    """A child that was ended from outside; the message names the signal."""


class Child:
    """One forked process that answers with `answer`; in this process where the system cannot fork."""

    def __init__(self, answer: Callable[[Any], Any], seconds: float = SECONDS) -> None:
        self._answer, self._seconds = answer, seconds
        self._process = 0
        self._ends: tuple[IO[bytes], IO[bytes]] | None = None
        """Where questions go, and where answers come from."""
        self._given = 0
        self._known = 0
        self.killed: list[str] = []
        """The signals with which somebody has ended a child whose question was asked again."""

    def ask(self, question: Any) -> Any:
        """The child's answer, or an undecided verdict that says what ended it."""
        if not hasattr(os, "fork"):
            return self._answer(question)
        try:
            return self._asked(question)
        except _KilledError as error:
            self.killed.append(str(error))
        try:
            return self._asked(question)
        except _KilledError as error:
            return undecided(f"the process was killed ({error}), twice (out of memory?)")

    def _asked(self, question: Any) -> Any:
        """Raises _KilledError."""
        if self._ends is None or self._given >= ANSWERS or len(sys.modules) != self._known:
            self.close()
            self._fork()
        assert self._ends is not None
        self._given += 1
        try:
            found = self._exchange(question, *self._ends)
        except _KilledError:
            self.close()
            raise
        if isinstance(found, Verdict) and found.interrupted:
            self.close()
        return found

    def close(self) -> None:
        """Let the child go."""
        if self._ends is None:
            return
        for end in self._ends:
            with contextlib.suppress(BrokenPipeError):
                end.close()
        self._ends = None
        if self._process:
            os.waitpid(self._process, 0)
            self._process = 0

    def _fork(self) -> None:
        questions, asking = os.pipe()
        answering, answers = os.pipe()
        self._given, self._known = 0, len(sys.modules)
        self._process = os.fork()
        if self._process == 0:
            _live(self._answer, questions, answers, self._seconds)
        os.close(questions)
        os.close(answers)
        self._ends = os.fdopen(asking, "wb"), os.fdopen(answering, "rb")

    def _exchange(self, question: Any, asking: IO[bytes], answering: IO[bytes]) -> Any:
        try:
            write_frame(asking, question)
            return _received(answering.fileno(), time.monotonic() + self._seconds)
        except (BrokenPipeError, EOFError):
            return undecided(self._ended())
        except TimeoutError:
            os.kill(self._process, signal.SIGKILL)
            with contextlib.suppress(_KilledError):
                self._ended()
            return undecided(f"time limit of {self._seconds:g} s")

    def _ended(self) -> str:
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        if not os.WIFSIGNALED(status):
            return "the process ended without an answer"
        ended = signal.Signals(os.WTERMSIG(status))
        if ended in OUTSIDE:
            raise _KilledError(ended.name)
        if ended is signal.SIGXCPU:
            return f"time limit of {self._seconds:g} s"
        return f"a kernel ended the process ({ended.name})"


def _received(descriptor: int, deadline: float) -> Any:
    """One frame. Raises TimeoutError, and EOFError where it does not come whole."""
    data = b""
    while len(data) < HEADER.size or len(data) < HEADER.size + HEADER.unpack_from(data)[0]:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([descriptor], [], [], left)[0]:
            raise TimeoutError
        piece = os.read(descriptor, 1 << 16)
        if not piece:
            raise EOFError
        data += piece
    return pickle.loads(data[HEADER.size :])


def isolated(question: Any, answer: Callable[[Any], Any], seconds: float = SECONDS) -> Any:
    """One answer from a child of its own."""
    child = Child(answer, seconds)
    try:
        return child.ask(question)
    finally:
        child.close()


def _live(answer: Callable[[Any], Any], questions: int, answers: int, seconds: float) -> None:
    """The child's whole life. It never returns, and runs no exit handlers of the parent."""
    try:
        gc.disable()
        _keep_only(questions, answers)
        _limit_memory()
        restrict()
        with os.fdopen(questions, "rb") as asked, os.fdopen(answers, "wb") as told:
            for number in range(ANSWERS):
                question = read_frame(asked)
                _limit_time(seconds)
                try:
                    found = answer(question)
                except MemoryError:
                    found = undecided(f"memory limit of {MEMORY >> 30} GiB")
                write_frame(told, found)
                if number % COLLECTED_EACH == COLLECTED_EACH - 1:
                    gc.collect()
    finally:
        os._exit(0)


def _keep_only(*kept: int) -> None:
    """Close what is the parent's: a pipe that a child holds open outlives the parent."""
    quiet = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(quiet, number)
    first = 3
    for number in sorted(kept):
        os.closerange(first, number)
        first = number + 1
    os.closerange(first, min(os.sysconf("SC_OPEN_MAX"), _MOST_FILES))


def _limit_memory() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            taken = int(statm.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    except OSError:
        # No /proc: the address space in use is unknown, and a blind limit could be below it.
        return


def _limit_time(seconds: float) -> None:
    """The parent measures the time; where the parent is gone, a question ends by the processor's."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    wanted = int(time.process_time() + seconds) + 1
    limit = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, most))
