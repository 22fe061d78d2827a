"""First-order rounding bounds: how large an error the rounding of a graph's intermediate values explains.

For each entry of the result, the sum of |d result / d node| * |node| over the nodes of the graph, in float64 by
automatic differentiation: times the rounding error of a kernel it is the classical bound B (Higham, Accuracy and
Stability of Numerical Algorithms, section 3). Operands of reductions and matrix operators count too, for these round
inside.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable
from typing import Any

import numpy as np

from stablefix.operators.operator import Form
from stablefix.validate.floats import FORMATS, Array, round_to
from stablefix.validate.points import Batch
from stablefix.validate.program import Program
from stablefix.validate.running import is_plain, torch

MOST_ENTRIES = 24
"""Results with more entries than this have no bound: each entry costs one backward pass."""


def natural_scale(program: Program, batch: Batch, dtype: str) -> tuple[Array, Array, Array] | None:
    """[N, *result shape]: the sum above, without the rounding error; what flushing subnormal nodes to 0 may cost; and
    the sum over the inputs alone, the size of the problem whatever the way in which it is computed.

    0 where it is undefined; None where the library has no such derivative.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return _natural_scale(program, batch, dtype)
        except Exception:  # a kernel without a batching rule or without a derivative: callers do without the bound
            return None


def _natural_scale(program: Program, batch: Batch, dtype: str) -> tuple[Array, Array, Array] | None:
    library = torch()
    roles = [role for role in batch.layout.roles if role.form != "number"]
    numbers = {r.key: float(batch.values[r.key].reshape(-1)[0]) for r in batch.layout.roles if r.form == "number"}
    kinds = {"float": np.float64, "int": np.int64, "bool": np.bool_}
    leaves = [library.from_numpy(np.array(batch.values[role.key], dtype=kinds[role.form])) for role in roles]
    given = {slot for key, slot in program.inputs if key not in numbers}
    rounded = _rounded_slots(program, dtype)
    slots = sorted(rounded.keys() | given)
    if is_plain(program, batch.layout):
        return _plain_scale(program, _named(roles, leaves, numbers), slots, rounded, given, dtype)

    def nodes(*parts: Any) -> Any:
        traced = program.trace(_named(roles, parts, numbers))
        return tuple(library.as_tensor(traced[slot]) for slot in [*slots, program.result])

    values = library.func.vmap(nodes)(*leaves)
    kept = [(slot, value) for slot, value in zip(slots, values, strict=False) if value.dtype.is_floating_point]
    shifts = [library.zeros_like(value, dtype=library.float64).requires_grad_() for _, value in kept]

    def shifted(*parts: Any) -> Any:
        values, moved = parts[: len(roles)], parts[len(roles) :]
        added = {slot: shift for (slot, _), shift in zip(kept, moved, strict=True)}
        return program.trace(_named(roles, values, numbers), added)[program.result]

    result = library.func.vmap(shifted)(*leaves, *shifts)
    shape = tuple(result.shape[1:])
    flat = result.reshape(len(batch), -1)
    if flat.shape[1] > MOST_ENTRIES or not result.requires_grad:
        return None
    columns = []
    for entry in range(flat.shape[1]):
        slopes = library.autograd.grad(flat[:, entry].sum(), shifts, retain_graph=True, allow_unused=True)
        total, flushed, problem = np.zeros((3, len(batch)))
        for (slot, value), slope in zip(kept, slopes, strict=True):
            if slope is not None:
                steep = np.abs(slope.detach().numpy()).reshape(len(batch), -1)
                size = _finite_sum(steep * np.abs(value.detach().double().numpy()).reshape(len(batch), -1))
                if slot in rounded:
                    total += rounded[slot] * size
                    flushed += _finite_sum(steep * FORMATS[dtype].tiny)
                if slot in given:
                    problem += size
        columns.append((total, flushed, problem))
    scale, lost, sizes = np.array(columns).transpose(1, 2, 0)
    return scale.reshape(len(batch), *shape), lost.reshape(len(batch), *shape), sizes.reshape(len(batch), *shape)


def _plain_scale(
    program: Program,
    leaves: dict[Hashable, Any],
    slots: list[int],
    rounded: dict[int, float],
    given: set[int],
    dtype: str,
) -> tuple[Array, Array, Array] | None:
    """The same where each entry depends on its own inputs alone: one backward pass serves all of them."""
    library = torch()
    traced = program.trace(leaves)
    shape = tuple(traced[program.result].shape)
    values = [(slot, library.as_tensor(traced[slot]).expand(shape)) for slot in slots]
    kept = [(slot, value) for slot, value in values if value.dtype.is_floating_point]
    shifts = {slot: library.zeros(shape, dtype=library.float64, requires_grad=True) for slot, _ in kept}
    result = program.trace(leaves, shifts)[program.result]
    if not result.requires_grad or tuple(result.shape) != shape:
        return None
    slopes = library.autograd.grad(result.sum(), list(shifts.values()), allow_unused=True)
    total, flushed, problem = np.zeros((3, *shape))
    for (slot, value), slope in zip(kept, slopes, strict=True):
        if slope is None:
            continue
        steep = np.abs(slope.numpy())
        size = _finite(steep * np.abs(value.double().numpy()))
        if slot in rounded:
            total += rounded[slot] * size
            flushed += _finite(steep * FORMATS[dtype].tiny)
        if slot in given:
            problem += size
    return total, flushed, problem


STEP = 2.0**-20
"""The relative change of a node from which its influence is read off where there are no derivatives."""


def natural_by_differences(program: Program, batch: Batch, dtype: str) -> tuple[Array, Array, Array] | None:
    """What `natural_scale` gives, for elementwise graphs whose kernels have no derivatives: by moving one node at a
    time in float64."""
    if not program.elementwise or any(role.form not in ("float", "number") for role in batch.layout.roles):
        return None
    widest = max((batch.values[role.key].ndim for role in batch.layout.roles if role.form != "number"), default=1)
    values = {
        role.key: float(batch.values[role.key].reshape(-1)[0])
        if role.form == "number"
        else _aligned(batch.values[role.key], widest)
        for role in batch.layout.roles
    }
    given = {slot for key, slot in program.inputs if not isinstance(values[key], float)}
    rounded = _rounded_slots(program, dtype)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            base = program.trace(values)
            result = np.asarray(base[program.result], dtype=np.float64)
            found = np.zeros((3, *result.shape))
            for slot in sorted(rounded.keys() | given):
                size = np.abs(np.asarray(base[slot], dtype=np.float64))
                moved = np.asarray(program.trace(values, {slot: STEP * size})[program.result], dtype=np.float64)
                apart = np.abs(moved - result) / STEP
                apart = np.where(np.isfinite(apart), apart, 0.0)
                if slot in rounded:
                    found[0] += rounded[slot] * apart
                    found[1] += np.where(size > 0, apart / np.where(size > 0, size, 1.0), 0.0) * FORMATS[dtype].tiny
                if slot in given:
                    found[2] += apart
        except Exception:  # one point that raises: callers do without the bound
            return None
    return found[0], found[1], found[2]


def _aligned(points: Array, widest: int) -> Array:
    """[N, *shape] with axes of length 1 behind the first, so that shapes broadcast as they do without it."""
    return points.reshape(len(points), *(1,) * (widest - points.ndim), *points.shape[1:])


def _finite(parts: Array) -> Array:
    return np.where(np.isfinite(parts), parts, 0.0)


def _finite_sum(parts: Array) -> Array:
    return np.asarray(_finite(parts).sum(axis=1))


def slope_scale(program: Program, batch: Batch, weights: Array) -> dict[Hashable, Array]:
    """By input key, [N, *input shape]: the sum of weight * |d entry / d input| over the entries of the result.

    What a gradient is added up from, without the cancellation. Empty where it is unknown, or nothing is added up.
    """
    if program.elementwise:
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _slope_scale(program, batch, weights)
        except Exception:  # as above
            return {}


def _slope_scale(program: Program, batch: Batch, weights: Array) -> dict[Hashable, Array]:
    library = torch()
    roles = [role for role in batch.layout.roles if role.form != "number"]
    numbers = {r.key: float(batch.values[r.key].reshape(-1)[0]) for r in batch.layout.roles if r.form == "number"}
    kinds = {"float": np.float64, "int": np.int64, "bool": np.bool_}
    leaves = [library.from_numpy(np.array(batch.values[role.key], dtype=kinds[role.form])) for role in roles]
    wanted = {role.key: leaf.requires_grad_() for role, leaf in zip(roles, leaves, strict=True) if role.form == "float"}
    result = library.func.vmap(lambda *parts: program(_named(roles, parts, numbers)))(*leaves)
    flat = result.reshape(len(batch), -1)
    if flat.shape[1] > MOST_ENTRIES or not result.requires_grad:
        return {}
    found: dict[Hashable, Array] = {key: np.zeros(leaf.shape) for key, leaf in wanted.items()}
    for entry, weight in enumerate(weights.reshape(-1)):
        slopes = library.autograd.grad(
            flat[:, entry].sum(), list(wanted.values()), retain_graph=True, allow_unused=True
        )
        for key, slope in zip(wanted, slopes, strict=True):
            if slope is not None:
                part = weight * np.abs(slope.double().numpy())
                found[key] = found[key] + np.where(np.isfinite(part), part, 0.0)
    return found


def _named(roles: list[Any], parts: Any, numbers: dict[Hashable, float]) -> dict[Hashable, Any]:
    return {**numbers, **{role.key: part for role, part in zip(roles, parts, strict=True)}}


def _rounded_slots(program: Program, dtype: str) -> dict[int, float]:
    """Slots whose values carry a rounding, with its size in ulps: results of steps, operands of reductions, constants
    that are not exact."""
    found: dict[int, float] = {}
    for step in program.steps:
        found[step.result] = step.node.operator.ulps
        if step.node.operator.form in (Form.REDUCTION, Form.MATRIX):
            found.setdefault(step.operands[0], 1.0)
        for slot in step.operands:
            value = program.template[slot]
            if isinstance(value, float) and np.isfinite(value) and float(round_to(np.array(value), dtype)) != value:
                found.setdefault(slot, 1.0)
    return found
