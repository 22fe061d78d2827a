"""Where the functions of a text lie, told from its lines alone, before it is parsed.

The outline serves to leave out of parsing what nobody will look at. It may be wrong where strings or brackets cross
lines in odd ways: such blocks are marked as not certain, and what was parsed tells whether the others were right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

_HEADER = re.compile(rb"\n\x0c*([ \t]*)(?:(class)|(?:async[ \t]+)?def)[ \t]+(\w+)")
_COLON_AT_END = re.compile(rb":[ \t]*(?:#[^\n]*)?\n\Z")
SMALL = 30
"""Lines of a function that is looked through, at most, its docstring aside."""
LONGEST_HEADER = 200
"""Lines that a header has at most."""
LONGEST_DECORATOR = 120
"""Characters that the last line of a decorator has at most."""
_DOCSTRING = re.compile(rb'\s*[rRuU]?("""|\'\'\')')
_LONG_STRING = re.compile(rb'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'')
_SOLID = re.compile(rb"\S")
_LINE_END = re.compile(r"\r\n?")
_RETURNED = re.compile(rb"return(?<!\wreturn)\b[ \t]*[^\s#]")
_VARIADIC = re.compile(rb"[(,]\s*\*\*?\w")
_DECORATED = re.compile(rb"\n[ \t]*@([^\n]*)\n[ \t]*\Z")
_EFFECT = re.compile(
    rb"\n[ \t]*(?:"
    rb"(?:with|while|try|def|class|async|global|nonlocal|del|import|yield|await)\b"
    rb"|[\w.]+(?:\[[^\n\]]*\])?[ \t]*(?:[-+*/|&^%@]|//|\*\*|<<|>>)="
    rb"|\w+(?:\.\w+)+[ \t]*=[^=]"
    rb"|\w[\w.]*\[[^\n]*\][ \t]*=[^=])"
)
"""A line of a statement that changes more than a name, or may; see `graph.effects.PLAIN`."""
BRANCH = re.compile(rb"\n[ \t]*(?:if|for|while|with|try|def|class|async)\b[^\n]*:[ \t]*(?:#[^\n]*)?\n")
"""A line of a statement that holds others."""
_NO_BRACKETS = bytes(set(range(256)) - set(b"()[]{}"))
_QUOTES = (b'"""', b"'''")


@dataclass(slots=True)
class Block:
    """A function of the module or a method of a class, the functions inside it included. Offsets are of `Outline.raw`.

    around   the classes around it, by the indentation, an outer one before a dot; `owner` is the innermost one.
    bases    where the text of the bases of that begins and ends; None where the lines leave a doubt of the classes.
    line     the line of `def`, from 1; `start` is its offset.
    named    where the name ends.
    body     the first line of the body, `text` what follows its docstring, `end` the first line after it.
    certain  whether the lines leave no doubt of what the block is.
    sets     the attributes that its text may set, once somebody asked (`deferred`).
    """

    name: bytes
    around: bytes
    bases: tuple[int, int] | None
    indent: bytes
    line: int
    start: int
    named: int
    body: int
    text: int
    end: int
    certain: bool
    sets: set[tuple[bytes, bool]] | None = None

    @property
    def owner(self) -> bytes:
        """The class that it belongs to; empty for none."""
        return self.around.rpartition(b".")[2]


@dataclass(slots=True)
class Outline:
    """The functions and classes of a text.

    raw      the text in UTF-8 with Unix line ends, after one more line end: so each line begins behind one.
    classes  class -> where the text of its bases begins and ends.
    """

    raw: bytes
    blocks: list[Block]
    classes: dict[bytes, tuple[int, int]]

    def rest(self) -> bytes:
        """The text that belongs to no block, without the strings that cross lines where these are told apart."""
        edges = [0, *(edge for block in self.blocks for edge in (block.start, block.end)), len(self.raw)]
        pieces = [self.raw[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
        rest = b"\n".join(pieces)
        return _LONG_STRING.sub(b'""', rest) if all(block.certain for block in self.blocks) else rest

    def without(self, hidden: list[Block]) -> str:
        """The text in which some functions have no parameters and do nothing. Every line keeps its number."""
        pieces: list[bytes] = []
        at = 1
        for block in hidden:
            below = b"\n" * self.raw.count(b"\n", block.start, block.end)
            pieces += (self.raw[at : block.named], b"(): pass", below)
            at = block.end
        pieces.append(self.raw[at:])
        return b"".join(pieces).decode("utf-8", "surrogatepass")

    def class_end(self, bases: tuple[int, int]) -> int:
        """Where the class whose bases stand somewhere ends, or its first string whose lines look so."""
        line = self.raw[self.raw.rfind(b"\n", 0, bases[0]) + 1 : bases[0]].lstrip(b"\x0c")
        found = _dedent(len(line) - len(line.lstrip(b" \t"))).search(self.raw, bases[1] - 1)
        return len(self.raw) if found is None else found.start() + 1

    def definition(self, block: Block) -> str:
        """The text of a block alone, if need be under a condition, on the lines that it has in the text."""
        above = "\n" * (block.line - 2) + "if 1:\n" if block.indent else "\n" * (block.line - 1)
        return above + self.raw[block.start : block.end].decode("utf-8", "surrogatepass")


def is_small(file: Outline, block: Block) -> bool:
    """Whether a function is short enough to be looked through."""
    raw = file.raw
    first = _SOLID.search(raw, block.text, block.end)
    last = block.end
    while last > block.text and raw[last - 1] in b" \t\r\n\v\f":
        last -= 1
    lines = 0 if first is None else raw.count(b"\n", first.start(), last)
    return raw.count(b"\n", block.start, block.body) + lines <= SMALL


def may_be_followed(file: Outline, block: Block) -> bool:
    """Whether a call of a function may be looked through to what it returns. In doubt it may. A module's `forward` is
    where it has effects, too."""
    if not is_small(file, block):
        return False
    raw = file.raw
    if not block.certain:
        return True
    if raw.find(b"return", block.text, block.end) < 0 or _RETURNED.search(raw, block.text, block.end) is None:
        return False
    star = _VARIADIC.search(raw, block.named, block.body)
    if star is not None and raw.count(b"(", block.named, star.end()) == raw.count(b")", block.named, star.end()) + 1:
        return False
    decorated = _DECORATED.search(raw, max(0, block.start - LONGEST_DECORATOR), block.start)
    if decorated is not None and not (block.owner and decorated.group(1).startswith(b"staticmethod")):
        return False
    if block.name == b"forward":
        return True
    lines_are_code = all(raw.find(quote, block.text, block.end) < 0 for quote in _QUOTES)
    return not (lines_are_code and _EFFECT.search(raw, block.text - 1, block.end))


def outline(source: str) -> Outline:
    """The outline of a text."""
    unix = _LINE_END.sub("\n", source) if "\r" in source else source
    raw = f"\n{unix}\n".encode("utf-8", "surrogatepass")
    found = Outline(raw, [], {})
    around: list[tuple[int, bytes, tuple[int, int] | None]] = []
    at, line, counted = 0, 0, 0
    quotes, quoted = [0, 0], 0
    while (header := _HEADER.search(raw, at)) is not None:
        indent, is_class, name = header.groups()
        while around and around[-1][0] >= len(indent):
            around.pop()
        start = header.start() + 1
        if is_class:
            at = header.end()
            found.classes[name] = bases = (at, _header_end(raw, at)[0])
            quotes = [seen + raw.count(quote, quoted, start) for seen, quote in zip(quotes, _QUOTES, strict=True)]
            quoted, in_text = start, any(seen % 2 for seen in quotes)
            path = around[-1][1] + b"." + name if around else name
            around.append((len(indent), path, None if in_text else bases))
            continue
        line += raw.count(b"\n", counted, start)
        counted = start
        body, closed = _header_end(raw, header.end())
        end, whole = _block_end(raw, body, len(indent))
        classes, extended = around[-1][1:] if around else (b"", (0, 0))
        text = _after_docstring(raw, body, end)
        certain = closed and whole and body < end
        found.blocks.append(Block(name, classes, extended, indent, line, start, header.end(), body, text, end, certain))
        at = end - 1
    return found


def _header_end(raw: bytes, at: int) -> tuple[int, bool]:
    """Where the line after a header begins, and whether the body begins there: not of `def f(x): return x`."""
    end = at
    for _ in range(LONGEST_HEADER):
        end = raw.find(b"\n", end) + 1
        if end == 0:
            break
        opened, closed = raw.count(b"(", at, end), raw.count(b")", at, end)
        if opened == closed:
            plain = raw[at : end - 1].rstrip(b" \t").endswith(b":")
            return end, plain or _COLON_AT_END.search(raw, at, end) is not None
        if opened > closed:  # No line without a bracket that closes is the last one.
            end = max(raw.find(b")", end), end)
    return raw.index(b"\n", at) + 1, False


@cache
def _dedent(width: int) -> re.Pattern[bytes]:
    """The end of a line before one that is indented by at most so many characters, blank lines and comments aside."""
    return re.compile(rb"\n(?=\x0c*[ \t]{0,%d}[^ \t\n\x0c#])" % width)


def _block_end(raw: bytes, body: int, width: int) -> tuple[int, bool]:
    """Where the first line after a block begins, and whether strings and brackets end inside it."""
    dedent = _dedent(width)
    at, whole = body - 1, True
    while True:
        found = dedent.search(raw, at)
        end = len(raw) if found is None else found.start() + 1
        crossing = [quote for quote in _QUOTES if raw.count(quote, body, end) % 2]
        if not crossing or end == len(raw):
            break
        whole = False
        closing = raw.find(crossing[0], end)
        at = len(raw) - 1 if closing < 0 else closing
    return end, whole and not raw.endswith(b"\\\n", body, end) and _closes_brackets(raw, body, end)


def _closes_brackets(raw: bytes, start: int, end: int) -> bool:
    count = raw[start:end].translate(None, _NO_BRACKETS).count
    return count(b"(") == count(b")") and count(b"[") == count(b"]") and count(b"{") == count(b"}")


def is_whole(raw: bytes, start: int, end: int) -> bool:
    """Whether strings and brackets that begin in a stretch of a text end there."""
    return _closes_brackets(raw, start, end) and not any(raw.count(quote, start, end) % 2 for quote in _QUOTES)


def _after_docstring(raw: bytes, body: int, end: int) -> int:
    """Where a body goes on after its docstring."""
    opening = _DOCSTRING.match(raw, body, end)
    if opening is None:
        return body
    closing = raw.find(opening.group(1), opening.end(), end)
    return body if closing < 0 else closing + 3
