"""What is known of a value besides its formula: what it is, its dtype, its range."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from enum import Enum

from stablefix.graph.interval import ALL, Interval


class Kind(Enum):
    """What a value is at run time."""

    TENSOR = "torch"
    ARRAY = "numpy"
    JAX = "jax"
    TENSORFLOW = "tensorflow"
    CUPY = "cupy"
    SCALAR = "scalar"
    """A Python number."""
    OTHER = "other"
    """Known to be none of these: a string, a data frame, a module."""
    UNKNOWN = "unknown"


ARRAYS = frozenset({Kind.TENSOR, Kind.ARRAY, Kind.JAX, Kind.CUPY, Kind.TENSORFLOW})
"""What holds many numbers."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an input.

    dtype     short name ("float16"), None when unknown.
    integer   True for integer or Boolean values, False for floating, None when unknown.
    rank      number of axes, None when unknown; `last` is the length of the last one.
    known     whether the interval comes from the program (a producer, a condition) rather than from nothing.
    part_of   what tells the sequence of which it is an element, None where it is none that is known.
    largest_of  the same of the sequence of which it is the largest element.
    length_of  the key of the array of which it is a length, and the axis; None of all of them, the number of entries.
    """

    kind: Kind = Kind.UNKNOWN
    interval: Interval = ALL
    dtype: str | None = None
    integer: bool | None = None
    rank: int | None = None
    known: bool = False
    last: int | None = None
    part_of: Hashable = None
    largest_of: Hashable = None
    length_of: tuple[Hashable, int | None] | None = None

    @property
    def is_single(self) -> bool:
        """Whether it is an array of one entry along one axis."""
        return self.rank == 1 and self.last == 1


NOTHING = Facts()
