"""Is a value a mask, of zeros and ones alone? A count of what it selects is a whole number, a sum of weights is not."""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.number_kinds import is_integer
from stablefix.source.walk import walk

MASKS = frozenset(
    "mask masks masked valid invalid keep kept pad padding padded indicator active alive present visible ignore "
    "positive positives negative negatives pos neg matches labels onehot bool flags exists".split()
)
"""Words of names that hold zeros and ones."""
REARRANGED = frozenset("cast cast_like unsqueeze squeeze expand detach logical_not where sub mul".split())


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
    words = {word for part in node.label.lower().split(".") for word in part.split("_")}
    return made or not MASKS.isdisjoint(words)
