"""Make a failing input simple: fewer entries, rounder numbers, zeros. Greedy, and never to a rarer kind of input."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace

import numpy as np

from stablefix.validate.floats import Array
from stablefix.validate.inputs import fit
from stablefix.validate.points import Batch, Layout
from stablefix.validate.witness import Failing

MOST_TRIALS = 60

Test = Callable[[Batch], "Failing | None"]


def shrink(failing: Failing, test: Test) -> Failing:
    """The simplest failing input that is found in a bounded number of trials.

    `test` runs a batch of one point alone and confirms it; a candidate counts when it fails in the same part and kind
    and is at least as ordinary.
    """
    best = failing
    trials = 0
    improved = True
    while improved and trials < MOST_TRIALS:
        improved = False
        for candidate in _candidates(best.trial.batch):
            trials += 1
            if trials > MOST_TRIALS:
                break
            found = test(candidate)
            if found is not None and _like(found, best):
                best, improved = found, True
                break
    return best


def _like(found: Failing, best: Failing) -> bool:
    same = found.about == best.about and found.kind is best.kind and found.overflow == best.overflow
    return same and found.severity.value >= best.severity.value


def _candidates(batch: Batch) -> Iterator[Batch]:
    yield from _smaller(batch)
    yield from _rounder(batch)


def _smaller(batch: Batch) -> Iterator[Batch]:
    """Leave out one index of every axis that has a given length, in all inputs alike."""
    lengths = {size for role in batch.layout.roles for size in role.shape if size > 1}
    if any(_square(role.shape) for role in batch.layout.roles):
        return
    for length in sorted(lengths, reverse=True):
        for left_out in range(length - 1, -1, -1):
            roles = []
            values: dict[Hashable, Array] = {}
            for role in batch.layout.roles:
                array = batch.values[role.key]
                for axis, size in enumerate(role.shape):
                    if size == length:
                        array = np.delete(array, left_out, axis=axis + 1)
                values[role.key] = array
                roles.append(replace(role, shape=tuple(array.shape[1:])))
            yield Batch(Layout(tuple(roles), batch.layout.reduces), values, batch.cluster)


def _square(shape: tuple[int, ...]) -> bool:
    return len(shape) >= 2 and shape[-1] == shape[-2] and shape[-1] > 2


def _rounder(batch: Batch) -> Iterator[Batch]:
    """All entries of an input at once, then one by one: to zero, one, an integer, one or two digits."""
    for role in batch.layout.roles:
        if role.form not in ("float", "number"):
            continue
        array = batch.values[role.key]
        for simpler in _simpler(array):
            changed = fit(simpler, role) + 0.0
            if _cost(changed, role.dtype) < _cost(array, role.dtype):
                yield Batch(batch.layout, {**batch.values, role.key: changed}, batch.cluster)
        entries = array.reshape(-1)
        for place in range(min(len(entries), 6)):
            for simpler in _simpler(entries[place : place + 1]):
                changed = entries.copy()
                changed[place] = simpler[0]
                changed = fit(changed.reshape(array.shape), role) + 0.0
                if _cost(changed, role.dtype) < _cost(array, role.dtype):
                    yield Batch(batch.layout, {**batch.values, role.key: changed}, batch.cluster)


def _simpler(array: Array) -> Iterator[Array]:
    yield np.zeros_like(array)
    yield np.ones_like(array)
    with np.errstate(all="ignore"):
        yield np.where(np.isfinite(array), np.rint(array / 10) * 10, array)
        yield np.where(np.isfinite(array), np.rint(array), array)
        yield _digits(array, 1)
        yield np.where(np.isfinite(array) & (array != 0), np.exp2(np.rint(np.log2(np.abs(array)))) * np.sign(array), 0)
        yield _digits(array, 2)


def _digits(array: Array, count: int) -> Array:
    return np.array([float(f"{value:.{count - 1}e}") for value in array.reshape(-1)]).reshape(array.shape)


def _cost(array: Array, dtype: str) -> float:
    """How long the numbers are to read; zeros are free, signs cost a little."""
    shown = {"float64": np.float64, "float32": np.float32}.get(dtype, np.float16)
    total = 0.0
    for value in array.reshape(-1):
        if value != 0:
            with np.errstate(over="ignore"):
                total += len(str(shown(abs(value))).removesuffix(".0")) + (0.5 if value < 0 else 0)
    return total
