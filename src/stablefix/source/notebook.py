"""Jupyter notebooks as one Python text, and the way back: only the source of cells that changed is written anew.

The code cells stand one below the other, so that names flow from cell to cell, with a comment line between them. What
is IPython's and not Python's (`%magic`, `!command`, `name?`) stands as a placeholder there, and comes back as it was;
a cell that is no Python at all is one placeholder. All other bytes of the file are never touched.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from stablefix.finding import Problem
from stablefix.rewrite.edits import Edit, apply
from stablefix.source.text import Source

_MAGIC = re.compile(r"^(?P<indent>[ \t]*)(?:(?P<target>[\w., ]+?)\s*=\s*)?(?:[%!?][^\n]*|[\w.]+\?{1,2}[ \t]*)$", re.M)
_PLACEHOLDER = re.compile(r"^.*#~(\d+)~$", re.M)
_BETWEEN = re.compile(r"\n#%% cell (\d+)\n")


@dataclass(frozen=True, slots=True)
class _Cell:
    """A code cell: its place among all cells, from 1, its source, and where the JSON of that stands."""

    number: int
    source: str
    start: int
    end: int


@dataclass(frozen=True)
class Notebook(Source):
    """A decoded notebook; `text` is the Python text of its cells."""

    hidden: tuple[str, ...] = ()
    """What placeholders stand for."""
    first: int = 1
    """The number of the first code cell."""

    @cached_property
    def _raw_text(self) -> str:
        return self.raw.decode("utf-8")

    @cached_property
    def _cells(self) -> list[_Cell]:
        return list(_code_cells(self._raw_text))

    @cached_property
    def _first_rows(self) -> list[tuple[int, int]]:
        """(first row, number) of each cell in the text, in order."""
        found = [(1, self.first)]
        for match in _BETWEEN.finditer(self.text):
            found.append((self.text.count("\n", 0, match.end()) + 1, int(match[1])))
        return found

    def cell(self, row: int) -> tuple[int, int] | None:
        """(number of the cell that a row of the text belongs to, its first row)."""
        first, number = self._first_rows[bisect_right(self._first_rows, (row, 1 << 60)) - 1]
        return number, first

    def last_row(self, row: int) -> int:
        """The last row of the cell that a row belongs to."""
        index = bisect_right(self._first_rows, (row, 1 << 60))
        return self._first_rows[index][0] - 2 if index < len(self._first_rows) else len(self.line_starts)

    def file_edits(self, text: str, edits: tuple[Edit, ...]) -> tuple[str, tuple[Edit, ...]]:
        """The text of the file, and the edits of it that a changed Python text stands for."""
        parts = _BETWEEN.split(text)[::2]
        found = [
            Edit(cell.start, cell.end, _written(self._raw_text[cell.start : cell.end], cell.source, source))
            for cell, part in zip(self._cells, parts, strict=True)
            if (source := _PLACEHOLDER.sub(lambda match: self.hidden[int(match[1])], part)) != cell.source
        ]
        return self._raw_text, tuple(found)

    def encode(self, text: str) -> bytes:
        """The bytes of the notebook with a changed Python text."""
        return apply(*self.file_edits(text, ())).encode("utf-8")


def decode_notebook(raw: bytes, path: str) -> Source | Problem:
    """A notebook as a source. One of another language than Python is an empty text."""
    try:
        text = raw.decode("utf-8")
        language = _language(json.loads(text))
        cells = list(_code_cells(text)) if language in {None, "python"} else []
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        return Problem(path, f"not a Jupyter notebook: {error or type(error).__name__}")
    return from_cells([(cell.number, cell.source) for cell in cells], path, raw)


def from_cells(cells: Sequence[tuple[int, str]], path: str, raw: bytes = b"") -> Notebook:
    """The code cells (number, source) of a notebook as one text. Without `raw` it was never a file."""
    hidden: list[str] = []
    parts = [(number, _python(source, hidden)) for number, source in cells]
    joined = parts[0][1] if parts else ""
    for number, part in parts[1:]:
        joined += f"\n#%% cell {number}\n{part}"
    return Notebook(path, raw, joined, hidden=tuple(hidden), first=parts[0][0] if parts else 1)


def _language(notebook: dict[str, dict[str, dict[str, str]]]) -> str | None:
    metadata = notebook.get("metadata", {})
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language")
    return language.lower() if language else None


def _python(source: str, hidden: list[str]) -> str:
    """The source of a cell as Python. What is hidden is added to `hidden`."""
    if _parses(source) and not _PLACEHOLDER.search(source) and not _BETWEEN.search(source):
        return source
    found: list[str] = []

    def placeholder(match: re.Match[str]) -> str:
        found.append(match.group())
        number = len(hidden) + len(found) - 1
        statement = f"{match['target'].strip()} = None" if match["target"] else "pass"
        return f"{match['indent']}{statement}  #~{number}~"

    masked = _MAGIC.sub(placeholder, source) if not source.lstrip().startswith("%%") else source
    if not found or not _parses(masked):
        found, masked = [source], f"pass  #~{len(hidden)}~"
    hidden += found
    return masked


def _parses(source: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _code_cells(text: str) -> Iterator[_Cell]:
    start = text.index("{")
    for key, at, _ in _members(text, start):
        if key == "cells":
            for number, cell in enumerate(_elements(text, at), 1):
                parts = {name: (first, last) for name, first, last in _members(text, cell[0])}
                if json.loads(text[slice(*parts["cell_type"])]) == "code":
                    value = json.loads(text[slice(*parts["source"])])
                    yield _Cell(number, value if isinstance(value, str) else "".join(value), *parts["source"])


_DECODER = json.JSONDecoder()
_SPACE = re.compile(r"[ \t\r\n]*")


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    """(key, start, end of the value) of the object that begins at a place."""
    at = _after_space(text, at + 1)
    while text[at] != "}":
        key, at = _DECODER.raw_decode(text, at)
        start = _after_space(text, _after_space(text, at) + 1)
        _, at = _DECODER.raw_decode(text, start)
        yield key, start, at
        at = _after_comma(text, at)


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """(start, end) of each element of the array that begins at a place."""
    at = _after_space(text, at + 1)
    while text[at] != "]":
        start = at
        _, at = _DECODER.raw_decode(text, start)
        yield start, at
        at = _after_comma(text, at)


def _after_comma(text: str, at: int) -> int:
    at = _after_space(text, at)
    return _after_space(text, at + 1) if text[at] == "," else at


def _written(old_json: str, old: str, new: str) -> str:
    """The source of a cell as JSON, in the manner of the old one; lines that stay keep their very letters."""
    if old_json.startswith('"'):
        return json.dumps(new, ensure_ascii=old_json.isascii())
    places = list(_elements(old_json, 0))
    written = dict(zip(old.splitlines(keepends=True), (old_json[first:last] for first, last in places), strict=False))
    if "".join(written) and len(places) != len(old.splitlines(keepends=True)):
        written = {}
    head = old_json[: places[0][0]] if places else "[\n    "
    tail = old_json[places[-1][1] :] if places else "\n   ]"
    between = old_json[places[0][1] : places[1][0]] if len(places) > 1 else "," + head[1:]
    lines = [written.get(line, json.dumps(line, ensure_ascii=old_json.isascii())) for line in new.splitlines(True)]
    return head + between.join(lines) + tail
