"""The code of a pull request is read in a process of its own, which knows no token and has no environment.

A file that hangs or crashes it costs this one review. Expressions are run one step further away, by the workers of
`validate`, inside their walls; where those cannot be had, nothing is run and candidates are only listed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from stablefix.cache_folder import default_folder
from stablefix.review.draft import Draft, Subject, draft
from stablefix.review.markdown import code
from stablefix.review.wire import WireError, answer, asked, question, told
from stablefix.settings import Settings
from stablefix.validate import sandbox, syscalls

SECONDS = 900.0
ALONE = 60.0
"""Seconds for one file, when files are tried alone."""
MOST_FAILED = 5
"""After so many files that cannot be read, the rest is not tried."""
LONGEST_ANSWER = 200_000_000
_START = "from stablefix.review.apart import main; main()"
_PROBE = "from stablefix.validate.syscalls import restrict; raise SystemExit(0 if restrict() else 1)"


class ReadingError(Exception):
    """The code could not be read to the end; the message says why."""


@cache
def exposure() -> str | None:
    """Why expressions must not be run on this machine: kernels could not be kept from the system. None where they can.

    The least that is asked for is a limit on time and memory and a filter of system calls; bubblewrap comes on top.
    """
    if not hasattr(os, "fork") or not syscalls.supported():
        return "there is no filter of system calls for this system"
    done = subprocess.run(
        sandbox.command(_PROBE, walls=False), env=sandbox.environment(), stdin=subprocess.DEVNULL,
        capture_output=True, check=False,
    )  # fmt: skip
    return None if done.returncode == 0 else "the system refuses a filter of system calls"


def drafted(subjects: Sequence[Subject], settings: Settings, seconds: float = SECONDS) -> Draft:
    """The draft of a review, made by another process.

    Where that fails, files are tried alone, and those that fail are left out: nobody silences a review with one file.
    """
    try:
        return _drafted(subjects, settings, seconds)
    except ReadingError as error:
        failed: dict[str, str] = {}
        for subject in subjects if len(subjects) > 1 else ():
            try:
                _drafted([subject], settings, min(seconds, ALONE))
            except ReadingError as reason:
                failed[subject.file.path] = str(reason)
                if len(failed) == MOST_FAILED:
                    break
        left = [each for each in subjects if each.file.path not in failed]
        if not failed or len(failed) == MOST_FAILED:
            failed, left = {each.file.path: str(error) for each in subjects}, []
        found = _drafted(left, settings, seconds) if left else Draft()
        notes = [f"{code(path)} was not checked: {reason}" for path, reason in list(failed.items())[:MOST_FAILED]]
        return replace(found, notes=(*found.notes, *notes), unread=tuple(failed))


def _drafted(subjects: Sequence[Subject], settings: Settings, seconds: float) -> Draft:
    """The draft for some files. Raises ReadingError."""
    danger = exposure()
    settings = replace(
        settings, cache_dir=settings.cache_dir or default_folder(), validate=settings.validate and danger is None
    )
    child = subprocess.Popen(
        sandbox.command(_START, walls=False), env=sandbox.environment(), stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        said, _ = child.communicate(asked(subjects, settings), timeout=seconds)
    except subprocess.TimeoutExpired:
        raise ReadingError(f"checking the changed files took longer than {seconds:g} seconds") from None
    finally:
        _end(child)
    if child.returncode or len(said) > LONGEST_ANSWER:
        raise ReadingError(f"the process that reads the changed files ended with code {child.returncode}")
    try:
        found = answer(said, subjects)
    except WireError as error:
        raise ReadingError(str(error)) from None
    if danger is None or not found.remarks:
        return found
    note = f"Nothing was run: {danger}. What is listed are candidates, none of them proved"
    return replace(found, notes=(note, *found.notes))


def _end(child: subprocess.Popen[bytes]) -> None:
    """End the process with all that it has started."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except OSError:
        child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout):
        if stream is not None:
            stream.close()


def main() -> None:
    """Read a question from standard input and write the draft to standard output."""
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with sink:
        sink.write(told(draft(*question(sys.stdin.buffer.read()))))
