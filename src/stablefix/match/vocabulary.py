"""The words of templates: what must stand in a text where a pattern can match.

A pattern needs, for each of its operators, one of the words by which that operator can be written.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from stablefix.evidence import Failure
from stablefix.graph.canonical import POWERS
from stablefix.graph.contraction import fused_calls
from stablefix.graph.expression import Apply, Constant, walk
from stablefix.graph.formula import BINARY, COMPARE
from stablefix.graph.interval import Interval
from stablefix.match.domain_ends import ROOT, ROUNDED_SUMS
from stablefix.match.quotients import CENTRE
from stablefix.match.rows import SPREADS
from stablefix.match.support import UNIT
from stablefix.match.told import Sought, Told, leaves_out, of_divisor, where_told
from stablefix.match.unify import written_out
from stablefix.operators.operator import Form
from stablefix.operators.table import operators
from stablefix.templates.template import Pattern, Template

Group = frozenset[str]
"""Words of which one must stand in a text."""
SUMS = frozenset({"add", "sub", "neg"})
SYMBOLS: dict[str, type[ast.operator | ast.cmpop]] = {name: syntax for syntax, name in (BINARY | COMPARE).items()}
MADE: dict[type[ast.AST], Group] = {
    **{syntax: Group({name}) for syntax, name in (BINARY | COMPARE).items()},
    ast.Mult: Group({"mul", "square"}),
    ast.Pow: Group({"pow", "div", "exp", *POWERS.values()}),
}
"""Python operator -> the operators that it can be in a graph."""
RAISED = Group({"pow", "pow_", "power"})
QUOTIENTS = Group(
    {"div", "div_", "divide", "divide_", "true_divide", "true_divide_", "reciprocal", "reciprocal_"}
    | {word for word, formulas in fused_calls().items() if any("/" in formula for formula in formulas)}
)
SIGNS = {"div": Group({"/", "**-1", *QUOTIENTS, *RAISED}), "pow": Group({"**", *RAISED})}
"""How Python operators are seen in a text."""
COMPLEMENT = "1-"
PLUS, TIMES = "+", "*"
"""Signs that stand nearly everywhere: they are looked for last."""
AT = "@"
EXPONENTIAL = "e**"
OF_SIGNS = ("/", "**", "**-1", EXPONENTIAL, COMPLEMENT, AT, PLUS, TIMES)
CHOOSING = frozenset({"clamp", "maximum", "minimum", "where", "masked_fill"})
"""Operators that come to the ends of their operands: `clamp(x, 0)` is 0 wherever x is below."""
NOT_A_NUMBER = Group({"nan", "NaN", "NAN"})
INFINITY = Group({"inf", "Inf", "Infinity", "infty"})
HALF = Group({"half", "float16", "bfloat16", "Half", "BFloat16", "HalfTensor"})
_NAME = re.compile(r"[a-z]\w*")
NAMED = "@named"
"""Stands for every name that tells something of its value."""
SQUARED, TAKEN = "@squared", "@taken"
"""Stand for what may be a square, and for what holds the numbers of something else."""


@dataclass(frozen=True)
class Entry:
    """A pattern, the operators that its root can be, and what must stand in the text around it.

    needed  in the function.
    root    where the root itself is written.
    inside  behind the operands of the root, `places` behind each of them.
    told    in which functions it is told.
    divisor whether it is told only of divisors of some forms, whatever is divided.
    given   whether it is told only where it is all that a function gives.
    """

    template: Template
    pattern: Pattern
    roots: frozenset[str]
    needed: frozenset[Group]
    root: Group
    inside: frozenset[Group]
    told: Told
    places: tuple[frozenset[Group], ...]
    divisor: bool = False
    given: bool = False

    @cached_property
    def called(self) -> frozenset[str]:
        """The names of the calls that can be the root."""
        words = {word for root in self.roots for word in words_of(root) if word.isidentifier()}
        return frozenset(words | QUOTIENTS if "div" in self.roots else words)

    @cached_property
    def symbols(self) -> frozenset[type[ast.operator | ast.cmpop]]:
        """The Python operators that can be the root."""
        found = {SYMBOLS[root] for root in self.roots if root in SYMBOLS}
        return frozenset(found if self.roots.isdisjoint(MADE[ast.Pow] - {"div"}) else {*found, ast.Pow})


@cache
def words_of(operator: str) -> Group:
    """Last components of all spellings of an operator: what must stand in the text where it is used by name."""
    named = [spelling for spelling in operators()[operator].spellings if not spelling.is_snippet]
    found = {spelling.called for spelling in named}
    found |= {f"{spelling.name.rpartition('.')[2]}_" for spelling in named if spelling.name.startswith("Tensor.")}
    if operator in POWERS.values():
        found |= SIGNS["pow"]
    if operator == "exp":
        found |= {EXPONENTIAL}
    return Group(found | _fused().get(operator, Group()))


@cache
def _fused() -> Mapping[str, Group]:
    """Operator -> names of calls that are one of several steps."""
    found: dict[str, Group] = {}
    for word, formulas in fused_calls().items():
        for name in {name for formula in formulas for name in _operators_in(formula)}:
            found[name] = found.get(name, Group()) | {word}
    return found


def _operators_in(formula: str) -> Iterator[str]:
    for part in ast.walk(ast.parse(formula, mode="eval")):
        if isinstance(part, ast.BinOp):
            yield BINARY[type(part.op)]
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Name):
            yield part.func.id


@cache
def uncalled() -> Group:
    """The words that say something without being called."""
    attributes = (each.name for operator in operators().values() for each in operator.spellings if each.is_attribute)
    named = (name.rpartition(".")[2] for name in attributes)
    return Group({*HALF, *INFINITY, *NOT_A_NUMBER, NAMED, *OF_SIGNS, *named})


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


@cache
def sums() -> Group:
    """Words of what a difference is made of that rounding makes negative: see `domain_ends.cancels`."""
    return Group({AT}).union(*map(words_of, ROUNDED_SUMS & operators().keys()))


@cache
def spreads() -> Group:
    """Words of what a divisor is made of that is told by default: see `quotients`."""
    return Group().union(*map(words_of, SPREADS))


def _ends(text: str) -> bool:
    interval = Interval.parse(text)
    return math.isfinite(interval.low) or math.isfinite(interval.high)


def entries_of(
    template: Template, pattern: Pattern, pedantic: bool, dtypes: Sequence[str], sought: Sought
) -> Iterator[Entry]:
    """The entries of a pattern: what is told by default has one, and where formulas are told another one for these."""
    told = _entry(template, pattern, pedantic, dtypes, told=sought is not Sought.ALL)
    if sought is not Sought.TOLD_ALONE or told.told is Told.ANYWHERE:
        found = [told]
    else:
        every = _entry(template, pattern, pedantic, dtypes, told=False)
        found = [replace(told, told=told.told | Told.OTHER), replace(every, told=Told.FORMULA)]
    yield from (each for each in found if Told.NEVER not in each.told)


def _entry(template: Template, pattern: Pattern, pedantic: bool, dtypes: Sequence[str], *, told: bool) -> Entry:
    """The entry of a pattern. `dtypes` are those that code may run in although it names none; `told` leaves out what is
    not told by default."""
    root = pattern.node
    assert isinstance(root, Apply), f"{template.code}: a pattern must be an operator"
    roots = {"add", "sub"} if root.operator.name in SUMS else {root.operator.name}
    expanded = written_out(root)
    if isinstance(expanded, Apply):
        roots.add(expanded.operator.name)
    below = [list(walk(operand)) for operand in root.operands]
    places = [{_written(part) for part in parts if isinstance(part, Apply)} for parts in below]
    inside = set().union(*places)
    numbers = [part.value for parts in below for part in parts if isinstance(part, Constant)]
    if any(value in (math.inf, -math.inf) for value in numbers):
        inside.add(INFINITY)
    if any(value is math.nan for value in numbers):
        inside.add(NOT_A_NUMBER)
    if template.dtypes and set(template.dtypes).isdisjoint(dtypes):
        inside.add(HALF)
    supporting = producers()
    if template.failure is Failure.DOMAIN_ERROR and root.operator.name == ROOT:
        supporting |= sums()
    if template.hazard is not None and not pedantic and root.operator.name not in UNIT:
        inside.add(supporting)
        asked = {variable.node.key for variable in pattern.metavariables if variable.name in template.hazard.names}
        for place, parts in zip(places, below, strict=True):
            if asked and asked <= {part.key for part in parts}:
                place.add(supporting)
    where = where_told(template, pattern, frozenset(roots)) if told else Told.ANYWHERE
    of_deviations = where is not Told.ANYWHERE and of_divisor(template, pattern)
    if of_deviations:
        inside |= {spreads(), words_of(CENTRE)}
        if root.operator.name == "div":
            places[0].add(words_of(CENTRE))
            places[1].add(spreads())
    own = _words(root)
    needed = {own, *(_words(part) for parts in below for part in parts if isinstance(part, Apply))} | (
        inside & {INFINITY, NOT_A_NUMBER, HALF, supporting}
    )
    in_text = {_in_text(group) for group in inside if group and group.isdisjoint(_unwritten())}
    needed |= {group for group in in_text if not any(known and known <= group for known in needed)}
    return Entry(
        template,
        pattern,
        frozenset(roots),
        frozenset(filter(None, needed)),
        own,
        frozenset(filter(None, inside)),
        where,
        tuple(frozenset(filter(None, place)) for place in places),
        divisor=of_deviations and root.operator.name == "div" and not isinstance(root.operands[1], Apply),
        given=where is not Told.ANYWHERE and leaves_out(template),
    )


@cache
def _unwritten() -> Group:
    """Words of operators that stand for what nobody calls: subscripts, and assignments to elements."""
    return words_of("where") | words_of("select") | words_of("unsqueeze")


@cache
def _in_text(group: Group) -> Group:
    """What stands in a text where some words stand behind an expression: one of these, or of the functions that are
    written out with one. A power may be a quotient, and a product with -1 is a sign."""
    found = group | {word for word, words in implied().items() if not words.isdisjoint(group)}
    if "/" in group:
        found |= {"**"}
    if PLUS in group:
        found |= words_of("mul") | QUOTIENTS
    return found


@cache
def implied() -> Mapping[str, Group]:
    """Word -> the words of what the function that it names is written out with: a pattern's `log(1 + x)` is found in
    log1p, and a power may be a quotient or a square."""
    found: dict[str, Group] = {}
    for name, operator in operators().items():
        if operator.meaning is not None and operator.singular is not None:
            named = [words_of(word) for word in _NAME.findall(operator.meaning) if word in operators()]
            for word in words_of(name):
                found[word] = found.get(word, Group({*SIGNS["div"], "**", PLUS, TIMES})).union(*named)
    for name in ("pow", "square", "mul"):
        for word in words_of(name):
            found[word] = found.get(word, Group()) | {SQUARED}
    for word in words_of("pow"):
        found[word] |= SIGNS["div"]
    return found


def _written(node: Apply) -> Group:
    """The same of the syntax behind an operand, where sums and products are seen too."""
    name = node.operator.name
    if name in SUMS:
        return Group({PLUS}).union(*map(words_of, SUMS))
    if name == "mul":  # Quotients are products as well.
        return words_of(name) | SIGNS["div"] | {TIMES}
    if name == "matmul":
        return words_of(name) | {AT}
    expanded = None if _words(node) else written_out(node)
    if not isinstance(expanded, Apply) or not (inner := _written(expanded)):
        return _words(node)
    return words_of(name) | inner


def _words(node: Apply) -> Group:
    """Words one of which stands where an operator is used, by its name or written out; none where symbols will do."""
    known = _asked.get(node.key)
    if known is None:
        known = _asked[node.key] = _words_asked(node)
    return known


_asked: dict[Hashable, Group] = {}
"""What was found of parts of patterns: many have the same ones."""


def _words_asked(node: Apply) -> Group:
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
