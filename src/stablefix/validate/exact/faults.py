"""Where a graph is singular at a point: which of its operators leave their domain or have no slope there.

For certain or perhaps, and in a branch that `where` takes or not.

The operator table says where each operator is singular; the condition is evaluated exactly on its operands. What holds
for certain is an error that must happen; what the balls leave open at the last precision is one that may. A branch that
is not taken does no harm to the value. To the gradient it does: nothing times infinity is nan.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from stablefix.graph.expression import Apply, Node, walk
from stablefix.operators.operator import Form, Sort
from stablefix.validate.exact.arrays import array_of
from stablefix.validate.exact.evaluation import loaded, precisions
from stablefix.validate.exact.extended import ONE, UNDECIDED, ZERO, Special, truth
from stablefix.validate.exact.program import Builder, assemble
from stablefix.validate.exact.result import precision
from stablefix.validate.exact.run import Run

NO, PERHAPS, YES = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Fault:
    """One operator at one entry at which it is singular.

    operands   what it is applied to there, to the nearest float64; nan where that has no value.
    certain    True for an error that must happen, False for one that may.
    taken      whether its result is used: YES, NO (a branch of `where` that is not taken), or PERHAPS.
    has_value  whether it has a value there: its slope alone is missing.
    """

    operator: str
    operands: tuple[float, ...]
    certain: bool
    taken: int
    has_value: bool


def faults(node: Node, values: Mapping[Hashable, np.ndarray], *, dtype: str) -> tuple[Fault, ...]:
    """The singularities of a graph at a point, in the order in which its operators are computed, one an operator; the
    certain ones of an operator and those that are taken come first. Raises what `evaluate` raises."""
    builder = Builder()
    out = builder.lower(node)
    singular: list[tuple[str, int, int | None, tuple[int, ...]]] = []
    for each in walk(node):
        if not isinstance(each, Apply) or (each.operator.singular is None and each.operator.form is not Form.MATRIX):
            continue
        pairs = zip(each.operator.parameters, each.operands, strict=True)
        slots = {p.name: builder.lower(operand) for p, operand in pairs if p.sort is Sort.OPERAND}
        condition = None if each.operator.singular is None else builder.formula(each.operator.singular, slots)
        singular.append((each.operator.name, builder.lower(each), condition, tuple(slots.values())))
    program = assemble(builder, tuple(range(1, len(builder.steps))))
    given = loaded(program, values)[1]
    for bits in (steps := precisions(dtype, None)):
        with precision(bits), np.errstate(all="ignore"):
            results = program.execute(Run(dtype, bits == steps[-1]), given, slow=True)
        found = [np.zeros((), dtype=object), *map(array_of, results)]
        asked = [found[slot if condition is None else condition] for _, slot, condition, _ in singular]
        if not any(entry is UNDECIDED for array in asked for entry in array.flat):
            break
    live = _live(builder, found, out)
    told = (_worst(name, found, slot, condition, slots, live) for name, slot, condition, slots in singular)
    return tuple(fault for fault in told if fault is not None)


def _worst(
    name: str, found: list[np.ndarray], slot: int, condition: int | None, slots: tuple[int, ...], live: list[np.ndarray]
) -> Fault | None:
    """The entry that is told of an operator. One whose singularities stand in no table (those of matrices) is singular
    where it has no value though its operands have."""
    result, used = found[slot], live[slot]
    if condition is None:
        if any(isinstance(entry, Special) for each in slots for entry in found[each].flat):
            return None
        holds = np.array([_missing(entry) for entry in result.flat], dtype=object).reshape(result.shape)
    else:
        holds = found[condition]
    if _fits(holds.shape, result.shape):
        holds = np.broadcast_to(holds, result.shape)
    else:
        result, used = np.full(holds.shape, result.flat[0]), np.full(holds.shape, used.max(initial=NO))
    operands = [np.broadcast_to(found[each], holds.shape) for each in slots if _fits(found[each].shape, holds.shape)]
    worst: tuple[tuple[bool, int], Fault] | None = None
    for place in np.ndindex(*holds.shape):
        if (decided := truth(holds[place])) is False:
            continue
        numbers = tuple(_nearest(each[place]) for each in operands)
        certain = decided is True
        fault = Fault(name, numbers, certain, int(used[place]), not isinstance(result[place], Special))
        if worst is None or (certain, fault.taken) > worst[0]:
            worst = ((certain, fault.taken), fault)
    return None if worst is None else worst[1]


def _missing(entry: object) -> object:
    return UNDECIDED if entry is UNDECIDED else ONE if isinstance(entry, Special) else ZERO


def _live(builder: Builder, found: list[np.ndarray], out: int) -> list[np.ndarray]:
    """By slot and entry, whether the result uses it: only `where` leaves something out."""
    live = [np.zeros(array.shape, dtype=np.int8) for array in found]
    live[out] = np.full(found[out].shape, YES, dtype=np.int8)
    for slot in range(out, 0, -1):
        step, used = builder.steps[slot], live[slot]
        if not used.any():
            continue
        shares = [used] * len(step.operands)
        if step.name == "where":
            chosen = np.array([_choice(entry) for entry in found[step.operands[0]].flat], dtype=np.int8)
            taken = np.broadcast_to(chosen.reshape(found[step.operands[0]].shape), used.shape)
            shares = [used, np.minimum(used, taken), np.minimum(used, YES - taken)]
        for operand, share in zip(step.operands, shares, strict=True):
            if operand:
                live[operand] = np.maximum(live[operand], _back(share, live[operand].shape))
    return live


def _choice(condition: object) -> int:
    holds = truth(condition)
    return PERHAPS if holds is None else YES if holds else NO


def _back(share: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """What of a result's entries falls to an operand of a shape: entry by entry where it was broadcast or reduced, else
    to all of them."""
    if share.shape == shape:
        return share
    if _fits(share.shape, shape):
        return np.broadcast_to(share, shape)
    if _fits(shape, share.shape):
        axes = tuple(range(share.ndim - len(shape)))
        narrow = share.max(axis=axes, initial=NO) if axes else share
        ones = tuple(axis for axis, size in enumerate(shape) if size == 1 and narrow.shape[axis] != 1)
        return np.asarray(narrow.max(axis=ones, keepdims=True, initial=NO) if ones else narrow)
    if share.size == int(np.prod(shape, dtype=int)):
        return share.reshape(shape)
    return np.full(shape, share.max(initial=NO), dtype=np.int8)


def _fits(shape: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    """Whether one shape broadcasts to another."""
    if len(shape) > len(wanted):
        return False
    return all(size in (1, full) for size, full in zip(shape[::-1], wanted[::-1], strict=False))


def _nearest(entry: object) -> float:
    if isinstance(entry, Special):
        return {"+inf": float("inf"), "-inf": float("-inf")}.get(entry.value, float("nan"))
    return float(entry.mid())  # type: ignore[attr-defined]
