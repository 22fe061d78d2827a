"""Adversarial and ordinary points for a layout of inputs, in clusters of a centre and its close neighbours."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import pairwise

import numpy as np

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.formula import meaning_of
from stablefix.graph.interval import Interval
from stablefix.graph.settings import CHANGED
from stablefix.validate.domains import DOMAINS, Maker, choice, equal
from stablefix.validate.floats import FORMATS, Array, round_to, step
from stablefix.validate.points import Batch, Layout, Role

NEIGHBOURS = 3
"""Neighbours of each centre, within `REACH` units in the last place."""

REACH = 8

USUAL_SETTINGS = (0.01, 0.1, 0.5, 2.0)
"""Python numbers as they stand in settings."""

ORDINARY_SHARE = 3
"""One centre of this many is an ordinary one."""


def constants_of(graphs: Iterable[Node]) -> tuple[float, ...]:
    """Numbers written in the graphs or in the documented meaning of their operators: thresholds, epsilons, limits."""
    found: set[float] = set()
    stack: list[Node] = list(graphs)
    seen: set[Hashable] = set()
    while stack:
        for node in walk(stack.pop()):
            if node.key in seen:
                continue
            seen.add(node.key)
            if isinstance(node, Constant) and isinstance(node.value, (int, float)):
                found.add(abs(float(node.value)))
            elif isinstance(node, Apply) and (meaning := meaning_of(node)) is not None:
                stack.append(meaning)
    return tuple(sorted(value for value in found if 0 < value < np.inf))


def labels_of(graph: Node) -> frozenset[Hashable]:
    """The inputs that something is compared with for being equal: a label that means "ignored"."""
    compared = [
        node for node in walk(graph) if isinstance(node, Apply) and node.operator.name in ("equal", "not_equal")
    ]
    return frozenset(operand.key for node in compared for operand in node.operands if isinstance(operand, Input))


def limits_of(graph: Node) -> frozenset[Hashable]:
    """The inputs that something is kept below or above: the ends of a clamp, one side of a minimum."""
    kept = [node for node in walk(graph) if isinstance(node, Apply)]
    sides = [operand for node in kept if node.operator.name in ("minimum", "maximum") for operand in node.operands]
    ends = [operand for node in kept if node.operator.name == "clamp" for operand in node.operands[1:]]
    return frozenset(operand.key for operand in (*sides, *ends) if isinstance(operand, Input))


def generate(
    layout: Layout, constants: Sequence[float], clusters: int, seed: int, labels: frozenset[Hashable] = frozenset()
) -> list[Batch]:
    """Batches for a layout: `clusters` clusters in all. More than one batch only where some inputs are Python numbers;
    those among `labels` are numbers that the other inputs take too.

    The same arguments give the same points.
    """
    rng = np.random.default_rng(seed)
    numbers = [role for role in layout.roles if role.form == "number"]
    if not numbers:
        return [_batch(layout, constants, clusters, rng, {})]
    pieces = min(8, max(2, clusters // 4))
    drawn = {role.key: _settings(role, constants, pieces, rng) for role in numbers}
    settings = [role for role in numbers if role.usual is not None]
    for place in range(2, pieces, 2) if settings else ():
        # One of them as far from its default as people go, the others there.
        moved, factor = settings[place // 2 % len(settings)], CHANGED if place % 4 else 1 / CHANGED
        for role in settings:
            drawn[role.key][place] = fit(np.array((role.usual or 0) * (factor if role is moved else 1)), role)
    share = max(2, clusters // pieces)
    return [
        _batch(
            layout,
            constants,
            share,
            rng,
            {key: array[index] for key, array in drawn.items()},
            [float(array[index]) for key, array in drawn.items() if key in labels],
        )
        for index in range(pieces)
    ]


def _settings(role: Role, constants: Sequence[float], count: int, rng: np.random.Generator) -> Array:
    """Values of a Python number, every second one such as people set: its default, or a temperature of 0.01, a weight
    of 0.5 where it has none."""
    found = _centres(role, constants, count, rng, _modes(count, rng))
    usual = rng.permutation(np.resize(USUAL_SETTINGS, found[1::2].shape))
    found[1::2] = fit(usual if role.usual is None else np.full_like(usual, role.usual), role)
    return found


def push(batch: Batch, worst: Array, seed: int) -> Batch:
    """One step from the worst points of a batch to their likes: scaled, shrunk, shifted, with entries made equal.

    Each gives four, which are centres of clusters of their own. Matrices that must stay symmetric are scaled only.
    """
    rng = np.random.default_rng(seed)
    taken = batch.take(np.repeat(worst, 4))
    kind = np.tile(np.arange(4), len(worst))
    values: dict[Hashable, Array] = {}
    for role in batch.layout.roles:
        array = taken.values[role.key]
        if role.form != "float":
            values[role.key] = np.repeat(array, NEIGHBOURS + 1, axis=0)
            continue
        lifted = kind.reshape(-1, *(1,) * (array.ndim - 1))
        factor = np.exp(rng.uniform(-1.5, 0.0, lifted.shape))
        with np.errstate(all="ignore"):
            moved = (
                array * factor
                if DOMAINS[role.domain].symmetric
                else np.select(
                    [lifted == 0, lifted == 1, lifted == 2],
                    [array * factor, array / factor, np.round(array, 1)],
                    array * rng.choice([0.0, 1.0, 1.0, -1.0], array.shape),
                )
            )
        moved = np.where(np.isnan(moved), array, moved)
        values[role.key] = with_neighbours(role, fit(moved, role), rng, False)
    return Batch(batch.layout, values, np.repeat(np.arange(len(taken)), NEIGHBOURS + 1))


EASED = 10.0 ** np.arange(-12, 13, 3)
"""Factors by which one input of a rare failing point is brought to ordinary sizes."""


def ease(batch: Batch) -> Batch:
    """A point with one input after the other scaled: what fails at x = 1e-15 and t = 1 may fail at x = 1e-9 as well.

    Each is a cluster of its own; without arrays there are none. Of two inputs only one moves, for a point at which both
    are extreme is rare too.
    """
    moving = [role for role in batch.layout.roles if role.form == "float"]
    count = len(EASED)
    values: dict[Hashable, Array] = {}
    for role in batch.layout.roles:
        array = np.repeat(batch.values[role.key][:1], count * len(moving), axis=0)
        if role in moving:
            start = count * moving.index(role)
            factors = EASED.reshape(-1, *(1,) * (array.ndim - 1))
            array[start : start + count] = fit(array[start : start + count] * factors, role)
        values[role.key] = array
    return Batch(batch.layout, values, np.arange(count * len(moving)))


def range_of(role: Role) -> Interval:
    """What an input can be: its facts and its domain together."""
    meet = role.source.facts.interval.meet(DOMAINS[role.domain].interval)
    return role.source.facts.interval if meet.is_empty else meet


def fit(values: Array, role: Role) -> Array:
    """The values moved into the input's range (by reflection, or by their fraction) and rounded to its format."""
    bounds = range_of(role)
    top = FORMATS[role.dtype].largest
    low, high = max(bounds.low, -top), min(bounds.high, top)
    usual = bool(np.isfinite(values).all())
    hidden = None if usual else np.isneginf(values) & (bounds.low == -np.inf) & (not bounds.low_open)
    values = values if usual else np.nan_to_num(values, nan=0.0, posinf=top, neginf=-top)
    outside = (values < low) | (values > high)
    if outside.any():
        with np.errstate(all="ignore"):
            inside = _reflected(values, low, high, bounds)
        values = np.where(outside, inside, values)
    values = np.clip(round_to(values, role.dtype), low, high)
    if bounds.low_open and np.isfinite(bounds.low):
        values = np.maximum(values, step(np.array(bounds.low), np.array(1), role.dtype))
    if bounds.high_open and np.isfinite(bounds.high):
        values = np.minimum(values, step(np.array(bounds.high), np.array(-1), role.dtype))
    if role.domain in ("count", "mask") or role.source.facts.integer:
        values = np.rint(values)
    return np.asarray(values) if hidden is None else np.where(hidden, -np.inf, values)


def _reflected(values: Array, low: float, high: float, bounds: Interval) -> Array:
    if np.isfinite(bounds.low) and np.isfinite(bounds.high):
        return np.asarray(low + (high - low) * np.abs(values - np.trunc(values)))
    if np.isfinite(bounds.low):
        return np.asarray(np.minimum(low + np.abs(values - low), high))
    return np.asarray(np.maximum(high - np.abs(values - high), low))


def _modes(count: int, rng: np.random.Generator) -> Array:
    """A way of making each centre, as a random number: even ones stand for ordinary makers."""
    return np.stack([np.arange(count) % ORDINARY_SHARE == 0, rng.integers(0, 1 << 30, count)], axis=1)


def _batch(
    layout: Layout,
    constants: Sequence[float],
    clusters: int,
    rng: np.random.Generator,
    numbers: dict[Hashable, Array],
    labels: Sequence[float] = (),
) -> Batch:
    constants = (*constants, *labels)
    shared = _modes(clusters, rng)
    centres: dict[Hashable, Array] = {}
    for role in layout.roles:
        if role.key in numbers:
            centres[role.key] = np.broadcast_to(numbers[role.key], (clusters, *role.shape)).copy()
            continue
        own = _modes(clusters, rng)
        own[::2] = shared[::2]
        own[:, 0] = shared[:, 0]
        centres[role.key] = _centres(role, constants, clusters, rng, own)
    _pair(layout, centres, numbers, rng)
    for role in layout.roles:
        for label in labels if role.key not in numbers and role.form == "float" else ():
            # In one cluster of eight everything is the label: nothing is left that counts.
            centres[role.key][3::8] = fit(np.full_like(centres[role.key][3::8], label), role)
    values = {role.key: with_neighbours(role, centres[role.key], rng, role.key in numbers) for role in layout.roles}
    return Batch(layout, values, np.repeat(np.arange(clusters), NEIGHBOURS + 1))


def _pair(
    layout: Layout, centres: dict[Hashable, Array], numbers: dict[Hashable, Array], rng: np.random.Generator
) -> None:
    """In one cluster of eight two inputs of one shape are equal or nearly so: differences cancel there."""
    floats = [role for role in layout.roles if role.form == "float" and role.key not in numbers]
    for first, second in pairwise(floats):
        if first.shape == second.shape:
            rows = slice(1, None, 8)
            sign = rng.choice([1.0, 1.0, -1.0])
            centres[second.key][rows] = fit(sign * centres[first.key][rows], second)


def _centres(role: Role, constants: Sequence[float], count: int, rng: np.random.Generator, modes: Array) -> Array:
    if role.form == "bool":
        return _booleans(role, count, rng, modes)
    domain = DOMAINS[role.domain]
    ordinary, adversarial = list(domain.ordinary), list(domain.adversarial)
    if role.form == "int":
        return _integers(role, count, rng)
    equal_to_constants: Maker | None = None
    if constants and role.domain not in ("mask", "count", "spd"):
        signed = choice(*constants, *(-value for value in constants))
        equal_to_constants = equal(signed)
        adversarial += [signed, equal_to_constants]
        adversarial.append(choice(*(1 - value for value in constants), *(value - 1 for value in constants)))
    if not domain.symmetric:
        adversarial += _ends(role)
    found = np.zeros((count, *role.shape))
    for usual, makers in ((1, ordinary), (0, adversarial)):
        rows = np.flatnonzero(modes[:, 0] == usual)
        picked = modes[rows, 1] % len(makers)
        # Every maker gets its turn before any gets a second one.
        if len(rows) >= len(makers):
            picked = (np.arange(len(rows)) + modes[:1, 1] % len(makers)) % len(makers)
        if not usual and equal_to_constants is not None:
            # A label that means "ignored" must be met, or no mask is ever seen empty.
            picked[: len(rows) // 4] = makers.index(equal_to_constants)
        with np.errstate(all="ignore"):
            for index, maker in enumerate(makers):
                chosen = rows[picked == index]
                if len(chosen):
                    found[chosen] = maker(rng, len(chosen), role.shape, role.dtype)
    return fit(found, role)


def _ends(role: Role) -> list[Maker]:
    """The ends of a known range: closed ones are reached, open ones approached."""
    bounds = range_of(role)
    return [choice(end) for end in (bounds.low, bounds.high) if np.isfinite(end)]


def _booleans(role: Role, count: int, rng: np.random.Generator, modes: Array) -> Array:
    share = np.where(modes[:, 0] == 1, 0.6, (modes[:, 1] % 3) / 2)
    return (rng.random((count, *role.shape)) < share.reshape(-1, *(1,) * len(role.shape))).astype(float)


def _integers(role: Role, count: int, rng: np.random.Generator) -> Array:
    """Small ones, which can be indices of the shapes that are tried."""
    bounds = role.source.facts.interval
    low = int(max(bounds.low, 0.0))
    return rng.integers(low, max(low, int(min(bounds.high, 1.0))), (count, *role.shape), endpoint=True).astype(float)


def with_neighbours(role: Role, centres: Array, rng: np.random.Generator, fixed: bool) -> Array:
    """[clusters * (1 + NEIGHBOURS), *shape]: each centre, then its neighbours."""
    repeated = np.repeat(centres, NEIGHBOURS + 1, axis=0)
    if role.form != "float" or fixed or role.source.facts.integer or role.domain in ("mask", "count"):
        return repeated
    offsets = rng.integers(-REACH, REACH, repeated.shape, endpoint=True)
    offsets[:: NEIGHBOURS + 1] = 0
    # A zero's neighbours are subnormal numbers, and equal entries stop being equal: half of them are left in place.
    offsets[1 :: NEIGHBOURS + 1] *= repeated[1 :: NEIGHBOURS + 1] != 0
    moved = fit(step(repeated, offsets, role.dtype), role)
    if DOMAINS[role.domain].symmetric and moved.ndim >= 3:
        # Among subnormal numbers a few places further have another sign, and the matrix is no longer what it was.
        upper = np.triu(np.where(np.sign(moved) == np.sign(repeated), moved, repeated))
        moved = upper + np.swapaxes(np.triu(moved, 1), -1, -2)
    return np.where(np.isfinite(repeated), moved, repeated)
