"""Intervals of the primitive operators: from the ends of the operands to the ends of the result.

Pairs (low, high) are closed. Values are those that a library computes, so an operation that rounds correctly keeps the
rounded ends, and one that does not is widened by a few units in the last place, except at ends that libraries hit
exactly (0, 1, infinity). NaN lies in no interval: where an operand leaves the domain, what remains counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from stablefix.graph.rounding import LARGEST, above, below, nearest

Pair = tuple[float, float]

INF = math.inf
EVERYTHING: Pair = (-INF, INF)
TRUTH: Pair = (0.0, 1.0)
EXACT_ENDS = frozenset({0.0, 1.0, -1.0, INF, -INF})
KERNEL_ULPS = 4
"""How far the libraries' elementwise functions are from correctly rounded, generously."""


@dataclass(frozen=True, slots=True)
class Format:
    """How results round. A `real` one encloses exact values in doubles; the others round to a dtype."""

    dtype: str
    real: bool = False

    def rounded(self, low: float, high: float, ulps: int = 0) -> Pair:
        """The enclosure of results whose unrounded ends are given, off by at most `ulps`."""
        if self.real:
            return _outwards(low, -1, 1 + ulps), _outwards(high, 1, 1 + ulps)
        low, high = nearest(low, self.dtype), nearest(high, self.dtype)
        if ulps:
            low = low if low in EXACT_ENDS else below(low, self.dtype, ulps)
            high = high if high in EXACT_ENDS else above(high, self.dtype, ulps)
        return low, high


def _outwards(value: float, direction: int, steps: int) -> float:
    """A double on the far side of an inexact end; an end that overflowed is only beyond every double."""
    if math.isinf(value):
        return math.copysign(LARGEST["float64"], value) if (value > 0) != (direction > 0) else value
    if value in EXACT_ENDS:
        return value
    return above(value, "float64", steps) if direction > 0 else below(value, "float64", steps)


def product(a: float, b: float) -> float:
    """A corner of a product; 0 times infinity is a limit of zeros here."""
    return 0.0 if a == 0 or b == 0 else a * b


def add(a: Pair, b: Pair, form: Format) -> Pair:
    low, high = a[0] + b[0], a[1] + b[1]
    if form.real and a[0] == a[1] == 0:
        return b
    if form.real and b[0] == b[1] == 0:
        return a
    if form.real:
        low, high = _passed(low, (a[0], b[0]), -1), _passed(high, (a[1], b[1]), 1)
    return form.rounded(-INF if math.isnan(low) else low, INF if math.isnan(high) else high)


def _passed(total: float, terms: Pair, direction: int) -> float:
    """The sum of two terms, or the next double on its far side where it is not exact: `1 + 1e-25` is not 1."""
    exact = not math.isfinite(total) or Fraction(total) == sum(map(Fraction, terms))
    return total if exact else math.nextafter(total, direction * INF)


def negate(a: Pair, form: Format) -> Pair:
    return 0.0 - a[1], 0.0 - a[0]


def subtract(a: Pair, b: Pair, form: Format) -> Pair:
    return add(a, negate(b, form), form)


def multiply(a: Pair, b: Pair, form: Format) -> Pair:
    corners = [product(x, y) for x in a for y in b]
    return form.rounded(min(corners), max(corners))


def divide(a: Pair, b: Pair, form: Format) -> Pair:
    """Division by 0 gives infinities of the signs that the numerator allows. Above negative numbers, 0 has any sign."""
    if b[0] < 0 <= b[1]:
        return EVERYTHING
    if b[0] == 0 == b[1]:
        return (-INF if a[0] < 0 else INF, INF if a[1] > 0 else -INF) if a != (0.0, 0.0) else EVERYTHING
    if b[1] <= 0:
        a, b = negate(a, form), negate(b, form)
    corners = [_ratio(x, y) for x in a for y in b]
    return form.rounded(min(corners), max(corners))


def _ratio(a: float, b: float) -> float:
    """A corner of a quotient with a nonnegative divisor."""
    if a == 0:
        return 0.0
    if b == 0:
        return math.copysign(INF, a)
    if math.isinf(a):
        return a
    return a / b


def power(a: Pair, b: Pair, form: Format) -> Pair:
    if b[0] == b[1] and b[0].is_integer() and a[0] < 0:
        exponent = b[0]
        corners = [_power(end, exponent) for end in a]
        if exponent < 0 and a[0] <= 0 <= a[1]:
            corners += [INF] if exponent % 2 == 0 else [INF, -INF]
        if exponent % 2 == 0 and a[1] > 0 and exponent >= 0:
            corners.append(_power(0.0, exponent))
        return form.rounded(min(corners), max(corners), KERNEL_ULPS)
    if a[0] < 0 and b[0] != b[1]:
        return EVERYTHING
    base = (max(a[0], 0.0), max(a[1], 0.0))
    # Of the negative numbers -inf alone has such a power.
    corners = [_power(x, y) for x in (*base, *(end for end in a if end == -INF)) for y in b]
    if base[0] <= 1 <= base[1] or b[0] <= 0 <= b[1]:
        corners.append(1.0)
    return form.rounded(min(corners), max(corners), KERNEL_ULPS)


def _power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return -INF if base < 0 and exponent % 2 == 1 else INF
    except ValueError:
        return INF


def absolute(a: Pair, form: Format) -> Pair:
    if a[0] <= 0 <= a[1]:
        return 0.0, max(-a[0], a[1])
    return min(abs(a[0]), abs(a[1])), max(abs(a[0]), abs(a[1]))


def square(a: Pair, form: Format) -> Pair:
    low, high = absolute(a, form)
    return form.rounded(low * low, high * high)


def largest_of(a: Pair, b: Pair, form: Format) -> Pair:
    return form.rounded(max(a[0], b[0]), max(a[1], b[1])) if not form.real else (max(a[0], b[0]), max(a[1], b[1]))


def smallest_of(a: Pair, b: Pair, form: Format) -> Pair:
    return form.rounded(min(a[0], b[0]), min(a[1], b[1])) if not form.real else (min(a[0], b[0]), min(a[1], b[1]))


def wave(function: Callable[[float], float], a: Pair, form: Format) -> Pair:
    """sin or cos: the full wave unless the operand stays between two multiples of pi / 2."""
    if not (a[0] > -1e6 and a[1] < 1e6) or math.floor(2 * a[0] / math.pi) != math.floor(2 * a[1] / math.pi):
        return -1.0, 1.0
    ends = sorted(function(end) for end in a)
    low, high = form.rounded(ends[0], ends[1], KERNEL_ULPS)
    return max(low, -1.0), min(high, 1.0)


def tangent(a: Pair, form: Format) -> Pair:
    if not (a[0] > -1.57 and a[1] < 1.57):
        return EVERYTHING
    return form.rounded(math.tan(a[0]), math.tan(a[1]), KERNEL_ULPS)


def hyperbolic_cosine(a: Pair, form: Format) -> Pair:
    low, high = absolute(a, form)
    return form.rounded(_cosh(low), _cosh(high), KERNEL_ULPS)


def _cosh(value: float) -> float:
    return _total(math.cosh, INF, INF)(value)


def log_gamma(a: Pair, form: Format) -> Pair:
    """Falls until 1.4616, then rises."""
    if a[0] <= 0:
        return EVERYTHING
    ends = [_total(math.lgamma, INF, INF)(end) for end in a]
    low = -0.1214863 if a[0] < 1.4616322 < a[1] else min(ends)
    return form.rounded(low, max(ends), 4 * KERNEL_ULPS)


def gamma(a: Pair, form: Format) -> Pair:
    if a[0] <= 0:
        return EVERYTHING
    ends = [_total(math.gamma, INF, INF)(end) for end in a]
    low = 0.8856031 if a[0] < 1.4616322 < a[1] else min(ends)
    return form.rounded(low, max(ends), 4 * KERNEL_ULPS)


def digamma(a: Pair, form: Format) -> Pair:
    """log x - 1/x < digamma x < log x - 1/(2x) for positive x (Alzer 1997)."""
    if a[0] <= 0:
        return EVERYTHING
    high = math.log(a[1]) - 1 / (2 * a[1]) if a[1] < INF else INF
    return form.rounded(math.log(a[0]) - 1 / a[0], high, KERNEL_ULPS)


def inverse_error(a: Pair, form: Format) -> Pair:
    """Only the sign: near the ends of [-1, 1] the function is infinite."""
    return (0.0 if a[0] >= 0 else -INF), (0.0 if a[1] <= 0 else INF)


def angle(a: Pair, b: Pair, form: Format) -> Pair:
    """atan2(a, b), by half-planes."""
    low = 0.0 if a[0] >= 0 else (-math.pi / 2 if b[0] > 0 else -math.pi)
    high = math.pi / 2 if b[0] > 0 else math.pi
    if a[1] < 0:
        high = 0.0
    return form.rounded(low, high, 1)


def modulo(a: Pair, b: Pair, form: Format) -> Pair:
    """The remainder has the divisor's sign; rounding can make it the divisor."""
    return min(b[0], 0.0), max(b[1], 0.0)


def floor_quotient(a: Pair, b: Pair, form: Format) -> Pair:
    low, high = divide(a, b, form)
    return _whole(math.floor)(low), _whole(math.floor)(high)


def sign(a: Pair, form: Format) -> Pair:
    return float((a[0] > 0) - (a[0] < 0)), float((a[1] > 0) - (a[1] < 0))


def is_less(a: Pair, b: Pair, form: Format) -> Pair:
    if a[1] < b[0]:
        return 1.0, 1.0
    return (0.0, 0.0) if a[0] >= b[1] else TRUTH


def is_at_most(a: Pair, b: Pair, form: Format) -> Pair:
    if a[1] <= b[0]:
        return 1.0, 1.0
    return (0.0, 0.0) if a[0] > b[1] else TRUTH


def is_equal(a: Pair, b: Pair, form: Format) -> Pair:
    if a[0] == a[1] == b[0] == b[1]:
        return 1.0, 1.0
    return (0.0, 0.0) if a[1] < b[0] or a[0] > b[1] else TRUTH


def opposite(a: Pair, form: Format) -> Pair:
    """The negation of a truth value."""
    if a == (0.0, 0.0):
        return 1.0, 1.0
    return (0.0, 0.0) if a[0] > 0 or a[1] < 0 else TRUTH


def running_sum(a: Pair, form: Format) -> Pair:
    """The sum of any positive number of entries."""
    return (a[0] if a[0] >= 0 else -INF), (a[1] if a[1] <= 0 else INF)


def running_product(a: Pair, form: Format) -> Pair:
    if a[0] >= 0:
        return (a[0] if a[0] >= 1 else 0.0), (a[1] if a[1] <= 1 else INF)
    return (-1.0, 1.0) if a[0] >= -1 and a[1] <= 1 else EVERYTHING


def inner_product(a: Pair, b: Pair, form: Format) -> Pair:
    return running_sum(multiply(a, b, form), form)


def _total(function: Callable[[float], float], at_pole: float, beyond: float) -> Callable[[float], float]:
    """A function of `math` with its exceptions turned into the limits."""

    def total(value: float) -> float:
        try:
            return function(value)
        except OverflowError:
            return beyond
        except ValueError:
            return at_pole

    return total


def _rising(
    function: Callable[[float], float], domain: Pair = EVERYTHING, at_low: float = -INF, ulps: int = KERNEL_ULPS
) -> Callable[[Pair, Format], Pair]:
    """The transfer of an increasing function; `at_low` is its limit at the lower end of its domain."""
    lower, upper = _total(function, at_low, INF), _total(function, INF, INF)

    def transfer(a: Pair, form: Format) -> Pair:
        low, high = max(a[0], domain[0]), min(a[1], domain[1])
        if low > high:
            return EVERYTHING
        least, most = lower(low), (lower if high == domain[0] else upper)(high)
        if form.real and ulps:  # A limit that is reached by rounding alone: the hyperbolic tangent of 30 is not 1.
            least = math.nextafter(least, -INF) if low < domain[1] and least == upper(domain[1]) else least
            most = math.nextafter(most, INF) if high > domain[0] and most == lower(domain[0]) else most
        return form.rounded(least, most, ulps)

    return transfer


def _falling(function: Callable[[float], float], domain: Pair = EVERYTHING) -> Callable[[Pair, Format], Pair]:
    rising = _rising(lambda value: -function(value), domain)

    def transfer(a: Pair, form: Format) -> Pair:
        low, high = rising(a, form)
        return -high, -low

    return transfer


def _whole(function: Callable[[float], int]) -> Callable[[float], float]:
    return lambda value: value if math.isinf(value) else float(function(value))


def _sinh(value: float) -> float:
    return math.copysign(_total(math.sinh, INF, INF)(abs(value)), value)


UNARY: dict[str, Callable[[Pair, Format], Pair]] = {
    "neg": negate,
    "abs": absolute,
    "sign": sign,
    "square": square,
    "exp": _rising(math.exp),
    "log": _rising(math.log, (0.0, INF)),
    "sqrt": _rising(math.sqrt, (0.0, INF), 0.0, 0),
    "sin": lambda a, form: wave(math.sin, a, form),
    "cos": lambda a, form: wave(math.cos, a, form),
    "tan": tangent,
    "asin": _rising(math.asin, (-1.0, 1.0)),
    "acos": _falling(math.acos, (-1.0, 1.0)),
    "atan": _rising(math.atan),
    "sinh": _rising(_sinh),
    "cosh": hyperbolic_cosine,
    "tanh": _rising(math.tanh),
    "asinh": _rising(math.asinh),
    "acosh": _rising(math.acosh, (1.0, INF), 0.0),
    "atanh": _rising(math.atanh, (-1.0, 1.0)),
    "erf": _rising(math.erf),
    "erfc": _falling(math.erfc),
    "erfinv": inverse_error,
    "lgamma": log_gamma,
    "gamma": gamma,
    "digamma": digamma,
    "floor": _rising(_whole(math.floor), ulps=0),
    "ceil": _rising(_whole(math.ceil), ulps=0),
    "trunc": _rising(_whole(math.trunc), ulps=0),
    "round": _rising(_whole(round), ulps=0),
    "logical_not": opposite,
}
"""Transfer functions of one operand, by canonical operator name."""

BINARY: dict[str, Callable[[Pair, Pair, Format], Pair]] = {
    "add": add,
    "sub": subtract,
    "mul": multiply,
    "div": divide,
    "pow": power,
    "atan2": angle,
    "maximum": largest_of,
    "minimum": smallest_of,
    "remainder": modulo,
    "floor_divide": floor_quotient,
    "matmul": inner_product,
    "less": is_less,
    "less_equal": is_at_most,
    "greater": lambda a, b, form: is_less(b, a, form),
    "greater_equal": lambda a, b, form: is_at_most(b, a, form),
    "equal": is_equal,
    "not_equal": lambda a, b, form: opposite(is_equal(a, b, form), form),
}
"""Transfer functions of two operands."""

FOLDS: dict[str, Callable[[Pair, Format], Pair]] = {
    "sum": running_sum,
    "cumsum": running_sum,
    "trace": running_sum,
    "prod": running_product,
    "cumprod": running_product,
}
"""Of the first operand along an axis of any length."""

REARRANGEMENTS = frozenset({
    "amax", "amin", "squeeze", "unsqueeze", "transpose", "flatten", "reshape", "permute", "expand", "diagonal",
    "gather", "detach",
})  # fmt: skip
"""The result's entries are entries of the first operand."""
