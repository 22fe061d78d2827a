"""Which templates can match in a file, in which functions, and on which lines their roots can stand.

Everything here works on the words of the text: it decides what is analysed further, so it must be cheap and must never
miss a place. A pattern needs, for each of its operators, one of the words by which that operator can be written.
"""

from __future__ import annotations

import ast
import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from stablefix.graph.canonical import POWERS
from stablefix.graph.expression import Apply, Constant, walk
from stablefix.graph.formula import BINARY
from stablefix.graph.interval import Interval
from stablefix.graph.named import may_tell
from stablefix.match.support import UNIT
from stablefix.match.unify import written_out
from stablefix.operators.operator import Form
from stablefix.operators.table import operators
from stablefix.source.names import Names
from stablefix.templates.template import Pattern, Template

Group = frozenset[str]
"""Words of which one must stand in a text."""
SUMS = frozenset({"add", "sub", "neg"})
SYMBOLS = {name: syntax for syntax, name in BINARY.items()}
SIGNS = {"div": Group({"/", "div", "divide", "true_divide", "reciprocal"}), "pow": Group({"**", "pow", "power"})}
"""How Python operators are seen in a text."""
OPERATORS = {"/": re.compile(r"(?<!/)/(?!/)"), "**": re.compile(r"[\w)\]\'\"] *\*\*")}
"""The signs in a text; `**` after an operand, not before keyword arguments."""
CHOOSING = frozenset({"clamp", "maximum", "minimum", "where", "masked_fill"})
"""Operators that come to the ends of their operands: `clamp(x, 0)` is 0 wherever x is below."""
INFINITY = Group({"inf", "Inf", "Infinity", "infty"})
HALF = Group({"half", "float16", "bfloat16", "Half", "BFloat16", "HalfTensor"})
NAMED = "@named"
"""Stands for every name that tells something of its value."""
LIBRARIES = re.compile(r"torch|numpy|math|scipy|jax|cupy")
SMALL = 30
"""Lines of a function that is looked through, at most."""
LONGEST = 40
"""Characters that the name of something imported has at most."""
_RENAMED = re.compile(r" as (\w+)")
_LAST_WORD = re.compile(r"\w+$")
_LINE_END = re.compile(r"\r\n|\r|\n")
_IDENTIFIER = bytes(c if c >= 128 or chr(c).isalnum() or c == ord("_") else 32 for c in range(256))
_WORDS_AND_LINES = bytes(10 if c == 10 else _IDENTIFIER[c] for c in range(256))
_GIVEN = re.compile(rb"\s*(?:\w+\.)*(\w+)\s*(?::[^=]+)?=\s*(?:\w+\.)*(\w+)")


@dataclass(frozen=True)
class Entry:
    """A pattern, the operators that its root can be, and what must stand in the text around it."""

    template: Template
    pattern: Pattern
    roots: frozenset[str]
    needed: frozenset[Group]


class Roots:
    """The patterns of all templates under their root operators."""

    def __init__(self, templates: Sequence[Template], *, pedantic: bool = False, dtypes: Sequence[str] = ()) -> None:
        """`dtypes` are those that code may run in although it names none."""
        self._entries = [
            _entry(template, pattern, pedantic, dtypes)
            for template in templates
            if pedantic or not template.pedantic
            for pattern in template.patterns
        ]

    def live(self, text: str) -> Live | None:
        """What can match in a file with this text; None when nothing can."""
        if not LIBRARIES.search(text):
            return None
        words = frozenset(text.encode("utf-8", "surrogatepass").translate(_IDENTIFIER).decode().split())
        words |= {sign for sign in ("/", "**") if sign in text}
        if may_tell(words):
            words |= {NAMED}
        live = [entry for entry in self._entries if not any(words.isdisjoint(group) for group in entry.needed)]
        return Live(text, words, live) if live else None


@dataclass
class Local:
    """What can match in one function."""

    by_root: dict[str, list[tuple[Template, Pattern]]]
    calls: frozenset[str]
    """Bare names of the calls that can be roots."""
    symbols: frozenset[type[ast.operator]]
    """The Python operators that can be roots."""


@dataclass
class Live:
    """What can match in one file."""

    text: str
    words: frozenset[str]
    entries: list[Entry]
    _lines: dict[Group, list[int]] = field(default_factory=dict)
    _locals: dict[int, Local | None] = field(default_factory=dict)
    _small: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Name -> first and last lines of the functions of the file that a call of this name may be looked through to."""
    _names: dict[str, set[str]] = field(default_factory=dict)
    """word -> local names that this file gives to what the word names: aliases, and modules that were built."""

    def learn(self, names: Names) -> None:
        """Take in how the file's imports call things (`from torch import log as ln`), and what its functions are."""
        for function in names.all_functions():
            lines = function.lineno, function.end_lineno or function.lineno
            if lines[1] - lines[0] <= SMALL and not function.name.startswith("__"):
                self._small.setdefault(function.name, []).append(lines)
        for local, target in names.imports.items():
            last = target.rpartition(".")[2]
            if last in self.words and local != last:
                self._names.setdefault(last, set()).add(local)
        for renamed in _RENAMED.finditer(self.text):
            before = _LAST_WORD.search(self.text, max(0, renamed.start() - LONGEST), renamed.start())
            if before is not None and before.group() != renamed.group(1):
                self._names.setdefault(before.group(), set()).add(renamed.group(1))

    def within(self, first: int, last: int) -> Local | None:
        """What can match in lines `first` to `last`, both from 1; None when nothing can."""
        present = self._standing(first, last)
        for mask, lines in self._called_into:
            if mask & ~present and _any_within(lines, first, last):
                present |= mask
        if present not in self._locals:
            chosen = [entry for entry, mask in self._masks if mask & present == mask]
            self._locals[present] = self._local(chosen) if chosen else None
        return self._locals[present]

    def _standing(self, first: int, last: int) -> int:
        """The bits of the groups of which a word stands in some lines."""
        return sum(bit for bit, lines in self._bits if _any_within(lines, first, last))

    @cached_property
    def _called_into(self) -> list[tuple[int, list[int]]]:
        """Of the small functions by name, the bits of what stands in them and the lines on which they are called."""
        masks: dict[str, int] = {}
        called: dict[str, list[int]] = {}
        for name, places in self._small.items():
            defined = {first for first, _ in places}
            called[name] = [line for line in self._where.get(name, ()) if line not in defined]
            for first, last in places:
                masks[name] = masks.get(name, 0) | self._standing(first, last)
        for name, places in self._small.items():
            for other, lines in called.items():
                if any(_any_within(lines, first, last) for first, last in places):
                    masks[name] |= masks[other]
        return [(masks[name], lines) for name, lines in called.items() if masks[name] and lines]

    @cached_property
    def _bits(self) -> list[tuple[int, list[int]]]:
        """A bit and the lines of each group of words that some pattern needs."""
        return [(1 << place, self.lines(group)) for place, group in enumerate(self._groups)]

    @cached_property
    def _groups(self) -> list[Group]:
        return sorted({group for entry in self.entries for group in entry.needed}, key=sorted)

    @cached_property
    def _masks(self) -> list[tuple[Entry, int]]:
        """The groups that each pattern needs, as bits."""
        bits = {group: 1 << place for place, group in enumerate(self._groups)}
        return [(entry, sum(bits[group] for group in entry.needed)) for entry in self.entries]

    def _local(self, entries: list[Entry]) -> Local:
        by_root: dict[str, list[tuple[Template, Pattern]]] = {}
        calls: set[str] = set()
        symbols: set[type[ast.operator]] = set()
        for entry in sorted(entries, key=lambda e: -len(e.pattern.operators)):
            for root in entry.roots:
                by_root.setdefault(root, []).append((entry.template, entry.pattern))
                calls |= self._called(words_of(root))
                if root in SYMBOLS:
                    symbols.add(SYMBOLS[root])
                if root in POWERS.values():
                    symbols.add(ast.Pow)
        return Local(by_root, frozenset(calls | self._small.keys()), frozenset(symbols))

    @cached_property
    def _telling(self) -> set[str]:
        return may_tell(self.words)

    def _called(self, words: Group) -> set[str]:
        """The words of a group as this file writes them."""
        found = {word for word in words & self.words if word.isidentifier()}
        if NAMED in words:
            found |= self._telling
        return found | {name for word in found for name in self._names.get(word, ())}

    def lines(self, group: Group) -> list[int]:
        """Line numbers, ascending, on which a word of a group stands."""
        known = self._lines.get(group)
        if known is None:
            where = self._where
            words = self._called(group) | (group & OPERATORS.keys())
            found = {line for word in words for line in where.get(word, ())}
            known = self._lines[group] = sorted(found)
        return known

    @cached_property
    def _where(self) -> dict[str, list[int]]:
        """The lines of every word that something in this file needs, and of the file's own names for it."""
        groups = {group for entry in self.entries for group in entry.needed}
        groups |= {words_of(root) for entry in self.entries for root in entry.roots}
        text = _LINE_END.sub("\n", self.text) if "\r" in self.text else self.text
        found = self._find({name for group in groups for name in self._called(group)}, text, learn=True)
        found |= self._find(self._small.keys() - found.keys(), text, learn=False)
        own = {name for names in self._names.values() for name in names} - found.keys()
        if own:
            found |= self._find(own, text, learn=False)
        for sign, pattern in OPERATORS.items():
            if sign in self.words:
                lines = enumerate(text.split("\n"), 1)
                found[sign] = [number for number, line in lines if sign in line and pattern.search(line)]
        return found

    def _find(self, names: set[str], text: str, *, learn: bool) -> dict[str, list[int]]:
        """The lines of some names, in one pass. `learn`: note what is given a name of the file's own on the way."""
        found: dict[str, list[int]] = {}
        wanted = {name.encode() for name in names}
        raw = text.encode("utf-8", "surrogatepass")
        lines = raw.split(b"\n")
        for number, clean in enumerate(raw.translate(_WORDS_AND_LINES).split(b"\n"), 1):
            words = clean.split()
            if wanted.isdisjoint(words):
                continue
            for word in wanted.intersection(words):
                found.setdefault(word.decode(), []).append(number)
                if learn and (word[:1].isupper() or lines[number - 1].rstrip().endswith(word)):
                    self._note_alias(lines[number - 1], word)
        return found

    def _note_alias(self, line: bytes, word: bytes) -> None:
        """A name that is given a function, or a module that is built: `ln = torch.log`, `self.act = nn.Sigmoid()`."""
        given = _GIVEN.match(line)
        if given is not None and given.group(2) == word:
            self._names.setdefault(word.decode(), set()).add(given.group(1).decode())


def _any_within(lines: Sequence[int], first: int, last: int) -> bool:
    """Whether one of some ascending line numbers lies between two."""
    index = bisect_left(lines, first)
    return index < len(lines) and lines[index] <= last


@cache
def words_of(operator: str) -> Group:
    """Last components of all spellings of an operator: what must stand in the text where it is used by name."""
    names = (spelling.name for spelling in operators()[operator].spellings if not spelling.is_snippet)
    found = {name.rpartition(".")[2] for name in names}
    if operator in POWERS.values():
        found |= SIGNS["pow"]
    return Group(found)


@cache
def producers() -> Group:
    """Words of the operators that come to an end of their range by themselves: what a hazard needs to be supported."""
    found: set[str] = set()
    for name, operator in operators().items():
        ends = operator.range is not None and _ends(operator.range)
        if operator.form is Form.REDUCTION or ends or name in CHOOSING:
            found |= words_of(name)
    return Group(found - SIGNS["pow"] | {NAMED})


def _ends(text: str) -> bool:
    interval = Interval.parse(text)
    return math.isfinite(interval.low) or math.isfinite(interval.high)


def _entry(template: Template, pattern: Pattern, pedantic: bool, dtypes: Sequence[str]) -> Entry:
    root = pattern.node
    assert isinstance(root, Apply), f"{template.code}: a pattern must be an operator"
    roots = {"add", "sub"} if root.operator.name in SUMS else {root.operator.name}
    expanded = written_out(root)
    if isinstance(expanded, Apply):
        roots.add(expanded.operator.name)
    needed = {_words(part) for part in walk(root) if isinstance(part, Apply)}
    if any(isinstance(part, Constant) and part.value in (math.inf, -math.inf) for part in walk(root)):
        needed.add(INFINITY)
    if template.dtypes and set(template.dtypes).isdisjoint(dtypes):
        needed.add(HALF)
    if template.hazard is not None and not pedantic and root.operator.name not in UNIT:
        needed.add(producers())
    return Entry(template, pattern, frozenset(roots), frozenset(filter(None, needed)))


def _words(node: Apply) -> Group:
    """Words one of which stands where an operator is used, by its name or written out; none where symbols will do."""
    name = node.operator.name
    if name in SIGNS:
        return SIGNS[name]
    if name in SYMBOLS or name in SUMS or name == "squeeze" or node.operator.symbol:
        return Group()
    expanded = written_out(node)
    if expanded is None:
        return words_of(name)
    operands = {part.key for operand in node.operands for part in walk(operand)}
    inner = [_words(part) for part in walk(expanded) if isinstance(part, Apply) and part.key not in operands]
    named = [group for group in inner if group and group not in SIGNS.values()] or [group for group in inner if group]
    return words_of(name) | min(named, key=len) if named else Group()
