"""What a condition on a value says of what the value is computed of: behind `if abs(b) > 1e-6` b is not 0.

Only what rounding keeps is said: a product that is not 0 has no factor that is, a minimum above a limit has all its
entries there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.graph.conditions import SWAPPED, Condition
from stablefix.graph.expression import Apply, Constant, Node, is_double
from stablefix.match.bare import unwrapped

NOT_ZERO = Condition(ast.NotEq, 0.0)
ABOVE, BELOW = (ast.Gt, ast.GtE), (ast.Lt, ast.LtE)
VANISHING = {"mul": slice(None), "square": slice(1), "abs": slice(1), "sqrt": slice(1)}
"""Operators whose result is 0 where one of these operands is."""
LEAST = {"amin": slice(1), "minimum": slice(None)}
MOST = {"amax": slice(1), "maximum": slice(None)}
"""Operators whose result is the least, or the largest, of the numbers of these operands."""


def inward(node: Node, condition: Condition) -> Iterator[tuple[Node, Condition]]:
    """A value with its condition, and the values that it is computed of with theirs."""
    for each in unwrapped(node):
        yield each, condition
    if not isinstance(each, Apply):
        return
    name, operands = each.operator.name, each.operands
    if name in VANISHING and _excludes_zero(condition):
        for operand in operands[VANISHING[name]]:
            yield from inward(operand, NOT_ZERO)
    if name in {"add", "sub"} and condition.bound == 0:
        yield from _of_sides(name, operands, condition)
    if name == "neg":
        yield from inward(operands[0], Condition(SWAPPED[condition.operator], -condition.bound))
    if name == "abs" and condition.operator in BELOW:
        yield from inward(operands[0], condition)
        yield from inward(operands[0], Condition(SWAPPED[condition.operator], -condition.bound))
    for ends, kept in ((LEAST, ABOVE), (MOST, BELOW)):
        if name in ends and condition.operator in kept:
            for operand in operands[ends[name]]:
                yield from inward(operand, condition)


def _of_sides(name: str, sides: tuple[Node, ...], condition: Condition) -> Iterator[tuple[Node, Condition]]:
    """What the sign of a sum or difference says of the side that is no number: `x - 1e-6 > 0`."""
    minus = name == "sub"
    match sides:
        case side, Constant(value=int() | float() as number) if is_double(number):
            yield from inward(side, Condition(condition.operator, number if minus else -number))
        case Constant(value=int() | float() as number), side if is_double(number):
            turned = SWAPPED[condition.operator] if minus else condition.operator
            yield from inward(side, Condition(turned, number if minus else -number))


def _excludes_zero(condition: Condition) -> bool:
    return 0.0 not in condition.interval
