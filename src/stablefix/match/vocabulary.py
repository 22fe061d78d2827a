"""The words of templates: what must stand in a text where a pattern can match.

A pattern needs, for each of its operators, one of the words by which that operator can be written.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from stablefix.graph.canonical import POWERS
from stablefix.graph.expression import Apply, Constant, walk
from stablefix.graph.formula import BINARY
from stablefix.graph.interval import Interval
from stablefix.match.support import UNIT
from stablefix.match.unify import written_out
from stablefix.operators.operator import Form
from stablefix.operators.table import operators
from stablefix.templates.template import Pattern, Template

Group = frozenset[str]
"""Words of which one must stand in a text."""
SUMS = frozenset({"add", "sub", "neg"})
SYMBOLS = {name: syntax for syntax, name in BINARY.items()}
SIGNS = {
    "div": Group({"/", "div", "div_", "divide", "divide_", "true_divide", "true_divide_", "reciprocal", "reciprocal_"}),
    "pow": Group({"**", "pow", "pow_", "power"}),
}
"""How Python operators are seen in a text."""
COMPLEMENT = "1-"
OF_SIGNS = ("/", "**", COMPLEMENT)
CHOOSING = frozenset({"clamp", "maximum", "minimum", "where", "masked_fill"})
"""Operators that come to the ends of their operands: `clamp(x, 0)` is 0 wherever x is below."""
INFINITY = Group({"inf", "Inf", "Infinity", "infty"})
HALF = Group({"half", "float16", "bfloat16", "Half", "BFloat16", "HalfTensor"})
NAMED = "@named"
"""Stands for every name that tells something of its value."""


@dataclass(frozen=True)
class Entry:
    """A pattern, the operators that its root can be, and what must stand in the text around it."""

    template: Template
    pattern: Pattern
    roots: frozenset[str]
    needed: frozenset[Group]
    root: Group
    """What must stand where the root itself is written."""

    @cached_property
    def called(self) -> frozenset[str]:
        """The names of the calls that can be the root."""
        return frozenset(word for root in self.roots for word in words_of(root) if word.isidentifier())

    @cached_property
    def symbols(self) -> frozenset[type[ast.operator]]:
        """The Python operators that can be the root."""
        found = {SYMBOLS[root] for root in self.roots if root in SYMBOLS}
        return frozenset(found if self.roots.isdisjoint(POWERS.values()) else {*found, ast.Pow})


@cache
def words_of(operator: str) -> Group:
    """Last components of all spellings of an operator: what must stand in the text where it is used by name."""
    named = [spelling for spelling in operators()[operator].spellings if not spelling.is_snippet]
    found = {spelling.called for spelling in named}
    found |= {f"{spelling.name.rpartition('.')[2]}_" for spelling in named if spelling.name.startswith("Tensor.")}
    if operator in POWERS.values():
        found |= SIGNS["pow"]
    return Group(found)


@cache
def uncalled() -> Group:
    """The words that say something without being called."""
    attributes = (each.name for operator in operators().values() for each in operator.spellings if each.is_attribute)
    return Group({*HALF, *INFINITY, NAMED, *OF_SIGNS, *(name.rpartition(".")[2] for name in attributes)})


@cache
def producers() -> Group:
    """Words of the operators that come to an end of their range by themselves, and other signs that a value does so:
    what a hazard needs to be supported."""
    found: set[str] = set()
    for name, operator in operators().items():
        ends = operator.range is not None and _ends(operator.range)
        if operator.form is Form.REDUCTION or ends or name in CHOOSING:
            found |= words_of(name)
    return Group(found - SIGNS["pow"] | {NAMED, COMPLEMENT})


def _ends(text: str) -> bool:
    interval = Interval.parse(text)
    return math.isfinite(interval.low) or math.isfinite(interval.high)


def entry(template: Template, pattern: Pattern, pedantic: bool, dtypes: Sequence[str]) -> Entry:
    """The entry of a pattern. `dtypes` are those that code may run in although it names none."""
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
    return Entry(template, pattern, frozenset(roots), frozenset(filter(None, needed)), _words(root))


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
