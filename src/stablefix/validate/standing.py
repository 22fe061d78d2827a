"""How the old form stands at a point, and what is held against a repair: the words in which repairs are judged."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from stablefix.validate.floats import FORMATS, Array
from stablefix.validate.reference import FINITE, Reference, errors
from stablefix.validate.running import Outcomes
from stablefix.validate.subject import Trial, flat

FACTOR = 4.0
"""How much worse than the old error or its bound a new error may be."""


HARMLESS = 256.0
"""Errors up to this many ulps, or three quarters of the digits where these are fewer, are held against nobody: a right
repair rounds elsewhere than the old form, as exp(a - b) does against exp(a) / exp(b)."""


def lost(dtype: str) -> float:
    """Errors beyond this many ulps have lost at least half of the digits."""
    precision = FORMATS[dtype].precision
    return float(2.0 ** min(max(precision / 2, 4), precision - 2))


def kept(dtype: str) -> float:
    """Errors up to this many ulps have kept three quarters of the digits."""
    return float(2.0 ** max(FORMATS[dtype].precision / 4, 2))


@dataclass
class Judgement:
    """What is known against a repair. `refused`: why it does not hold; `unsafe`: why it is not safe."""

    refused: str | None = None
    refuting: tuple[Trial, int] | None = None
    unsafe: list[str] = field(default_factory=list)
    largest_change: float = 0.0
    points: int = 0

    def refuse(self, reason: str, where: tuple[Trial, int] | None = None) -> None:
        if self.refused is None:
            self.refused, self.refuting = reason, where


def outcomes_of(current: Trial, which: int) -> Outcomes:
    new = current.new[which]
    assert new is not None
    return new


def few(mask: Array, current: Trial, most: int = 6) -> list[int]:
    """A few of the points in a mask, the most ordinary first, one of a cluster."""
    chosen: list[int] = []
    seen: set[int] = set()
    for index in sorted(np.flatnonzero(mask), key=lambda place: -int(current.severity[place])):
        cluster = int(current.batch.cluster[index])
        if cluster not in seen:
            seen.add(cluster)
            chosen.append(int(index))
    return chosen[:most]


def near_overflow(current: Trial, index: int) -> bool:
    """Whether an input is so large that hardly anything can be computed with it."""
    limit = FORMATS[current.subject.request.dtype].largest ** 0.75
    return any(
        np.max(np.abs(np.nan_to_num(current.batch.values[role.key][index], neginf=0.0)), initial=0.0) > limit
        for role in current.batch.layout.roles
    )


def old_is_right(current: Trial, index: int, reference: Reference, limit: float | None = None) -> bool:
    """Whether the old value has at least half of its digits, or an error up to `limit` ulps."""
    truth = reference.value(current.subject.request.before, current.batch, index, current.dtype)
    if truth is None or np.any(np.asarray(truth.status) != FINITE) or current.old.raised[index] is not None:
        return False
    wrong = errors(current.old.value[index], truth, current.dtype, current.subject.against)
    return bool(np.all(wrong <= (limit or lost(current.dtype))))


def old_slope_is_right(current: Trial, index: int, reference: Reference, limit: float | None = None) -> bool:
    """The same for the gradient, away from kinks."""
    old = current.old
    slopes = reference.slope(current.subject.request.before, current.batch, index, old.shape, current.dtype)
    if slopes is None:
        return False
    for key, truth in slopes.items():
        if key not in old.gradient:
            continue
        if np.any(np.asarray(truth.status) != FINITE) or np.any(truth.kinks):
            return False
        wrong = errors(old.gradient[key][index], truth, current.dtype, "all")
        if not np.all(wrong <= (limit or lost(current.dtype))):
            return False
    return True


def natural_slope(current: Trial) -> Array:
    """[N]: the largest entry of the result.

    An error of a slope that is smaller than the rounding of the result moves no result by more than that.
    """
    own = np.abs(flat(current.old.value))
    return np.asarray(np.where(np.isfinite(own), own, 0.0).max(axis=1, initial=0.0))
