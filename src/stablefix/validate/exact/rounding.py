"""Rounding of real numbers to binary floating-point formats, once, to nearest with ties to even."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb


@dataclass(frozen=True, slots=True)
class Format:
    """A binary format: significand bits (the hidden one included) and the exponents of its normal powers of two."""

    name: str
    precision: int
    lowest: int
    """Exponent of the smallest normal number, 2**lowest."""
    highest: int
    """Exponent of the largest power of two."""

    @property
    def last_place(self) -> int:
        """Exponent of the smallest subnormal number."""
        return self.lowest - self.precision + 1

    @property
    def largest(self) -> float:
        """The largest finite number."""
        return math.ldexp(2.0 - math.ldexp(1.0, 1 - self.precision), self.highest)


FORMATS = {
    "float16": Format("float16", 11, -14, 15),
    "bfloat16": Format("bfloat16", 8, -126, 127),
    "float32": Format("float32", 24, -126, 127),
    "float64": Format("float64", 53, -1022, 1023),
}


def format_of(dtype: str) -> Format:
    """The format of a dtype by its short name. Raises ValueError for what is not a real floating dtype."""
    try:
        return FORMATS[dtype]
    except KeyError:
        raise ValueError(f"no floating-point format is known for dtype {dtype!r}") from None


def largest(dtype: str) -> float:
    """The largest finite number of a dtype."""
    return format_of(dtype).largest


def tiny(dtype: str) -> float:
    """The smallest positive normal number of a dtype."""
    return math.ldexp(1.0, format_of(dtype).lowest)


def smallest(dtype: str) -> float:
    """The smallest positive (subnormal) number of a dtype."""
    return math.ldexp(1.0, format_of(dtype).last_place)


def epsilon(dtype: str) -> float:
    """The gap between 1 and the next larger number of a dtype."""
    return math.ldexp(1.0, 1 - format_of(dtype).precision)


def round_to(value: Any, dtype: str) -> float:
    """The number of a dtype that is nearest to a real number: a float, or the midpoint of a ball.

    Beyond the largest number it is infinite, as IEEE 754 says (from half an ulp above the largest on).
    """
    form = format_of(dtype)
    if isinstance(value, arb):
        if not value.is_finite():
            return float(value)
        significand, exponent = value.mid().man_exp()
        mantissa, shift = int(significand), int(exponent)
    else:
        if not math.isfinite(value):
            return float(value)
        numerator, denominator = float(value).as_integer_ratio()
        mantissa, shift = numerator, 1 - denominator.bit_length()
    if mantissa == 0:
        return 0.0
    sign, mantissa = (-1.0 if mantissa < 0 else 1.0), abs(mantissa)
    top = shift + mantissa.bit_length() - 1
    if top > form.highest:
        return sign * math.inf
    last = max(top - form.precision + 1, form.last_place)
    drop = last - shift
    if drop > mantissa.bit_length():
        return sign * 0.0
    if drop > 0:
        kept, rest = mantissa >> drop, mantissa & ((1 << drop) - 1)
        half = 1 << (drop - 1)
        kept += rest > half or (rest == half and kept & 1)
        mantissa, shift = kept, last
    if shift + mantissa.bit_length() - 1 > form.highest:
        return sign * math.inf
    return sign * math.ldexp(mantissa, shift)


def ulp(value: Any, dtype: str) -> float:
    """The gap between neighbouring numbers of a dtype at a real number (at the largest number beyond it)."""
    form = format_of(dtype)
    number = abs(float(value))
    if not number <= form.largest:
        return math.ldexp(1.0, form.highest - form.precision + 1)
    exponent = math.frexp(number)[1] - 1 if number else form.lowest
    return math.ldexp(1.0, max(exponent, form.lowest) - form.precision + 1)


def ulp_array(value: np.ndarray, dtype: str) -> np.ndarray:
    """:func:`ulp` of every entry of a float64 array."""
    form = format_of(dtype)
    with np.errstate(invalid="ignore"):
        number = np.minimum(np.abs(value), form.largest)
        exponent = np.where(number > 0, np.frexp(number)[1] - 1, form.lowest)
        place = np.minimum(np.maximum(exponent, form.lowest), form.highest)
    return np.asarray(np.ldexp(1.0, place - form.precision + 1))


_CASTS = {"float16": np.float16, "float32": np.float32}
"""Formats that a cast of a float64 rounds to, once."""


def _doubtful(value: np.ndarray, form: Format) -> np.ndarray:
    """Where a float64 may lie halfway between two numbers of a format: what it lacks decides then."""
    below = 53 - form.precision
    halfway = (value.view(np.int64) & ((1 << below) - 1)) == 1 << (below - 1)
    return np.asarray(halfway | (np.abs(value) < math.ldexp(1.0, form.lowest)) & (value != 0))


def round_pair(value: np.ndarray, low: np.ndarray, dtype: str) -> np.ndarray:
    """Every value + low rounded once to a dtype; `value` is the sum rounded to float64 and `low` the rest.

    A tie of `value` in the narrower format is decided by the sign of `low`, so nothing is rounded twice.
    """
    if dtype == "float64":
        return value
    form = format_of(dtype)
    if dtype in _CASTS and not _doubtful(value, form).any():
        with np.errstate(over="ignore"):
            return np.asarray(value.astype(_CASTS[dtype]), dtype=np.float64)
    with np.errstate(invalid="ignore", over="ignore"):
        gap = ulp_array(value, dtype)
        scaled = value / gap
        below = np.floor(scaled)
        away = scaled - below
        rounded = np.where((away == 0.5) & (low != 0), below + (low > 0), np.rint(scaled)) * gap
        rounded = np.where(np.abs(rounded) > form.largest, np.copysign(np.inf, value), rounded)
    return np.asarray(np.where(np.isfinite(value), rounded, value))
