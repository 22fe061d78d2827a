"""What can match in one function, and at one root in it."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from stablefix.graph.canonical import POWERS
from stablefix.graph.expression import Apply
from stablefix.match.vocabulary import MADE, SIGNS, SUMS, SYMBOLS, Entry
from stablefix.templates.template import Pattern, Template

ByRoot = dict[str, list[tuple[Template, Pattern]]]
"""Operator -> the patterns whose root it can be."""


@dataclass(slots=True)
class Indexed:
    """A pattern with the bits of what it needs.

    needed  of all its groups.
    root    of the group of its root.
    inside  of the groups that stand in some operand of its root, `places` of those of each operand.
    form    the bit of its form.
    told    what a function must be in which it is told.
    """

    needed: int
    root: int
    inside: int
    places: tuple[int, ...]
    form: int
    told: int
    entry: Entry

    def fits(self, operator: type[ast.AST], left: int, right: int) -> bool:
        """Whether the operands of a Python operator have what the operands of the root need."""
        if self.inside & (left | right) != self.inside:
            return False
        root = self.entry.pattern.node
        assert isinstance(root, Apply)
        if SYMBOLS.get(root.operator.name) is not operator or root.operator.name in SUMS:
            return True  # It is written out, or in any order of its terms.
        a, b = self.places
        if a & left == a and b & right == b:
            return True
        return root.operator.commutes and a & right == a and b & left == b


class Local:
    """What can match in one function.

    calls    bare names of the calls that can be roots.
    symbols  the Python operators that can be roots.
    forms    the forms of the roots: what has none of them is no root.
    helpers  names of small functions of this file in which a root can stand: a call of one has the graph of its result.
    """

    def __init__(self, entries: list[Indexed], aliases: Mapping[str, set[str]], helpers: frozenset[str]) -> None:
        self.entries = entries
        self.helpers = helpers
        self._stands_for: dict[str, set[str]] = {}
        """Local name -> the words that it is given for."""
        calls: set[str] = set()
        for each in entries:
            calls |= each.entry.called
        for word in calls & aliases.keys():
            for name in aliases[word]:
                self._stands_for.setdefault(name, set()).add(word)
        self.calls = frozenset(calls | self._stands_for.keys())
        self.symbols = frozenset(symbol for each in entries for symbol in each.entry.symbols)
        self.forms = reduce(or_, (each.form for each in entries), 0)
        self._known: dict[tuple[object, ...], ByRoot] = {}

    def _of(self, forms: int) -> list[Indexed]:
        """The patterns that have one of these forms."""
        return [each for each in self.entries if each.form & forms]

    def at_power(self, exponent: float, base: int, forms: int) -> ByRoot:
        """What can match at a power with a constant exponent, whose base has these words."""
        key = (exponent, base, 0, forms)
        found = self._known.get(key)
        if found is None:
            root = POWERS.get(exponent, "div" if exponent == -1 else "pow")
            of_form = self._of(forms)
            fitting = [each for each in of_form if root in each.entry.roots and each.inside & base == each.inside]
            found = self._known[key] = by_root(fitting)
        return found

    def at_operator(self, operator: type[ast.AST], left: int, right: int, forms: int, divides: bool) -> ByRoot:
        """What can match at a Python operator whose operands have these words; `divides` tells whether the second one
        can be a divisor that is told."""
        key = (operator, left, right, forms, divides)
        found = self._known.get(key)
        if found is None:
            made, asked = MADE[operator], operator is ast.Div and not divides
            of_form = (each for each in self._of(forms) if not made.isdisjoint(each.entry.roots))
            of_form = (each for each in of_form if not (asked and each.entry.divisor))
            found = self._known[key] = by_root([each for each in of_form if each.fits(operator, left, right)])
        return found

    def at_call(self, name: str, whole: int, inside: int, forms: int, given: bool) -> ByRoot:
        """What can match at a call of this name whose operands have these words, with its own the whole; `given` tells
        whether it is all that the function gives."""
        key = (name, whole, inside, forms, given)
        found = self._known.get(key)
        if found is None:
            words = {name, *self._stands_for.get(name, ())}
            power = None if words.isdisjoint(SIGNS["pow"]) else ast.Pow
            of_form = [each for each in self._of(forms) if given or not each.entry.given]
            within = [each for each in of_form if each.needed & whole == each.needed] if name in self.helpers else []
            fitting = within or [each for each in of_form if each.inside & inside == each.inside]
            rooted = within or any(
                _as_power(each, power) or not each.entry.called.isdisjoint(words) for each in fitting
            )
            found = self._known[key] = by_root(fitting) if rooted else {}
        return found


def _as_power(each: Indexed, operator: type[ast.AST] | None) -> bool:
    """Whether a power can be what a pattern has at its root: `x ** -1` is a quotient, `e ** x` an exponential."""
    return operator is ast.Pow and not each.entry.roots.isdisjoint(("div", "exp"))


def by_root(entries: list[Indexed]) -> ByRoot:
    """Some patterns under their roots."""
    found: ByRoot = {}
    for each in entries:
        for root in each.entry.roots:
            found.setdefault(root, []).append((each.entry.template, each.entry.pattern))
    return found
