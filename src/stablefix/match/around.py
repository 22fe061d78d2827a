"""The sum around an expression: what a term loses may be lost in it anyway, as in `y + log(-expm1(-y))`."""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Node, inputs
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
