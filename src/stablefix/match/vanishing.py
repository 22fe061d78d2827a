"""How fast a divisor vanishes, which says how small an epsilon beside it must be.

An epsilon is a size below which inputs are taken for 0. The square of an input of that size is as small as the square
of the epsilon: `1 / (x * x).clamp(min=1e-8)` is wrong from x = 1e-4 on, and a cube from 0.002 on. Integers come to 0
from 1.
"""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.lower import Lowering
from stablefix.graph.number_kinds import is_integer
from stablefix.operators.operator import Form

LEAST_INPUT = 8
"""The decimal place below which inputs are taken for 0."""

HOLDING = frozenset({"clamp", "maximum", "add", "where"})
"""Operators by which an epsilon keeps a divisor away from 0."""

PRODUCTS = frozenset({"mul", "matmul", "dot", "inner", "outer"})
POWERS = {"square": 2.0, "sqrt": 0.5}
KEEPING = frozenset(
    "neg abs clamp maximum minimum fmax fmin where cast cast_like nan_to_num masked_fill relu squeeze unsqueeze "
    "transpose permute flatten reshape expand rearranged select gather".split()
)


def scaled(default: float, graph: Node, epsilon: Node, lowering: Lowering) -> float:
    """The epsilon of a repair, as small as the divisor that it keeps away from 0 is for the smallest inputs."""
    holding = _holding(graph, epsilon)
    operands = () if holding is None else holding.operands
    held = next((each for each in reversed(operands) if each is not epsilon and not isinstance(each, Constant)), None)
    if holding is None or held is None:
        return default
    if is_integer(held):
        return 1
    if holding.operator.name == "where":
        return default  # It stands for 0 alone, and changes nothing else.
    # By its digits: a power of 1e-8 is not written as one of 10.
    places = round(LEAST_INPUT * max(order(held, lowering), 1.0))
    return min(default, float(f"1e-{places}"))


def order(node: Node, lowering: Lowering) -> float:
    """The order of the zero of a value in its inputs, 2 for a square; 1 where nothing is known, 0 for a constant."""
    if isinstance(node, Constant):
        return 0.0
    if isinstance(node, Input):
        return _of_entries(node, lowering)
    name, operands = node.operator.name, node.operands
    if name in PRODUCTS:
        return sum(order(each, lowering) for each in operands[:2])
    if name == "pow" and isinstance(operands[1], Constant) and isinstance(operands[1].value, int | float):
        return float(operands[1].value) * order(operands[0], lowering)
    if name in POWERS:
        return POWERS[name] * order(operands[0], lowering)
    if name in {"add", "sub"}:
        # Beside a constant the zero is a simple one, away from 0.
        return max(min(order(each, lowering) for each in operands[:2]), 1.0)
    if name in KEEPING or node.operator.form in (Form.REDUCTION, Form.ROWWISE):
        return order(operands[1 if name == "where" else 0], lowering)
    return 1.0


def _of_entries(node: Input, lowering: Lowering) -> float:
    """`x[mask]` vanishes as x does."""
    if node.origin is not None and isinstance(node.origin.syntax, ast.Subscript):
        return order(lowering.lower(node.origin.syntax.value, node.origin.point), lowering)
    return 1.0


def _holding(graph: Node, epsilon: Node) -> Apply | None:
    """What keeps a divisor away from 0 by an epsilon."""
    if not isinstance(graph, Apply):
        return None
    divisor = _divisor(graph)
    if isinstance(divisor, Apply) and divisor.operator.name in HOLDING and any(e is epsilon for e in divisor.operands):
        return divisor
    found = (_holding(operand, epsilon) for operand in graph.operands)
    return next((each for each in found if each is not None), None)


def _divisor(node: Apply) -> Node | None:
    """What an operator divides by, without the root around it."""
    name, operands = node.operator.name, node.operands
    if name in {"rsqrt", "reciprocal"}:
        return operands[0]
    if name == "pow":
        exponent = operands[1]
        down = isinstance(exponent, Constant) and isinstance(exponent.value, int | float) and exponent.value < 0
        return operands[0] if down else None
    if name != "div":
        return None
    divisor = operands[1]
    return divisor.operands[0] if isinstance(divisor, Apply) and divisor.operator.name == "sqrt" else divisor
