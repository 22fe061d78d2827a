"""Primitive operators that act on whole arrays: reductions, running sums, shapes, casts, constants of the dtype."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb

from stablefix.validate.exact import extended
from stablefix.validate.exact.elementwise import ELEMENTWISE, Primitive
from stablefix.validate.exact.extended import ONE, ZERO
from stablefix.validate.exact.rounding import epsilon, largest, tiny

Function = Callable[..., Any]


def array_of(x: Any) -> np.ndarray:
    """An object array; NumPy hands out entries of 0-d arrays bare."""
    return x if isinstance(x, np.ndarray) else np.asarray(x, dtype=object)


def axes_of(x: np.ndarray, dim: Any) -> tuple[int, ...]:
    """The axes that a `dim` setting names, counted from 0; all of them for None and (). A 0-d array has none."""
    if dim is None or dim == () or x.ndim == 0:
        return tuple(range(x.ndim))
    return tuple(axis % x.ndim for axis in ((dim,) if isinstance(dim, int) else dim))


def _folding(ufunc: Any, empty: Any) -> Function:
    """A reduction that keeps its axes. `empty` is its value over no entries, None where it has none."""

    def reduce(x: Any, dim: Any = None, *_: Any) -> Any:
        x = array_of(x)
        for axis in axes_of(x, dim):
            if x.shape[axis] == 0:
                shape = tuple(1 if i == axis else n for i, n in enumerate(x.shape))
                x = np.full(shape, extended.UNDEFINED if empty is None else empty, dtype=object)
            else:
                x = ufunc.reduce(x, axis=axis, keepdims=True)
        return x

    return reduce


def _reduction(fast: Any, slow: Function, empty: Any) -> Primitive:
    return Primitive(_folding(fast, empty), _folding(np.frompyfunc(slow, 2, 1), empty))


def _running(ufunc: Any) -> Function:
    def accumulate(x: Any, dim: int, *_: Any) -> Any:
        x = array_of(x)
        return ufunc.accumulate(x, axis=dim, dtype=object) if x.ndim and x.size else x

    return accumulate


def _scan(fast: Any, slow: Function) -> Primitive:
    return Primitive(_running(fast), _running(np.frompyfunc(slow, 2, 1)))


def _same(function: Function) -> Primitive:
    return Primitive(function, function)


def _squeeze(x: Any, dim: Any = None) -> Any:
    x = array_of(x)
    return x.reshape([n for i, n in enumerate(x.shape) if n != 1 or (dim is not None and i not in axes_of(x, dim))])


def _unsqueeze(x: Any, dim: int) -> Any:
    return np.expand_dims(array_of(x), dim)


def _transpose(x: Any, dim0: int, dim1: int) -> Any:
    x = array_of(x)
    return np.swapaxes(x, dim0, dim1) if x.ndim else x


def _permute(x: Any, dims: tuple[int, ...] | None = None) -> Any:
    return np.transpose(array_of(x), dims)


def _reshape(x: Any, shape: Any) -> Any:
    return array_of(x).reshape(shape)


def _flatten(x: Any, start_dim: int = 0, end_dim: int = -1) -> Any:
    x = array_of(x)
    if not x.ndim:
        return x.reshape(1)
    first, last = start_dim % x.ndim, end_dim % x.ndim
    return x.reshape(*x.shape[:first], -1, *x.shape[last + 1 :])


def _expand(x: Any, size: Any) -> Any:
    x = array_of(x)
    size = (size,) if isinstance(size, int) else size
    extra = len(size) - x.ndim
    return np.broadcast_to(x, [x.shape[i - extra] if n == -1 else n for i, n in enumerate(size)])


def _count(x: Any, dim: Any = None, *_: Any) -> Any:
    x = array_of(x)
    return arb(int(np.prod([x.shape[axis] for axis in axes_of(x, dim)], dtype=int)))


def _full_like(x: Any, value: Any) -> Any:
    return np.broadcast_to(array_of(value), array_of(x).shape)


def _cast(kind: str) -> Function:
    truncate = getattr(ELEMENTWISE["trunc"], kind)
    differs = getattr(ELEMENTWISE["not_equal"], kind)

    def cast(x: Any, dtype: Any = None, *_: Any) -> Any:
        name = str(dtype)
        if name == "bool":
            return differs(x, ZERO)
        return truncate(x) if name.startswith(("int", "uint", "long", "short")) else x

    return cast


def _gather(x: Any, index: Any, dim: int) -> Any:
    positions = np.frompyfunc(lambda entry: int(float(entry)), 1, 1)(array_of(index))
    return np.take_along_axis(array_of(x), array_of(positions).astype(np.int64), axis=dim)


def _diagonal(x: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    return np.diagonal(array_of(x), offset, dim1, dim2)


def _trace(kind: str) -> Function:
    total = getattr(SUM, kind)

    def trace(x: Any) -> Any:
        diagonal = np.diagonal(array_of(x), 0, -2, -1)
        return total(diagonal, -1)[..., 0]

    return trace


def _constant(of_dtype: Callable[[str], float]) -> Primitive:
    return _same(lambda run, *_: arb(of_dtype(run.dtype)))


def matrix_product(added: Any, multiplied: Any) -> Function:
    """Matrix product by rows and columns, for entries that `numpy.matmul` cannot add up."""

    def product(a: Any, b: Any) -> Any:
        a, b = array_of(a), array_of(b)
        left = a[np.newaxis, :] if a.ndim == 1 else a
        right = b[:, np.newaxis] if b.ndim == 1 else b
        terms = multiplied(left[..., :, :, np.newaxis], right[..., np.newaxis, :, :])
        result = added.reduce(terms, axis=-2)
        if a.ndim == 1:
            result = result[..., 0, :]
        return result[..., 0] if b.ndim == 1 else result

    return product


SUM = _reduction(np.add, extended.added, ZERO)

_ADDED, _MULTIPLIED = np.frompyfunc(extended.added, 2, 1), np.frompyfunc(extended.multiplied, 2, 1)

ARRAYS: dict[str, Primitive] = {
    "sum": SUM,
    "prod": _reduction(np.multiply, extended.multiplied, ONE),
    "amax": _reduction(np.frompyfunc(arb.max, 2, 1), extended.larger, None),
    "amin": _reduction(np.frompyfunc(arb.min, 2, 1), extended.smaller, None),
    "cumsum": _scan(np.add, extended.added),
    "cumprod": _scan(np.multiply, extended.multiplied),
    "count": _same(_count),
    "squeeze": _same(_squeeze),
    "unsqueeze": _same(_unsqueeze),
    "transpose": _same(_transpose),
    "permute": _same(_permute),
    "reshape": _same(_reshape),
    "flatten": _same(_flatten),
    "expand": _same(_expand),
    "diagonal": _same(_diagonal),
    "trace": Primitive(_trace("fast"), _trace("slow")),
    "gather": _same(_gather),
    "full_like": _same(_full_like),
    "detach": _same(lambda x: x),
    "cast": Primitive(_cast("fast"), _cast("slow")),
    "matmul": Primitive(matrix_product(np.add, np.multiply), matrix_product(_ADDED, _MULTIPLIED)),
}
"""By canonical name. Operands come first, then the settings in the order of the canonical signature."""

CONSTANTS: dict[str, Primitive] = {
    "finfo_eps": _constant(epsilon),
    "finfo_tiny": _constant(tiny),
    "finfo_max": _constant(largest),
}
"""By canonical name; their first operand is the run, which knows the dtype."""
