"""Unification of a pattern with a graph.

A pattern is a graph over metavariables. Sums are compared as signed terms in any order, products below the
root as factors, other commutative operators both ways round; an operator of the pattern that the code wrote out is
compared by its meaning.
All ways to match are generated lazily, so a guard that refuses one makes the next be tried.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import permutations

from stablefix.graph.canonical import canonical, shaping_operands
from stablefix.graph.expression import Apply, Constant, Node, is_none
from stablefix.graph.formula import FormulaError, apply, meaning_of
from stablefix.match.bare import bare, unwrapped
from stablefix.match.products import Factor, factors, is_product, product
from stablefix.match.rearranged import moved_in
from stablefix.match.same_number import same_number
from stablefix.match.sorts import admits, is_attribute, is_number
from stablefix.operators.operator import Form
from stablefix.templates.template import Metavariable, Pattern, metavariable_name

Term = tuple[int, Node]
"""Sign (1 or -1) and node of one term of a sum."""
WIDEST = 6
"""Sums with more terms than this are not taken apart."""


@dataclass(frozen=True)
class Bindings:
    """What the metavariables stand for.

    squeezed  whether full reductions, which the code gives without their axes, were matched with them.
    """

    values: Mapping[str, Node] = field(default_factory=dict)
    squeezed: bool = False

    def bind(self, name: str, node: Node) -> Bindings:
        return Bindings({**self.values, name: node}, self.squeezed)


@dataclass(frozen=True)
class Match:
    """A pattern found at the root of a graph.

    flipped  the code has the negative of the pattern (`1 - exp(x)` for `exp(x) - 1`).
    before, after  terms of the root sum that the pattern does not cover, on both sides of where the match begins.
    """

    bindings: Bindings
    flipped: bool = False
    before: tuple[Term, ...] = ()
    after: tuple[Term, ...] = ()

    def part(self, repaired: Node) -> Node:
        """A part of the repaired graph as it stands in the place of what was matched."""
        return squeezed_again(repaired) if self.bindings.squeezed else repaired

    def embed(self, repaired: Node) -> Node:
        """The repaired node in the place of what was matched."""
        repaired = self.part(repaired)
        sign = -1 if self.flipped else 1
        if sign < 0 and (negative := _turned(repaired)) is not None:
            sign, repaired = 1, negative
        if not self.before and not self.after:
            return apply("neg", repaired) if sign < 0 else repaired
        middle: Term = (sign, repaired)
        return rebuild([*self.before, middle, *self.after])


def _turned(node: Node) -> Node | None:
    """The negative of a negative, or of a difference or its quotient: `(b - a) / c` for `(a - b) / c`."""
    if not isinstance(node, Apply):
        return None
    match node.operator.name, node.operands:
        case "neg", (inner,):
            return inner
        case "sub", (a, b):
            return Apply(node.operator, (b, a))
        case "div", (above, below) if isinstance(above, Apply) and above.operator.name == "sub":
            turned = _turned(above)
            return None if turned is None else Apply(node.operator, (turned, below))
    return None


def match(pattern: Pattern, target: Node) -> Iterator[Match]:
    """All ways in which a pattern is found at the root of a graph."""
    unifier = _Unifier(pattern.sorts, target)
    if is_sum(pattern.node) and is_sum(target):
        yield from unifier.root_sum(terms(pattern.node), terms(target))
    elif of_one_call(target):
        parts = terms(target)
        for place, (sign, term) in enumerate(parts):
            for bindings in unifier.unify(pattern.node, term, Bindings()):
                yield Match(bindings, sign < 0, tuple(parts[:place]), tuple(parts[place + 1 :]))
    else:
        for bindings in unifier.unify(pattern.node, target, Bindings()):
            yield Match(bindings)
        positive = negated(target)
        if positive is not None and isinstance(pattern.node, Apply) and negated(pattern.node) is None:
            for bindings in unifier.unify(pattern.node, positive, Bindings()):
                yield Match(bindings, flipped=True)


def terms(node: Node) -> list[Term]:
    """The signed terms of a sum, from left to right."""
    if isinstance(node, Apply):
        match node.operator.name:
            case "add":
                return [*terms(node.operands[0]), *terms(node.operands[1])]
            case "sub":
                return [*terms(node.operands[0]), *((-sign, term) for sign, term in terms(node.operands[1]))]
            case "neg":
                return [(-sign, term) for sign, term in terms(node.operands[0])]
            case "squeeze" if is_sum(node.operands[0]):
                dropped = node.operands[1]
                return [(sign, Apply(node.operator, (term, dropped))) for sign, term in terms(node.operands[0])]
    return [(1, node)]


def negated(node: Node) -> Node | None:
    """The negative of a product or quotient that has a sign: `p * log(p)` for `-p * log(p)`; None where it has none."""
    if isinstance(node, Constant):
        return _signed(-1, node) if is_number(node) and node.value < 0 else None  # type: ignore[operator]
    if not isinstance(node, Apply):
        return None
    if node.operator.name == "neg":
        return node.operands[0]
    if node.operator.name not in {"mul", "div"}:
        return None
    a, b = node.operands
    if (positive := negated(a)) is not None:
        return positive if _is_one(positive) and node.operator.name == "mul" else Apply(node.operator, (positive, b))
    if (positive := negated(b)) is not None:
        return a if _is_one(positive) else Apply(node.operator, (a, positive))
    return None


def _is_one(node: Node) -> bool:
    return isinstance(node, Constant) and is_number(node) and node.value == 1


def rebuild(parts: Sequence[Term]) -> Node:
    """A sum of signed terms, in their order; the first positive one is moved to the front if the first is negative."""
    ordered = list(parts)
    lead = next((index for index, (sign, _) in enumerate(ordered) if sign > 0), None)
    if lead:
        ordered.insert(0, ordered.pop(lead))
    sign, total = ordered[0]
    if sign < 0:
        total = apply("neg", total)
    for sign, term in ordered[1:]:
        total = apply("add" if sign > 0 else "sub", total, term)
    return total


def is_sum(node: Node) -> bool:
    """Whether a node is a sum, a difference or a negative."""
    return isinstance(node, Apply) and node.operator.name in {"add", "sub", "neg"}


def _drops_the_first(node: Apply) -> bool:
    """Whether only the first axis is dropped, which has length 1: beside an array that still has it, broadcasting adds
    it again."""
    return node.operator.name == "squeeze" and isinstance(node.operands[1], Constant) and node.operands[1].value == 0


def of_one_call(node: Node) -> bool:
    """Whether a sum is written as one call, so that its terms stand nowhere on their own: `torch.addcdiv(x, a, b)`."""
    return is_sum(node) and node.origin is not None and isinstance(node.origin.syntax, ast.Call)


def squeezed_again(node: Node) -> Node:
    """The graph in which values that are reduced over everything are without their axes, as the code has them."""
    if not isinstance(node, Apply) or node.operator.name == "squeeze":
        return node
    if is_whole(node):
        return apply("squeeze", _squeezed_below(node), Constant(None))
    return Apply(node.operator, tuple(map(squeezed_again, node.operands)), node.origin, node.assumed)


def _squeezed_below(node: Node) -> Node:
    """A value of one entry, with what it reduces as the code has it: in `sum(exp(x - max(x)))` the maximum."""
    if not isinstance(node, Apply) or not is_whole(node):
        return node
    below = squeezed_again if node.operator.form is Form.REDUCTION else _squeezed_below
    return Apply(node.operator, tuple(map(below, node.operands)), node.origin, node.assumed)


def is_whole(node: Node) -> bool:
    """Whether a value has one entry, its axes all reduced and kept."""
    if not isinstance(node, Apply):
        return False
    if node.operator.form is Form.REDUCTION:
        along = [o for p, o in zip(node.operator.parameters, node.operands, strict=True) if p.name == "dim"]
        return all(map(is_none, along))  # A scalar product has no axis to name.
    if node.operator.form is not Form.ELEMENTWISE:
        return False
    shaping = [o for o in shaping_operands(node.operator, node.operands) if not isinstance(o, Constant)]
    return bool(shaping) and all(map(is_whole, shaping))


class _Unifier:
    """Unification under the sorts of one pattern's metavariables."""

    def __init__(self, sorts: Mapping[str, Metavariable], root: Node) -> None:
        self._sorts = sorts
        self._root = root

    def unify(self, pattern: Node, target: Node, bindings: Bindings) -> Iterator[Bindings]:
        name = metavariable_name(pattern)
        if name is not None:
            bound = bindings.values.get(name)
            if bound is None:
                if admits(self._sorts[name], target):
                    yield bindings.bind(name, target)
            elif bound.key == target.key or same_number(bound, target):
                yield bindings
        elif isinstance(pattern, Constant):
            if not is_attribute(target) and (same_number(pattern, target) or pattern.key == target.key):
                yield bindings
        elif isinstance(pattern, Apply):
            yield from self._apply(pattern, target, bindings)

    def _apply(self, pattern: Apply, target: Node, bindings: Bindings) -> Iterator[Bindings]:
        if pattern.operator.name == "rearranged":
            yield from self._rearranged(pattern.operands[0], target, bindings)
            return
        if not isinstance(target, Apply):
            return
        if is_sum(pattern) and is_sum(target):
            yield from self._sum(terms(pattern), terms(target), bindings)
        elif pattern.operator == target.operator:
            yield from self._operands(pattern.operands, target.operands, bindings)
            if pattern.operator.commutes:
                a, b, *rest = target.operands
                yield from self._operands(pattern.operands, (b, a, *rest), bindings)
            if target is not self._root and is_product(pattern):
                yield from self._product(factors(pattern), factors(target), bindings)
        elif target is not self._root and is_product(pattern) and is_product(target):
            yield from self._product(factors(pattern), factors(target), bindings)
        elif target.operator.name == "squeeze" and is_none(target.operands[1]) and is_whole(target.operands[0]):
            noted = Bindings(bindings.values, squeezed=True)
            yield from self._apply(pattern, target.operands[0], noted)
        elif target is not self._root and _drops_the_first(target):
            yield from self._apply(pattern, target.operands[0], bindings)
        elif target is not self._root and (sunk := moved_in(target, pattern.operator)) is not None:
            yield from self._apply(pattern, sunk, bindings)
        else:
            expanded = written_out(pattern)
            if isinstance(expanded, Apply):
                yield from self._apply(expanded, target, bindings)
            spelled = any(isinstance(operand, Apply) for operand in pattern.operands)
            if target is not self._root and spelled and target.operator.singular is not None:
                # What fails where its meaning does, as log1p at -1, is half of a repair: `log(1 - p)` is found in it.
                meaning = written_out(target)
                if isinstance(meaning, Apply) and meaning.operator == pattern.operator:
                    yield from self._apply(pattern, meaning, bindings)

    def _rearranged(self, pattern: Node, target: Node, bindings: Bindings) -> Iterator[Bindings]:
        """What holds the entries of the pattern in another shape. What is bound already is compared without shape."""
        bound = bindings.values.get(metavariable_name(pattern) or "")
        if bound is None:
            for value in unwrapped(target):
                yield from self.unify(pattern, value, bindings)
        elif bare(bound).key == bare(target).key:
            yield bindings

    def _operands(
        self, patterns: tuple[Node, ...], targets: tuple[Node, ...], bindings: Bindings
    ) -> Iterator[Bindings]:
        if not patterns:
            yield bindings
            return
        for found in self.unify(patterns[0], targets[0], bindings):
            yield from self._operands(patterns[1:], targets[1:], found)

    def _sum(self, patterns: list[Term], targets: list[Term], bindings: Bindings) -> Iterator[Bindings]:
        """Terms in any order. A metavariable that stands alone as a term takes all the terms that are left.

        What a pattern subtracts must be subtracted in the code as well: `1 - p` is not found in `1 + x`, as `1 - (-x)`.
        """
        if len(targets) > WIDEST or len(patterns) > len(targets):
            return
        greedy = self._greedy(patterns, bindings)
        if greedy is None:
            if len(patterns) == len(targets):
                for order in permutations(range(len(targets))):
                    yield from self._terms(patterns, [targets[index] for index in order], bindings)
            return
        sign, variable = patterns[greedy]
        others = patterns[:greedy] + patterns[greedy + 1 :]
        for chosen in permutations(range(len(targets)), len(others)):
            rest = [term for index, term in enumerate(targets) if index not in chosen]
            if sign < 0 and all(other > 0 for other, _ in rest):
                continue
            for found in self._terms(others, [targets[index] for index in chosen], bindings):
                node = rebuild([(sign * s, t) for s, t in rest])
                yield from self.unify(variable, canonical(node) if len(rest) == 1 else node, found)

    def _product(self, patterns: list[Factor], targets: list[Factor], bindings: Bindings) -> Iterator[Bindings]:
        """The factors of a longer product in any order. A metavariable that stands alone in the numerator, or alone in
        the denominator, takes those that are left."""
        greedy = self._greedy(patterns, bindings)
        if greedy is None or not len(patterns) <= len(targets) <= WIDEST or len(targets) == 2:
            return
        power, variable = patterns[greedy]
        others = patterns[:greedy] + patterns[greedy + 1 :]
        if not any(isinstance(pattern, Apply) for _, pattern in others):
            return
        for chosen in permutations(range(len(targets)), len(others)):
            rest = [(power * own, factor) for i, (own, factor) in enumerate(targets) if i not in chosen]
            left = product(rest)
            if left is None or (power < 0 and any(own < 0 for own, _ in rest)):
                continue
            pairs = [(pattern, targets[index]) for pattern, index in zip(others, chosen, strict=True)]
            if any(own != other for (own, _), (other, _) in pairs):
                continue
            matched = self._operands(tuple(p for (_, p), _ in pairs), tuple(t for _, (_, t) in pairs), bindings)
            for found in matched:
                yield from self.unify(variable, left, found)

    def _greedy(self, patterns: list[Term], bindings: Bindings) -> int | None:
        free = [
            index
            for index, (_, term) in enumerate(patterns)
            if (name := metavariable_name(term)) and name not in bindings.values and self._sorts[name].sort == "Tensor"
        ]
        return free[-1] if free else None

    def _terms(self, patterns: list[Term], targets: list[Term], bindings: Bindings) -> Iterator[Bindings]:
        if not patterns:
            yield bindings
            return
        (sign, pattern), (other, target) = patterns[0], targets[0]
        if isinstance(pattern, Constant) and isinstance(target, Constant):
            pattern, target = _signed(sign, pattern), _signed(other, target)
        elif sign != other:
            positive = negated(target)
            if positive is None:
                return
            target = positive
        for found in self.unify(pattern, target, bindings):
            yield from self._terms(patterns[1:], targets[1:], found)

    def root_sum(self, patterns: list[Term], targets: list[Term]) -> Iterator[Match]:
        """The pattern's terms among those of a longer sum; the rest stays where it is."""
        if len(targets) > WIDEST or len(patterns) > len(targets):
            return
        for flipped in (False, True):
            signed = [(-sign, term) for sign, term in patterns] if flipped else patterns
            if self._greedy(signed, Bindings()) is not None:
                for bindings in self._sum(signed, targets, Bindings()):
                    yield Match(bindings, flipped)
                continue
            for chosen in permutations(range(len(targets)), len(patterns)):
                for bindings in self._terms(signed, [targets[index] for index in chosen], Bindings()):
                    first = min(chosen)
                    rest = [(index, term) for index, term in enumerate(targets) if index not in chosen]
                    yield Match(
                        bindings,
                        flipped,
                        tuple(term for index, term in rest if index < first),
                        tuple(term for index, term in rest if index > first),
                    )


def written_out(pattern: Apply) -> Node | None:
    """The canonical meaning of a composite operator, None for a primitive or where a setting decides it."""
    if pattern.meant is None:
        with suppress(FormulaError):
            meaning = meaning_of(pattern)
            object.__setattr__(pattern, "meant", (None if meaning is None else _expand_once(meaning),))
    return None if pattern.meant is None else pattern.meant[0]


def _expand_once(meaning: Node) -> Node:
    """Canonical form without undoing the step: the meaning of square is x * x."""
    return meaning if isinstance(meaning, Apply) and meaning.operator.name == "mul" else canonical(meaning)


def _signed(sign: int, node: Constant) -> Constant:
    return Constant(sign * node.value, node.origin) if is_number(node) else node  # type: ignore[operator]
