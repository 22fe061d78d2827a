"""Vector-Jacobian products of primitives that are not entry by entry.

A cotangent may be smaller than its value: it stands for what it broadcasts to. Each function here takes the
cotangent and the values whose shapes it needs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb

from stablefix.validate.exact import extended
from stablefix.validate.exact.arrays import array_of, axes_of, matrix_product
from stablefix.validate.exact.elementwise import Primitive

_FAST = (np.add, np.multiply)
_SLOW = (np.frompyfunc(extended.added, 2, 1), np.frompyfunc(extended.multiplied, 2, 1))


def _spread(cotangent: Any, value: Any) -> np.ndarray:
    """The cotangent in the shape of its value."""
    cotangent, shape = array_of(cotangent), array_of(value).shape
    return cotangent if cotangent.shape == shape else np.broadcast_to(cotangent, shape)


def _fit(add: Any) -> Callable[..., Any]:
    def fit(cotangent: Any, operand: Any, out: Any) -> Any:
        """The cotangent of a value, summed over the axes along which an operand was broadcast to it."""
        operand, out = array_of(operand), array_of(out)
        if operand.shape == out.shape:
            return cotangent
        total = _spread(cotangent, out)
        extra = out.ndim - operand.ndim
        for _ in range(extra):
            total = add.reduce(total, axis=0)
        total = array_of(total)
        for axis, length in enumerate(operand.shape):
            if length == 1 and total.shape[axis] != 1:
                total = add.reduce(total, axis=axis, keepdims=True)
        return total

    return fit


def _reshaped(cotangent: Any, operand: Any, out: Any) -> Any:
    return _spread(cotangent, out).reshape(array_of(operand).shape)


def _transposed(cotangent: Any, out: Any, dim0: int, dim1: int) -> Any:
    spread = _spread(cotangent, out)
    return np.swapaxes(spread, dim0, dim1) if spread.ndim else spread


def _permuted(cotangent: Any, out: Any, dims: tuple[int, ...] | None = None) -> Any:
    spread = _spread(cotangent, out)
    if dims is None:
        return np.transpose(spread)
    return np.transpose(spread, np.argsort([dim % spread.ndim for dim in dims]))


def _cumsum(add: Any) -> Callable[..., Any]:
    def backward(cotangent: Any, x: Any, dim: int, *_: Any) -> Any:
        spread = _spread(cotangent, x)
        if not spread.ndim or not spread.size:
            return spread
        return np.flip(add.accumulate(np.flip(spread, dim), axis=dim, dtype=object), dim)

    return backward


def _others(multiply: Any) -> Callable[..., Any]:
    def product_of_others(x: Any, dim: Any = None, *_: Any) -> Any:
        """For each entry the product of all others that are reduced with it."""
        x = array_of(x)
        axes = axes_of(x, dim)
        order = [axis for axis in range(x.ndim) if axis not in axes] + list(axes)
        moved = np.transpose(x, order)
        kept = int(np.prod([x.shape[axis] for axis in range(x.ndim) if axis not in axes], dtype=int))
        rows = moved.reshape(kept, -1)
        result = np.full(rows.shape, extended.ONE, dtype=object)
        for index in range(rows.shape[1] - 1):
            result[:, index + 1] = multiply(result[:, index], rows[:, index])
        tail = np.full(kept, extended.ONE, dtype=object)
        for index in range(rows.shape[1] - 1, 0, -1):
            tail = multiply(tail, rows[:, index])
            result[:, index - 1] = multiply(result[:, index - 1], tail)
        return np.transpose(result.reshape(moved.shape), np.argsort(order))

    return product_of_others


def _others_back(add: Any, multiply: Any) -> Callable[..., Any]:
    others = _others(multiply)

    def backward(cotangent: Any, x: Any, dim: Any = None, *_: Any) -> Any:
        """The gradient of the products of all others: those that leave out two entries."""
        x, flow = array_of(x), array_of(cotangent)
        axes = axes_of(x, dim)
        order = [axis for axis in range(x.ndim) if axis not in axes] + list(axes)
        moved = np.transpose(x, order)
        kept = int(np.prod([x.shape[axis] for axis in range(x.ndim) if axis not in axes], dtype=int))
        rows, flows = moved.reshape(kept, -1), np.transpose(flow, order).reshape(kept, -1)
        result = np.full(rows.shape, extended.ZERO, dtype=object)
        for index in range(rows.shape[1]):
            parts = multiply(np.delete(flows, index, 1), others(np.delete(rows, index, 1), -1))
            if parts.shape[1]:
                result[:, index] = add.reduce(parts, axis=1)
        return np.transpose(result.reshape(moved.shape), np.argsort(order))

    return backward


def _stairs(above: Any) -> Callable[..., Any]:
    def stairs(x: Any, dim: int = -1, *_: Any) -> Any:
        """[..., n, n] of an axis of n entries, moved to the end: row i holds the entries up to i, and others beyond."""
        x = array_of(x)
        rows = np.moveaxis(x, dim, -1) if x.ndim else x.reshape(1)
        size = rows.shape[-1]
        return np.where(np.tri(size, dtype=bool), rows[..., np.newaxis, :], above)

    return stairs


def _stairs_back(add: Any) -> Callable[..., Any]:
    def backward(cotangent: Any, x: Any, dim: int = -1, *_: Any) -> Any:
        x, flow = array_of(x), array_of(cotangent)
        below = np.where(np.tri(flow.shape[-1], dtype=bool), flow, extended.ZERO)
        rows = array_of(add.reduce(below, axis=-2))
        return np.moveaxis(rows, -1, dim) if x.ndim else rows.reshape(())

    return backward


def _lifted(cotangent: Any, x: Any, dim: int = -1, *_: Any) -> Any:
    """The cotangent of running products as one column for the rows of stairs."""
    spread = _spread(cotangent, x)
    return (np.moveaxis(spread, dim, -1) if spread.ndim else spread.reshape(1))[..., np.newaxis]


def _lifted_back(column: Any, x: Any, dim: int = -1, *_: Any) -> Any:
    rows = array_of(column)[..., 0]
    return np.moveaxis(rows, -1, dim) if array_of(x).ndim else rows.reshape(())


def _lower(x: Any, diagonal: float) -> Any:
    """The lower triangle of matrices, with a multiple of the diagonal."""
    x = array_of(x)
    size = x.shape[-1]
    below = np.where(np.tri(size, k=-1, dtype=bool), x, extended.ZERO)
    scaled = x if diagonal == 1 else _SLOW[1](x, arb(diagonal))
    return np.where(np.eye(size, dtype=bool), scaled, below)


def _matmul(add: Any, multiply: Any, *, left: bool) -> Callable[..., Any]:
    product = matrix_product(add, multiply)
    fit = _fit(add)

    def backward(cotangent: Any, a: Any, b: Any, out: Any) -> Any:
        """ct · bᵀ for the left operand, aᵀ · ct for the right; a vector is a row on the left, a column on the right."""
        a, b, spread = array_of(a), array_of(b), _spread(cotangent, out)
        row, column = (a[np.newaxis] if a.ndim == 1 else a), (b[:, np.newaxis] if b.ndim == 1 else b)
        if b.ndim == 1:
            spread = spread[..., np.newaxis]
        if a.ndim == 1:
            spread = spread[..., np.newaxis, :]
        if left:
            found = product(spread, np.swapaxes(column, -2, -1))
            return array_of(fit(found, row, found)).reshape(a.shape)
        found = product(np.swapaxes(row, -2, -1), spread)
        return array_of(fit(found, column, found)).reshape(b.shape)

    return backward


def _scattered(add: Any) -> Callable[..., Any]:
    def backward(cotangent: Any, x: Any, index: Any, dim: int) -> Any:
        """The cotangent of gathered entries, added up where they came from."""
        x, positions = array_of(x), array_of(index)
        spread = _spread(cotangent, positions)
        result = np.full(x.shape, extended.ZERO, dtype=object)
        for place in np.ndindex(*positions.shape):
            source = list(place)
            if source:
                source[dim] = int(float(positions[place]))
            result[tuple(source)] = add(result[tuple(source)], spread[place])
        return result

    return backward


def _diagonal(cotangent: Any, x: Any, out: Any, offset: int = 0, dim1: int = 0, dim2: int = 1) -> Any:
    result = np.full(array_of(x).shape, extended.ZERO, dtype=object)
    places = np.arange(result.size).reshape(result.shape)
    result.ravel()[np.diagonal(places, offset, dim1, dim2).ravel()] = _spread(cotangent, out).ravel()
    return result


def _trace(cotangent: Any, x: Any, out: Any) -> Any:
    spread = _spread(cotangent, out)
    result = np.full(array_of(x).shape, extended.ZERO, dtype=object)
    for index in range(min(result.shape[-2:])):
        result[..., index, index] = spread
    return result


def _both(make: Callable[..., Callable[..., Any]], *which: int) -> Primitive:
    return Primitive(make(*(_FAST[i] for i in which)), make(*(_SLOW[i] for i in which)))


def _same(function: Callable[..., Any]) -> Primitive:
    return Primitive(function, function)


BACKWARD: dict[str, Primitive] = {
    "fit": _both(_fit, 0),
    "spread": _same(_spread),
    "reshape_back": _same(_reshaped),
    "transpose_back": _same(_transposed),
    "permute_back": _same(_permuted),
    "cumsum_back": _both(_cumsum, 0),
    "product_of_others": _both(_others, 1),
    "product_of_others_back": _both(_others_back, 0, 1),
    "stairs": _same(_stairs(extended.ONE)),
    "bare_stairs": _same(_stairs(extended.ZERO)),
    "stairs_back": _both(_stairs_back, 0),
    "lifted": _same(_lifted),
    "lifted_back": _same(_lifted_back),
    "lower": _same(_lower),
    "matmul_left": _both(lambda *pair: _matmul(*pair, left=True), 0, 1),
    "matmul_right": _both(lambda *pair: _matmul(*pair, left=False), 0, 1),
    "scatter": _both(_scattered, 0),
    "diagonal_back": _same(_diagonal),
    "trace_back": _same(_trace),
    "accumulate": Primitive(np.add, _SLOW[0]),
}
"""By our own names."""
