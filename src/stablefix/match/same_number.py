"""Whether a value is a number of a pattern, however it is written."""

from __future__ import annotations

from stablefix.graph.expression import Apply, Constant, Node
from stablefix.graph.ranges import interval_of
from stablefix.match.sorts import is_number, is_setting

DIGITS = 1e-7
"""How far the digits of an irrational number may be from it, relatively."""
SHORTEST = 12
"""Digits of a number that has no end of them."""


def same_number(pattern: Node, target: Node) -> bool:
    """Equal numbers, `1` and `1.0`, `math.sqrt(2)` and its digits, and a tensor that is known to hold one number
    (`torch.ones_like(x)`)."""
    if not isinstance(pattern, Constant) or not is_number(pattern):
        return False
    if isinstance(target, Constant):
        return is_number(target) and _rounds_to(target.value, pattern.value)  # type: ignore[arg-type]
    if isinstance(target, Apply) and is_setting(target):
        bounds = interval_of(target, "float64")
        return _rounds_to(bounds.low, pattern.value) and _rounds_to(bounds.high, pattern.value)  # type: ignore[arg-type]
    if isinstance(target, Apply) and target.operator.name != "full_like" and target.assumed is None:
        return False
    interval = interval_of(target)
    return interval.is_point and interval.low == pattern.value


def _rounds_to(number: float | int, wanted: float | int) -> bool:
    """Whether a number is the wanted one, or has its first digits where the wanted one has no end of them."""
    endless = isinstance(wanted, float) and len(repr(wanted)) > SHORTEST
    return number == wanted or (endless and abs(number - wanted) <= DIGITS * abs(wanted))
