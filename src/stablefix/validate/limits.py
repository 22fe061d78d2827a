"""Removable singularities: where a form is undefined at a point only, the values around it say what belongs there.

`x / sin(x)` is 0 / 0 at 0 and comes to 1 from every side, so a repair that puts 0 there is wrong although it is finite.
`x / norm(x)` comes from every side to something else, and any finite value is as good as another.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

from stablefix.evidence import Severity, Witness
from stablefix.validate.floats import FORMATS, Array
from stablefix.validate.inputs import fit
from stablefix.validate.points import Batch
from stablefix.validate.reference import FINITE, INFINITE, Reference
from stablefix.validate.witness import Failing

WIDE, NEAR = 1e-3, 1e-6
"""Two distances from the singular point, as shares of the inputs' size."""
DIRECTIONS, FEWEST = 8, 3
LOOKED_AT = 4
"""So many failing inputs are looked at, the most ordinary first."""
SPREAD = 0.05
"""Values that differ by less than this share from each other, at both distances, have a limit."""
SHRINKS = 0.1
"""Values that become smaller by this factor from the first distance to the second come to 0."""
FAR = 0.25
"""A repair that is off by more than this share of the limit misses it."""


def misses_limit(failing: Sequence[Failing], which: int, reference: Reference) -> tuple[float, float] | None:
    """(value of the repair, limit of the true values) where the first misses the second at all of the failing inputs
    that are looked at; None where it meets one, or around one there is none. Where the limit is 0, or nothing is known,
    nothing is said for or against."""
    undefined = [one for one in failing if one.kind is Witness.DOMAIN and one.about == "value"]
    usual = [one for one in undefined if one.severity is not Severity.LOW] or undefined
    missed = None
    for one in usual[:LOOKED_AT]:
        new, limit = one.trial.of(which), _limit(one, reference)
        if new is None or limit is None:
            continue
        if math.isnan(limit):
            return None
        value = float(new.value[0].reshape(-1)[one.entry])
        if not math.isfinite(value):
            continue
        if abs(value - limit) <= FAR * abs(limit):
            return None
        missed = value, limit
    return missed


def _limit(failing: Failing, reference: Reference) -> float | None:
    """What the true values come to around a failing input; nan where they come to different numbers, None where they
    come to 0 or to too large a number, or where too few are defined."""
    wide, near = _around(failing, WIDE, reference), _around(failing, NEAR, reference)
    if wide is None or near is None or np.max(np.abs(near)) < SHRINKS * np.max(np.abs(wide)):
        return None
    if not (_is_one(wide) and _is_one(np.concatenate([wide, near]))):
        return math.nan
    limit = float(np.mean(near))
    return limit if abs(limit) <= FORMATS[failing.trial.dtype].largest else None


def _is_one(values: Array) -> bool:
    """Whether values are nearly the same number."""
    middle = np.mean(values)
    return bool(np.max(np.abs(values - middle)) < SPREAD * abs(middle))


def _around(failing: Failing, share: float, reference: Reference) -> Array | None:
    """The true values at some points around the failing one; None where most of them are undefined too. Where a domain
    ends, as that of an arc cosine at 1, there are points on one side alone."""
    batch, request = failing.trial.batch, failing.trial.subject.request
    rng = np.random.default_rng(request.seed + 17)
    moved: dict[Hashable, Array] = {}
    for role in batch.layout.roles:
        values = np.repeat(batch.values[role.key][:1], DIRECTIONS, axis=0)
        if not role.is_data:
            step = rng.uniform(0.5, 1.0, values.shape) * rng.choice([-1.0, 1.0], values.shape)
            # An infinity has nothing around it.
            step *= share * np.maximum(1.0, np.abs(np.where(np.isfinite(values), values, 0.0)))
            there, back = fit(values + step, role), fit(values - step, role)
            # What lies beyond the range is moved into it, to anywhere: then a step to the other side is near.
            values = np.where(np.abs(there - values) <= 2 * np.abs(step), there, back)
        moved[role.key] = values
    points = Batch(batch.layout, moved, np.arange(DIRECTIONS))
    found = []
    for index in range(DIRECTIONS):
        truth = reference.value(request.before, points, index, failing.trial.dtype)
        status = None if truth is None else np.asarray(truth.status).reshape(-1)[failing.entry]
        if truth is None or status == INFINITE:
            return None
        if status == FINITE:
            found.append(float(np.asarray(truth.value).reshape(-1)[failing.entry]))
    return np.asarray(found) if len(found) >= FEWEST else None
