"""Exponentials that are as large as they are meant to be: powers, and what somebody computes in a wider format."""

from __future__ import annotations

from stablefix.evidence import Failure
from stablefix.graph.dtypes import dtype_of
from stablefix.graph.expression import Apply, Constant, Node
from stablefix.graph.number_kinds import is_integer
from stablefix.match.bare import bare
from stablefix.templates.template import Template

LOGARITHMS = frozenset({"log", "log1p"})
FULL = frozenset({"float32", "float64"})
"""Formats whose exponentials overflow far from ordinary numbers."""


def meant(template: Template, inner: Apply) -> bool:
    """Whether an exponential that overflows is large by its meaning, or was given the room that it needs."""
    if template.failure is not Failure.OVERFLOW or inner.operator.name != "exp":
        return False
    return _is_power(inner.operands[0]) or _is_widened(inner.operands[0])


def _is_power(exponent: Node) -> bool:
    """`exp(k * log(b))` is b to the power of k, of which nothing is told either."""
    exponent = bare(exponent)
    if not isinstance(exponent, Apply):
        return False
    name, operands = exponent.operator.name, exponent.operands
    if name in {"neg", "div"}:
        return _is_power(operands[0])
    return name in LOGARITHMS or (name == "mul" and any(map(_is_power, operands)))


def _is_widened(exponent: Node) -> bool:
    """`exp(x.float())` of an x that may come in half precision: whoever widens it has thought of the range."""
    if not isinstance(exponent, Apply) or exponent.operator.name != "cast":
        return False
    operand, dtype = exponent.operands
    wide = isinstance(dtype, Constant) and dtype.value in FULL
    return wide and dtype_of(operand) not in FULL and not is_integer(operand)
