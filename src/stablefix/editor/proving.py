"""The prover: the process that validates and rewrites for the server, one job after the other.

It is to the server what a worker of `validate.worker` is to it: when it crashes or hangs, a new one is started. Jobs
come as frames on standard input. One that is dropped ends after the candidate that is under way.
"""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import IO

from stablefix import notices
from stablefix.admission import RowOnDisk, limited
from stablefix.baseline import BaselineError
from stablefix.baseline import read as read_baseline
from stablefix.editor.jobs import Alive, Ask, Done, Drop, Failed, FixAll, Job, Page, Prove
from stablefix.engine import fix, judge, scan_source
from stablefix.finding import FileResult, Fixed
from stablefix.garbage import collecting_rarely
from stablefix.report.formats.html import render
from stablefix.report.view import View
from stablefix.settings import Settings
from stablefix.source.text import Source
from stablefix.templates.catalogue import TemplateError
from stablefix.validate.frames import read_frame, write_frame
from stablefix.verdicts import Verdicts

REMEMBERED = 1000
"""Verdicts kept in memory for one combination of settings. On disk there are more, unless that is switched off."""
COMBINATIONS = 8
"""Combinations of settings whose verdicts are kept in memory."""

Step = Callable[[], None]
"""Called whenever something was done; raises where nobody waits for the job any more."""


class _DroppedError(Exception):
    """Nobody waits for this job any more."""


class Work:
    """Does jobs, and remembers verdicts from one to the next."""

    def __init__(self) -> None:
        self._verdicts: OrderedDict[Settings, Verdicts] = OrderedDict()

    def answer(self, job: Job, step: Step) -> object:
        """The answer of a job. Raises TemplateError, BaselineError, and what `step` raises."""
        match job:
            case Prove(source, settings):
                return self._prove(source, settings, step)
            case FixAll(source, settings):
                return self._fix_all(source, settings, step)
            case Page(source, finding, folders):
                result = FileResult(source.path, (finding,), None, source)
                return "".join(render([result], View(template_folders=folders)))

    def _prove(self, source: Source, settings: Settings, step: Step) -> FileResult:
        scanned = scan_source(source, settings)
        verdicts = self._of(settings)
        for candidate in scanned.candidates:
            step()
            list(verdicts.of([candidate]))
        step()
        found = judge(scanned, settings, verdicts)
        verdicts.forget(all_but=REMEMBERED)
        return _admitted(found, settings)

    def _fix_all(self, source: Source, settings: Settings, step: Step) -> Fixed:
        def admit(result: FileResult, row_on_disk: RowOnDisk) -> FileResult:
            step()
            return _admitted(result, settings)

        return fix(source, self._prove(source, settings, step).findings, settings, admit)

    def _of(self, settings: Settings) -> Verdicts:
        known = self._verdicts.setdefault(settings, Verdicts(settings))
        self._verdicts.move_to_end(settings)
        if len(self._verdicts) > COMBINATIONS:
            self._verdicts.popitem(last=False)
        return known


def _admitted(result: FileResult, settings: Settings) -> FileResult:
    """What is reported of a result: not what the configuration leaves out, nor what the baseline knows."""
    result = limited(result, settings)
    return read_baseline(settings.baseline).filtered(result) if settings.baseline else result


class _Inbox:
    """Jobs that wait, read from the server by a thread of its own, and those that were dropped."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.waiting: queue.LifoQueue[Ask] = queue.LifoQueue()
        """The newest first: it is about the text in which somebody types."""
        self.dropped: set[int] = set()
        self._stream = stream
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        try:
            while True:
                message = read_frame(self._stream)
                if isinstance(message, Drop):
                    self.dropped.add(message.number)
                elif isinstance(message, Ask):
                    self.waiting.put(message)
        except (EOFError, OSError):
            os._exit(0)  # the server is gone, and so is the reader of whatever is being computed


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer jobs until the source ends."""
    inbox, work = _Inbox(source), Work()
    while True:
        ask = inbox.waiting.get()

        def step(number: int = ask.number) -> None:
            if number in inbox.dropped:
                raise _DroppedError
            write_frame(sink, Alive())

        try:
            step()
            with collecting_rarely():
                answer = work.answer(ask.job, step)
            write_frame(sink, Done(ask.number, answer, notices.taken()))
        except _DroppedError:
            continue
        except (TemplateError, BaselineError) as error:
            write_frame(sink, Failed(ask.number, str(error)))
        except Exception as error:  # one text must not end the process for all the others
            write_frame(sink, Failed(ask.number, f"internal error, please report it: {type(error).__name__}: {error}"))
        finally:
            inbox.dropped.discard(ask.number)


def main() -> None:
    """Serve on the standard streams. What libraries print must not get between the frames."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this process by its input
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, sink)
