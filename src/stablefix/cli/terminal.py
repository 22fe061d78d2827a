"""The streams of a run: results on standard output, everything else on standard error."""

from __future__ import annotations

import codecs
import os
import sys
import time
from typing import TextIO

from stablefix import notices
from stablefix.report.paint import Paint

_BAR = 20
_FASTEST = 0.05
"""Seconds between two pictures of the progress."""
_SURE = 2.0
"""Seconds after which the time that remains can be told."""


class Terminal:
    """Where output goes, in which colours, and one line of progress where somebody is watching."""

    def __init__(self, color: str = "auto", quiet: bool = False) -> None:
        """`color` is auto, always or never."""
        for stream in (sys.stdout, sys.stderr):
            _never_fail(stream)
        self._out = sys.stdout
        self._err = sys.stderr
        self._quiet = quiet
        self._told: set[notices.Notice] = set()
        self._progress = 0
        self._began = self._drawn = 0.0
        self.paint = Paint(_wants_color(color, self._out), not _has_symbols(self._out))
        self.err_paint = Paint(_wants_color(color, self._err), not _has_symbols(self._err))
        self._shows_progress = not quiet and self._err.isatty() and os.environ.get("TERM") != "dumb"

    def write(self, text: str) -> None:
        """Results."""
        self.clear_progress()
        self._out.write(text)

    def write_bytes(self, data: bytes) -> None:
        """Results that are bytes: a diff or a file, in the file's own encoding."""
        self.clear_progress()
        self._out.flush()
        binary = getattr(self._out, "buffer", None)
        if binary is None:
            self._out.write(data.decode("utf-8", "replace"))
        else:
            binary.write(data)
            binary.flush()

    def say(self, text: str, *, always: bool = False) -> None:
        """A remark on standard error; `--quiet` silences it unless it is an error."""
        if always or not self._quiet:
            self.clear_progress()
            self._err.write(text + "\n")
            self._err.flush()

    def fail(self, message: str) -> None:
        """What went wrong, on standard error, whatever was silenced."""
        self.say(f"{self.err_paint.error('error')}: {message}", always=True)

    def tell_notices(self) -> None:
        """What happened to the run besides, as soon as it is known; what several processes met, a full disk, is one
        event."""
        for notice in notices.taken():
            if notice not in self._told:
                from stablefix.report.view import notice_line

                self._told.add(notice)
                self.say(notice_line(notice, self.err_paint), always=True)

    def progress(self, done: int, total: int, what: str) -> None:
        """A bar with counts and the time that remains, in one line that is overwritten; only on a terminal."""
        now = time.monotonic()
        self._began = self._began or now
        if not self._shows_progress or (now - self._drawn < _FASTEST and done < total):
            return
        self._drawn = now
        filled = round(_BAR * done / max(total, 1))
        left = (now - self._began) / done * (total - done) if done else 0.0
        remaining = f" {_clock(left)} left" if now - self._began > _SURE else ""
        line = f"[{'=' * filled:{_BAR}}] {done:,}/{total:,}{remaining} {what}"[:78]
        self._err.write("\r" + line + " " * max(0, self._progress - len(line)))
        self._err.flush()
        self._progress = len(line)

    def clear_progress(self) -> None:
        """Take the progress line away."""
        if self._progress:
            self._err.write("\r" + " " * self._progress + "\r")
            self._err.flush()
            self._progress = 0

    def flush(self) -> None:
        """Let everything out."""
        self._out.flush()
        self._err.flush()


def _clock(seconds: float) -> str:
    """`0:07`, `12:30`, `1:02:30`."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def _wants_color(color: str, stream: TextIO) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") not in {None, "", "0"}:
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def _has_symbols(stream: TextIO) -> bool:
    try:
        "→…·≤×–".encode(stream.encoding or "ascii")
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _never_fail(stream: TextIO) -> None:
    """File names that are not text go out as the bytes that they are; letters that the stream lacks are escaped."""
    codecs.register_error("stablefix", _escape)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="stablefix")


def _escape(error: UnicodeError) -> tuple[str | bytes, int]:
    try:
        return codecs.lookup_error("surrogateescape")(error)
    except UnicodeError:
        return codecs.lookup_error("backslashreplace")(error)
