"""The forms of the parts of patterns, and which of them an expression can have: told from its operator and from the
forms of its operands.

A form is what is left of a part of a pattern when the names and the order of its operands are forgotten, and so are
rearrangements and signs. Each form is a bit. What an expression can be is found from the bottom up, with one look into
a table for each operator: an automaton that knows all patterns at once, whose states are made when they are met.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Hashable, Iterable
from functools import cache
from itertools import chain
from operator import itemgetter

from stablefix.graph.canonical import POWERS
from stablefix.graph.contraction import fused_calls
from stablefix.graph.expression import Apply, Constant, Node, is_double
from stablefix.graph.formula import BINARY, COMPARE, UNARY
from stablefix.graph.made import JOINING
from stablefix.match.bare import SAME_VALUES
from stablefix.match.rearranged import REARRANGEMENTS
from stablefix.match.sorts import is_number
from stablefix.match.unify import is_sum, terms, written_out
from stablefix.operators.table import operators
from stablefix.templates.template import Pattern

SUM, PRODUCT, QUOTIENT = "+", "*", "/"
"""The families of operators whose operands are compared as terms and as factors."""
SEEN_THROUGH = REARRANGEMENTS | SAME_VALUES | {"neg", "rearranged"}
"""Operators that may stand between a function and what it is applied to."""
POWER = frozenset({"pow", "square", "sqrt", "exp", QUOTIENT})
"""What a power can be."""
NUMBER = "full_like"
"""The operator whose result is a number, in the shape of something else."""
MOST_STATES = 100_000
"""Looks into the table that are remembered."""
NOTHING: frozenset[str] = frozenset()
ANYTHING = 1
"""The form of a pattern that anything can have. In what an expression can be, the same bit says that it may be a number
that is known; below the line of a quotient, that there is something."""
Forms = int
"""Four fields of bits: what an expression can be, what its terms, its factors and its divisors can be."""
Rule = tuple[str, int, int]
"""A family of operators, the forms that the operands must have, and those that divisors must have."""


class Shapes:
    """The forms of all parts of some patterns."""

    def __init__(self, patterns: Iterable[Pattern], words: Callable[[str], int]) -> None:
        """`words` gives the bits of the words that an operator may be called by, 0 where it can stand without any."""
        self._numbers: dict[float, int] = {}
        self._forms: dict[frozenset[Rule], int] = {}
        self._count = 1
        """Bits that there are; the first is `ANYTHING`."""
        self._known: dict[Hashable, int] = {}
        self.roots = [self._root(pattern) for pattern in patterns]
        """The forms of the roots of the patterns."""
        self._field = self._count
        self._one = (1 << self._field) - 1
        self._rules: dict[str, list[tuple[int, int]]] = {}
        """Family -> what the operands need, and the form that the whole has then."""
        self._free: dict[int, list[tuple[int, int]]] = {}
        """Words -> the same of the operators that are called by them, wherever the operands stand."""
        for ways, bit in self._forms.items():
            for family, needed, below in ways:
                self._rules.setdefault(family, []).append((needed | below << self._field, bit))
                own = 0 if family in (SUM, PRODUCT) else words(family)
                self._free.setdefault(own, []).append(((needed | below) & ~ANYTHING, bit))
        every = sum(self._numbers.values())
        self.any_number = self._all_fields(ANYTHING | every)
        """What is perhaps a number that the code writes down elsewhere."""
        self.like_a_number = self._all_fields(every)
        self._unit = self._numbers.get(1.0, every or ANYTHING)
        """What is no such number, but may be known to have the value of one."""
        self._table: dict[Hashable, Forms] = {}
        self._of_number: dict[Hashable, Forms] = {}
        self._spoken: dict[int, list[tuple[int, int]]] = {}

    @property
    def width(self) -> int:
        """Bits of all four fields."""
        return 4 * self._field

    # -- expressions

    def number(self, value: Hashable) -> Forms:
        """The forms of a number."""
        known = self._of_number.get(value)
        if known is None:
            same = sum(bit for wanted, bit in self._numbers.items() if _equal(value, wanted))
            known = self._of_number[value] = self._all_fields(ANYTHING | same)
        return known

    def binary(self, operator: ast.AST, left: Forms, right: Forms, exponent: object = None) -> Forms:
        """The forms of a Python operator applied to operands of these."""
        families = _of_operators().get(type(operator), NOTHING)
        if families is POWER:
            if isinstance(exponent, int | float):
                families = frozenset({POWERS[exponent]} if exponent in POWERS else {"pow"})
            left = right = left | right
        return self._applied(families, left, right)

    def call(self, name: str, operands: Forms, common: Forms) -> Forms:
        """The forms of a call of a function of this name, from what its operands can be, any of them and all of them:
        where nobody knows the name, the call is not looked into."""
        made_by, formulas = _of_words().get(name, NOTHING), fused_calls().get(name, ())
        if not made_by and not formulas:
            return self.any_number
        key = (name, operands := operands & ~ANYTHING)
        made = self._table.get(key)
        if made is None:
            written = _all(self._meant(_parsed(formula), operands) for formula in formulas)
            written |= written >> self._field & self._one  # Its terms stand nowhere on their own.
            made = self._kept(key, _all(self._operator(each, operands) for each in made_by) | written)
        return made | self.any_number if common & ANYTHING or NUMBER in made_by else made

    @staticmethod
    def knows(name: str) -> bool:
        """Whether a call of a function of this name can be an operator."""
        return name in _of_words() or name in fused_calls()

    def _operator(self, name: str, operands: Forms) -> Forms:
        """The forms of an operator of this name, whose meaning can be found in it where it fails as that does."""
        made = self._applied(_families(name), operands, operands)
        operator = operators().get(name)
        if operator is None or operator.meaning is None or operator.singular is None:
            return made
        return made | self._meant(_parsed(operator.meaning), operands)

    def _meant(self, formula: ast.expr, operands: Forms) -> Forms:
        """The forms of a formula over operands."""
        match formula:
            case ast.Constant(value=value):
                return self.number(value)
            case (
                ast.BinOp(left=left, op=operator, right=right)
                | ast.Compare(left=left, ops=[operator], comparators=[right])
            ):
                a, b = self._meant(left, operands), self._meant(right, operands)
                factors = a | b if isinstance(operator, ast.Mult) else 0  # The other one may be 1.
                return self.binary(operator, a, b) | factors
            case ast.Call(func=ast.Name(id=name), args=arguments):
                return self._operator(name, _all(self._meant(each, operands) for each in arguments))
            case ast.UnaryOp(operand=operand):
                return self._meant(operand, operands)
            case ast.IfExp(body=body, orelse=orelse):
                return self._meant(body, operands) | self._meant(orelse, operands)
        return operands | self.like_a_number

    def anything(self, words: int, operands: Forms) -> Forms:
        """The forms of what can be made of operands by operators of these words, in any way."""
        key = (words, operands)
        known = self._table.get(key)
        if known is None:
            if words not in self._spoken:
                spoken = (rules for own, rules in self._free.items() if not own or own & words)
                self._spoken[words] = sorted(chain(*spoken), key=itemgetter(1))  # parts before wholes
            found = self.any_number | operands | operands >> self._field | operands >> 2 * self._field
            found = (found | operands >> 3 * self._field) & self._one
            for needed, bit in self._spoken[words]:
                if needed & found == needed:
                    found |= bit
            known = self._kept(key, self._all_fields(found) | found << 3 * self._field)
        return known

    def _kept(self, key: Hashable, found: Forms) -> Forms:
        if len(self._table) > MOST_STATES:
            self._table.clear()
        self._table[key] = found
        return found

    def _all_fields(self, bits: int) -> Forms:
        """What is one term and one factor."""
        return bits | bits << self._field | bits << 2 * self._field

    def _applied(self, families: frozenset[str], left: Forms, right: Forms) -> Forms:
        key = (families, left, right)
        known = self._table.get(key)
        return self._kept(key, self._made(families, left, right)) if known is None else known

    def _made(self, families: frozenset[str], left: Forms, right: Forms) -> Forms:
        field, one, both = self._field, self._one, left | right
        found = terms = factors = 0
        for family in families:
            have = both & one
            if family == SUM:
                have = (both | both >> field) & one
                terms |= have
            elif family == PRODUCT:
                have = (both & one) | both >> 2 * field
                factors |= have
            elif family == QUOTIENT:
                above, below = (left & one) | left >> 2 * field, (right & one) | right >> 2 * field
                have = above | below >> field | (below & one | above >> field | ANYTHING) << field
                factors |= have
            elif family in SEEN_THROUGH:
                found |= both & one
                terms |= both >> field & one
                factors |= both >> 2 * field
            for needed, bit in self._rules.get(PRODUCT if family == QUOTIENT else family, ()):
                if needed & have == needed:
                    found |= bit
        if factors and right & self._unit:  # `x / -1` and `-1 * x` are `x` with a sign.
            found |= left & one
        if PRODUCT in families and left & self._unit:
            found |= right & one
        if left & right & ANYTHING:
            found |= self.any_number & one
        return self._all_fields(found) | terms << field | factors << 2 * field

    # -- patterns

    def _root(self, pattern: Pattern) -> int:
        node = pattern.node
        if is_sum(node):
            return self._bit(frozenset({(SUM, self._terms(node), 0)}))
        return self._form(node) or ANYTHING

    def _form(self, node: Node) -> int:
        """The bit of a part of a pattern, 0 for what anything can be."""
        if not isinstance(node, Apply):
            return 0
        if node.key not in self._known:
            self._known[node.key] = self._new(node)
        return self._known[node.key]

    def _new(self, node: Apply) -> int:
        inner = _seen_through(node)
        ways = self._ways(inner) if isinstance(inner, Apply) else None
        return 0 if ways is None else self._bit(ways)

    def _ways(self, node: Apply) -> frozenset[Rule] | None:
        """How a part can be written; None where it can be anything."""
        family = _family(node.operator.name)
        if family == SUM:
            rule = (SUM, self._terms(node), 0)
        elif family in (PRODUCT, QUOTIENT):
            rule = (PRODUCT, *self._factors(node))
        else:
            rule = (family, _all(map(self._form, node.operands)), 0)
        expanded = written_out(node)
        if not isinstance(expanded, Apply):
            return frozenset({rule})
        inner = _seen_through(expanded)
        others = self._ways(inner) if isinstance(inner, Apply) else None
        return None if others is None else others | {rule}

    def _terms(self, node: Node) -> int:
        """The forms of the terms of a sum."""
        return _all(self._form(part) or self._number(part) for _, part in terms(node))

    def _factors(self, node: Node) -> tuple[int, int]:
        """The forms of the factors of a product, and of its divisors."""
        node = _seen_through(node)
        if not isinstance(node, Apply) or _family(node.operator.name) not in (PRODUCT, QUOTIENT):
            return self._form(node) or self._number(node), 0
        (above, below), (above_right, below_right) = map(self._factors, node.operands[:2])
        if _family(node.operator.name) == QUOTIENT:
            above_right, below_right = below_right, above_right | ANYTHING
        return above | above_right, below | below_right

    def _number(self, node: Node) -> int:
        if not (isinstance(node, Constant) and is_number(node)):
            return 0
        value = abs(float(node.value))  # type: ignore[arg-type]
        if value not in self._numbers:
            self._numbers[value] = self._next()
        return self._numbers[value]

    def _bit(self, ways: frozenset[Rule]) -> int:
        if ways not in self._forms:
            self._forms[ways] = self._next()
        return self._forms[ways]

    def _next(self) -> int:
        self._count += 1
        return 1 << (self._count - 1)


@cache
def _of_operators() -> dict[type[ast.AST], frozenset[str]]:
    """Python operator -> the families of what it can be."""
    return {symbol: _families(name) for symbol, name in (BINARY | COMPARE | UNARY).items()}


@cache
def _of_words() -> dict[str, frozenset[str]]:
    """The name that is called -> the operators that the call can be."""
    found: dict[str, frozenset[str]] = {}
    for name, operator in operators().items():
        for spelling in operator.spellings:
            made = frozenset({name, *(each for _, each in spelling.results if each)})
            words = {spelling.called: made, f"{spelling.called}_": made}
            if spelling.is_module:  # What it is made with is an operand of what it does.
                words.setdefault(spelling.name.rpartition(".")[2], frozenset({"squeeze"}))
            for word, names in words.items():
                found[word] = found.get(word, NOTHING) | names
    return found | dict.fromkeys(JOINING, frozenset({"squeeze"}))  # They hold the numbers of what they join.


@cache
def _parsed(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _families(operator: str) -> frozenset[str]:
    """The families of what an operator can be when its operands are known."""
    if operator == "pow":
        return POWER
    return frozenset({PRODUCT, "square"} if operator == "mul" else {_family(operator)})


def _family(operator: str) -> str:
    if operator in {"add", "sub"}:
        return SUM
    return {"mul": PRODUCT, "div": QUOTIENT, "reciprocal": QUOTIENT}.get(operator, operator)


def _seen_through(node: Node) -> Node:
    while isinstance(node, Apply) and node.operator.name in SEEN_THROUGH:
        node = node.operands[0]
    return node


def _all(bits: Iterable[int]) -> int:
    found = 0
    for bit in bits:
        found |= bit
    return found


def _equal(value: object, wanted: float) -> bool:
    """Whether a number can stand for a wanted one, its sign aside."""
    if not is_double(value):
        return False
    assert isinstance(value, int | float)
    return math.isclose(abs(value), wanted, rel_tol=1e-6) or (math.isnan(value) and math.isnan(wanted))
