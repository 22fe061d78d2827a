"""Numbers of the floating-point formats, without any library: rounding, neighbours, limits."""

from __future__ import annotations

import math
import struct

LARGEST = {
    "float16": 65504.0,
    "bfloat16": 3.3895313892515355e38,
    "float32": 3.4028234663852886e38,
    "float64": 1.7976931348623157e308,
}
SMALLEST_NORMAL = {"float16": 2.0**-14, "bfloat16": 2.0**-126, "float32": 2.0**-126, "float64": 2.0**-1022}
EPSILON = {"float16": 2.0**-10, "bfloat16": 2.0**-7, "float32": 2.0**-23, "float64": 2.0**-52}
"""The gap between 1 and the next number."""


def smallest(dtype: str) -> float:
    """The smallest positive number, a subnormal one."""
    return SMALLEST_NORMAL[dtype] * EPSILON[dtype]


def nearest(value: float, dtype: str) -> float:
    """The number of a format nearest to a double, ties to even; infinite beyond the largest."""
    if dtype == "float64" or value == 0 or not math.isfinite(value):
        return value
    if dtype == "bfloat16":
        step = _step(value, dtype)
        rounded = round(value / step) * step
        return rounded if abs(rounded) <= LARGEST[dtype] else math.copysign(math.inf, value)
    code = "f" if dtype == "float32" else "e"
    try:
        return float(struct.unpack(code, struct.pack(code, value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def below(value: float, dtype: str, steps: int = 1) -> float:
    """A number `steps` units in the last place below."""
    return -above(-value, dtype, steps)


def above(value: float, dtype: str, steps: int = 1) -> float:
    """A number `steps` units in the last place above; of a number that the format does not hold, at least the next."""
    if math.isinf(value):
        return value if value > 0 else -LARGEST[dtype]
    moved = value + steps * _step(value, dtype)
    rounded = nearest(moved, dtype)
    if rounded <= value:
        rounded = nearest(value + 2 * steps * _step(value, dtype), dtype)
    return rounded


def _step(value: float, dtype: str) -> float:
    """The gap between numbers of the format around a value."""
    if value == 0:
        return smallest(dtype)
    exponent = math.frexp(value)[1] - 1
    return max(math.ldexp(EPSILON[dtype], exponent) if exponent > -1000 else 0.0, smallest(dtype))
