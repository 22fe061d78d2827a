"""Comments that silence findings: `# stablefix: ignore[SF301] reason`, `# stablefix: file-ignore`, `# noqa: SF301`.

A comment speaks for the whole statement in which it stands (for the header of a compound one), however many rows that
has. Codes are prefixes, as everywhere; without codes every finding is meant. Other tools' codes in a `noqa` are theirs.
"""

from __future__ import annotations

import io
import re
import tokenize
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stablefix.source.text import Source

_OURS = re.compile(r"#\s*stablefix\s*:\s*(?P<file>file-)?ignore\b(?:\s*\[(?P<codes>[^\]#]*)\])?[^#]*", re.IGNORECASE)
_NOQA = re.compile(r"#\s*noqa(?!\w)(?::\s*(?P<codes>[a-z]+[0-9]+(?:[,\s]+[a-z]+[0-9]+)*(?!\w))?)?", re.IGNORECASE)
_CODE = re.compile(r"[^\s,]+")


@dataclass(frozen=True, slots=True)
class Directive:
    """One comment that silences."""

    kind: str
    """`ignore`, `file-ignore` or `noqa`."""
    codes: tuple[str, ...]
    """In capitals; empty for all."""
    start: int
    """Offset of its `#`."""
    end: int
    codes_span: tuple[int, int]
    """Where the codes stand."""
    rows: tuple[int, int]
    """First and last row of the statement."""

    def covers(self, first: int, last: int) -> bool:
        """Whether it speaks of something on these rows."""
        return self.kind == "file-ignore" or (self.rows[0] <= last and first <= self.rows[1])

    def silences(self, code: str) -> bool:
        """Whether it means a code."""
        return not self.codes or any(code.startswith(each) for each in self.codes)


@dataclass(frozen=True, slots=True)
class Line:
    """A statement, or the header of a compound one, as rows of the text."""

    first: int
    last: int
    end: int
    """Offset behind its last character, comments included: a further comment goes there."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The statements of a text and the directives in it."""

    lines: tuple[Line, ...]
    directives: tuple[Directive, ...]

    def line_of(self, row: int) -> Line | None:
        """The statement that has a row."""
        index = bisect_left(self.lines, row, key=lambda line: line.last)
        return self.lines[index] if index < len(self.lines) and self.lines[index].first <= row else None


def directives(source: Source) -> tuple[Directive, ...]:
    """The directives of a text. A text without the words is not looked into any further."""
    return layout(source).directives if _mentioned(source.text) else ()


def speaks_of(text: str, ours: Callable[[str], bool]) -> bool:
    """Whether a comment of a text may name this tool or one of its codes, rather than all tools or another one."""
    if not _mentioned(text):
        return False
    codes = (code for match in _NOQA.finditer(text) for code in _CODE.findall(match["codes"] or ""))
    return _OURS.search(text) is not None or any(ours(code.upper()) for code in codes)


def _mentioned(text: str) -> bool:
    """Whether a text has one of the words at all."""
    small = text.encode("utf-8", "surrogatepass").lower()  # Letters of bytes are made small at once.
    return b"noqa" in small or b"stablefix" in small


def layout(source: Source) -> Layout:
    """The statements and directives of a text; what stands behind a syntax error is left out."""
    lines: list[Line] = []
    found: list[Directive] = []
    comments: list[tuple[str, int]] = []
    first = 0
    for token in _tokens(source.text):
        row = token.start[0]
        if token.type == tokenize.COMMENT:
            comments.append((token.string, source.line_starts[row - 1] + token.start[1]))
            if not first:
                found += _read(comments.pop(), (row, row))
        elif token.type == tokenize.NEWLINE:
            lines.append(Line(first or row, row, source.line_starts[row - 1] + token.start[1]))
            for comment in comments:
                found += _read(comment, (first or row, row))
            comments, first = [], 0
        elif not first and token.type not in {tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}:
            first = row
    return Layout(tuple(lines), tuple(found))


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
    try:
        yield from tokenize.generate_tokens(io.StringIO(text, newline="").readline)
    except (tokenize.TokenError, SyntaxError):
        return


def _read(comment: tuple[str, int], rows: tuple[int, int]) -> Iterator[Directive]:
    text, base = comment
    for match in _OURS.finditer(text):
        kind = "file-ignore" if match["file"] else "ignore"
        end = match.end() if match.end() == len(text) else match.start() + len(match.group().rstrip())
        yield _directive(kind, match, base, end, rows)
    for match in _NOQA.finditer(text):
        yield _directive("noqa", match, base, match.end(), rows)


def _directive(kind: str, match: re.Match[str], base: int, end: int, rows: tuple[int, int]) -> Directive:
    codes = tuple(code.upper() for code in _CODE.findall(match["codes"] or ""))
    span = (base + match.start("codes"), base + match.end("codes")) if match["codes"] else (base + end, base + end)
    return Directive(kind, codes, base + match.start(), base + end, span, rows)
