"""Second derivatives: a repair must not spoil the double backward pass that gradient penalties and Newton steps take.

Looked at where the old form divides, or takes roots or logarithms: there a slope that is finite can have a slope that
is not; and where the new one is cut from its inputs somewhere. The exact second derivative (see `exact.curvature`) says
at which points the old form is right. What is lost on usual inputs by a repair that mends something on rare ones is too
much, and it is refused; else it is unsafe: torch.logaddexp has no second derivative where its operands are 89 apart,
and mends an overflow there.
"""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Sequence

import numpy as np

from stablefix.evidence import Severity
from stablefix.graph.expression import Apply, Node
from stablefix.validate.floats import FORMATS, Array
from stablefix.validate.points import Batch
from stablefix.validate.program import Program
from stablefix.validate.reference import FINITE, Reference
from stablefix.validate.running import batched, cotangent, leaves_of, torch
from stablefix.validate.standing import FACTOR, Judgement, few
from stablefix.validate.subject import Trial, flat
from stablefix.validate.surfaces import unfolded

POINTS = 12
"""So many points of a trial are looked at for each reason to do so, one of a cluster."""

TRIALS = 3
"""So many trials are looked at: one of each layout."""

OTHER = 0.1
"""The share by which a second derivative may differ."""

CONFIRMED = 3
"""Points at which the exact second derivative is asked for before a doubt is dropped."""


def keeps_curvature(
    which: int, trials: Sequence[Trial], reference: Reference, mended: Severity, found: Judgement
) -> None:
    """Hold it against a repair if its second derivative is nan or infinite on usual inputs on which the old one was
    right, and against one that would be safe if it is another one. `mended`: how ordinary the inputs are on which it
    mends a failure."""
    for current in trials[:TRIALS]:
        subject = current.subject
        repair = subject.repairs[which]
        before, after = subject.request.before, subject.request.repairs[which][1]
        asked = subject.request.slopes and current.old.differentiable and (_is_singular(before) or _is_cut(after))
        if repair is None or not asked:
            return
        new = current.of(which)
        assert new is not None
        usable = current.old.finite & current.old.finite_slopes & new.finite & new.finite_slopes
        chosen = _chosen(usable, current)
        if not chosen:
            continue
        batch = current.batch.take(np.array(chosen))
        old = curvature(subject.before, batch)
        if old is None:
            continue
        new_one = curvature(repair, batch)
        if new_one is None:
            found.unsafe.append("it has no second derivative")
            return
        lost = _numbers(old, len(batch)) & ~_numbers(new_one, len(batch))
        other = _numbers(old, len(batch)) & _numbers(new_one, len(batch)) & _other(old, new_one, current, chosen)
        if found.unsafe and not found.equivalent:
            other[:] = False
        for doubts, reason in (
            (lost, "its second derivative is nan or infinite where the old one is right"),
            (other, "its second derivative is another one where the old one is right"),
        ):
            for place in np.flatnonzero(doubts)[:CONFIRMED]:
                index = chosen[int(place)]
                if not _is_right(current, index, {key: slope[place] for key, slope in old.items()}, reference):
                    continue
                ordinary = current.severity[index] == Severity.HIGH.value
                if mended is Severity.LOW or (doubts is other and ordinary):
                    found.refuse(reason, (current, index))
                    return
                found.unsafe.append(reason)
                break


def _chosen(usable: Array, current: Trial) -> list[int]:
    """Ordinary points, and usual ones with zeros or ties: there roots, magnitudes and choices have their corners."""
    batch = current.batch
    corners = np.zeros(len(batch), dtype=bool)
    for role in batch.layout.roles:
        numbers = np.sort(flat(batch.values[role.key]), axis=1)
        corners |= (numbers == 0).any(axis=1) | (numbers[:, 1:] == numbers[:, :-1]).any(axis=1)
    usual, high = current.severity > Severity.LOW.value, current.severity == Severity.HIGH.value
    masks = (usable & high, usable & usual & ~high, usable & usual & corners)
    return sorted({index for mask in masks for index in few(mask, current, POINTS)})


def _other(old: dict[Hashable, Array], after: dict[Hashable, Array], current: Trial, chosen: Sequence[int]) -> Array:
    """[N]: whether two second derivatives differ by much of the larger, and by what the slopes' own rounding is not."""
    found = np.zeros(len(chosen), dtype=bool)
    noise = np.abs(flat(current.old.value[chosen])).max(axis=1, initial=0.0)
    for slope in current.old.gradient.values():
        noise = np.maximum(noise, np.abs(flat(slope[chosen])).max(axis=1, initial=0.0))
    for key, slope in old.items():
        size = np.abs(flat(slope)).max(axis=1, initial=0.0)
        apart = np.abs(flat(after[key]) - flat(slope)).max(axis=1, initial=0.0)
        unit = FORMATS[current.dtype].unit
        found |= apart > OTHER * size + np.maximum(noise * unit**0.5, FACTOR * unit)
    return found


def curvature(program: Program, batch: Batch) -> dict[Hashable, Array] | None:
    """By input, [N, *shape]: the gradient of the weighted gradient of the weighted result; None without one."""
    library = torch()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            leaves = leaves_of(batch.layout, batch.values, None)
            result = batched(program, batch.layout, leaves)
            wanted = [role.key for role in batch.layout.roles if not role.is_data]
            weights = library.from_numpy(cotangent(tuple(result.shape[1:]))).to(result.dtype).expand(result.shape)
            inputs = [leaves[key] for key in wanted]
            first = library.autograd.grad(result, inputs, weights, create_graph=True, allow_unused=True)
            total = sum(
                (slope * library.from_numpy(cotangent(tuple(slope.shape[1:]))).to(slope.dtype)).sum()
                for slope in first
                if slope is not None
            )
            if not isinstance(total, library.Tensor) or not total.requires_grad:
                return {key: np.zeros(tuple(leaf.shape)) for key, leaf in zip(wanted, inputs, strict=True)}
            second = library.autograd.grad(total, inputs, allow_unused=True)
        except Exception:  # an operator without a double backward pass, or without a batching rule
            return None
    return {
        key: np.zeros(tuple(leaf.shape)) if slope is None else slope.double().numpy()
        for key, leaf, slope in zip(wanted, inputs, second, strict=True)
    }


def _is_singular(graph: Node) -> bool:
    """Whether some operator is singular somewhere."""
    return any(isinstance(node, Apply) and node.operator.singular is not None for node in unfolded(graph))


def _is_cut(graph: Node) -> bool:
    """Whether slopes do not flow through all of it: then they may be right though their own slopes are not."""
    return any(isinstance(node, Apply) and node.operator.name == "detach" for node in unfolded(graph))


def _numbers(slopes: dict[Hashable, Array], count: int) -> Array:
    found = np.ones(count, dtype=bool)
    for slope in slopes.values():
        found &= np.isfinite(flat(slope)).all(axis=1)
    return found


def _is_right(current: Trial, index: int, old: dict[Hashable, Array], reference: Reference) -> bool:
    """Whether the old second derivative has at least half of its digits, against the largest entry."""
    exact = reference.curvature(current.subject.request.before, current.batch, index, current.old.shape, current.dtype)
    if exact is None:
        return False
    for key, truth in exact.items():
        if np.any(truth.status != FINITE) or np.any(truth.kinks):
            return False
        size = np.max(np.abs(truth.value), initial=FORMATS[current.dtype].tiny)
        if np.max(np.abs(old[key] - truth.value), initial=0.0) > size * FORMATS[current.dtype].unit ** 0.5:
            return False
    return True
