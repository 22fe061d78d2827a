"""The exact value of a graph at one point, and how far computed numbers are from it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from flint import arb, ctx

from stablefix.validate.exact import extended
from stablefix.validate.exact.extended import DEAD, NEGATIVE, POSITIVE, ZERO, Special
from stablefix.validate.exact.rounding import format_of, round_pair, ulp_array

FINITE, INFINITE, UNDEFINED, UNDECIDED = 0, 1, 2, 3
"""Status of an entry: a narrow ball; an infinite limit; a domain error; not decided below the cap of precision."""

_STATUS = {POSITIVE: INFINITE, NEGATIVE: INFINITE, extended.UNDEFINED: UNDEFINED, DEAD: FINITE}
_MARGIN = 6
"""A ball is narrow when its radius is below 2**-6 ulp of the dtype."""


@dataclass(frozen=True, eq=False)
class Exact:
    """The true value of every entry of a result.

    entries  object array: a ball where `status` is FINITE.
    status   int8 array of FINITE, INFINITE, UNDEFINED, UNDECIDED.
    kinks    bool array, for gradients: entries that depend on which subgradient is taken at a tie.
    bits     the precision that was needed.
    """

    entries: np.ndarray
    status: np.ndarray
    kinks: np.ndarray
    bits: int
    _rounded: dict[str, np.ndarray] = field(default_factory=dict, repr=False)
    _gaps: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    @cached_property
    def _pairs(self) -> np.ndarray:
        """[2, *shape]: `value` and `low`."""
        with precision(self.bits):
            pairs = [_pair(entry, code) for entry, code in zip(self.entries.flat, self.status.flat, strict=True)]
        return np.array(pairs, dtype=np.float64).reshape(-1, 2).T.reshape(2, *self.entries.shape)

    @cached_property
    def value(self) -> np.ndarray:
        """Midpoints rounded to float64; ±inf beyond its range and where infinite, nan without a value."""
        return np.asarray(self._pairs[0])

    @cached_property
    def low(self) -> np.ndarray:
        """What `value` lacks: value + low is a double-double. 0 where `value` is not finite."""
        return np.asarray(self._pairs[1])

    def rounded(self, dtype: str) -> np.ndarray:
        """The true value rounded once to a dtype, as a float64 array; overflow is ±inf."""
        if dtype not in self._rounded:
            self._rounded[dtype] = round_pair(self.value, self.low, dtype)
        return self._rounded[dtype]

    def _gap(self, dtype: str) -> np.ndarray:
        if dtype not in self._gaps:
            self._gaps[dtype] = ulp_array(self.value, dtype)
        return self._gaps[dtype]

    def ulps(self, array: np.ndarray, dtype: str) -> np.ndarray:
        """|array − true| in units in the last place of the dtype at the true value.

        0 where the array holds the rightly rounded value (or the infinity that is the limit, or the overflow);
        inf for nan and for a false infinity; nan where there is no true value.
        """
        array = np.asarray(array, dtype=np.float64)
        right = self.rounded(dtype)
        with np.errstate(invalid="ignore", over="ignore"):
            error = np.abs((array - self.value) - self.low) / self._gap(dtype)
        error = np.where(np.isfinite(array), error, np.inf)
        error = np.where(array == right, 0.0, error)
        return np.where((self.status == FINITE) | (self.status == INFINITE), error, np.nan)


def overlap(a: Exact, b: Exact) -> np.ndarray:
    """Where two exact values can be the same: narrow balls that overlap, or the same infinity.

    Two domain errors do not overlap in this sense, and nothing overlaps with what was not decided.
    """
    decided = (a.status == b.status) & (a.status <= INFINITE)
    touching = np.asarray(np.frompyfunc(_overlapping, 2, 1)(a.entries, b.entries), dtype=bool)
    return np.asarray(touching & decided, dtype=bool)


def _overlapping(a: Any, b: Any) -> bool:
    return extended.overlapping(ZERO if a is DEAD else a, ZERO if b is DEAD else b)


class precision:  # noqa: N801 - used like a function
    """Arb's working precision within a `with` block; the precision is global in python-flint."""

    def __init__(self, bits: int) -> None:
        self.bits = bits

    def __enter__(self) -> None:
        self.before, ctx.prec = ctx.prec, self.bits

    def __exit__(self, *_: object) -> None:
        ctx.prec = self.before


def narrow(entries: list[Any], dtype: str) -> bool:
    """Whether every entry is a finite ball that is narrow for the dtype."""
    wanted = format_of(dtype).precision + _MARGIN + 2
    return all(entry.is_finite() and (entry.rel_accuracy_bits() > wanted or _small(entry, dtype)) for entry in entries)


def _small(ball: Any, dtype: str) -> bool:
    """Whether a ball is narrow on the scale of the smallest subnormal number, or rounds to 0 wholly."""
    if ball.rad() < _SUBNORMAL[dtype]:
        return True
    return bool(ball.abs_upper() < _HALF_SUBNORMAL[dtype])


def _powers(offset: int) -> dict[str, Any]:
    names = ("float16", "bfloat16", "float32", "float64")
    return {name: arb(2) ** (format_of(name).last_place + offset) for name in names}


_SUBNORMAL, _HALF_SUBNORMAL = _powers(-_MARGIN), _powers(-1)


def status_of(entry: Any, dtype: str) -> int:
    """The status code of an entry."""
    if isinstance(entry, Special):
        return _STATUS.get(entry, UNDECIDED)
    return FINITE if narrow([entry], dtype) else UNDECIDED


def _pair(entry: Any, status: int) -> tuple[float, float]:
    """An entry as a double-double."""
    if status == FINITE:
        if entry is DEAD or entry.contains(0):
            return 0.0, 0.0
        middle = entry.mid()
        high = float(middle)
        return high, float((middle - high).mid()) if math.isfinite(high) else 0.0
    if status == INFINITE:
        return (math.inf if entry is POSITIVE else -math.inf), 0.0
    return math.nan, 0.0
