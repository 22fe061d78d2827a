"""The functions of the libraries that make new arrays and are no operators: what they are given, what is in them."""

from __future__ import annotations

from dataclasses import dataclass

from stablefix.graph.interval import Interval


@dataclass(frozen=True, slots=True)
class Creation:
    """A function that makes a new array.

    holds  where its numbers lie, whatever it is given; None where its arguments say it, or nothing does.
    sized  whether it is given the lengths of the axes first.
    line   whether it gives one axis, whatever it is given.
    blank  whether nothing in particular is in it.
    """

    holds: Interval | None = None
    sized: bool = False
    line: bool = False
    blank: bool = False


IDENTITY = Creation(Interval(0, 1))
CREATIONS = {
    "empty": Creation(sized=True, blank=True),
    "zeros": Creation(Interval.point(0), sized=True),
    "ones": Creation(Interval.point(1), sized=True),
    "full": Creation(sized=True),
    "rand": Creation(sized=True),
    "randn": Creation(sized=True),
    "arange": Creation(line=True),
    "linspace": Creation(line=True),
    "logspace": Creation(line=True),
    "eye": IDENTITY,
    "identity": IDENTITY,
}
"""By bare name."""
NEW, LIKE = "new_", "_like"
"""What the name of a method begins with, and that of a function ends with, that takes all else from another array."""


def creation(name: str) -> Creation | None:
    """The function of a bare name, that of another array's size and dtype too: `zeros`, `new_zeros`, `zeros_like`."""
    return CREATIONS.get(name.removeprefix(NEW).removesuffix(LIKE))


def takes_lengths(name: str) -> bool:
    """Whether a function of a bare name is given the lengths of the axes first."""
    made = creation(name)
    return made is not None and made.sized and not name.endswith(LIKE)
