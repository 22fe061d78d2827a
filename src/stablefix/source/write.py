"""Replace a file's content such that an interruption at any moment leaves either the old or the new file, whole."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Iterator
from io import TextIOWrapper
from typing import IO, TextIO

_STREAMS = ("/dev/", "/proc/")
"""Where standard output is found under a name, whatever it is a link to."""


class WriteError(OSError):
    """A file that could not be replaced; the old one is untouched. The message says why, for the user."""


def write(path: str, content: bytes, *, expected: bytes | None = None) -> None:
    """Write beside the file, then rename over it; a symbolic link stays one and its target changes.

    Mode and, where permitted, owner are kept. With `expected`, a file that holds other bytes by now is left alone.
    Raises WriteError.
    """
    target = os.path.realpath(path)
    try:
        status = os.stat(target)
        if not status.st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(target, os.W_OK):
            raise WriteError(f"{path} is read-only; it was not changed")
        if expected is not None and _content(target) != expected:
            raise WriteError(f"{path} was changed by another program while it was being checked; it was not changed")
        _replace(target, content, status)
    except WriteError:
        raise
    except OSError as error:
        raise WriteError(f"{path} could not be written ({error.strerror or error}); it was not changed") from None


def keep(path: str, content: bytes, *, shared: bool = False) -> None:
    """Write a file of a cache as a whole or not at all, and the last one wins; `shared` lets other users read it.
    Raises OSError."""
    with _beside(path) as (file, beside):
        file.write(content)
        if shared:
            os.chmod(beside, 0o644)


@contextlib.contextmanager
def replacing(path: str) -> Iterator[TextIO]:
    """A text that takes the place of a file once it is written to its end: an interruption leaves the old one whole.

    A pipe or a device is written to as it is, and so is a file in a folder that nothing can be added to. Raises
    WriteError.
    """
    with contextlib.ExitStack() as stack:
        try:
            file = _text_beside(path, stack) if _is_replaceable(path) else stack.enter_context(_text(path))
        except OSError as error:
            raise WriteError(f"{path} cannot be written: {error.strerror or error}") from None
        yield file


def _is_replaceable(path: str) -> bool:
    """Whether a new file can take the place of what a path leads to, or there is nothing yet."""
    target = os.path.realpath(path)
    if os.path.abspath(path).startswith(_STREAMS):
        return False
    return not os.path.exists(target) or (
        os.path.isfile(target) and os.access(target, os.W_OK) and os.access(os.path.dirname(target), os.W_OK)
    )


def _text(path: str) -> TextIO:
    return open(path, "w", encoding="utf-8", errors="backslashreplace")


def _text_beside(path: str, stack: contextlib.ExitStack) -> TextIO:
    target = os.path.realpath(path)
    file, beside = stack.enter_context(_beside(target))
    os.chmod(beside, stat.S_IMODE(os.stat(target).st_mode) if os.path.exists(target) else 0o666 & ~_mask())
    return stack.enter_context(TextIOWrapper(file, "utf-8", "backslashreplace"))


def _mask() -> int:
    """The permissions that new files do not get."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _replace(target: str, content: bytes, status: os.stat_result) -> None:
    with _beside(target) as (file, beside):
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        with contextlib.suppress(OSError, AttributeError):
            os.chown(beside, status.st_uid, status.st_gid)
        os.chmod(beside, stat.S_IMODE(status.st_mode))


@contextlib.contextmanager
def _beside(target: str) -> Iterator[tuple[IO[bytes], str]]:
    """A new file and its path, which takes the place of another one in the end, if nothing is raised."""
    descriptor, beside = tempfile.mkstemp(prefix=f".{os.path.basename(target)[:80]}.", dir=os.path.dirname(target))
    try:
        with open(descriptor, "wb") as file:
            yield file, beside
        os.replace(beside, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
