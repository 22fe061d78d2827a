"""How the old form stands at a point, and what is held against a repair: the words in which repairs are judged."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum

import numpy as np

from stablefix.validate.exact import Exact
from stablefix.validate.floats import FORMATS, Array, ulp
from stablefix.validate.reference import FINITE, INFINITE, Reference, errors
from stablefix.validate.running import Outcomes
from stablefix.validate.subject import Trial, flat

FACTOR = 4.0
"""How much worse than the old error or its bound a new error may be."""


class Mends(Enum):
    """What a repair does to the failure that it is offered for."""

    RIGHT = "right"
    """The true value is defined, and the repair reaches it."""
    FINITE = "finite"
    """The true value is defined and the old form gives nan or an infinity: the repair gives some number."""
    DEFINED = "defined"
    """The true value or slope is undefined or infinite: the repair gives some number."""


def lost(dtype: str) -> float:
    """Errors beyond this many ulps have lost at least half of the digits."""
    precision = FORMATS[dtype].precision
    return float(2.0 ** min(max(precision / 2, 4), precision - 2))


def conditioned(dtype: str) -> float:
    """The most that the condition of a problem excuses, in ulps: ln(largest), or half of the digits where that is less.

    What rounds its argument before an exponential, as exp(a - b) does against exp(a) / exp(b), loses |a - b| ulps, and
    there are no finite results beyond ln(largest). What loses more has cancelled.
    """
    return min(float(np.log(FORMATS[dtype].largest)), lost(dtype))


def kept(dtype: str) -> float:
    """Errors up to this many ulps have kept three quarters of the digits."""
    return float(2.0 ** max(FORMATS[dtype].precision / 4, 2))


@dataclass
class Judgement:
    """What is known against a repair. `refused`: why it does not hold; `unsafe`: why it is not safe."""

    refused: str | None = None
    refuting: tuple[Trial, int] | None = None
    unsafe: list[str] = field(default_factory=list)
    equivalent: bool = False
    """Whether exact values of old and new are the same where they were compared, and the old form has one."""
    defines: bool = False
    """Whether the new form has a value where the old one has none: what is near such inputs may change."""
    unfit: bool = False
    """Whether the new form raises on operands of another kind, integers for example, on which the old one does not, or
    gives an array wherever the old one gives a number: one that does neither comes first."""
    largest_change: float = 0.0
    points: int = 0

    @property
    def harm(self) -> float:
        """The power of ten of the largest change on ordinary inputs. Of repairs that differ by less the template's
        order decides, and so it does of equivalent ones, whose change is rounding."""
        if self.equivalent or self.largest_change == 0:
            return -math.inf
        return math.floor(math.log10(self.largest_change))

    def refuse(self, reason: str, where: tuple[Trial, int] | None = None) -> None:
        if self.refused is None:
            self.refused, self.refuting = reason, where


def outcomes_of(current: Trial, which: int) -> Outcomes:
    new = current.of(which)
    assert new is not None
    return new


def few(mask: Array, current: Trial, most: int = 16) -> list[int]:
    """A few of the points in a mask, the most ordinary first, one of a cluster."""
    places = np.flatnonzero(mask)
    if not len(places):
        return []
    places = places[np.argsort(-current.severity[places].astype(int), kind="stable")]
    _, first = np.unique(current.batch.cluster[places], return_index=True)
    return [int(index) for index in places[np.sort(first)][:most]]


def at_smallest(current: Trial, which: int, index: int, reference: Reference) -> bool:
    """Whether an input is so small that its inverse overflows and its products vanish, and nothing else is wrong: by
    its exact value a repair is right there."""
    tiny = FORMATS[current.subject.request.dtype].tiny
    sizes = [np.abs(array[index]) for array in current.batch.values.values()]
    if not any(bool(np.any((size > 0) & (size < tiny))) for size in sizes):
        return False
    before, after = current.subject.request.before, current.subject.request.repairs[which][1]
    truth, meant = (reference.value(node, current.batch, index, current.dtype) for node in (before, after))
    if truth is None or meant is None or truth.status.shape != meant.status.shape:
        return False
    with np.errstate(all="ignore"):
        apart = np.abs((truth.value - meant.value) + (truth.low - meant.low))
        close = apart <= lost(current.dtype) * ulp(truth.value, current.dtype)
    return bool(np.all((truth.status == FINITE) & (meant.status == FINITE) & close))


def right_entries(current: Trial, index: int, truth: Exact) -> Array:
    """Which entries of the old result have at least half of their digits, or are the infinity that is the limit."""
    value = current.old.value[index]
    if value.shape != np.asarray(truth.status).shape:
        return np.zeros(value.shape, dtype=bool)
    with np.errstate(invalid="ignore"):
        wrong = errors(value, truth, current.dtype, current.subject.against)
    limit = np.asarray(truth.status) == INFINITE
    return np.asarray(np.where(limit, value == truth.value, wrong <= lost(current.dtype)))


def in_use(current: Trial, index: int, right: Array) -> Array:
    """Which entries of the old result are numbers, or stand in a row of right ones: the -inf of a masked class does,
    that of a row which is masked wholly does not."""
    numbers = np.isfinite(current.old.value[index])
    largest = max((role.shape for role in current.batch.layout.roles), key=len, default=())
    if not numbers.ndim or numbers.shape != largest:
        return np.asarray(numbers)
    return np.asarray(numbers | (numbers & right).any(axis=-1, keepdims=True))


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


def seems_right(current: Trial) -> Array:
    """[N]: whether the old form may have kept three quarters of its digits, by its value in float64 or by its bound: a
    change where it has not says nothing, and is not worth an exact value."""
    limit = kept(current.dtype)
    if current.wide is not None:
        return current.wide_gap <= limit
    size = np.abs(np.where(np.isfinite(current.old.value), current.old.value, 0.0))
    if current.subject.rowwise and size.ndim > 1:
        size = size.max(axis=-1, keepdims=True)
    return np.asarray(flat(current.bound <= limit * ulp(size, current.dtype)).all(axis=1))


def well_defined(current: Trial, index: int, reference: Reference) -> bool:
    """Whether the true value and the true gradient at a point are numbers of the dtype throughout."""
    truth = reference.value(current.subject.request.before, current.batch, index, current.dtype)
    if truth is None or not np.isfinite(np.where(truth.status == FINITE, truth.rounded(current.dtype), np.nan)).all():
        return False
    if not current.old.differentiable:
        return True
    slopes = reference.slope(current.subject.request.before, current.batch, index, truth.status.shape, current.dtype)
    return slopes is not None and all(
        bool(np.isfinite(np.where(slopes[key].status == FINITE, slopes[key].rounded(current.dtype), np.nan)).all())
        for key in slopes.keys() & current.old.gradient.keys()
    )


def natural_slope(current: Trial, new: Array | None = None, at: slice = slice(None)) -> Array:
    """[N], of the points `at`: the largest entry of the result, of `new` where the old one is not finite; what such a
    result is compared with, where that is larger.

    An error of a slope below the rounding of this is that of a result which was rounded before its slope was taken, as
    in s (1 - s) for a sigmoid that is nearly 1, or exp(x - y) for the logarithm y of a sum of exponentials.
    """
    own = np.abs(flat(current.old.value[at]))
    if new is not None and new.shape == current.old.value.shape:
        own = np.where(np.isfinite(own), own, np.abs(flat(new[at])))
    return np.asarray(np.where(np.isfinite(own), own, 0.0).max(axis=1, initial=current.subject.scale))
