"""Values that are one thing or another: where two ways meet, where some elements were set, where a test chooses."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from stablefix.graph.canonical import make_named
from stablefix.graph.expression import Apply, Input, Node, Origin
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import apply
from stablefix.graph.interval import Interval
from stablefix.graph.kinds import kind_of
from stablefix.graph.named import by_name
from stablefix.graph.number_kinds import TESTS, is_integer
from stablefix.graph.opaque import contents
from stablefix.graph.ranges import interval_of
from stablefix.graph.scope import Definition, Point
from stablefix.graph.stores import Stored, is_whole

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering


CASTS = frozenset({"cast", "cast_like"})


def of_branches(definition: Definition, point: Point, lowering: Lowering) -> Node:
    """What the two values that a name may have have in common. Whether one of them comes to an end is not known.

    Of a value that was guarded on one of the ways, by a `where` or a store, only the limits are told.
    """
    nodes = [lowering.definition(branch.value, definition.name, point) for branch in definition.branches]
    one, other = (_under(node, branch) for node, branch in zip(nodes, definition.branches, strict=True))
    interval = one.join(other)
    if any(isinstance(branch.value.syntax, Stored) for branch in definition.branches) or any(map(_is_chosen, nodes)):
        return Input(definition, definition.name, Facts(interval=interval))
    kinds = {kind_of(node) for node in nodes}
    kind = kinds.pop() if len(kinds) == 1 else lowering.usage(point).kind(definition.name)
    found = Facts(kind, interval, integer=True if all(map(is_integer, nodes)) else None)
    return Input(definition, definition.name, by_name(definition.name, found))


def _under(node: Node, branch: Definition) -> Interval:
    """Where a value lies that went one of two ways, with the tests on that way."""
    interval = interval_of(node)
    for condition in branch.conditions:
        interval = condition.narrow(interval)
    return interval


def _is_chosen(node: Node) -> bool:
    while isinstance(node, Apply) and node.operator.name in CASTS:
        node = node.operands[0]
    return isinstance(node, Apply) and node.operator.name == "where"


def choice(test: ast.expr, body: ast.expr, orelse: ast.expr, origin: Origin, lowering: Lowering) -> Node:
    """A conditional expression that chooses between numbers."""
    tested, chosen, other = (lowering.lower(part, origin.point) for part in (test, body, orelse))
    if isinstance(tested, Apply) and tested.operator.name == "not_equal":
        tested, chosen, other = apply("equal", *tested.operands), other, chosen
    return make_named("where", (tested, chosen, other), origin)


def stored(syntax: Stored, point: Point, lowering: Lowering) -> Node:
    """A value after some of its elements were set: chosen by a test, or a mixture of old numbers and new ones."""
    base, value = lowering.lower(syntax.base, point), lowering.lower(syntax.value, point)
    if kind_of(base) in (Kind.TENSOR, Kind.ARRAY):
        mask = lowering.lower(syntax.index, point)
        if _is_test(mask):
            return make_named("where", (mask, value, base), Origin(syntax, point, exact=False))
    interval = interval_of(value) if is_whole(syntax.index) else interval_of(base).join(interval_of(value))
    mixed = Facts(kind_of(base), interval, contents(base).dtype)
    return Input(("text", id(syntax)), (syntax.base,), mixed, Origin(syntax, point, exact=False))


def _is_test(node: Node) -> bool:
    """Whether a value says of every element yes or no."""
    if isinstance(node, Apply) and node.operator.name in {"squeeze", "unsqueeze"}:
        return _is_test(node.operands[0])
    return isinstance(node, Apply) and node.operator.name in TESTS
