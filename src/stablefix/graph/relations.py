"""What two operands have to do with each other: a row and its maximum, a value and the condition it was chosen by.

Plain interval arithmetic forgets that `x` and `amax(x)` belong together.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from stablefix.graph.enclosures import EVERYTHING, Pair
from stablefix.graph.expression import Apply, Constant, Input, Node

Ends = Callable[[Node], Pair]

NOT_ABOVE: Pair = (-math.inf, 0.0)
NOT_BELOW: Pair = (0.0, math.inf)
NOT_BELOW_ONE: Pair = (1.0, math.inf)
NORMALISED: Pair = (-1.01, 1.01)
"""An entry over a norm of its row: at most 1, and a rounding of the norm more, in half precision too."""
POWERS_OF_NORMS = frozenset(Constant(p).key for p in (1, 2, 3, 1.0, 2.0, 3.0, math.inf))
POWERS_UP_TO_TWO = frozenset(Constant(p).key for p in (1, 2, 1.0, 2.0))
PRODUCTS = frozenset({"matmul", "dot"})
"""Operators that multiply rows and add up."""
THROUGH = frozenset({"squeeze", "unsqueeze", "detach", "expand"})
"""Rearrangements under which a row's bound stays the row's bound."""
CHOOSING = frozenset({"detach", "select"})
"""Operators that leave rows as they are, or leave out some."""
LAST_AXIS = frozenset(Constant(axis).key for axis in (1, -1))
"""The last axis of a matrix."""
UPPER = frozenset({"amax", "maximum", "logsumexp", "abs", "relu", "logaddexp", "ceil"})
"""Operators whose result is not below their operands, in floating point too."""
LOWER = frozenset({"amin", "minimum", "floor"})


def related(node: Apply, ends: Ends) -> Pair:
    """What the relation of the operands says of the result of a difference, product or quotient."""
    name = node.operator.name
    if name == "sum" and _multiplies_units(*node.operands[:2]):
        return NORMALISED
    if name in ("sum", "amax"):
        return NOT_BELOW_ONE if _has_one(node.operands[0], node.operands[1], ends) else EVERYTHING
    if name in PRODUCTS:
        return NORMALISED if _multiplies_units(node) else EVERYTHING
    if name not in ("add", "sub", "mul", "div"):
        return EVERYTHING
    a, b = node.operands
    if name == "add":
        return NOT_BELOW_ONE if _larger_is_one(a, b) else EVERYTHING
    if name == "mul":
        return NOT_BELOW if a.key == b.key else EVERYTHING
    if name == "sub":
        return _difference(a, b)
    return _quotient(a, b, ends)


def _difference(a: Node, b: Node) -> Pair:
    if a.key == b.key:
        return 0.0, 0.0
    if _bounds(UPPER, b, a) or _bounds(LOWER, a, b) or _is_below(a, b):
        return NOT_ABOVE
    if _bounds(LOWER, b, a) or _bounds(UPPER, a, b):
        return NOT_BELOW
    return EVERYTHING


def _quotient(a: Node, b: Node, ends: Ends) -> Pair:
    if a.key == b.key:
        return 1.0, 1.0
    if _is_mean(a, b):
        return ends(a.operands[0]) if isinstance(a, Apply) else EVERYTHING
    if ends(a)[0] >= 0 and _outweighs(b, a, ends):
        return 0.0, 1.0
    return NORMALISED if _is_norm(b, a) or _is_cosine(a, b) else EVERYTHING


def _has_one(terms: Node, dim: Node, ends: Ends) -> bool:
    """Whether a row of exponentials has an entry of exactly 1: exp(x - amax(x)), the shifted softmax."""
    if not isinstance(terms, Apply) or terms.operator.name != "exp":
        return False
    return _has_zero(terms.operands[0], dim, ends)


def _larger_is_one(a: Node, b: Node) -> bool:
    """Whether the exponentials of two numbers are added of which the larger one was subtracted: one of them is 1."""
    if not all(isinstance(term, Apply) and term.operator.name == "exp" for term in (a, b)):
        return False
    first, second = a.operands[0], b.operands[0]  # type: ignore[union-attr]
    if not all(isinstance(term, Apply) and term.operator.name == "sub" for term in (first, second)):
        return False
    (x, top), (y, other) = first.operands, second.operands  # type: ignore[union-attr]
    larger = isinstance(top, Apply) and top.operator.name == "maximum" and top.key == other.key
    return larger and {each.key for each in top.operands} == {x.key, y.key}  # type: ignore[union-attr]


def _has_zero(node: Node, dim: Node, ends: Ends) -> bool:
    """Whether a row has an entry of exactly 0, because its own maximum was subtracted."""
    if not isinstance(node, Apply):
        return False
    name, operands = node.operator.name, node.operands
    if name in ("mul", "div") and ends(operands[1])[0] > 0:
        return _has_zero(operands[0], dim, ends)
    if name != "sub":
        return False
    top = operands[1]
    while isinstance(top, Apply) and top.operator.name in THROUGH:
        top = top.operands[0]
    if not isinstance(top, Apply) or top.operator.name != "amax" or top.operands[0].key != operands[0].key:
        return False
    return top.operands[1].key == dim.key or (isinstance(top.operands[1], Constant) and top.operands[1].value is None)


def _is_norm(divisor: Node, value: Node) -> bool:
    """Whether a divisor is a norm of `value`, possibly kept away from 0."""
    if not isinstance(divisor, Apply):
        return False
    name, operands = divisor.operator.name, divisor.operands
    if name == "norm":
        return operands[0].key == value.key and operands[1].key in POWERS_OF_NORMS
    return name in THROUGH | {"clamp", "maximum"} and _is_norm(operands[0], value)


def _is_cosine(product: Node, divisor: Node) -> bool:
    """Whether a scalar product is divided by the norms of both vectors: at most 1 by Cauchy and Schwarz."""
    while isinstance(product, Apply) and product.operator.name in THROUGH:
        product = product.operands[0]
    if isinstance(product, Apply) and product.operator.name == "sum":
        product = product.operands[0]
    if not isinstance(product, Apply) or product.operator.name not in {"mul", "matmul", "dot"}:
        return False
    lengths = _factors(divisor)
    first, second = (_unpermuted(operand) for operand in product.operands[:2])
    return any(
        _is_norm(lengths[i], first) and _is_norm(lengths[j], second)
        for i in range(len(lengths))
        for j in range(len(lengths))
        if i != j
    )


def _multiplies_units(product: Node, dim: Node | None = None) -> bool:
    """Whether rows of length 1 are multiplied and added up, by a matrix product or along `dim`: the cosine of an angle,
    by Cauchy and Schwarz."""
    if not isinstance(product, Apply) or product.operator.name not in ({"mul"} if dim is not None else PRODUCTS):
        return False
    left, right = product.operands[:2]
    if dim is not None or product.operator.name == "dot":
        one, other = _unit_axis(left), _unit_axis(right)
        return one is not None and other is not None and one.key == other.key and (dim is None or one.key == dim.key)
    turned = _unpermuted(right)
    one, other = _unit_axis(left), _unit_axis(turned)
    return one is not None and other is not None and {one.key, other.key} <= LAST_AXIS and turned is not right


def beside_units(product: Node) -> list[Input]:
    """What is not computed in sight and multiplied with rows of length 1."""
    if not isinstance(product, Apply) or product.operator.name not in PRODUCTS | {"mul"}:
        return []
    left, right = (_unpermuted(each) for each in product.operands[:2])
    pairs = ((left, right), (right, left))
    return [one for one, other in pairs if isinstance(one, Input) and _unit_axis(other) is not None]


def _unit_axis(node: Node) -> Node | None:
    """The axis along which the rows of an array have length 1, which holds for the rows that are chosen of it."""
    while isinstance(node, Apply) and node.operator.name in CHOOSING:
        node = node.operands[0]
    if not isinstance(node, Apply):
        return None
    if node.operator.name == "normalize":
        return node.operands[2] if node.operands[1].key in POWERS_UP_TO_TWO else None
    if node.operator.name != "div" or not _is_norm(node.operands[1], node.operands[0]):
        return None
    length = node.operands[1]
    while isinstance(length, Apply) and length.operator.name != "norm":
        length = length.operands[0]
    assert isinstance(length, Apply)
    return length.operands[2] if length.operands[1].key in POWERS_UP_TO_TWO else None


def _factors(node: Node) -> list[Node]:
    """The factors of a product, through what keeps it away from 0."""
    if isinstance(node, Apply) and node.operator.name in THROUGH | {"clamp", "maximum"}:
        return _factors(node.operands[0]) if not _is_length(node) else [node]
    if isinstance(node, Apply) and node.operator.name == "mul":
        return [*_factors(node.operands[0]), *_factors(node.operands[1])]
    return [node]


def _is_length(node: Node) -> bool:
    while isinstance(node, Apply) and node.operator.name in THROUGH | {"clamp", "maximum"}:
        node = node.operands[0]
    return isinstance(node, Apply) and node.operator.name == "norm"


def _unpermuted(node: Node) -> Node:
    return node.operands[0] if isinstance(node, Apply) and node.operator.name in {"permute", "transpose"} else node


def _is_mean(a: Node, b: Node) -> bool:
    return (
        isinstance(a, Apply) and isinstance(b, Apply) and a.operator.name == "sum" and b.operator.name == "count"
        and a.operands[0].key == b.operands[0].key and a.operands[1].key == b.operands[1].key
    )  # fmt: skip


def _is_below(one: Node, other: Node) -> bool:
    """Whether a value is an element of a sequence of which the other one is the largest."""
    if not (isinstance(one, Input) and isinstance(other, Input)) or one.facts.part_of is None:
        return False
    return one.facts.part_of == other.facts.largest_of


def _bounds(kind: frozenset[str], bound: Node, value: Node) -> bool:
    """Whether `bound` is, entry by entry, on one side of `value` by its operator."""
    if not isinstance(bound, Apply):
        return False
    name = bound.operator.name
    if name in THROUGH:
        return _bounds(kind, bound.operands[0], value)
    if name in kind:
        return any(operand.key == value.key or _bounds(kind, operand, value) for operand in bound.operands)
    return False


def _outweighs(divisor: Node, value: Node, ends: Ends) -> bool:
    """Whether a divisor is at least a nonnegative `value`: its sum, its maximum, or one of these plus something."""
    if divisor.key == value.key:
        return True
    if not isinstance(divisor, Apply):
        return False
    name, operands = divisor.operator.name, divisor.operands
    if name in THROUGH or name in ("sum", "amax"):
        return _outweighs(operands[0], value, ends)
    if name == "maximum":
        return _outweighs(operands[0], value, ends) or _outweighs(operands[1], value, ends)
    if name == "clamp":
        return isinstance(operands[2], Constant) and operands[2].value is None and _outweighs(operands[0], value, ends)
    if name == "add":
        first, second = operands
        return (_outweighs(first, value, ends) and ends(second)[0] >= 0) or (
            _outweighs(second, value, ends) and ends(first)[0] >= 0
        )
    return False


def narrowed(branch: Node, condition: Node, truth: bool, ends: Ends, step: Callable[[float, int], float]) -> Pair:
    """The part of a branch's values with which it is chosen: `b` in `where(b == 0, 1, b)` is not 0.

    `step(value, direction)` is the next number of the format, which stands for an open end.
    """
    pair = ends(branch)
    if not isinstance(condition, Apply):
        return pair
    name, operands = condition.operator.name, condition.operands
    if name == "logical_not":
        return narrowed(branch, operands[0], not truth, ends, step)
    if name == ("logical_and" if truth else "logical_or"):
        for part in operands:
            low, high = narrowed(branch, part, truth, ends, step)
            pair = max(pair[0], low), min(pair[1], high)
        return pair
    if name not in NEGATED:
        return pair
    if not truth:
        name = NEGATED[name]
    left, right = operands
    if right.key == branch.key:
        name, left, right = SWAPPED[name], right, left
    if left.key == branch.key:
        return _compared(name, pair, ends(right), step)
    if isinstance(left, Apply) and left.operator.name == "abs" and left.operands[0].key == branch.key:
        high = _compared(name, (0.0, math.inf), ends(right), step)[1]
        return max(pair[0], -high), min(pair[1], high)
    return pair


NEGATED = {
    "less": "greater_equal", "less_equal": "greater", "greater": "less_equal", "greater_equal": "less",
    "equal": "not_equal", "not_equal": "equal",
}  # fmt: skip
SWAPPED = {
    "less": "greater", "less_equal": "greater_equal", "greater": "less", "greater_equal": "less_equal",
    "equal": "equal", "not_equal": "not_equal",
}  # fmt: skip


def _compared(name: str, pair: Pair, other: Pair, step: Callable[[float, int], float]) -> Pair:
    low, high = pair
    if name == "less":
        return low, min(high, step(other[1], -1))
    if name == "less_equal":
        return low, min(high, other[1])
    if name == "greater":
        return max(low, step(other[0], 1)), high
    if name == "greater_equal":
        return max(low, other[0]), high
    if name == "equal":
        return max(low, other[0]), min(high, other[1])
    if other[0] != other[1]:
        return pair
    return (step(low, 1) if low == other[0] else low), (step(high, -1) if high == other[0] else high)
