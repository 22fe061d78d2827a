"""Formula graphs evaluated in float64 with numpy and scipy: what an operator's meaning says on ordinary numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from typing import Any

import mpmath
import numpy as np
import scipy.special

from stablefix.graph.expression import Apply, Constant, Input, Node, walk
from stablefix.graph.formula import meaning_of

FINFO = np.finfo(np.float64)


def _axes(dim: Any, rank: int) -> tuple[int, ...]:
    if dim is None:
        return tuple(range(rank))
    return tuple(axis % rank for axis in (dim if isinstance(dim, tuple) else (dim,))) if rank else ()


def _reduction(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, dim: function(np.asarray(x), axis=_axes(dim, np.ndim(x)), keepdims=True)


def _count(x: Any, dim: Any) -> Any:
    return np.sum(np.ones_like(x), axis=_axes(dim, np.ndim(x)), keepdims=True)


def _squeeze(x: Any, dim: Any) -> Any:
    axes = [axis for axis in _axes(dim, np.ndim(x)) if np.shape(x)[axis] == 1]
    return np.squeeze(x, axis=tuple(axes))


def _flatten(x: Any, start: int, end: int) -> Any:
    shape = np.shape(x)
    start, end = start % len(shape), end % len(shape)
    return np.reshape(x, (*shape[:start], -1, *shape[end + 1 :]))


def _old_axis(x: Any) -> int:
    return 0 if np.ndim(x) in (0, 1, 3) else 1


def _share_of_gamma(a: float, x: float) -> float:
    return float(mpmath.gammainc(a, 0, x, regularized=True)) if a > 0 and x >= 0 else math.nan


def _share_of_beta(a: float, b: float, x: float) -> float:
    inside = a > 0 and b > 0 and 0 <= x <= 1
    return float(mpmath.betainc(a, b, 0, x, regularized=True)) if inside else math.nan


PRIMITIVES: dict[str, Callable[..., Any]] = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "neg": np.negative, "pow": np.power,
    "floor_divide": np.floor_divide, "remainder": np.remainder, "matmul": np.matmul,
    "less": np.less, "less_equal": np.less_equal, "greater": np.greater, "greater_equal": np.greater_equal,
    "equal": np.equal, "not_equal": np.not_equal, "logical_and": np.logical_and, "logical_or": np.logical_or,
    "logical_xor": np.logical_xor, "logical_not": np.logical_not,
    "isnan": np.isnan, "isinf": np.isinf, "isfinite": np.isfinite,
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "sin": np.sin, "cos": np.cos, "tan": np.tan,
    "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "atan2": np.arctan2,
    "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh,
    "erf": scipy.special.erf, "erfc": scipy.special.erfc, "erfinv": scipy.special.erfinv,
    "lgamma": scipy.special.gammaln, "digamma": scipy.special.digamma, "gamma": scipy.special.gamma,
    "gammainc": np.vectorize(_share_of_gamma, otypes=[float]),
    "betainc": np.vectorize(_share_of_beta, otypes=[float]),
    "trigamma": lambda x: scipy.special.polygamma(1, x),
    "abs": np.abs, "sign": np.sign, "floor": np.floor, "ceil": np.ceil, "trunc": np.trunc, "round": np.round,
    "maximum": np.maximum, "minimum": np.minimum, "where": np.where,
    "sum": _reduction(np.sum), "prod": _reduction(np.prod), "amax": _reduction(np.max), "amin": _reduction(np.min),
    "count": _count, "cumsum": lambda x, dim: np.cumsum(x, dim), "cumprod": lambda x, dim: np.cumprod(x, dim),
    "squeeze": _squeeze, "unsqueeze": lambda x, dim: np.expand_dims(x, dim), "transpose": np.swapaxes,
    "flatten": _flatten, "reshape": np.reshape, "permute": np.transpose, "expand": np.broadcast_to,
    "gather": lambda x, dim, index: np.take_along_axis(x, np.asarray(index), dim),
    "det": np.linalg.det, "inv": np.linalg.inv, "solve": np.linalg.solve, "cholesky": np.linalg.cholesky,
    "eigvalsh": np.linalg.eigvalsh, "trace": np.trace, "diagonal": np.diagonal,
    "cast": lambda x, dtype: np.asarray(x), "detach": np.asarray, "full_like": np.full_like,
    "softmax_of_old": lambda x: scipy.special.softmax(x, _old_axis(x)),
    "log_softmax_of_old": lambda x: scipy.special.log_softmax(x, _old_axis(x)),
    "finfo_eps": lambda x: FINFO.eps, "finfo_tiny": lambda x: FINFO.tiny, "finfo_max": lambda x: FINFO.max,
}  # fmt: skip


def evaluate(node: Node, values: Mapping[Hashable, Any]) -> Any:
    """The value of a graph; `values` by the identity of its inputs."""
    found: dict[int, Any] = {}
    with np.errstate(all="ignore"):
        for part in walk(node):
            if isinstance(part, Constant):
                found[id(part)] = part.value
            elif isinstance(part, Input):
                found[id(part)] = values[part.identity]
            else:
                found[id(part)] = _applied(part, [found[id(operand)] for operand in part.operands], values)
    return found[id(node)]


def _applied(node: Apply, operands: list[Any], values: Mapping[Hashable, Any]) -> Any:
    meaning = meaning_of(node)
    if meaning is not None:
        return evaluate(meaning, values)
    return PRIMITIVES[node.operator.name](*operands)
