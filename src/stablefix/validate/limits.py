"""Removable singularities: where a form is undefined at a point only, the values around it say what belongs there.

`x / sin(x)` is 0 / 0 at 0 and comes to 1 from every side, so a repair that puts 0 there is wrong although it is finite.
`x / norm(x)` comes from every side to something else, and any finite value is as good as another.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np

from stablefix.evidence import Severity, Witness
from stablefix.validate.floats import FORMATS, Array
from stablefix.validate.inputs import fit
from stablefix.validate.points import Batch
from stablefix.validate.reference import FINITE, Reference
from stablefix.validate.witness import Failing

WIDE, NEAR = 1e-3, 1e-6
"""Two distances from the singular point, as shares of the inputs' size."""
DIRECTIONS = 6
LOOKED_AT = 4
"""So many failing inputs are looked at, the most ordinary first."""
SPREAD = 0.05
"""Values that differ by less than this share from each other, at both distances, have a limit."""
FAR = 0.25
"""A repair that is off by more than this share of the limit misses it."""


def misses_limit(failing: Sequence[Failing], which: int, reference: Reference) -> tuple[float, float] | None:
    """(value of the repair, limit of the true values) where the first misses the second at all of the failing inputs
    that are looked at; None where it does not, or where the values around have no limit."""
    undefined = [one for one in failing if one.kind is Witness.DOMAIN and one.about == "value"]
    usual = [one for one in undefined if one.severity is not Severity.LOW] or undefined
    missed = None
    for one in usual[:LOOKED_AT]:
        missed = _missed(one, which, reference)
        if missed is None:
            return None
    return missed


def _missed(failing: Failing, which: int, reference: Reference) -> tuple[float, float] | None:
    new = failing.trial.new[which]
    limit = _limit(failing, reference)
    if new is None or limit is None:
        return None
    value = float(new.value[0].reshape(-1)[failing.entry])
    return (value, limit) if abs(value - limit) > FAR * abs(limit) else None


def _limit(failing: Failing, reference: Reference) -> float | None:
    """What the true values come to around a failing input; None where that is 0, nothing, or too large a number."""
    wide = _around(failing, WIDE, reference)
    if wide is None or not _is_one(wide):
        return None
    near = _around(failing, NEAR, reference)
    if near is None or not _is_one(np.concatenate([wide, near])):
        return None
    limit = float(np.mean(near))
    return limit if abs(limit) <= FORMATS[failing.trial.dtype].largest else None


def _is_one(values: Array) -> bool:
    """Whether values are nearly the same number."""
    middle = np.mean(values)
    return bool(np.max(np.abs(values - middle)) < SPREAD * abs(middle))


def _around(failing: Failing, share: float, reference: Reference) -> Array | None:
    """The true values at some points around the failing one; None where one of them is undefined too."""
    batch, request = failing.trial.batch, failing.trial.subject.request
    rng = np.random.default_rng(request.seed + 17)
    moved: dict[Hashable, Array] = {}
    for role in batch.layout.roles:
        values = np.repeat(batch.values[role.key][:1], DIRECTIONS, axis=0)
        if not role.is_data:
            step = rng.uniform(0.5, 1.0, values.shape) * rng.choice([-1.0, 1.0], values.shape)
            values = fit(values + share * step * np.maximum(1.0, np.abs(values)), role)
        moved[role.key] = values
    points = Batch(batch.layout, moved, np.arange(DIRECTIONS))
    found = []
    for index in range(DIRECTIONS):
        truth = reference.value(request.before, points, index, failing.trial.dtype)
        if truth is None or np.asarray(truth.status).reshape(-1)[failing.entry] != FINITE:
            return None
        found.append(float(np.asarray(truth.value).reshape(-1)[failing.entry]))
    return np.asarray(found)
