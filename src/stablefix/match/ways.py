"""Values that a name has on one of several ways: `if mask is not None: x.masked_fill_(mask, -inf)`, then softmax(x).

What fails on one of the ways fails. It can be repaired where that way makes the value, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator

from stablefix.graph.expression import Apply, Input, Node
from stablefix.graph.lower import Lowering
from stablefix.graph.results import applied, written
from stablefix.graph.scope import Definition
from stablefix.match.repairs import Repaired

PASSED = frozenset({"squeeze", "select", "cast", "cast_like"})
"""Operators that stand between a function and the value that it is applied to."""


def ways(node: Node, lowering: Lowering) -> Iterator[tuple[Node, Definition]]:
    """An application to a name that may hold several values, once for each of them that is computed."""
    if not isinstance(node, Apply):
        return
    for place, operand in enumerate(node.operands):
        if isinstance(operand, Input):
            taken = list(_values(operand, lowering))
        elif isinstance(operand, Apply) and (operand.operator.name in PASSED or node.operator.name in PASSED):
            taken = list(ways(operand, lowering))
        else:
            continue
        for value, way in taken:
            yield applied(node, (*node.operands[:place], value, *node.operands[place + 1 :]), node.origin), way


def _values(operand: Input, lowering: Lowering) -> Iterator[tuple[Node, Definition]]:
    merged = operand.identity
    if not isinstance(merged, Definition) or operand.origin is None:
        return
    for branch in merged.branches:
        way = branch.value
        if way.syntax is None or way.point is None or way.path:
            continue
        node = lowering.definition(way, way.name, way.point)
        if isinstance(node, Apply):
            yield written(node, operand.origin), way


def there(repairs: tuple[Repaired, ...], root: Apply, way: Definition) -> tuple[Repaired, ...]:
    """The repairs that leave everything as it is but for the value of one way."""
    return tuple(each for each in repairs if _is_within(root, each.node, way))


def _is_within(root: Node, repaired: Node, way: Definition) -> bool:
    assert way.node is not None
    if root.key == way.node.key:
        return True
    if not (isinstance(root, Apply) and isinstance(repaired, Apply) and root.operator == repaired.operator):
        return False
    changed = [pair for pair in zip(root.operands, repaired.operands, strict=True) if pair[0].key != pair[1].key]
    return len(changed) == 1 and _is_within(*changed[0], way)
