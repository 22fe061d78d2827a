"""What stands around an expression and decides whether its failure is one.

What a term loses may be lost in the sum anyway, as in `y + log(-expm1(-y))`, and where an infinity is not chosen, as in
`where(x > 20, x, log(1 + exp(x)))`, nothing but the slope tells of it.
"""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Node, inputs, walk
from stablefix.graph.lower import Lowering
from stablefix.graph.visit import Place


def sum_around(node: Apply, place: Place, lowering: Lowering) -> Node | None:
    """The sum or difference of which an expression is a term beside others of the same operands."""
    match place.parent:
        case ast.BinOp(op=ast.Add() | ast.Sub(), left=left, right=right) as around:
            other = lowering.lower(right if left is place.syntax else left, place.point)
            shared = {each.key for each in inputs(other)}
            if shared and shared <= {each.key for each in inputs(node)}:
                return lowering.lower(around, place.point)
    return None


def choice_around(node: Apply, place: Place, lowering: Lowering) -> Node | None:
    """The `where` that chooses between an expression and something else by what the expression hangs on."""
    for assumption in reversed(place.point.assumed):
        if assumption.chooses is None:
            continue
        around = lowering.lower(assumption.chooses, assumption.point)
        own = {each.key for each in inputs(node)}
        if isinstance(around, Apply) and any(each.key in own for each in inputs(around.operands[0])):
            return around if around.key != node.key and any(each.key == node.key for each in walk(around)) else None
    return None
