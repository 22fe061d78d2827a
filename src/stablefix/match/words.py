"""The words of a text as they are compared with those that patterns need: bytes, with a bracket where it is called."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence, Set
from functools import cached_property, reduce
from operator import or_

CALL = b"("
"""Ends a word that is called."""
FORWARD, OBJECT = b"forward", b"self("
"""The method that runs when a module is called, and such a call."""
SEQUENCE = b"Sequential"
"""The module that runs those that it is made of."""
DIVISION, POWER, INVERSE, EXPONENTIAL, COMPLEMENT, PRODUCT = b"/", b"**", b"**-1", b"e**", b"1-", b"@"
LONGEST = 40
"""Characters that the name of something imported has at most."""
_SIGNS = {
    DIVISION: [re.compile(rb"/")],
    POWER: [re.compile(rb"\*\*")],
    INVERSE: [re.compile(rb"\*\* ?\(?-1(?!\d)")],
    EXPONENTIAL: [re.compile(rb"\*\*"), re.compile(rb"\.e,")],
    COMPLEMENT: [re.compile(rb"1(?:\.0?)? ?- ?[\w(]")],
    PRODUCT: [re.compile(rb"@")],
}
"""What a sign looks like. Each begins with a character that a search looks for alone, which is quick."""
_OF_E = re.compile(rb"(?<!\w)e ?$")
SUM, TIMES = b"+", b"*"
_GIVEN_NUMBER = re.compile(rb"-\d+[,)\]:]")
_SLASH, _STAR = ord("/"), ord("*")
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
    """The signs of operators in a text, or in a stretch of it: rare ones, of division, of a power, of an inverse, of a
    power of e, of a product of matrices and `1 - p`; and those of sums and of products, which stand nearly anywhere."""

    def __init__(self, raw: bytes, bits: Mapping[bytes, int], start: int = 0, end: int | None = None) -> None:
        """`bits` gives the bits of signs."""
        self._raw = raw
        self._whole = start, len(raw) if end is None else end
        self._rare = {sign: bits[sign] for sign in _SIGNS if bits.get(sign)}
        self._common = bits.get(SUM, 0), bits.get(TIMES, 0)
        self.every_common = self._common[0] | self._common[1]
        self.every = reduce(or_, self._rare.values(), self.every_common)
        """The bits of all signs that there are."""

    @cached_property
    def _places(self) -> dict[bytes, list[int]]:
        """Where the rare signs stand, or what looks like them."""
        return {
            sign: [at.start() for form in _SIGNS[sign] for at in form.finditer(self._raw, *self._whole)]
            for sign in self._rare
        }

    def all(self) -> int:
        """The bits of the signs in the text."""
        return self.rare([self._whole]) | self.common([self._whole])

    def rare(self, parts: Sequence[tuple[int, int]]) -> int:
        """The bits of the rare signs in some parts of the text."""
        return reduce(or_, self.rare_in_each(parts), 0)

    def rare_in_each(self, parts: Sequence[tuple[int, int]]) -> list[int]:
        """The bits of the rare signs in each of some parts of the text, which follow one another."""
        starts = [start for start, _ in parts]
        found = [0] * len(parts)
        for sign, own in self._rare.items():
            is_sign = _IS_SIGN[sign]
            for at in self._places[sign]:
                part = bisect_right(starts, at) - 1
                if part >= 0 and found[part] & own != own and at < parts[part][1] and is_sign(self._raw, at):
                    found[part] |= own
        return found

    def common(self, parts: Sequence[tuple[int, int]]) -> int:
        """The bits of sums and of products, where some parts of the text may have such. Where something is multiplied,
        each number with a sign may give one to something else."""
        raw, (sums, products) = self._raw, self._common
        found = 0
        for start, end in parts:
            if raw.find(b"+", start, end) >= 0:
                found |= sums
            if not found & products and _any(_multiplies, raw, b"*", start, end):
                found |= products
            if not found & sums and _any(_signs, raw, b"-", start, end):
                found |= sums
        if found & products and any(raw.find(b"-", start, end) >= 0 for start, end in parts):
            found |= sums
        return found


def _any(is_sign: Callable[[bytes, int], bool], raw: bytes, sign: bytes, start: int, end: int) -> bool:
    at = raw.find(sign, start, end)
    while at >= 0:
        if is_sign(raw, at):
            return True
        at = raw.find(sign, at + 1, end)
    return False


def _multiplies(raw: bytes, at: int) -> bool:
    return b"*" not in (raw[at - 1 : at], raw[at + 1 : at + 2]) and _may_follow_operand(raw, at)


def _signs(raw: bytes, at: int) -> bool:
    """Whether a minus may subtract, or be the sign of something that is no number given as an argument."""
    if raw[at + 1 : at + 2] == b">":
        return False
    return _may_follow_operand(raw, at) or _GIVEN_NUMBER.match(raw, at) is None


def _may_follow_operand(raw: bytes, at: int) -> bool:
    """Whether what stands before a sign, maybe on another line, can be an operand."""
    before = at - 1
    while raw[before] == 32:
        before -= 1
    return raw[before] in _OPERAND_ENDS or raw[before] in b"\n\t\r\f\\}"


def cleaned(raw: bytes) -> bytes:
    """A text with spaces for all that is neither in a word nor a bracket."""
    return raw.translate(_WORD_CHARACTERS)


def tokens(clean: bytes) -> set[bytes]:
    """The words of a text in which all other characters are spaces. A word that is called keeps the bracket."""
    return set(_with_calls(clean).split())


def tokens_of_each(parts: Sequence[bytes]) -> list[set[bytes]]:
    """The words of each of some such texts."""
    return [set(part.split()) for part in _with_calls(b"\n".join(parts)).split(b"\n")] if parts else []


def _with_calls(clean: bytes) -> bytes:
    return clean.replace(b" (", CALL).replace(CALL, b"( ")


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


def _always(raw: bytes, at: int) -> bool:
    return True


def _is_of_e(raw: bytes, at: int) -> bool:
    """Whether e is raised to a power, `e ** x`, or given to a function that raises it, `power(np.e, x)`."""
    return raw[at] != _STAR or _OF_E.search(raw, max(at - 3, 0), at) is not None


_IS_SIGN = {
    DIVISION: _divides, POWER: _raises, INVERSE: _raises, EXPONENTIAL: _is_of_e, COMPLEMENT: _is_complement,
    PRODUCT: _always,
}  # fmt: skip


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
