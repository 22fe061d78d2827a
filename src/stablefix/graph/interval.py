"""Intervals of computed values, with open and closed ends.

An interval speaks of floating-point results, not of real numbers: exp is in [0, inf] because it underflows and
overflows. A closed end can be reached.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """The set of values between two ends. NaN is not in any interval."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False
    holes: frozenset[float] = frozenset()
    """Single numbers that are not in it: what a test for `!= 0` leaves out."""

    @staticmethod
    def point(value: float) -> Interval:
        """The interval that holds one number."""
        return Interval(value, value)

    @staticmethod
    def parse(text: str) -> Interval:
        """Read `[0, inf]`, `(0, 1]`."""
        match = re.fullmatch(r"\s*([\[(])\s*([^,\s]+)\s*,\s*([^,\s]+)\s*([\])])\s*", text)
        if match is None:
            raise ValueError(f"not an interval: {text!r}")
        left, low, high, right = match.groups()
        return Interval(float(low), float(high), left == "(", right == ")")

    def __contains__(self, value: float) -> bool:
        above = value > self.low or (value == self.low and not self.low_open)
        below = value < self.high or (value == self.high and not self.high_open)
        return above and below and value not in self.holes

    @property
    def is_point(self) -> bool:
        return self.low == self.high and not self.low_open and not self.high_open

    @property
    def is_empty(self) -> bool:
        if self.low != self.high:
            return self.low > self.high
        return self.low_open or self.high_open or self.low in self.holes

    def punctured(self, value: float) -> Interval:
        """The interval without one number inside."""
        return Interval(self.low, self.high, self.low_open, self.high_open, self.holes | {value})

    def meet(self, other: Interval) -> Interval:
        """The numbers in both. A hole at an end opens it."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, not_open = min((self.high, not self.high_open), (other.high, not other.high_open))
        holes = self.holes | other.holes
        return Interval(low, high, low_open or low in holes, not not_open or high in holes, holes)

    def join(self, other: Interval) -> Interval:
        """The smallest interval around both."""
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, not_open = max((self.high, not self.high_open), (other.high, not other.high_open))
        missing = frozenset(value for value in self.holes | other.holes if value not in self and value not in other)
        return Interval(low, high, low_open, not not_open, missing)

    def __str__(self) -> str:
        left, right = "(" if self.low_open else "[", ")" if self.high_open else "]"
        return f"{left}{self.low:g}, {self.high:g}{right}"


ALL = Interval()
