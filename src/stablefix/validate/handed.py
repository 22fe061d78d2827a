"""Operands that are handed over as something else than arrays of floats: numbers, lists, complex, sparse, masked ones.

Where the old form runs on these, a repair that raises, or gives another kind of result, is not safe; where the code
says itself that Python numbers come, one that raises is refused. What may come is said by the request (see
`match.handed`): the points are those on which other kinds of operands are tried.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from stablefix.validate.floats import Array
from stablefix.validate.points import Layout, Role
from stablefix.validate.program import Program
from stablefix.validate.running import torch
from stablefix.validate.standing import Judgement

TURNED = 1 + 0.5j
"""What numbers are multiplied with to be complex ones."""
CLOSE = 1e-2


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of operands: how a user calls it, how it is made of ordinary numbers, and whether single ones will do."""

    told: str
    make: Callable[[Array, Role], Any]
    axes: bool = False
    stated: bool = False
    """Whether the code says that they come."""


def _masked(values: Array, role: Role) -> Any:
    return np.ma.masked_array(values.astype(role.dtype), mask=np.arange(values.size).reshape(values.shape) % 3 == 1)


def _tensor(values: Any, dtype: str) -> Any:
    return torch().as_tensor(values).to(getattr(torch(), dtype))


def _number(values: Array, role: Role) -> float:
    return float(values.reshape(-1)[0])


KINDS: Mapping[tuple[str, str], Kind] = {
    ("torch", "number"): Kind("a Python number", _number),
    ("torch", "stated number"): Kind("a Python number", _number, stated=True),
    ("numpy", "stated number"): Kind("a Python number", _number, stated=True),
    ("torch", "complex"): Kind("complex numbers", lambda values, role: _tensor(values * TURNED, "complex64")),
    ("torch", "sparse"): Kind("sparse tensors", lambda values, role: _tensor(values, role.dtype).to_sparse(), True),
    ("numpy", "number"): Kind("a Python number", _number),
    ("numpy", "list"): Kind("lists", lambda values, role: values.tolist(), True),
    ("numpy", "complex"): Kind("complex numbers", lambda values, role: values * TURNED),
    ("numpy", "masked"): Kind("masked arrays", _masked, True),
}
"""By library and word of the request."""


@dataclass(frozen=True, slots=True)
class Given:
    """What the old form gives on one choice of operands."""

    told: str
    values: Mapping[Hashable, Any]
    old: Any
    stated: bool


def given(
    before: Program,
    layout: Layout,
    library: str,
    handed: tuple[tuple[Hashable, str], ...],
    ordinary: Callable[..., Array],
) -> list[Given]:
    """The choices of operands on which the old form runs: all inputs of a kind together, then one after the other."""
    found = []
    for word in dict.fromkeys(word for _, word in handed):
        kind = KINDS[library, word]
        keys = [key for key, each in handed if each == word and any(role.key == key for role in layout.roles)]
        for chosen in ([keys] if keys else []) + ([[key] for key in keys] if len(keys) > 1 else []):
            values = {role.key: _made(role, role.key in chosen, kind, library, ordinary) for role in layout.roles}
            old, problem = _ran(before, values)
            if problem is None:
                found.append(Given(kind.told, values, old, kind.stated))
    return found


def keeps(program: Program, choices: list[Given], found: Judgement) -> None:
    """Hold it against a repair if it raises, or gives another kind of result, on one of them. In place of a number of
    Python's one of NumPy's will do, which extends it."""
    for each in [each for each in choices if each.stated or not found.unsafe]:
        new, problem = _ran(program, each.values)
        if problem is not None and each.stated:
            found.refuse(f"it raises {problem} for {each.told}, where the old form does not")
            return
        if problem is not None:
            found.unsafe.append(f"it raises {problem} for {each.told}, where the old form does not")
        elif _kind(new) != _kind(each.old) and not (type(each.old) is float and isinstance(new, float)):
            found.unsafe.append(f"for {each.told} its result is {_kind(new)} instead of {_kind(each.old)}")
        elif not _close(each.old, new):
            found.unsafe.append(f"its values are others for {each.told}")


def _made(role: Role, chosen: bool, kind: Kind, library: str, ordinary: Callable[..., Array]) -> Any:
    if role.form == "number":
        return float(ordinary(role).reshape(-1)[0])
    values = ordinary(role)[0]
    if kind.axes and not values.ndim:
        values = np.resize(values, (3,))
    if chosen:
        return kind.make(values, role)
    whole = {"int": "int64", "bool": "bool"}.get(role.form, role.dtype)
    return _tensor(values, whole) if library == "torch" else values.astype(whole)


def _ran(program: Program, values: Mapping[Hashable, Any]) -> tuple[Any, str | None]:
    with warnings.catch_warnings(), np.errstate(all="ignore"), torch().no_grad():
        warnings.simplefilter("ignore")
        try:
            return program(values), None
        except Exception as error:  # whatever the library raises is the outcome
            text = str(error)
            return None, f"{type(error).__name__}: {text.splitlines()[0] if text else ''}"


def _kind(result: Any) -> str:
    """What a result is: `float`, `MaskedArray of float64`, `sparse Tensor of float32`."""
    dtype = getattr(result, "dtype", None)
    sparse = "sparse " if getattr(result, "is_sparse", False) else ""
    name = "number" if isinstance(result, np.generic) else type(result).__name__
    return sparse + name + ("" if dtype is None else f" of {str(dtype).rpartition('.')[2]}")


def _close(old: Any, new: Any) -> bool:
    a, b = _numbers(old), _numbers(new)
    if a.shape != b.shape:
        return False
    known = np.isfinite(a) & np.isfinite(b)
    return bool(np.all(np.abs(a - b)[known] <= CLOSE * np.maximum(1.0, np.abs(a)[known])))


def _numbers(result: Any) -> Array:
    if isinstance(result, torch().Tensor):
        result = (result.to_dense() if result.is_sparse else result).to(torch().complex128).numpy()
    return np.ma.filled(np.ma.asarray(result).astype(complex), 0)
