"""One file as text, and the way back to its exact bytes.

Reading never raises: what cannot be read becomes a :class:`~stablefix.finding.Problem` that tells the user why.
"""

from __future__ import annotations

import codecs
import os
import re
import stat
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from stablefix.finding import Location, Problem

_COOKIE = re.compile(rb"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK = re.compile(rb"[ \t\f]*(?:#.*)?\Z")
_LINE_END = re.compile(rb"\r\n|\r|\n")
_TEXT_LINE_END = re.compile(r"\r\n|\r|\n")


class EncodingError(ValueError):
    """A text that cannot be written back in the encoding of its file."""


@dataclass(frozen=True)
class Source:
    """A decoded file.

    path      as the user will see it.
    raw       the bytes as read.
    text      decoded, line ends as in the file, without a byte order mark.
    encoding  the codec's name.
    bom       whether the file begins with a UTF-8 byte order mark.
    """

    path: str
    raw: bytes
    text: str
    encoding: str = "utf-8"
    bom: bool = False

    @cached_property
    def newline(self) -> str:
        r"""The line end that new lines should have: that of the first line, `\n` where there is none."""
        first = _TEXT_LINE_END.search(self.text)
        return first.group() if first else "\n"

    @cached_property
    def line_starts(self) -> list[int]:
        r"""Offset of each row's first character. Rows end at \n, \r\n or \r, as for Python."""
        if "\r" in self.text:
            return [0, *(match.end() for match in _TEXT_LINE_END.finditer(self.text))]
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def location(self, offset: int) -> Location:
        """Row and column of a character."""
        row = bisect_right(self.line_starts, offset)
        return Location(row, offset - self.line_starts[row - 1] + 1)

    def offset(self, location: Location) -> int:
        """Offset of a row and column."""
        return self.line_starts[location.row - 1] + location.column - 1

    def line(self, row: int) -> str:
        """A row without its line end."""
        start = self.line_starts[row - 1]
        end = self.line_starts[row] if row < len(self.line_starts) else len(self.text)
        return self.text[start:end].rstrip("\r\n")

    def cell(self, row: int) -> tuple[int, int] | None:
        """(number of the cell of a notebook that a row belongs to, its first row); None where there are no cells."""
        return None

    def last_row(self, row: int) -> int:
        """The last row that belongs together with a row: of its cell, or of the file."""
        return len(self.line_starts)

    def shown_row(self, row: int) -> int:
        """A row as the user counts it: from the beginning of its cell."""
        cell = self.cell(row)
        return row - cell[1] + 1 if cell else row

    def shown(self, offset: int) -> Location:
        """Row and column of a character as the user counts them."""
        location = self.location(offset)
        return Location(self.shown_row(location.row), location.column)

    def encode(self, text: str) -> bytes:
        """The bytes of a changed text, with the file's encoding and byte order mark.

        Raises EncodingError where the encoding has no bytes for a character, or does not give back the file's own.
        """
        mark = codecs.BOM_UTF8 if self.bom else b""
        try:
            if self.encoding != "utf-8" and self.text.encode(self.encoding) != self.raw:
                raise EncodingError(f"the encoding {self.encoding} does not give back the bytes of the file")
            return mark + text.encode(self.encoding)
        except UnicodeError as error:
            raise EncodingError(f"the fix cannot be written in the encoding {self.encoding}: {error}") from None


def from_text(text: str, path: str) -> Source:
    """A source that never was a file: an editor's buffer, a test."""
    return Source(path, text.encode("utf-8", "surrogatepass"), text)


def read(path: str, *, max_size: int) -> Source | Problem:
    """Read and decode a file of at most `max_size` bytes."""
    raw = read_bytes(path, max_size=max_size)
    return raw if isinstance(raw, Problem) else decode(raw, path)


def read_bytes(path: str, *, max_size: int) -> bytes | Problem:
    """The bytes of a regular file of at most `max_size` bytes."""
    try:
        with open(path, "rb", opener=_open_without_waiting) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                return Problem(path, "not a regular file")
            if status.st_size > max_size:
                return too_large(path, status.st_size, max_size)
            return file.read()
    except IsADirectoryError:
        return Problem(path, "is a folder, not a file")
    except FileNotFoundError:
        if os.path.islink(path):
            return Problem(path, f"broken symbolic link to {os.readlink(path)}")
        return Problem(path, "no such file (any more)")
    except PermissionError:
        return Problem(path, "no permission to read it")
    except OSError as error:
        return Problem(path, f"cannot be read: {error.strerror or error}")
    except ValueError as error:
        return Problem(path, f"not a valid path: {error}")


def _open_without_waiting(path: str, flags: int) -> int:
    """Open such that a pipe nobody writes to does not stop the run."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def too_large(path: str, size: int, max_size: int) -> Problem:
    """The notice for a file above the limit."""
    message = (
        f"skipped: {size / 1e6:.1f} MB is more than the limit of {max_size / 1e6:g} MB for one file "
        f"(raise it with --max-file-size)"
    )
    return Problem(path, message, skipped=True)


def decode(raw: bytes, path: str) -> Source | Problem:
    """Decode by Python's own rules: byte order mark, coding cookie (PEP 263), else UTF-8. Notebooks by their name."""
    if path.endswith(".ipynb"):
        from stablefix.source.notebook import decode_notebook

        return decode_notebook(raw, path)
    bom = raw.startswith(codecs.BOM_UTF8)
    body = raw[len(codecs.BOM_UTF8) :] if bom else raw
    if b"\0" in body:
        return Problem(path, "contains null bytes: not Python source text", _row(body, body.index(b"\0")))
    cookie = _cookie(body)
    if cookie is None:
        return _decode_utf8(raw, body, path, bom)
    name, row = cookie
    try:
        encoding = codecs.lookup(name).name
    except (LookupError, ValueError):
        return Problem(path, f"unknown encoding {name!r} in its coding cookie", row)
    if encoding in {"utf-8", "utf-8-sig"}:
        return _decode_utf8(raw, body, path, bom)
    if bom:
        return Problem(path, f"its coding cookie says {name} but it begins with a UTF-8 byte order mark", row)
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        return Problem(path, f"not valid {encoding}, which its coding cookie promises", _row(body, error.start))
    except (LookupError, ValueError) as error:
        return Problem(path, f"cannot be decoded as {name}: {error}", row)
    return Source(path, raw, text, encoding)


def _decode_utf8(raw: bytes, body: bytes, path: str, bom: bool) -> Source | Problem:
    try:
        return Source(path, raw, body.decode("utf-8"), "utf-8", bom)
    except UnicodeDecodeError as error:
        message = (
            f"byte 0x{body[error.start]:02x} is not UTF-8, and no coding cookie names another encoding "
            f"(add one such as `# -*- coding: latin-1 -*-` in the first line)"
        )
        return Problem(path, message, _row(body, error.start))


def _cookie(body: bytes) -> tuple[str, int] | None:
    """(encoding, row) of the coding cookie in the first two rows."""
    if b"coding" not in body[:2000]:
        return None
    for row, line in enumerate(_LINE_END.split(body[:2000], maxsplit=2)[:2], 1):
        match = _COOKIE.match(line)
        if match:
            return match.group(1).decode("ascii", "replace"), row
        if not _BLANK.match(line):
            return None
    return None


def _row(body: bytes, position: int) -> int:
    return len(_LINE_END.findall(body, 0, position)) + 1
