"""Points that are reached by gradients from ordinary ones: where a formula changes its behaviour, and where the values
that a template speaks of are what its domains say.

Drives the differences of `surfaces` to zero, with Newton's method in float64 on all inputs at once, and takes the
numbers of the format around the zero: where the difference is smallest as the format computes it, and on both sides.
The idea is that of GRIST (Yan et al., Exposing Numerical Bugs in Deep Learning with Gradient Back-propagation, 2021).
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from stablefix.evidence import Severity
from stablefix.validate.domains import DOMAINS
from stablefix.validate.floats import Array, step
from stablefix.validate.inputs import NEIGHBOURS, REACH, fit, range_of, with_neighbours
from stablefix.validate.points import Batch, Layout, Role, severity_of
from stablefix.validate.program import Bundle
from stablefix.validate.running import batched, leaves_of, torch

STARTS = 6
"""Ordinary points from which each surface is looked for."""

STEPS = 6
LONGEST = 8.0
"""The longest step, in sizes of the number that is moved."""

AROUND = 15
"""Numbers of the format that are looked at around a zero."""

AIMED = 128
"""Points at which the values that a template speaks of are drawn."""

AIMED_STEPS = 16
DIGITS = 3
"""Digits of the inputs that are led to such values: what takes more of them no data meets by chance."""


def toward(programs: Bundle, batch: Batch, seed: int) -> Batch | None:
    """Clusters of points around zeros of the programs, a few for each; None where nothing can be moved."""
    movable = [role for role in batch.layout.roles if _movable(role)]
    matrices = any(DOMAINS[role.domain].symmetric for role in batch.layout.roles)
    if not len(programs) or not movable or matrices or not len(batch):
        return None
    rng = np.random.default_rng(seed)
    starts = _starts(batch, len(programs) * STARTS, rng)
    which = np.arange(len(starts)) % len(programs)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            values = _driven(programs, starts, [which] * STEPS, movable, np.zeros((len(starts), len(programs))))
            return _around(programs, replace(starts, values=values), which, movable, rng)
        except Exception:  # a kernel without a batching rule or a derivative: the other points have to do
            return None


def aimed(programs: Bundle, domains: Sequence[str], batch: Batch, seed: int) -> Batch | None:
    """Clusters of points at which each program gives, as far as it can, what is drawn from a domain; None where nothing
    can be moved."""
    movable = [role for role in batch.layout.roles if _movable(role)]
    if not len(programs) or not movable or not len(batch):
        return None
    rng = np.random.default_rng(seed)
    starts = _starts(batch, AIMED, rng)
    wanted = np.stack([_drawn(domain, movable[0].dtype, rng) for domain in domains], axis=1)
    turns = [np.full(AIMED, turn % len(programs)) for turn in range(AIMED_STEPS * len(programs))]
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            values = _driven(programs, starts, turns, movable, wanted)
        except Exception:  # as above
            return None
        for role in movable:
            values[role.key] = fit(_of_few_digits(values[role.key]), role)
    many = {role.key: with_neighbours(role, values[role.key], rng, False) for role in batch.layout.roles}
    return Batch(batch.layout, many, np.repeat(np.arange(AIMED), NEIGHBOURS + 1))


def _drawn(domain: str, dtype: str, rng: np.random.Generator) -> Array:
    """[AIMED]: numbers of a domain, each of its makers in turn."""
    makers = (*DOMAINS[domain].ordinary, *DOMAINS[domain].adversarial)
    return np.array([float(makers[place % len(makers)](rng, 1, (), dtype)[0]) for place in range(AIMED)])


def _of_few_digits(values: Array) -> Array:
    """The numbers rounded to `DIGITS` decimal digits."""
    unit = 10.0 ** (np.floor(np.log10(np.where(values == 0, 1.0, np.abs(values)))) - (DIGITS - 1))
    return np.asarray(np.where(unit > 0, np.rint(values / unit) * unit, values))


def _movable(role: Role) -> bool:
    return role.form == "float" and not role.is_data and not role.source.facts.integer


def _starts(batch: Batch, count: int, rng: np.random.Generator) -> Batch:
    """Points of a batch, the ordinary ones first."""
    severity = severity_of(batch.layout, batch.values).astype(int)
    order = np.argsort(-severity + rng.random(len(batch)), kind="stable")
    chosen = order[: max(1, int((severity == Severity.HIGH.value).sum()))]
    return batch.take(np.resize(chosen, count))


def _driven(
    programs: Bundle, starts: Batch, turns: Iterable[Array], movable: Sequence[Role], wanted: Array
) -> dict[Hashable, Array]:
    """Points led by a step a turn to where the program of the turn, `which`, gives what is wanted of it.

    turns: [N] each; wanted: [N, programs].
    """
    values = {key: array.copy() for key, array in starts.values.items()}
    for which in turns:
        here, slopes = _differences(programs, starts.layout, values, which, movable, wanted=wanted)
        reach = {role.key: np.maximum(np.abs(values[role.key]), 0.1) for role in movable}
        length = sum(((slopes[key] * size) ** 2).reshape(len(which), -1).sum(axis=1) for key, size in reach.items())
        rate = np.where(length > 0, here / length, 0.0)
        rate = np.where(np.isfinite(rate), rate, 0.0)
        for role in movable:
            size, array = reach[role.key], values[role.key]
            moved = rate.reshape(-1, *(1,) * (array.ndim - 1)) * slopes[role.key] * size**2
            moved = np.nan_to_num(np.clip(moved, -LONGEST * size, LONGEST * size))
            bounds = range_of(role)
            values[role.key] = np.clip(array - moved, bounds.low, bounds.high)
    return {**values, **{role.key: fit(values[role.key], role) for role in movable}}


def _differences(
    programs: Bundle,
    layout: Layout,
    values: Mapping[Hashable, Array],
    which: Array,
    movable: Sequence[Role],
    dtype: str | None = None,
    wanted: Array | None = None,
) -> tuple[Array, dict[Hashable, Array]]:
    """[N]: of each point the entry of its own difference that is nearest to zero; and its slopes by input.

    `dtype`: computed in the format, without slopes; else in float64. `wanted`: what is taken away from the programs'
    results, [N, programs].
    """
    library = torch()
    leaves = leaves_of(layout, values, dtype or "float64")
    nearest = []
    for place, result in enumerate(batched(programs, layout, leaves)):
        entries = result.reshape(len(which), -1)
        entries = entries if wanted is None else entries - library.from_numpy(wanted[:, place, None])
        nearest_entry = library.nan_to_num(entries.detach().abs(), nan=float("inf")).argmin(dim=1, keepdim=True)
        nearest.append(entries.gather(1, nearest_entry).squeeze(1))
    here = library.stack(nearest, dim=1).gather(1, library.from_numpy(which)[:, None]).squeeze(1)
    slopes: dict[Hashable, Array] = {}
    if dtype is None:
        keys = [role.key for role in movable]
        found = library.autograd.grad(here.sum(), [leaves[key] for key in keys], allow_unused=True)
        for key, slope in zip(keys, found, strict=True):
            slopes[key] = np.zeros(tuple(leaves[key].shape)) if slope is None else slope.numpy()
    return here.detach().double().numpy(), slopes


def _around(programs: Bundle, centres: Batch, which: Array, movable: Sequence[Role], rng: np.random.Generator) -> Batch:
    """Each centre and its neighbours: those nearest to the zero above and below it, and nearest to it at all."""
    count = len(centres)
    many: dict[Hashable, Array] = {key: np.repeat(array, AROUND + 1, axis=0) for key, array in centres.values.items()}
    for role in movable:
        offsets = rng.integers(-REACH, REACH, many[role.key].shape, endpoint=True)
        offsets[:: AROUND + 1] = 0
        many[role.key] = fit(step(many[role.key], offsets, role.dtype), role)
    dtype = next(role.dtype for role in movable)
    here, _ = _differences(programs, centres.layout, many, np.repeat(which, AROUND + 1), movable, dtype)
    here = np.where(np.isfinite(here), here, np.inf).reshape(count, AROUND + 1)
    ranks = (np.where(here > 0, here, np.inf), np.where(here < 0, -here, np.inf), np.abs(here))
    picked = np.stack([np.argmin(rank, axis=1) for rank in ranks], axis=1)
    rows = np.concatenate([np.zeros((count, 1), int), picked[:, :NEIGHBOURS]], axis=1)
    taken = (np.arange(count)[:, None] * (AROUND + 1) + rows).reshape(-1)
    values = {key: array[taken] for key, array in many.items()}
    return Batch(centres.layout, values, np.repeat(np.arange(count), rows.shape[1]))
