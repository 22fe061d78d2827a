"""What a function of PyTorch or NumPy is exactly: its own steps over numbers of 2,500 bits.

Nothing of stablefix is used, so that a misreading of ours cannot hide itself. A NumPy function is called as it is on
arrays of such numbers. A PyTorch function is traced into ATen operations (`make_fx`), each computed with NumPy on
arrays of such numbers. A cast to another format rounds, and nothing else does.
"""

from __future__ import annotations

import operator
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath
import numpy as np
import torch
from torch._decomp import core_aten_decompositions
from torch.fx.experimental.proxy_tensor import make_fx

BITS = 2500
Function = Callable[..., Any]


class UndecidedError(Exception):
    """An operation of which nothing exact is known here."""


class Real:
    """A real number, an infinity or nan, with the methods that NumPy calls on the elements of arrays of objects."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = mpmath.mpf(value)

    def __float__(self) -> float:
        return float(self.value)

    def __bool__(self) -> bool:
        return bool(self.value)

    def __repr__(self) -> str:
        return mpmath.nstr(self.value, 8)


def number(value: Any) -> Real:
    return value if isinstance(value, Real) else Real(value)


def _method(compute: Callable[..., Any]) -> Callable[..., Any]:
    """A real function as a method. At a pole it is infinite, outside of its domain nan."""

    def method(*operands: Any) -> Any:
        values = []
        for operand in operands:
            if isinstance(operand, np.ndarray):
                return NotImplemented
            values.append(operand.value if isinstance(operand, Real) else mpmath.mpf(float(operand)))
        try:
            result = compute(*values)
        except ZeroDivisionError:
            result = mpmath.inf if mpmath.isfinite(values[0]) and values[0] > 0 else mpmath.nan
        except ValueError:
            result = mpmath.nan
        if isinstance(result, bool):
            return result
        return Real(result if isinstance(result, mpmath.mpf) else mpmath.nan)

    return method


def _power(base: Any, exponent: Any) -> Any:
    return mpmath.inf if base == 0 and exponent < 0 else base**exponent


ARITHMETIC = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "truediv": lambda a, b: mpmath.sign(a) * mpmath.inf if b == 0 and a != 0 else a / b,
    "pow": _power,
}
for _name, _compute in ARITHMETIC.items():
    setattr(Real, f"__{_name}__", _method(_compute))
    setattr(Real, f"__r{_name}__", _method(lambda a, b, compute=_compute: compute(b, a)))
for _name in ("lt", "le", "gt", "ge", "eq", "ne", "neg", "abs"):
    setattr(Real, f"__{_name}__", _method(getattr(operator, f"__{_name}__")))
Real.__hash__ = None  # type: ignore[assignment]
FUNCTIONS = {
    "exp": mpmath.exp,
    "log": mpmath.log,
    "sqrt": mpmath.sqrt,
    "sin": mpmath.sin,
    "cos": mpmath.cos,
    "sinh": mpmath.sinh,
    "cosh": mpmath.cosh,
    "tanh": mpmath.tanh,
    "exp2": lambda x: mpmath.mpf(2) ** x,
    "expm1": lambda x: mpmath.exp(x) - 1,
    "log1p": lambda x: mpmath.log(1 + x),
    "log2": lambda x: mpmath.log(x) / mpmath.log(2),
    "log10": lambda x: mpmath.log(x) / mpmath.log(10),
    "arcsin": mpmath.asin,
    "arccos": mpmath.acos,
    "arctan": mpmath.atan,
    "arcsinh": mpmath.asinh,
    "arctanh": mpmath.atanh,
    "conjugate": lambda x: x,
    "erf": mpmath.erf,
}
for _name, _compute in FUNCTIONS.items():
    setattr(Real, _name, _method(_compute))

_numbers = np.frompyfunc(number, 1, 1)


_WITH_NAN = {
    np.maximum: np.frompyfunc(lambda a, b: number(a) if a != a or a > b else number(b), 2, 1, identity=None),
    np.minimum: np.frompyfunc(lambda a, b: number(a) if a != a or a < b else number(b), 2, 1, identity=None),
}
"""These two compare, which says nothing of nan."""


class Numbers(np.ndarray):
    """An array of real numbers, which stays one in every function of NumPy."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = None, **settings: Any) -> Any:
        ufunc = _WITH_NAN.get(ufunc, ufunc)
        # Numbers of Python are lifted that were stored into it: `x[0] = 1`.
        given = [_numbers(_plain(each)) if isinstance(each, Numbers) else each for each in inputs]
        if "dtype" in settings and settings["dtype"] is not None and np.dtype(settings["dtype"]) != object:
            settings.pop("dtype")
        if isinstance(settings.get("where"), Numbers):
            settings["where"] = settings["where"].astype(bool)
        if out is not None:
            settings["out"] = tuple(_plain(each) for each in out)
        result = getattr(ufunc, method)(*given, **settings)
        if out is not None:
            return out[0]
        return exactly(result)

    def __array_function__(self, function: Any, types: Any, arguments: Any, settings: Any) -> Any:
        return exactly(super().__array_function__(function, types, arguments, settings))

    def astype(self, dtype: Any, *arguments: Any, **settings: Any) -> Any:
        if np.dtype(dtype).kind != "f":
            return np.asarray(_plain(self).astype(float)).astype(dtype)
        return exactly(np.asarray(_plain(self).astype(float)).astype(dtype))

    @property
    def real(self) -> Any:
        return self


def _plain(value: Any) -> Any:
    return value.view(np.ndarray) if isinstance(value, Numbers) else value


def exactly(value: Any) -> Any:
    """Floats and arrays of floats as real numbers; truth values and whole numbers of Python as they are."""
    if isinstance(value, (tuple, list)):
        return type(value)(map(exactly, value))
    if isinstance(value, bool):
        return value
    if isinstance(value, (Real, float, int)) or (
        isinstance(value, (np.ndarray, np.generic)) and value.dtype.kind in "iufO"
    ):
        array = np.empty(np.shape(_plain(value)), dtype=object)
        array[...] = _numbers(_plain(value))
        return array.view(Numbers)
    return value


def _axes(dim: Any) -> Any:
    return None if dim is None or dim == [] else tuple(dim) if isinstance(dim, (list, tuple)) else dim


def _reduced(reduction: Callable[..., Any]) -> Function:
    def run(x: Any, dim: Any = None, keepdim: bool = False, **_: Any) -> Any:
        return reduction(x, axis=_axes(dim), keepdims=keepdim)

    return run


def _variance(x: Any, dim: Any = None, *, correction: Any = 1, keepdim: bool = False) -> Any:
    count = x.size if _axes(dim) is None else np.prod([x.shape[each] for each in np.atleast_1d(dim)])
    centred = x - x.mean(axis=_axes(dim), keepdims=True)
    divisor = float(count - (1 if correction is None else correction))
    return (centred * centred).sum(axis=_axes(dim), keepdims=keepdim) / exactly(max(divisor, 0.0))


def _norm(x: Any, order: Any = 2, dim: Any = None, keepdim: bool = False, **_: Any) -> Any:
    if order not in (1, 2):
        raise UndecidedError("norms of another order")
    total = np.sum(abs(x) if order == 1 else x * x, axis=_axes(dim), keepdims=keepdim)
    return total if order == 1 else np.sqrt(total)


def _softmax(x: Any, dim: int, *_: Any) -> Any:
    powers = np.exp(x - x.max(axis=dim, keepdims=True))
    return powers / powers.sum(axis=dim, keepdims=True)


def _clamp(x: Any, low: Any = None, high: Any = None) -> Any:
    x = x if low is None else np.maximum(x, exactly(float(low)))
    return x if high is None else np.minimum(x, exactly(float(high)))


def _cast(x: Any, dtype: Any = None, **_: Any) -> Any:
    if dtype is None or not dtype.is_floating_point:
        raise UndecidedError("cast to whole numbers")
    floats = torch.tensor(np.asarray(_plain(np.asarray(x)).astype(float)), dtype=torch.float64).to(dtype).double()
    return exactly(floats.numpy())


def _slice(x: Any, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> Any:
    return x[(slice(None),) * (dim % x.ndim) + (slice(start, end, step),)]


def _index(x: Any, indices: list[Any]) -> Any:
    return x[tuple(slice(None) if each is None else _whole(each) for each in indices)]


def _whole(x: Any) -> Any:
    return x if x.dtype == bool else _plain(x).astype(int)


def _index_put(x: Any, indices: list[Any], values: Any, accumulate: bool = False) -> Any:
    if accumulate:
        raise UndecidedError("accumulate")
    changed = x.copy()
    changed[tuple(slice(None) if each is None else _whole(each) for each in indices)] = values
    return changed


def _full(size: Any, value: Any, **_: Any) -> Any:
    return np.broadcast_to(exactly(np.asarray(value)), size) if not isinstance(value, bool) else np.full(size, value)


def _selected(reduction: Callable[..., Any]) -> Function:
    """Of `max(dim=0)` the numbers, without their places."""

    def run(x: Any, dim: Any = None, keepdim: bool = False) -> Any:
        found = reduction(x, axis=dim, keepdims=keepdim)
        return found if dim is None else (found, None)

    return run


def _cross_entropy(x: Any, y: Any, weight: Any = None, reduction: int = 1) -> Any:
    """Without the bound on the logarithms: it is there for the digits that probabilities lack."""
    loss = -(_times(y, np.log(x)) + _times(1 - y, np.log(1 - x))) * (1 if weight is None else weight)
    return {0: lambda: loss, 1: loss.mean, 2: loss.sum}[reduction]()


def _times(share: Any, logarithm: Any) -> Any:
    return np.where(share == 0, exactly(0.0), share * logarithm)


OPERATIONS: dict[str, Function] = {
    **{name: getattr(np, name) for name in FUNCTIONS if hasattr(np, name)},
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "asinh": np.arcsinh,
    "atanh": np.arctanh,
    "erf": np.frompyfunc(lambda v: v.erf(), 1, 1),
    "rsqrt": lambda x: 1 / np.sqrt(x),
    "reciprocal": lambda x: 1 / x,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "log_sigmoid_forward": lambda x: (-np.log(1 + np.exp(-x)), None),
    "relu": lambda x: np.maximum(x, exactly(0.0)),
    "add": lambda x, y, alpha=1: x + y * alpha,
    "sub": lambda x, y, alpha=1: x - y * alpha,
    "rsub": lambda x, y, alpha=1: y - x * alpha,
    "mul": operator.mul,
    "div": operator.truediv,
    "neg": operator.neg,
    "abs": abs,
    "pow": operator.pow,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "bitwise_not": operator.inv,
    "logical_not": np.logical_not,
    "logical_and": np.logical_and,
    "logical_or": np.logical_or,
    "bitwise_and": operator.and_,
    "bitwise_or": operator.or_,
    "isnan": lambda x: x != x,
    "where": lambda test, a, b: np.where(test, a, b),
    "clamp": _clamp,
    "clamp_min": _clamp,
    "clamp_max": lambda x, high: _clamp(x, None, high),
    "sum": _reduced(np.sum),
    "prod": _reduced(np.prod),
    "mean": _reduced(np.mean),
    "amax": _reduced(np.max),
    "amin": _reduced(np.min),
    "max": _selected(np.max),
    "min": _selected(np.min),
    "var": _variance,
    "linalg_vector_norm": _norm,
    "binary_cross_entropy": _cross_entropy,
    "cumsum": lambda x, dim, **_: np.cumsum(x, axis=dim),
    "_softmax": _softmax,
    "_log_softmax": lambda x, dim, *_: np.log(_softmax(x, dim)),
    "mm": operator.matmul,
    "bmm": operator.matmul,
    "dot": operator.matmul,
    "mv": operator.matmul,
    "view": lambda x, size: x.reshape(size),
    "_unsafe_view": lambda x, size: x.reshape(size),
    "squeeze": lambda x, dim=None: _squeezed(x, dim),
    "unsqueeze": lambda x, dim: np.expand_dims(x, dim),
    "permute": lambda x, dims: x.transpose(dims),
    "expand": lambda x, size, **_: np.broadcast_to(x, [n if n >= 0 else x.shape[i] for i, n in enumerate(size)]),
    "slice": _slice,
    "select": lambda x, dim, place: np.take(x, place, axis=dim),
    "flip": lambda x, dims: np.flip(x, dims),
    "cat": lambda parts, dim=0: np.concatenate(parts, axis=dim),
    "index": _index,
    "index_put": _index_put,
    "full": _full,
    "full_like": lambda x, value, **_: _full(x.shape, value),
    "scalar_tensor": lambda value, **_: exactly(np.asarray(value)),
    "arange": lambda *limits, **_: np.arange(*limits),
    "copy": lambda x, y: np.broadcast_to(y, x.shape),
    "_to_copy": _cast,
    **dict.fromkeys(("clone", "alias", "detach", "lift_fresh_copy"), lambda x, **_: x),
}
"""The ATen operations that are left when the others are decomposed, over arrays of real numbers."""


def _squeezed(x: Any, dim: Any) -> Any:
    places = range(x.ndim) if dim is None else np.atleast_1d(dim)
    return np.squeeze(x, axis=tuple(int(n) for n in places if x.ndim and x.shape[n] == 1))


class _Evaluation(torch.fx.Interpreter):
    """One run of a traced function. Casts round, if they shall."""

    def __init__(self, graph: torch.fx.GraphModule, rounding: bool) -> None:
        super().__init__(graph)
        self.rounding = rounding

    def call_function(self, target: Any, arguments: Any, settings: Any) -> Any:
        if target is operator.getitem:
            return arguments[0][arguments[1]]
        name = target.overloadpacket.__name__
        operation = OPERATIONS.get(name.rstrip("_"))
        if operation is None:
            raise UndecidedError(name)
        if operation is _cast and not self.rounding:
            return arguments[0]
        settings = {name: value for name, value in settings.items() if name not in ("layout", "device", "pin_memory")}
        return exactly(operation(*arguments, **settings))

    def get_attr(self, target: Any, arguments: Any, settings: Any) -> Any:
        return of_tensor(super().get_attr(target, arguments, settings))


def of_tensor(tensor: torch.Tensor) -> Any:
    """A tensor as an array of real numbers, or of truth values."""
    held = tensor.detach()
    return exactly(held.double().numpy() if held.is_floating_point() else held.numpy())


@cache
def _decompositions() -> Any:
    known = core_aten_decompositions()
    return {packet: known[packet] for packet in known if packet.overloadpacket.__name__ not in OPERATIONS}


def traced(function: Function, given: list[torch.Tensor], rounding: bool) -> Function:
    """A function of tensors as one of arrays of real numbers of the same shapes."""
    graph = make_fx(torch.func.functionalize(function), decomposition_table=_decompositions())(*given)
    return lambda *arrays: _Evaluation(graph, rounding).run(*arrays)


def evaluated(function: Function, arrays: list[Any]) -> Any:
    """What a function of arrays of real numbers yields, as an array of them. Raises UndecidedError."""
    with mpmath.workprec(BITS), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            result = exactly(function(*arrays))
        except (TypeError, ValueError, AttributeError, LookupError) as error:
            raise UndecidedError(str(error)) from error
    if not isinstance(result, Numbers):
        raise UndecidedError("another kind of result")
    return result
