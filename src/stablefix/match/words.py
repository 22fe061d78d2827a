"""The words of a text as they are compared with those that patterns need: bytes, with a bracket where it is called."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence, Set

CALL = b"("
"""Ends a word that is called."""
FORWARD, OBJECT = b"forward", b"self("
"""The method that runs when a module is called, and such a call."""
SEQUENCE = b"Sequential"
"""The module that runs those that it is made of."""
DIVISION, POWER, INVERSE, COMPLEMENT = b"/", b"**", b"**-1", b"1-"
LONGEST = 40
"""Characters that the name of something imported has at most."""
_SIGNS = {
    DIVISION: re.compile(rb"/"),
    POWER: re.compile(rb"\*\*"),
    INVERSE: re.compile(rb"\*\* ?\(?-1(?!\d)"),
    COMPLEMENT: re.compile(rb"1(?:\.0?)? ?- ?[\w(]"),
}
_SLASH = ord("/")
_STRING = re.compile(rb"'[^']*'|\"[^\"]*\"")
_LONG_QUOTES = (b'"' * 3, b"'" * 3)
_RENAMED = re.compile(rb" as[ \t]+(\w+)")
_LAST_WORD = re.compile(rb"\w+$")
_GIVEN = re.compile(rb"=[ \t]*(?:(\w[\w., ]*)[\n#]|(?:\w+\.)*([A-Z]\w*))")
"""What a name is given: a function at the end of a line (`ln = torch.log`), a module (`self.act = nn.Sigmoid()`)."""
_OPERAND_ENDS = frozenset(b")]'\"_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") | frozenset(
    range(128, 256)
)
_IN_NUMBERS = frozenset(c for c in range(256) if c >= 128 or chr(c).isalnum() or c in b"_.")
_WORD_CHARACTERS = bytes(c if c >= 128 or chr(c).isalnum() or c in b"_(" else 32 for c in range(256))


class Signs:
    """Where the signs of division, of a power and of an inverse, and `1 - p`, stand in a stretch of a text."""

    def __init__(self, raw: bytes, start: int = 0, end: int | None = None) -> None:
        stop = len(raw) if end is None else end
        self._raw = raw
        self._places = {
            sign: [found.start() for found in pattern.finditer(raw, start, stop)] for sign, pattern in _SIGNS.items()
        }

    def within(self, bits: Mapping[bytes, int], parts: Sequence[tuple[int, int]]) -> list[int]:
        """The bits of the signs in each of some parts, which follow one another."""
        starts = [start for start, _ in parts]
        found = [0] * len(parts)
        for sign, places in self._places.items():
            own, is_sign = bits.get(sign, 0), _IS_SIGN[sign]
            for place in places if own else ():
                part = bisect_right(starts, place) - 1
                if part >= 0 and found[part] & own != own and place < parts[part][1] and is_sign(self._raw, place):
                    found[part] |= own
        return found

    def all(self, bits: Mapping[bytes, int]) -> int:
        """The bits of all signs."""
        return self.within(bits, [(0, len(self._raw))])[0]


def cleaned(raw: bytes) -> bytes:
    """A text with spaces for all that is neither in a word nor a bracket."""
    return raw.translate(_WORD_CHARACTERS)


def tokens(clean: bytes) -> set[bytes]:
    """The words of a text in which all other characters are spaces. A word that is called keeps the bracket."""
    return set(clean.replace(b" (", CALL).replace(CALL, b"( ").split())


def _divides(raw: bytes, at: int) -> bool:
    return raw[at - 1] != _SLASH and raw[at + 1] != _SLASH and not _is_text(raw, at)


def _raises(raw: bytes, at: int) -> bool:
    """Whether what stands before two stars can be an operand."""
    before = at - 1
    while raw[before] == 32:
        before -= 1
    return raw[before] in _OPERAND_ENDS


def _is_complement(raw: bytes, at: int) -> bool:
    return raw[at - 1] not in _IN_NUMBERS


_IS_SIGN = {DIVISION: _divides, POWER: _raises, INVERSE: _raises, COMPLEMENT: _is_complement}


def _is_text(raw: bytes, at: int) -> bool:
    """Whether what stands at a place is surely in a comment, or in a string that begins on its line."""
    line = raw.rfind(b"\n", 0, at) + 1
    before = raw[line:at]
    double, single = before.count(b'"'), before.count(b"'")
    if not double and not single:
        return b"#" in before
    if b"\\" in raw[line - 2 : at] or any(quotes in before for quotes in _LONG_QUOTES):
        return False
    if not (double and single) and (double + single) % 2:
        return True
    code = _STRING.sub(b"", before)
    return b"#" in code or b'"' in code or b"'" in code


def aliases(raw: bytes, known: Set[bytes]) -> dict[bytes, set[bytes]]:
    """word -> local names that this file gives to what the word names: aliases, and modules that were built."""
    found: dict[bytes, set[bytes]] = {}
    for renamed in _RENAMED.finditer(raw):
        before = _LAST_WORD.search(raw, max(0, renamed.start() - LONGEST), renamed.start())
        if before is not None and before.group() in known and before.group() != renamed.group(1):
            found.setdefault(before.group(), set()).add(renamed.group(1))
    wanted: dict[bytes, list[bytes]] = {}
    """What is given -> the known words in it: none, most of the time."""
    for given in _GIVEN.finditer(raw):
        values = given[given.lastindex or 0]
        words = wanted.get(values)
        if words is None:
            last = (value.rpartition(b".")[2].strip() for value in values.split(b","))
            words = wanted[values] = [word for word in last if word in known]
        for word in words:
            found.setdefault(word, set()).update(_targets(raw, given.start()) - {word})
    return found


def _targets(raw: bytes, equals: int) -> set[bytes]:
    """The last words of what an assignment gives something: of names, and of attributes."""
    written = raw[raw.rfind(b"\n", 0, equals) + 1 : equals].partition(b":")[0]
    names = {name.rpartition(b".")[2].strip() for name in re.split(b"[,=]", written)}
    return {name for name in names if name.replace(b"_", b"a").isalnum()}
