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
        return above and below

    @property
    def is_point(self) -> bool:
        return self.low == self.high and not self.low_open and not self.high_open

    @property
    def is_empty(self) -> bool:
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def meet(self, other: Interval) -> Interval:
        """The numbers in both."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, not_open = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, high, low_open, not not_open)

    def join(self, other: Interval) -> Interval:
        """The smallest interval around both."""
        low, low_open = min((self.low, self.low_open), (other.low, other.low_open))
        high, not_open = max((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, high, low_open, not not_open)

    def __str__(self) -> str:
        left, right = "(" if self.low_open else "[", ")" if self.high_open else "]"
        return f"{left}{self.low:g}, {self.high:g}{right}"


ALL = Interval()
