"""Run a program with the real library on a batch of points: values, gradients, exceptions."""

from __future__ import annotations

import math
import warnings
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from itertools import chain
from typing import Any

import numpy as np

from stablefix.validate.floats import Array
from stablefix.validate.points import Batch, Layout
from stablefix.validate.program import Bundle, Program, lifted

WHOLE = {"int": np.int64, "uint": np.uint8, "bool": np.bool_}
"""What inputs that are no floats are handed over as, by their form."""

TOO_LARGE = "without overflow"
"""What PyTorch says of a number that is too large for a dtype, as a RuntimeError: it takes no shapes amiss."""
OF_NUMBERS = ("OverflowError", "ZeroDivisionError", "FloatingPointError", "LinAlgError", TOO_LARGE)
"""What a library of arrays says in an exception where it cannot compute with the numbers that it is given."""

ALONE = 8
"""So many points are run one by one where they cannot be run together."""


@dataclass(frozen=True)
class Outcomes:
    """What a program gives on a batch.

    value      float64 [N, *shape]; nan where the library raised.
    gradient   input key -> float64 [N, *input shape], of the result weighted with `cotangent`; empty without autograd.
    raised     [N] the exception ("ValueError: math domain error") or None.
    dtype      of the result; shape: of one example's result.
    """

    value: Array
    gradient: Mapping[Hashable, Array]
    raised: tuple[str | None, ...]
    dtype: str
    shape: tuple[int, ...]
    differentiable: bool

    def __len__(self) -> int:
        return len(self.raised)

    @cached_property
    def finite(self) -> Array:
        """[N]: whether the value is finite everywhere and nothing was raised."""
        return np.asarray(np.isfinite(self.value.reshape(len(self), -1)).all(axis=1) & ~self.failed)

    @cached_property
    def finite_slopes(self) -> Array:
        """[N]: whether every entry of every gradient is finite."""
        found = np.ones(len(self), dtype=bool)
        for slope in self.gradient.values():
            found &= np.isfinite(slope.reshape(len(self), -1)).all(axis=1)
        return found

    @cached_property
    def failed(self) -> Array:
        """[N]: whether something was raised."""
        if not any(self.raised):
            return np.zeros(len(self), dtype=bool)
        return np.array([reason is not None for reason in self.raised])

    def refused(self, library: str) -> Array:
        """[N]: whether a library of arrays would not take the input: a shape, a label that is none. That is a caller's
        mistake and no failure of a formula. Of plain numbers every exception is one."""
        if library == "math" or not any(self.raised):
            return np.zeros(len(self), dtype=bool)
        return np.array([told is not None and not any(name in told for name in OF_NUMBERS) for told in self.raised])

    def take(self, indices: Array) -> Outcomes:
        """Those of some of the points."""
        slopes = {key: slope[indices] for key, slope in self.gradient.items()}
        raised = tuple(map(self.raised.__getitem__, indices)) if any(self.raised) else (None,) * len(indices)
        return Outcomes(self.value[indices], slopes, raised, self.dtype, self.shape, self.differentiable)


@cache
def cotangent(shape: tuple[int, ...]) -> Array:
    """Uneven positive weights of a result, exact in every format, so that no gradient cancels by symmetry."""
    found = np.asarray(1 + (np.arange(math.prod(shape)) * 5 % 8) / 8, dtype=np.float64).reshape(shape)
    found.setflags(write=False)
    return found


def run(program: Program, batch: Batch, library: str, dtype: str | None = None, *, single: bool = False) -> Outcomes:
    """Run on all points. `dtype` overrides that of the float inputs. `single`: each point alone in its stated shape.

    Never raises for what the library raises on a point: that is an outcome.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if library == "torch":
            return _run_torch(program, batch, dtype, single)
        return _run_arrays(program, batch, library, dtype, single)


@cache
def torch() -> Any:
    """PyTorch with one thread: a process that has run a parallel kernel must not fork."""
    import torch

    torch.set_num_threads(1)
    return torch


def _run_torch(program: Program, batch: Batch, dtype: str | None, single: bool) -> Outcomes:
    if not single:
        try:
            return _torch_together(program, batch, dtype)
        except Exception:  # a kernel without a batching rule, or one point that raises: then in smaller parts
            pass
    return joined(_torch_parts(program, batch, dtype, single))


def _torch_together(program: Program, batch: Batch, dtype: str | None) -> Outcomes:
    leaves = leaves_of(batch.layout, batch.values, dtype)
    return _torch_outcomes(batched(program, batch.layout, leaves), leaves, batch.layout, len(batch))


def _torch_parts(program: Program, batch: Batch, dtype: str | None, single: bool) -> list[Outcomes | str]:
    """The outcomes of points some of which raise: halved again and again, the last few one by one."""
    count = len(batch)
    if single or count <= ALONE:
        return [_torch_alone(program, batch, index, dtype) for index in range(count)]
    found: list[Outcomes | str] = []
    for part in (batch.take(np.arange(count // 2)), batch.take(np.arange(count // 2, count))):
        try:
            found.append(_torch_together(program, part, dtype))
        except Exception:  # as above
            found += _torch_parts(program, part, dtype, single)
    return found


def leaves_of(layout: Layout, values: Mapping[Hashable, Array], dtype: str | None) -> dict[Hashable, Any]:
    """Tensors (and Python numbers) by input; float ones want a gradient unless they are data."""
    library = torch()
    found: dict[Hashable, Any] = {}
    for role in layout.roles:
        array = values[role.key]
        if role.form == "number":
            found[role.key] = _number(array)
        elif role.form == "float":
            leaf = library.from_numpy(np.array(array, dtype=np.float64)).to(getattr(library, dtype or role.dtype))
            found[role.key] = leaf.requires_grad_(not role.is_data)
        else:
            found[role.key] = library.from_numpy(np.array(array, dtype=WHOLE[role.form]))
    return found


def _number(array: Array) -> float:
    """A Python number is the same for all points of a batch."""
    return float(np.asarray(array).reshape(-1)[0])


def batched(program: Program | Bundle, layout: Layout, leaves: dict[Hashable, Any]) -> Any:
    """The tensor of all results of a program on tensors with a leading axis; of several programs one each."""
    if is_plain(program, layout):
        return program(leaves)
    tensors = [role.key for role in layout.roles if role.form != "number"]
    numbers = {role.key: leaves[role.key] for role in layout.roles if role.form == "number"}

    def example(*parts: Any) -> Any:
        return program({**numbers, **dict(zip(tensors, parts, strict=True))})

    return torch().func.vmap(example, randomness="different")(*[leaves[key] for key in tensors])


def is_plain(program: Program | Bundle, layout: Layout) -> bool:
    """Whether many points need no more than a leading axis: each entry depends on the same entry of every input."""
    return program.elementwise and len({role.shape for role in layout.roles if role.form != "number"}) == 1


def _torch_outcomes(result: Any, leaves: dict[Hashable, Any], layout: Layout, count: int) -> Outcomes:
    library = torch()
    if result.is_complex():
        raise TypeError("complex result")
    shape = tuple(result.shape[1:])
    gradient: dict[Hashable, Array] = {}
    slopes = result.requires_grad and library.is_grad_enabled()  # An operand itself asks for them anywhere.
    if slopes:
        wanted = [role.key for role in layout.roles if not role.is_data]
        weights = library.from_numpy(cotangent(shape)).to(result.dtype).expand(result.shape)
        found = library.autograd.grad(result, [leaves[key] for key in wanted], weights, allow_unused=True)
        for key, slope in zip(wanted, found, strict=True):
            gradient[key] = (library.zeros_like(leaves[key]) if slope is None else slope).double().numpy()
    value = result.detach().double().numpy()
    name = str(result.dtype).rsplit(".", 1)[-1]
    return Outcomes(value, gradient, (None,) * count, name, shape, slopes)


def _torch_alone(program: Program, batch: Batch, index: int, dtype: str | None) -> Outcomes | str:
    library = torch()
    try:
        leaves = leaves_of(batch.layout, batch.point(index), dtype)
        result = program(leaves)
        if not isinstance(result, library.Tensor):
            result = library.as_tensor(result)
        lifted = result.unsqueeze(0)
        outcome = _torch_outcomes(lifted, leaves, batch.layout, 1)
    except Exception as error:  # whatever the library raises is the outcome
        return _outcome(error)
    slopes = {key: slope[None] for key, slope in outcome.gradient.items()}
    return Outcomes(outcome.value, slopes, outcome.raised, outcome.dtype, outcome.shape, outcome.differentiable)


def _run_arrays(program: Program, batch: Batch, library: str, dtype: str | None, single: bool) -> Outcomes:
    if library == "numpy" and not single and (together := _arrays_together(program, batch, dtype)) is not None:
        return together
    return joined([_array_alone(program, batch, index, library, dtype) for index in range(len(batch))])


def _array_alone(program: Program, batch: Batch, index: int, library: str, dtype: str | None) -> Outcomes | str:
    point = batch.point(index)
    try:
        if library == "math":
            raw = program({role.key: _python(role.form, point[role.key]) for role in batch.layout.roles})
            if isinstance(raw, complex):
                raise ValueError("complex result")
            raw = float(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
        else:
            raw = program(_arrays(batch.layout, point, dtype))
        result = np.asarray(raw)
        value = result.astype(np.float64)[None]
        return Outcomes(value, {}, (None,), result.dtype.name, tuple(result.shape), False)
    except Exception as error:  # whatever the library raises is the outcome
        return _outcome(error)


_NO_MEMORY = ("can't allocate memory", "not enough memory")
"""What PyTorch's allocators say, as a RuntimeError."""


def _outcome(error: Exception) -> str:
    """What the library raised, as an outcome. Raises MemoryError: our limit on memory is nobody's failure."""
    told = str(error)
    if isinstance(error, MemoryError) or any(words in told for words in _NO_MEMORY):
        raise MemoryError from error
    return f"{type(error).__name__}: {told.partition(chr(10))[0]}"


COMPARED = 4
"""Points of a batch of arrays that are run alone too, to see that the whole batch means the same."""


def _arrays_together(program: Program, batch: Batch, dtype: str | None) -> Outcomes | None:
    """All points in one call, along a new axis; None where that is not what the points give one by one."""
    count, rank = len(batch), max((len(role.shape) for role in batch.layout.roles), default=0)
    if not count or (rank == 0 and not program.elementwise):
        return None
    arrays = _arrays(batch.layout, batch.values, dtype)
    for role in batch.layout.roles:
        if role.form != "number":
            arrays[role.key] = arrays[role.key].reshape(count, *(1,) * (rank - len(role.shape)), *role.shape)
    try:
        result = np.asarray(lifted(program, rank)(arrays))
    except Exception:  # one point that raises spoils the batch, or a kernel knows no further axis: then one by one
        return None
    if result.shape[:1] != (count,) or result.dtype.kind not in "fiub":
        return None
    value, shape = result.astype(np.float64), tuple(result.shape[1:])
    for index in sorted({count * part // COMPARED for part in range(COMPARED)}):
        alone = _array_alone(program, batch, index, "numpy", dtype)
        if isinstance(alone, str) or (alone.dtype, alone.shape) != (result.dtype.name, shape):
            return None
        if not np.allclose(value[index], alone.value[0], rtol=1e-3, atol=0.0, equal_nan=True):
            return None
    return Outcomes(value, {}, (None,) * count, result.dtype.name, shape, False)


def _python(form: str, array: Array) -> Any:
    number = float(array)
    return int(number) if form == "int" else bool(number) if form == "bool" else number


def _arrays(layout: Layout, values: Mapping[Hashable, Array], dtype: str | None) -> dict[Hashable, Any]:
    found: dict[Hashable, Any] = {}
    for role in layout.roles:
        array = np.asarray(values[role.key])
        if role.form == "number":
            found[role.key] = _number(array)
        else:
            cast = array.astype(WHOLE.get(role.form) or dtype or role.dtype)
            found[role.key] = cast if cast.ndim else cast[()]
    return found


def joined(parts: Sequence[Outcomes | str]) -> Outcomes:
    """One batch of outcomes from those of its parts; the first that ran states dtype and shape."""
    ran = [part for part in parts if isinstance(part, Outcomes) and part.dtype != "none"]
    raised = tuple(chain.from_iterable((part,) if isinstance(part, str) else part.raised for part in parts))
    if not ran:
        shape = next((part.shape for part in parts if isinstance(part, Outcomes)), ())
        return Outcomes(np.full((len(raised), *shape), np.nan), {}, raised, "none", shape, False)
    first = ran[0]
    value = np.full((len(raised), *first.shape), np.nan)
    gradient = {key: np.full((len(raised), *slope.shape[1:]), np.nan) for key, slope in first.gradient.items()}
    place = 0
    for part in parts:
        count = 1 if isinstance(part, str) else len(part)
        if isinstance(part, Outcomes) and part.shape == first.shape:
            value[place : place + count] = part.value
            for key, slope in part.gradient.items():
                gradient[key][place : place + count] = slope
        place += count
    return Outcomes(value, gradient, raised, first.dtype, first.shape, first.differentiable)


def resolve_version(name: str) -> str | None:
    """The version of an installed library; None where it is not installed."""
    try:
        return str(import_module(name).__version__)
    except ImportError:
        return None
