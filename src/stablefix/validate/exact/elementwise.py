"""Primitive operators that act entry by entry: on balls, and on extended reals where something is not finite."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import acb, arb

from stablefix.validate.exact import extended
from stablefix.validate.exact.extended import (
    DEAD,
    NEGATIVE,
    ONE,
    POSITIVE,
    UNDECIDED,
    UNDEFINED,
    ZERO,
    Special,
    Undecided,
    checked,
    truth,
)

Function = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Primitive:
    """How a primitive operator is computed on whole arrays.

    fast  for arrays of finite balls. What it cannot decide becomes a ball that is not finite, or raises Undecided.
    slow  for arrays of extended reals; never raises Undecided.
    """

    fast: Function
    slow: Function


HALF = arb(0.5)


def _ufunc(function: Function, operands: int) -> Function:
    made: Function = np.frompyfunc(function, operands, 1)
    return made


# Domains: each says what a finite ball gives, or None where the function is regular on all of it.


def _positive(at_zero: Any) -> Function:
    def outside(x: Any) -> Any:
        if x > 0:
            return None
        return UNDEFINED if x < 0 else at_zero if x.is_zero() else UNDECIDED

    return outside


def _not_negative(x: Any) -> Any:
    if x >= 0:
        return None
    return UNDEFINED if x < 0 else UNDECIDED


def _closed_unit(x: Any) -> Any:
    size = abs(x)
    if size <= 1:
        return None
    return UNDEFINED if size > 1 else UNDECIDED


def _open_unit(x: Any) -> Any:
    size = abs(x)
    if size < 1:
        return None
    if size == 1:
        return POSITIVE if x > 0 else NEGATIVE
    return UNDEFINED if size > 1 else UNDECIDED


def _from_one(x: Any) -> Any:
    if x >= 1:
        return None
    return UNDEFINED if x < 1 else UNDECIDED


def _no_pole(at_pole: Any) -> Function:
    def outside(x: Any) -> Any:
        if x > 0 or not x.contains_integer():
            return None
        return at_pole if x.is_exact() else UNDECIDED

    return outside


def _everywhere(x: Any) -> Any:
    return None


def _log_gamma(x: Any) -> Any:
    """log|Γ(x)|, by reflection where x is negative (DLMF 5.5.3)."""
    if x > 0:
        return x.lgamma()
    return (arb.pi() / abs(arb.sin_pi(x))).log() - (1 - x).lgamma()


def _nearest(x: Any) -> Any:
    """The nearest integer, ties to even."""
    shifted = x + HALF
    whole = shifted.floor()
    if shifted.is_integer() and shifted.is_exact() and not (whole / 2).is_integer():
        return whole - 1
    return whole if x.is_exact() or not shifted.contains_integer() else whole.union(whole - 1)


def _toward_zero(x: Any) -> Any:
    return x.floor() if x >= 0 else x.ceil() if x <= 0 else x.floor().union(x.ceil())


def _sign(x: Any) -> Any:
    found = extended.sign_of(x)
    return UNDECIDED if found is None else arb(found)


def _unary(
    function: Function, low: Any = UNDEFINED, high: Any = UNDEFINED, outside: Function = _everywhere
) -> Primitive:
    """A function of one number; `low` and `high` are its limits at −inf and +inf, `outside` its domain."""

    def extended_function(x: Any) -> Any:
        if isinstance(x, Special):
            limit = high if x is POSITIVE else low if x is NEGATIVE else x
            return limit() if callable(limit) else limit
        found = outside(x)
        return checked(function(x)) if found is None else found

    return Primitive(_ufunc(function, 1), _ufunc(extended_function, 1))


def _binary(fast: Function, slow: Function) -> Primitive:
    return Primitive(fast, _ufunc(slow, 2))


def _comparison(symbol: Function, opposite: Function, holds: Callable[[int], bool], *, of_nan: bool) -> Primitive:
    def fast(a: Any, b: Any) -> Any:
        if symbol(a, b):
            return ONE
        if opposite(a, b):
            return ZERO
        raise Undecided

    return Primitive(_ufunc(fast, 2), _ufunc(extended.comparison(holds, of_nan=of_nan), 2))


def _fast_truth(x: Any) -> bool:
    found = truth(x)
    if found is None:
        raise Undecided
    return found


def _logical(decide: Callable[[bool | None, bool | None], bool | None]) -> Primitive:
    def fast(a: Any, b: Any) -> Any:
        return ONE if decide(_fast_truth(a), _fast_truth(b)) else ZERO

    def slow(a: Any, b: Any) -> Any:
        found = decide(truth(a), truth(b))
        return UNDECIDED if found is None else ONE if found else ZERO

    return Primitive(_ufunc(fast, 2), _ufunc(slow, 2))


def _both(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


def _either(a: bool | None, b: bool | None) -> bool | None:
    return True if a or b else None if a is None or b is None else False


def _differ(a: bool | None, b: bool | None) -> bool | None:
    return None if a is None or b is None else a != b


def _logical_not() -> Primitive:
    def slow(x: Any) -> Any:
        found = truth(x)
        return UNDECIDED if found is None else ZERO if found else ONE

    return Primitive(_ufunc(lambda x: ZERO if _fast_truth(x) else ONE, 1), _ufunc(slow, 1))


def _kind(holds: Callable[[Any], bool], of_finite: Any) -> Primitive:
    """isnan, isinf, isfinite: `of_finite` is the result for a finite number."""

    def fast(x: Any) -> Any:
        if not x.is_finite():
            raise Undecided
        return of_finite

    def slow(x: Any) -> Any:
        if isinstance(x, Special):
            return UNDECIDED if x is UNDECIDED else ONE if holds(x) else ZERO
        return of_finite

    return Primitive(_ufunc(fast, 1), _ufunc(slow, 1))


def _fast_chosen(condition: Any, a: Any, b: Any) -> Any:
    return b if condition.is_zero() else a if condition != 0 else extended.chosen(condition, a, b)


def _fast_power(a: Any, b: Any) -> Any:
    found = extended.raised(a, b)
    if isinstance(found, Special):
        raise Undecided
    return found


def _root_of_nonnegative(x: Any) -> Any:
    """√x of a number that is known not to be negative, although its ball may reach below 0."""
    if x > 0 or x.is_zero() or not x.is_finite():
        return x.sqrt()
    radius = x.upper().sqrt() / 2
    return arb(radius.mid(), radius.upper())


def _trigamma(x: Any) -> Any:
    """ψ′(x) = ζ(2, x), by reflection where x is negative (DLMF 5.15.6)."""
    if x > 0:
        return arb(2).zeta(x)
    return (arb.pi() / arb.sin_pi(x)) ** 2 - arb(2).zeta(1 - x)


def _polygamma(kind: str) -> Function:
    """ψ⁽ⁿ⁾(x), n its setting; its poles at the integers up to 0 have a sign where n is odd."""

    def polygamma(x: Any, order: int) -> Any:
        at_pole = POSITIVE if order % 2 else UNDEFINED
        primitive = _unary(lambda entry: acb(entry).polygamma(order).real, UNDEFINED, ZERO, _no_pole(at_pole))
        return getattr(primitive, kind)(x)

    return polygamma


def _angle(a: Any, b: Any) -> Any:
    """atan2 with the limits of the quadrants; (0, 0) gives 0, as C does."""
    if (missing := extended.without_value(a, b)) is not None:
        return missing
    if isinstance(b, Special):
        straight = ZERO if b is POSITIVE else arb.pi()
        side = extended.sign_of(a)
        if isinstance(a, Special):
            straight = arb.pi() / (4 if b is POSITIVE else arb(4) / 3)
        return UNDECIDED if side is None and b is NEGATIVE else -straight if side == -1 else straight
    if isinstance(a, Special):
        return arb.pi() / (2 if a is POSITIVE else -2)
    return checked(arb.atan2(a, b))


def _floor_quotient(a: Any, b: Any) -> Any:
    quotient = extended.divided(a, b)
    return quotient if isinstance(quotient, Special) else checked(quotient.floor())


def _remainder(a: Any, b: Any) -> Any:
    """a − b·floor(a/b), with the sign of b."""
    if isinstance(a, Special) or isinstance(b, Special):
        if (missing := extended.without_value(a, b)) is not None:
            return missing
        if isinstance(a, Special):
            return UNDEFINED
        left, right = extended.sign_of(a), extended.sign_of(b)
        return UNDECIDED if left is None else a if left in (0, right) else b
    quotient = _floor_quotient(a, b)
    return quotient if isinstance(quotient, Special) else checked(a - b * quotient)


def _finite_or_raise(function: Function) -> Function:
    def fast(*operands: Any) -> Any:
        found = function(*operands)
        if isinstance(found, Special):
            raise Undecided
        return found

    return fast


def _whole_pi(divisor: int) -> Callable[[], Any]:
    return lambda: arb.pi() / divisor


def _chained(cotangent: Any, slope: Any) -> Any:
    """cotangent · slope, where nothing flows through a dead branch whatever its slope."""
    return DEAD if cotangent is DEAD else extended.multiplied(cotangent, slope)


_lt, _le, _gt, _ge = arb.__lt__, arb.__le__, arb.__gt__, arb.__ge__
_eq, _ne = arb.__eq__, arb.__ne__

ELEMENTWISE: dict[str, Primitive] = {
    "add": _binary(np.add, extended.added),
    "sub": _binary(np.subtract, extended.subtracted),
    "mul": _binary(np.multiply, extended.multiplied),
    "div": _binary(np.true_divide, extended.divided),
    "div_by_nonnegative": _binary(np.true_divide, extended.divided_by_nonnegative),
    "pow": Primitive(_ufunc(_fast_power, 2), _ufunc(extended.raised, 2)),
    "neg": Primitive(np.negative, _ufunc(extended.negated, 1)),
    "abs": Primitive(_ufunc(abs, 1), _ufunc(extended.magnitude, 1)),
    "sign": Primitive(_ufunc(_finite_or_raise(_sign), 1), _unary(_sign, arb(-1), ONE).slow),
    "exp": _unary(arb.exp, ZERO, POSITIVE),
    "log": _unary(arb.log, UNDEFINED, POSITIVE, _positive(NEGATIVE)),
    "sqrt": _unary(arb.sqrt, UNDEFINED, POSITIVE, _not_negative),
    "sqrt_nonnegative": _unary(_root_of_nonnegative, UNDEFINED, POSITIVE),
    "sin": _unary(arb.sin),
    "cos": _unary(arb.cos),
    "tan": _unary(arb.tan),
    "asin": _unary(arb.asin, outside=_closed_unit),
    "acos": _unary(arb.acos, outside=_closed_unit),
    "atan": _unary(arb.atan, _whole_pi(-2), _whole_pi(2)),
    "sinh": _unary(arb.sinh, NEGATIVE, POSITIVE),
    "cosh": _unary(arb.cosh, POSITIVE, POSITIVE),
    "tanh": _unary(arb.tanh, arb(-1), ONE),
    "asinh": _unary(arb.asinh, NEGATIVE, POSITIVE),
    "acosh": _unary(arb.acosh, UNDEFINED, POSITIVE, _from_one),
    "atanh": _unary(arb.atanh, outside=_open_unit),
    "erf": _unary(arb.erf, arb(-1), ONE),
    "erfc": _unary(arb.erfc, arb(2), ZERO),
    "erfinv": _unary(arb.erfinv, outside=_open_unit),
    "lgamma": _unary(_log_gamma, POSITIVE, POSITIVE, _no_pole(POSITIVE)),
    "digamma": _unary(arb.digamma, UNDEFINED, POSITIVE, _no_pole(UNDEFINED)),
    "trigamma": _unary(_trigamma, UNDEFINED, ZERO, _no_pole(POSITIVE)),
    "polygamma": Primitive(_polygamma("fast"), _polygamma("slow")),
    "gamma": _unary(arb.gamma, UNDEFINED, POSITIVE, _no_pole(UNDEFINED)),
    "floor": _unary(arb.floor, NEGATIVE, POSITIVE),
    "ceil": _unary(arb.ceil, NEGATIVE, POSITIVE),
    "round": _unary(_nearest, NEGATIVE, POSITIVE),
    "trunc": _unary(_toward_zero, NEGATIVE, POSITIVE),
    "atan2": Primitive(_ufunc(arb.atan2, 2), _ufunc(_angle, 2)),
    "floor_divide": Primitive(_ufunc(_finite_or_raise(_floor_quotient), 2), _ufunc(_floor_quotient, 2)),
    "remainder": Primitive(_ufunc(_finite_or_raise(_remainder), 2), _ufunc(_remainder, 2)),
    "maximum": Primitive(_ufunc(arb.max, 2), _ufunc(extended.larger, 2)),
    "minimum": Primitive(_ufunc(arb.min, 2), _ufunc(extended.smaller, 2)),
    "where": Primitive(_ufunc(_fast_chosen, 3), _ufunc(extended.chosen, 3)),
    "less": _comparison(_lt, _ge, lambda found: found < 0, of_nan=False),
    "less_equal": _comparison(_le, _gt, lambda found: found <= 0, of_nan=False),
    "greater": _comparison(_gt, _le, lambda found: found > 0, of_nan=False),
    "greater_equal": _comparison(_ge, _lt, lambda found: found >= 0, of_nan=False),
    "equal": _comparison(_eq, _ne, lambda found: found == 0, of_nan=False),
    "not_equal": _comparison(_ne, _eq, lambda found: found != 0, of_nan=True),
    "logical_and": _logical(_both),
    "logical_or": _logical(_either),
    "logical_xor": _logical(_differ),
    "logical_not": _logical_not(),
    "isnan": _kind(lambda x: x is UNDEFINED, ZERO),
    "isinf": _kind(lambda x: x in (POSITIVE, NEGATIVE), ZERO),
    "isfinite": _kind(lambda x: False, ONE),
    "chain": Primitive(np.multiply, _ufunc(_chained, 2)),
}
"""By canonical name, and by our own: `chain` is the product of a cotangent with a slope; the forms with `nonnegative`
know of an operand that it cannot be negative, although its ball may reach below 0."""
