"""Can the hazard happen here? Conditions of templates, decided over intervals of computed values."""

from __future__ import annotations

from stablefix.graph.expression import Apply, Node
from stablefix.graph.interval import Interval
from stablefix.graph.ranges import interval_of
from stablefix.match.lengths import measures
from stablefix.match.neighbours import are_neighbours


def possible(condition: Node, dtype: str) -> bool:
    """Whether a condition can hold for some values in the operands' intervals."""
    return _decide(condition, dtype)[0]


def certain(condition: Node, dtype: str) -> bool:
    """Whether a condition holds for all values in the operands' intervals."""
    return not _decide(condition, dtype)[1]


def _decide(condition: Node, dtype: str) -> tuple[bool, bool]:
    """(can be true, can be false)."""
    assert isinstance(condition, Apply)
    match condition.operator.name:
        case "logical_and":
            (a, not_a), (b, not_b) = (_decide(operand, dtype) for operand in condition.operands)
            return a and b, not_a or not_b
        case "logical_or":
            (a, not_a), (b, not_b) = (_decide(operand, dtype) for operand in condition.operands)
            return a or b, not_a and not_b
        case "logical_not":
            can, cannot = _decide(condition.operands[0], dtype)
            return cannot, can
        case "neighbours":
            found = are_neighbours(*condition.operands)
            return found, not found
        case "measures":
            found = measures(*condition.operands)
            return found, not found
    left, right = (interval_of(operand, dtype) for operand in condition.operands[:2])
    return _compare(condition.operator.name, left, right)


def _compare(name: str, left: Interval, right: Interval) -> tuple[bool, bool]:
    match name:
        case "less":
            return _can_be_below(left, right, strict=True), _can_be_below(right, left, strict=False)
        case "less_equal":
            return _can_be_below(left, right, strict=False), _can_be_below(right, left, strict=True)
        case "greater":
            return _can_be_below(right, left, strict=True), _can_be_below(left, right, strict=False)
        case "greater_equal":
            return _can_be_below(right, left, strict=False), _can_be_below(left, right, strict=True)
        case "equal":
            return not left.meet(right).is_empty, not (left.is_point and right == left)
        case "not_equal":
            return not (left.is_point and right == left), not left.meet(right).is_empty
    return True, True


def _can_be_below(left: Interval, right: Interval, *, strict: bool) -> bool:
    """Whether some number of `left` is below (or, not strict, equal to) some number of `right`."""
    if left.is_empty or right.is_empty:
        return False
    if left.low != right.high:
        return left.low < right.high
    return not strict and not left.low_open and not right.high_open
