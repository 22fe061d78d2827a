"""Is a hazard more than imaginable? Whether a known producer comes to the value at which an operator is singular.

`softmax` ends at 0, `relu` is 0 for half of all inputs, a sum of squares is 0 for a row of zeros: of those a report may
speak. `abs(x)` and `sqrt(x)` are 0 only where x itself is, and `cos(x)` only at points that nobody hits: there the
question goes on to the operand, and where it ends at an unknown input there is nothing to say.
"""

from __future__ import annotations

import ast
import math

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.interval import Interval
from stablefix.graph.kinds import kind_of
from stablefix.graph.named import SHARES
from stablefix.graph.ranges import interval_of, known_interval
from stablefix.graph.scope import Definition, Point
from stablefix.match.origins import from_grids, is_kept, maker
from stablefix.match.rows import (
    COUNTERS,
    FOLDED,
    ONLY_BY_UNDERFLOW,
    SPREADS,
    ZERO_WITH_OPERAND,
    is_total_of_data,
    reduced_to_zero,
)
from stablefix.operators.operator import Form
from stablefix.source.walk import walk

DISTRIBUTIONS = frozenset("cdf ndtr".split())
"""Functions that come to 1 only by rounding: one minus them is a tail, and what is to be mended is the subtraction."""
UNIT = frozenset({"acos", "asin", "atanh"})
"""Functions whose argument somebody knows to lie between -1 and 1, ends included, or he would not take them."""
ROUNDING = 1e-6
"""Ends of intervals are as near as this, of their size, to what rounding makes of them."""
UNLIMITED = 8
"""How far the question is passed on."""


def supported(condition: Node, dtype: str) -> bool:
    """Whether a condition on operands is made true by a known producer."""
    assert isinstance(condition, Apply)
    name, operands = condition.operator.name, condition.operands
    if name in {"logical_and", "logical_or", "logical_not"}:
        return any(supported(operand, dtype) for operand in operands if isinstance(operand, Apply))
    left, right = operands[:2]
    if name in {"greater", "greater_equal"}:
        left, right = right, left
    if name in {"equal", "not_equal"}:
        value, other = (left, right) if isinstance(right, Constant) else (right, left)
        point = interval_of(other, dtype)
        return point.is_point and reaches(value, point.low, dtype)
    return _comes_down(left, dtype) and _comes_up(right, dtype)


def used_to_the_end(root: Apply, syntax: ast.expr, point: Point) -> bool:
    """Whether the function that is applied says of its argument that it comes to the ends of the domain.

    The argument of an arc cosine is a cosine, which rounding takes to 1 and past it; of an atanh, a number that was
    squashed. Of a parameter that a function of one line hands on nobody knows, and who compares the argument with
    something has thought of its ends.
    """
    argument = root.operands[0]
    if root.operator.name not in UNIT or kind_of(argument) is Kind.SCALAR or kind_of(root) is Kind.SCALAR:
        return False
    bounds = known_interval(argument)
    if math.isfinite(bounds.low) or math.isfinite(bounds.high) or from_grids(argument):
        return False
    if isinstance(argument, Apply) and argument.operator.name == "where":
        return False
    match syntax:
        case ast.Call(args=[ast.Name(id=name), *_]) | ast.Call(func=ast.Attribute(value=ast.Name(id=name)), args=[]):
            body = [part for part in getattr(point.function, "body", []) if not isinstance(part, ast.Expr)]
            return not (isinstance(argument, Input) and len(body) == 1) and not is_compared(name, point)
    return True


def is_compared(name: str, point: Point) -> bool:
    """Whether a function compares a name with something, by itself or by its size: who does has thought of its ends."""
    tests = (part for part in walk(point.function) if isinstance(part, ast.Compare))
    return any(isinstance(part, ast.Name) and part.id == name for test in tests for part in walk(test))


def divides_by_row_sums(root: Apply) -> bool:
    """Whether rows are divided by their sums: of many rows one is empty, padded or silent, and its sum is 0.

    Of a single sum over everything that is another matter.
    """
    divisor = root.operands[1] if root.operator.name == "div" else None
    if not isinstance(divisor, Apply) or divisor.operator.name != "sum" or kind_of(root) is not Kind.TENSOR:
        return False
    rows, dim = divisor.operands[0], divisor.operands[1]
    along = isinstance(dim, Constant) and isinstance(dim.value, int)
    return along and isinstance(rows, Input) and reduced_to_zero(divisor) and not from_grids(rows)


def _comes_down(node: Node, dtype: str) -> bool:
    """Whether a value reaches the lower end that is known of it."""
    return isinstance(node, Constant) or reaches(node, known_interval(node, dtype).low, dtype)


def _comes_up(node: Node, dtype: str) -> bool:
    return isinstance(node, Constant) or reaches(node, known_interval(node, dtype).high, dtype)


def reaches(node: Node, value: float, dtype: str, depth: int = 0) -> bool:
    """Whether a node comes to a value for inputs that are nothing special."""
    if not math.isfinite(value) or depth > UNLIMITED:
        return False
    if isinstance(node, Constant):
        return node.value == value
    if isinstance(node, Input):
        if value == 0 and node.origin is not None and maker(node.origin) in COUNTERS:
            return False
        if value == 0 and node.facts.interval == SHARES and is_kept(node):
            return False
        held = node.identity.node if isinstance(node.identity, Definition) else None
        if held is not None and never(held, value):
            return False
        return node.facts.known and node.facts.kind is not Kind.SCALAR and value in node.facts.interval
    if never(node, value):
        return False
    interval = known_interval(node, dtype)
    value = _without_rounding(value, interval)
    if value not in interval or (node.assumed is not None and value not in node.assumed):
        return False
    return _application(node, value, dtype, depth + 1)


def _without_rounding(value: float, interval: Interval) -> float:
    """The end of an interval that a value lies beside: what an interval of a sum was made wider by for rounding is not
    what its terms reach."""
    ends = [end for end in (interval.low, interval.high) if math.isfinite(end)]
    size = max(map(abs, ends), default=0.0)
    return next((end for end in ends if abs(value - end) <= ROUNDING * size), value)


def never(node: Node, value: float) -> bool:
    """Whether a value, though in the interval of an operator, is one that nobody meets there.

    A size can be 0 and a batch can have one sample, but code that divides by `n - 1` knows its n. exp and `2**n` come
    to 0 only by underflow, where the quotient overflows anyway. The rows of random, inverted or factored matrices are
    not 0.
    """
    if not isinstance(node, Apply):
        return False
    name, operands = node.operator.name, node.operands
    if value == 0 and (name in ONLY_BY_UNDERFLOW or (name == "pow" and (_constant(operands[0]) or 0) > 0)):
        return True
    if name == "floor_divide" and kind_of(node) is Kind.SCALAR:
        return value == 0
    if name == "sub" and value == 0 and _is_constant(operands[0], 1.0):
        return isinstance(operands[1], Apply) and operands[1].operator.name in DISTRIBUTIONS
    if name == "mul":
        return value == 0 and is_total_of_data(node)
    if name in ZERO_WITH_OPERAND and _chooses_zero(operands[0]):
        return False
    return value == 0 and name in ZERO_WITH_OPERAND | SPREADS | FOLDED and not reduced_to_zero(node)


def _chooses_zero(node: Node) -> bool:
    """Whether a `where` chooses among values one of which is known to come to 0."""
    chosen = isinstance(node, Apply) and node.operator.name == "where"
    return chosen and any(isinstance(each, Input) and reaches(each, 0.0, "float32") for each in node.operands[1:])  # type: ignore[union-attr]


def _replaced(branches: tuple[Node, ...], value: float) -> bool:
    """`where(ok, x, 1)`: where a constant other than the value stands in for x, somebody has guarded x."""
    return any(_constant(branch) is not None and _constant(branch) != value for branch in branches) and not any(
        _is_constant(branch, value) for branch in branches
    )


def _constant(node: Node) -> float | None:
    if isinstance(node, Apply) and node.operator.name == "full_like":
        node = node.operands[1]
    value = node.value if isinstance(node, Constant) else None
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _is_constant(node: Node, value: float) -> bool:
    return _constant(node) == value


def _application(node: Apply, value: float, dtype: str, depth: int) -> bool:
    name, operands = node.operator.name, node.operands
    if name == "neg":
        return reaches(operands[0], -value, dtype, depth)
    if name == "select":
        return reaches(operands[0], value, dtype, depth)
    if name in {"add", "sub"}:
        return _sum(name, operands[0], operands[1], value, dtype, depth)
    if name == "where":
        return not _replaced(operands[1:], value) and any(
            reaches(branch, value, dtype, depth) for branch in operands[1:]
        )
    if name in {"mul", "div"} and isinstance(operands[1], Constant):
        return _scaled(name, operands[0], operands[1], value, dtype, depth)
    if value == 0:
        if name == "mul":
            return any(reaches(operand, 0.0, dtype, depth) for operand in operands)
        if name in ZERO_WITH_OPERAND or name == "div":
            return reaches(operands[0], 0.0, dtype, depth)
        if name == "prod":
            return reaches(operands[0], 0.0, dtype, depth)
    known = known_interval(node, dtype)
    return value in (known.low, known.high) and (
        node.operator.form is not Form.REDUCTION or kind_of(node) is not Kind.SCALAR
    )


def _sum(name: str, a: Node, b: Node, value: float, dtype: str, depth: int) -> bool:
    """A sum with a constant passes the question on; one of non-negative terms is 0 where all of them are."""
    sign = -1.0 if name == "sub" else 1.0
    if isinstance(b, Constant) and isinstance(b.value, int | float):
        return reaches(a, value - sign * b.value, dtype, depth)
    if isinstance(a, Constant) and isinstance(a.value, int | float):
        return reaches(b, sign * (value - a.value), dtype, depth)
    if value == 0 and sign > 0 and all(known_interval(term, dtype).low == 0 for term in (a, b)):
        return all(_is_square_of_tensor(term) or reaches(term, 0.0, dtype, depth) for term in (a, b))
    low, high = known_interval(a, dtype), known_interval(b, dtype)
    ends = (low.low, low.high, high.low, high.high)
    return all(math.isfinite(end) for end in ends) and any(
        math.isclose(x + sign * y, value) and reaches(a, x, dtype, depth) and reaches(b, y, dtype, depth)
        for x in (low.low, low.high)
        for y in (high.low, high.high)
    )


def _is_square_of_tensor(node: Node) -> bool:
    """A term of a hand-made norm: its tensor has zeros wherever there is silence, padding or a background."""
    if isinstance(node, Apply) and node.operator.name == "add":
        return all(_is_square_of_tensor(term) for term in node.operands)
    if isinstance(node, Apply) and node.operator.name == "mul" and isinstance(node.operands[0], Constant):
        return _is_square_of_tensor(node.operands[1])
    if isinstance(node, Apply) and node.operator.name in {"select", "squeeze", "unsqueeze"}:
        return _is_square_of_tensor(node.operands[0])
    if not isinstance(node, Apply) or node.operator.name != "square" or kind_of(node.operands[0]) is not Kind.TENSOR:
        return False
    base = node.operands[0]
    return not (isinstance(base, Apply) and base.operator.name == "where" and _replaced(base.operands[1:], 0.0))


def _scaled(name: str, operand: Node, factor: Constant, value: float, dtype: str, depth: int) -> bool:
    number = factor.value
    if not isinstance(number, int | float) or number == 0 or not math.isfinite(number):
        return False
    return reaches(operand, value / number if name == "mul" else value * number, dtype, depth)
