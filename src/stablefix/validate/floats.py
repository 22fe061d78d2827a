"""Floating-point formats: their limits, rounding to them, and the line of their numbers one after another.

Numbers of every format are held in float64 arrays, in which each of them is exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Format:
    """A binary format: `precision` bits with the hidden one, and the exponent of its smallest normal number."""

    name: str
    precision: int
    smallest_exponent: int
    largest: float

    @property
    def unit(self) -> float:
        """The unit roundoff."""
        return float(2.0**-self.precision)

    @property
    def tiny(self) -> float:
        """The smallest normal number."""
        return float(2.0**self.smallest_exponent)

    @property
    def subnormal(self) -> float:
        """The smallest positive number."""
        return float(2.0 ** (self.smallest_exponent - self.precision + 1))


FORMATS = {
    "float16": Format("float16", 11, -14, 65504.0),
    "bfloat16": Format("bfloat16", 8, -126, float(2.0**127 * (2 - 2.0**-7))),
    "float32": Format("float32", 24, -126, float(np.finfo(np.float32).max)),
    "float64": Format("float64", 53, -1022, float(np.finfo(np.float64).max)),
}


def round_to(values: Array, dtype: str) -> Array:
    """The nearest numbers of a format, ties to even; infinity beyond its largest."""
    values = np.asarray(values, dtype=np.float64)
    if dtype == "float64":
        return values
    with np.errstate(all="ignore"):
        if dtype == "float32":
            return np.asarray(values.astype(np.float32), dtype=np.float64)
        if dtype == "float16":
            return np.asarray(values.astype(np.float16), dtype=np.float64)
        step = ulp(values, dtype)
        rounded = np.where(np.isfinite(values), np.rint(values / step) * step, values)
        return np.where(np.abs(rounded) > FORMATS[dtype].largest, np.copysign(np.inf, rounded), rounded)


def ulp(values: Array, dtype: str) -> Array:
    """The distance between neighbours of the format at each value; at infinity and nan that at its largest."""
    form = FORMATS[dtype]
    size = np.fmin(np.abs(np.asarray(values, dtype=np.float64)), form.largest)
    _, exponent = np.frexp(size)
    lowest = form.smallest_exponent + 1
    place = np.maximum(np.where(size == 0, lowest, exponent), lowest) - form.precision
    return np.asarray(np.ldexp(1.0, place))


def ordinal(values: Array, dtype: str) -> Array:
    """The place of each number on the line of the format's numbers; zero is 0."""
    values = np.asarray(values, dtype=np.float64)
    if dtype == "float64":
        bits = np.abs(values).view(np.int64)
    elif dtype == "float16":
        with np.errstate(over="ignore"):
            bits = np.abs(values).astype(np.float16).view(np.int16).astype(np.int64)
    else:
        with np.errstate(over="ignore"):
            single = np.abs(values).astype(np.float32)
        bits = single.view(np.int32).astype(np.int64)
        bits = bits >> 16 if dtype == "bfloat16" else bits
    return np.where(np.signbit(values), -bits, bits)


def from_ordinal(places: Array, dtype: str) -> Array:
    """The inverse of `ordinal`."""
    size = np.abs(np.asarray(places, dtype=np.int64))
    if dtype == "float64":
        values = size.view(np.float64)
    elif dtype == "float16":
        values = size.astype(np.int16).view(np.float16).astype(np.float64)
    else:
        shifted = size << 16 if dtype == "bfloat16" else size
        values = shifted.astype(np.int32).view(np.float32).astype(np.float64)
    return np.where(places < 0, -values, values)


def step(values: Array, offsets: Array, dtype: str) -> Array:
    """The numbers `offsets` places further along the line, staying finite; infinities and nan stay as they are."""
    top = int(ordinal(np.array(FORMATS[dtype].largest), dtype))
    moved = from_ordinal(np.clip(ordinal(np.nan_to_num(values), dtype) + offsets, -top, top), dtype)
    return np.where(np.isfinite(values), moved, values)
