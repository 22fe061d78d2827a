"""Evaluation of graphs and gradients with growing precision."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
from flint import arb

from stablefix.graph.expression import Node
from stablefix.validate.exact.arrays import array_of
from stablefix.validate.exact.derivative import backpropagate
from stablefix.validate.exact.extended import DEAD, NEGATIVE, POSITIVE, UNDEFINED, ZERO, Undecided
from stablefix.validate.exact.program import Builder, Program, assemble
from stablefix.validate.exact.result import FINITE, UNDECIDED, Exact, narrow, overlap, precision, status_of
from stablefix.validate.exact.run import Run

CAPS = {"float16": 256, "bfloat16": 512, "float32": 512, "float64": 2048}
"""Bits beyond which a value is called undecided."""
STEPS = (96, 288, 864)
_COTANGENT, _WEIGHT = "cotangent", "weight"
_KEPT = 256

_programs: OrderedDict[Hashable, tuple[Node, Any]] = OrderedDict()


def evaluate(node: Node, values: Mapping[Hashable, np.ndarray], *, dtype: str, max_bits: int | None = None) -> Exact:
    """The true value of a graph at one point.

    values    by input key: arrays of numbers, each of which is exact; ±inf are limits, nan has no value.
    dtype     short name: how narrow the balls must be, and whose `finfo` is meant.
    max_bits  the cap of precision, instead of the dtype's own.

    Raises Unsupported where an operator has no exact value here, and ValueError for shapes that do not fit.
    """
    program = _value_program(node)
    return _converged(program, loaded(program, values), dtype, max_bits)[0]


def gradient(
    node: Node,
    values: Mapping[Hashable, np.ndarray],
    cotangent: np.ndarray,
    *,
    dtype: str,
    max_bits: int | None = None,
) -> dict[Hashable, Exact]:
    """The true vector-Jacobian product at one point, for every input that holds floating-point numbers.

    The cotangent broadcasts to the graph's shape; where it is 0 nothing flows, not even from a pole.
    """
    wanted = tuple(key for key, array in values.items() if np.asarray(array).dtype.kind == "f")
    program, keys = _gradient_program(node, wanted)
    return _slopes(program, keys, wanted, values, {_COTANGENT: np.asarray(cotangent)}, dtype, max_bits)


def curvature(
    node: Node,
    values: Mapping[Hashable, np.ndarray],
    cotangent: np.ndarray,
    weights: Mapping[Hashable, np.ndarray],
    *,
    dtype: str,
    max_bits: int | None = None,
) -> dict[Hashable, Exact]:
    """The true gradient of the sum of `weights` times the gradient above, for every input that has a weight.

    Raises Unsupported where the second derivative of an operator is not known here.
    """
    wanted = tuple(weights)
    program, keys = _curvature_program(node, wanted)
    cotangents: dict[Hashable, np.ndarray] = {(_WEIGHT, key): weights[key] for key in wanted}
    cotangents[_COTANGENT] = np.asarray(cotangent)
    return _slopes(program, keys, wanted, values, cotangents, dtype, max_bits)


def _slopes(
    program: Program,
    keys: tuple[Hashable, ...],
    wanted: tuple[Hashable, ...],
    values: Mapping[Hashable, np.ndarray],
    cotangents: Mapping[Hashable, np.ndarray],
    dtype: str,
    max_bits: int | None,
) -> dict[Hashable, Exact]:
    given = loaded(program, {**values, **cotangents}, frozenset(cotangents))
    results, kinked = _search(program, given, dtype, max_bits, 0)
    if kinked:
        others, _ = _search(program, given, dtype, max_bits, 1)
        results = [_with_kinks(one, other) for one, other in zip(results, others, strict=True)]
    found = dict(zip(keys, results, strict=True))
    return {key: found[key] if key in found else _zeros(np.shape(values[key])) for key in wanted}


def _value_program(node: Node) -> Program:
    def build() -> Program:
        builder = Builder()
        return assemble(builder, (builder.lower(node),))

    program: Program = _remembered((id(node),), node, build)
    return program


def _gradient_program(node: Node, wanted: tuple[Hashable, ...]) -> tuple[Program, tuple[Hashable, ...]]:
    def build() -> tuple[Program, tuple[Hashable, ...]]:
        builder = Builder()
        out = builder.lower(node)
        slots = {step.settings[0]: slot for slot, step in enumerate(builder.steps) if step.name == "input"}
        cotangent = builder.emit("input", settings=(_COTANGENT,))
        found = backpropagate(builder, {out: cotangent}, {key: slots[key] for key in wanted if key in slots})
        return assemble(builder, tuple(found.values())), tuple(found)

    result: tuple[Program, tuple[Hashable, ...]] = _remembered((id(node), wanted), node, build)
    return result


def _curvature_program(node: Node, wanted: tuple[Hashable, ...]) -> tuple[Program, tuple[Hashable, ...]]:
    def build() -> tuple[Program, tuple[Hashable, ...]]:
        builder = Builder()
        out = builder.lower(node)
        slots = {step.settings[0]: slot for slot, step in enumerate(builder.steps) if step.name == "input"}
        slots = {key: slots[key] for key in wanted if key in slots}
        first = backpropagate(builder, {out: builder.emit("input", settings=(_COTANGENT,))}, slots)
        weights = {slot: builder.emit("input", settings=((_WEIGHT, key),)) for key, slot in first.items()}
        found = backpropagate(builder, weights, slots) if weights else {}
        return assemble(builder, tuple(found.values())), tuple(found)

    result: tuple[Program, tuple[Hashable, ...]] = _remembered((id(node), wanted, _WEIGHT), node, build)
    return result


def _remembered(key: Hashable, node: Node, build: Any) -> Any:
    """Programs of the graphs that were used last. A graph is kept alive with its program, so its id stays its own."""
    if key in _programs:
        _programs.move_to_end(key)
        return _programs[key][1]
    made = build()
    _programs[key] = (node, made)
    if len(_programs) > _KEPT:
        _programs.popitem(last=False)
    return made


Loaded = tuple[dict[int, Any], dict[int, Any]]
"""Input slots as balls, and as extended reals."""

_to_ball = np.frompyfunc(arb, 1, 1)


def loaded(
    program: Program, values: Mapping[Hashable, np.ndarray], cotangents: frozenset[Hashable] = frozenset()
) -> Loaded:
    """The inputs of a program. Raises ValueError for those that are missing or complex."""
    fast, slow = {}, {}
    for key, slot in program.inputs.items():
        if key not in values:
            raise ValueError(f"no value is given for input {key!r}")
        array = np.asarray(values[key])
        if array.dtype.kind == "c":
            raise ValueError("complex numbers have no exact value here")
        fast[slot] = slow[slot] = _to_ball(array)
        if key in cotangents:
            slow[slot] = np.frompyfunc(lambda entry: DEAD if entry == 0 else arb(entry), 1, 1)(array)
        elif array.dtype.kind == "f" and not np.isfinite(array).all():
            with np.errstate(invalid="ignore"):  # newer versions of NumPy take a nan among the operands for an error
                slow[slot] = np.frompyfunc(_entry, 1, 1)(array)
    return fast, slow


def _entry(number: float) -> Any:
    if number != number:
        return UNDEFINED
    return POSITIVE if number == np.inf else NEGATIVE if number == -np.inf else arb(number)


def precisions(dtype: str, max_bits: int | None) -> tuple[int, ...]:
    """The precisions that are tried one after another."""
    cap = CAPS[dtype] if max_bits is None else max_bits
    return (*(bits for bits in STEPS if bits < cap), cap)


def _converged(program: Program, given: Loaded, dtype: str, max_bits: int | None) -> list[Exact]:
    return _search(program, given, dtype, max_bits, 0)[0]


def _search(program: Program, given: Loaded, dtype: str, max_bits: int | None, choice: int) -> tuple[list[Exact], bool]:
    """Run with growing precision until every entry is decided; also whether a subgradient was chosen."""
    steps = precisions(dtype, max_bits)
    extended_only = False
    for bits in steps:
        run = Run(dtype, bits == steps[-1], choice)
        # What a ball is made with may raise the flags of the processor.
        with precision(bits), np.errstate(all="ignore"):
            if not extended_only:
                fast = _on_balls(program, run, given[0])
                if fast is not None and all(narrow(list(array.flat), dtype) for array in fast):
                    return [_finite(array, bits) for array in fast], run.kinked
                if fast is not None and bits != steps[-1] and _all_finite(fast):
                    continue
            run = Run(dtype, bits == steps[-1], choice)
            results = [_judged(array_of(array), dtype, bits) for array in program.execute(run, given[1], slow=True)]
        extended_only = any((result.status != FINITE).any() for result in results)
        if all((result.status != UNDECIDED).all() for result in results):
            break
    return results, run.kinked


def _on_balls(program: Program, run: Run, values: dict[int, Any]) -> list[np.ndarray] | None:
    try:
        return [array_of(array) for array in program.execute(run, values, slow=False)]
    except Undecided:
        return None


def _all_finite(arrays: list[np.ndarray]) -> bool:
    return all(entry.is_finite() for array in arrays for entry in array.flat)


def _finite(array: np.ndarray, bits: int) -> Exact:
    return Exact(array, np.zeros(array.shape, np.int8), np.zeros(array.shape, bool), bits)


def _judged(array: np.ndarray, dtype: str, bits: int) -> Exact:
    status = np.array([status_of(entry, dtype) for entry in array.flat], dtype=np.int8).reshape(array.shape)
    return Exact(array, status, np.zeros(array.shape, bool), bits)


def _zeros(shape: tuple[int, ...]) -> Exact:
    return _finite(np.full(shape, ZERO, dtype=object), STEPS[0])


def _with_kinks(one: Exact, other: Exact) -> Exact:
    """Entries that differ between two choices of the subgradient depend on the choice."""
    differ = (one.status != other.status) | ((one.status == FINITE) & ~overlap(one, other))
    return Exact(one.entries, one.status, np.asarray(differ, dtype=bool), one.bits)
