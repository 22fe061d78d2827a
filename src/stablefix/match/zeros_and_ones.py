"""Is a value a mask, of zeros and ones alone? A count of what it selects is a whole number, a sum of weights is not."""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.number_kinds import is_integer
from stablefix.graph.ranges import interval_of
from stablefix.source.naming import words
from stablefix.source.walk import walk

MASKS = frozenset(
    "mask masks masked valid invalid keep kept pad padding padded indicator active alive present visible ignore "
    "positive positives negative negatives pos neg matches labels onehot bool flags exists".split()
)
"""Words of names that hold zeros and ones."""
REARRANGED = frozenset("cast cast_like unsqueeze squeeze expand detach logical_not where sub mul".split())


EITHER = frozenset({"equal", "not_equal", "isnan", "isinf", "isfinite"})
"""Tests that tell entries apart. An order, `x > 0`, makes a threshold of a function as often."""


def selects(node: Node) -> bool:
    """Whether a value tells which entries count, with 1, and which do not, with 0."""
    if isinstance(node, Input):
        called = not {"mask", "masks"}.isdisjoint(words(node.label))
        return node.facts.kind is not Kind.SCALAR and called and _is_share(node)
    if not isinstance(node, Apply):
        return False
    if node.operator.name in EITHER:
        return True
    values = [operand for operand in node.operands if not isinstance(operand, Constant)]
    return node.operator.name in COMBINED and bool(values) and all(map(selects, values))


COMBINED = frozenset({"cast", "unsqueeze", "squeeze", "expand", "logical_not", "logical_and", "logical_or"})


def _is_share(node: Node) -> bool:
    interval = interval_of(node)
    return interval.low >= 0 and interval.high <= 1


def is_mask(node: Node) -> bool:
    """Whether something tells that a value holds zeros and ones: its numbers, a test that it comes from, its name."""
    if is_integer(node):
        return True
    if isinstance(node, Apply):
        values = [operand for operand in node.operands if not isinstance(operand, Constant)]
        return node.operator.name in REARRANGED and bool(values) and all(map(is_mask, values))
    if not isinstance(node, Input):
        return False
    made = node.origin is not None and any(isinstance(part, ast.Compare) for part in walk(node.origin.syntax))
    return made or not MASKS.isdisjoint(words(node.label))
