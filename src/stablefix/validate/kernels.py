"""The real kernel of an operator, derived from the way the library spells it.

No operator is known here by name: the signature in the table says which canonical operand goes to which argument.
"""

from __future__ import annotations

import math
import operator as python
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from typing import Any

import numpy as np

from stablefix.graph.expression import Apply, Constant
from stablefix.operators.operator import REQUIRED, Argument, Form, Operator, Parameter, Sort, Spelling
from stablefix.validate.floats import FORMATS

Kernel = Callable[..., Any]
"""Takes one value for each canonical operand."""

COLUMNS = {"torch": ("torch",), "numpy": ("numpy", "scipy"), "math": ("math", "builtins")}
"""The libraries whose spellings serve, in their order."""

SYMBOLS: dict[str, Kernel] = {
    "+": python.add, "-": python.sub, "*": python.mul, "/": python.truediv, "**": python.pow, "@": python.matmul,
    "//": python.floordiv, "%": python.mod, "<": python.lt, "<=": python.le, ">": python.gt, ">=": python.ge,
    "==": python.eq, "!=": python.ne, "&": python.and_, "|": python.or_, "^": python.xor, "~": python.invert,
}  # fmt: skip

_DTYPE_NAMES = {"bool": {"numpy": "bool_"}}


class NoKernelError(ValueError):
    """No way to run an operator with a library is known. The message names both."""


@cache
def resolve(name: str) -> Any:
    """The function of a qualified name; None where it is not installed."""
    parts = name.split(".")
    for end in range(len(parts) - 1, 0, -1):
        try:
            found: Any = import_module(".".join(parts[:end]))
        except Exception:  # whatever keeps a module from being imported, its functions are not to be had
            continue
        for part in parts[end:]:
            found = getattr(found, part, None)
        return found
    return None


def kernel_of(node: Apply, library: str) -> Kernel | None:
    """How the library computes this node; None where the table has no spelling that fits it."""
    if node.operator.symbol is not None and node.operator.symbol in SYMBOLS:
        return SYMBOLS[node.operator.symbol]
    columns = COLUMNS[library]
    for methods in (False, True):
        for column in columns:
            for spelling in node.operator.spellings:
                if spelling.library != column or spelling.is_method != methods or spelling.is_module:
                    continue
                if not spelling.is_snippet and (kernel := _called(spelling, node, library)) is not None:
                    return kernel
    for spelling in node.operator.spellings:
        if spelling.library not in columns:
            continue
        if spelling.is_snippet:
            return _snippet(spelling, node)
        if spelling.method and (kernel := _asked(spelling, node)) is not None:
            return kernel
    return None


def _asked(spelling: Spelling, node: Apply) -> Kernel | None:
    """The method of an object that the operands make; None where the object cannot be made of them."""
    made = resolve(spelling.name)
    settled = all(node.operand(name).key == Constant(value).key for name, value in spelling.fixed)
    if made is None or not settled:
        return None
    first, second = (
        [(argument.name, node.operator.index(str(argument.means))) for argument in arguments]
        for arguments in (spelling.construction, spelling.arguments)
    )

    def ask(*operands: Any) -> Any:
        made_of = {name: operands[index] for name, index in first}
        if spelling.library == "torch":
            made_of["validate_args"] = False
        return getattr(made(**made_of), spelling.method)(**{name: operands[index] for name, index in second})

    return ask


def _called(spelling: Spelling, node: Apply, library: str) -> Kernel | None:
    """The call that the spelling's signature asks for, or None if it cannot say this node."""
    plan = _plan(spelling, node)
    if plan is None:
        return None
    function = _function(spelling)
    if function is None:
        return None
    positional, keyword = plan
    dtypes = {index for index, p in enumerate(node.operator.parameters) if p.sort is Sort.DTYPE}
    keeps = {"keepdim": True}
    data = [index for index, p in enumerate(node.operator.parameters) if p.sort is Sort.OPERAND]
    pick = _picker(spelling, node.operator)

    def place(means: str | int, operands: Sequence[Any]) -> Any:
        if isinstance(means, str):
            return keeps[means]
        return _dtype(operands[means], library) if means in dtypes else operands[means]

    def call(*operands: Any) -> Any:
        arguments: list[Any] = []
        for means, variadic in positional:
            value = place(means, operands)
            arguments.extend(value) if variadic and isinstance(value, tuple) else arguments.append(value)
        return pick(function(*arguments, **{name: place(means, operands) for name, means in keyword.items()}))

    plain = not keyword and not dtypes and not spelling.results
    if plain and positional == [(place, False) for place in range(len(node.operands))]:
        call = function
    guarded = _with_tensors(call, data) if library == "torch" else call
    if node.operator.form is Form.REDUCTION and "dim" in {p.name for p in node.operator.parameters}:
        demanded = any(each.means == "dim" and each.default is REQUIRED for each in spelling.arguments)
        return _keeping_axes(guarded, node.operator.index("dim"), demanded)
    return guarded


def _plan(spelling: Spelling, node: Apply) -> tuple[list[tuple[str | int, bool]], dict[str, str | int]] | None:
    """Which operand goes where: positional ones in order, and keywords. None where an operand finds no place."""
    positional: list[tuple[str | int, bool]] = []
    keyword: dict[str, str | int] = {}
    covered: set[str] = set()
    in_order = True
    for name, value in spelling.fixed:
        if name == "keepdim":
            continue
        operand = node.operand(name)
        if not isinstance(operand, Constant) or operand.value != value:
            return None
        covered.add(name)
    for argument in spelling.arguments:
        means = _meant(argument, node)
        if means is None:
            if argument.default is REQUIRED and not argument.variadic:
                return None
            in_order = in_order and not argument.positional
            if argument.means is not None:
                covered.add(argument.means)
            continue
        covered.add(str(argument.means))
        if argument.variadic or (argument.positional and in_order):
            positional.append((means, argument.variadic))
        elif argument.keyword:
            keyword[argument.name] = means
        else:
            return None
    for parameter, operand in zip(node.operator.parameters, node.operands, strict=True):
        if parameter.name not in covered and not _at_default(parameter, operand):
            return None
    return positional, keyword


def _meant(argument: Argument, node: Apply) -> str | int | None:
    """The operand (by position) or setting that goes to an argument; None where it is to be left out."""
    if argument.means is None:
        return None
    if argument.means == "keepdim":
        return "keepdim"
    try:
        index = node.operator.index(argument.means)
    except KeyError:
        return None
    operand = node.operands[index]
    if isinstance(operand, Constant) and operand.value is None and argument.default not in (None, REQUIRED):
        return None
    return index


def _at_default(parameter: Parameter, operand: object) -> bool:
    return isinstance(operand, Constant) and (operand.value is None or operand.value == parameter.default)


def _function(spelling: Spelling) -> Kernel | None:
    if not spelling.is_method:
        found: Kernel | None = resolve(spelling.name)
        return found
    name = spelling.name.split(".", 1)[1]
    if spelling.is_attribute:
        return lambda receiver: getattr(receiver, name)
    return lambda receiver, *rest, **settings: getattr(receiver, name)(*rest, **settings)


def _picker(spelling: Spelling, operator: Operator) -> Callable[[Any], Any]:
    """Takes the operator's own field out of a result that is a tuple."""
    for index, (_, computes) in enumerate(spelling.results):
        if computes == operator.name:
            return lambda result: result[index]
    return lambda result: result


def _dtype(name: object, library: str) -> Any:
    if not isinstance(name, str):
        return name
    module = resolve_module("torch" if library == "torch" else "numpy")
    return getattr(module, _DTYPE_NAMES.get(name, {}).get(library, name))


def _with_tensors(call: Kernel, data: list[int]) -> Kernel:
    """Many torch functions refuse Python numbers where a formula has them: hand these over as tensors."""

    refused: set[tuple[object, ...]] = set()
    """Types of operands that were refused: they are not handed over a second time."""

    def types(operands: tuple[Any, ...]) -> tuple[object, ...]:
        return tuple(getattr(operand, "dtype", type(operand)) for operand in operands)

    def guarded(*operands: Any) -> Any:
        if refused and types(operands) in refused:
            return call(*_as_tensors(operands, data))
        try:
            return call(*operands)
        except TypeError:
            changed = _as_tensors(operands, data)
            if changed is operands:
                raise
            result = call(*changed)
            refused.add(types(operands))
            return result

    return guarded


def _as_tensors(operands: tuple[Any, ...], data: list[int]) -> tuple[Any, ...]:
    """The operands with Python numbers among the data as tensors of the first one's dtype; the same ones if there are
    none, or no tensor."""
    import torch

    first = next((operands[index] for index in data if isinstance(operands[index], torch.Tensor)), None)
    numbers = [index for index in data if isinstance(operands[index], (int, float))]
    if first is None or not numbers:
        return operands
    changed = list(operands)
    for index in numbers:
        changed[index] = torch.as_tensor(operands[index], dtype=first.dtype)
    return tuple(changed)


def _keeping_axes(call: Kernel, dim: int, demanded: bool) -> Kernel:
    """Keep the reduced axes, and reduce over several axes at once where the library takes only one.

    `demanded`: the library has no way to leave the axes out; all of them are then one axis of the flattened operand.
    """

    def reduce(*operands: Any) -> Any:
        x = operands[0]
        shapes = [tuple(np.shape(each)) for each in operands if hasattr(each, "shape") or isinstance(each, list)]
        shape = shapes[0] if len(shapes) == 1 else np.broadcast_shapes(*shapes)
        rank = len(shape)
        given = operands[dim]
        axes = tuple(range(rank)) if given is None else given if isinstance(given, tuple) else (given,)
        axes = tuple(axis % rank if rank else 0 for axis in axes)
        kept = tuple(1 if axis in axes else size for axis, size in enumerate(shape))
        try:
            if given is None and demanded:
                raise TypeError("an axis is demanded")
            result = call(*operands)
        except TypeError:
            order = [axis for axis in range(rank) if axis not in axes]
            x = np.asarray(x) if isinstance(x, list) else x
            moved = x.permute(*order, *axes) if hasattr(x, "permute") else x.transpose(*order, *axes)
            flat = moved.reshape(*[x.shape[axis] for axis in order], -1)
            result = call(flat, *operands[1:dim], -1, *operands[dim + 1 :])
        if not hasattr(result, "shape"):
            return result  # A number of entries has no axes.
        return result.reshape(kept) if tuple(result.shape) != kept else result

    return reduce


def _snippet(spelling: Spelling, node: Apply) -> Kernel:
    names = [parameter.name for parameter in node.operator.parameters]
    code = compile(spelling.text, spelling.text, "eval")
    library = {spelling.library: resolve_module(spelling.library)}
    return lambda *operands: eval(code, dict(library), dict(zip(names, operands, strict=True)))


@cache
def resolve_module(name: str) -> Any:
    """A library by its name."""
    return import_module(name)


def _entries(x: Any, dim: Any = None) -> int:
    shape = getattr(x, "shape", ())
    axes = range(len(shape)) if dim is None else dim if isinstance(dim, tuple) else (dim,)
    return math.prod(shape[axis] for axis in axes)


def _finfo(which: str) -> Kernel:
    def ask(x: Any) -> float:
        name = str(getattr(x, "dtype", "float64")).rsplit(".", 1)[-1]
        form = FORMATS.get(name, FORMATS["float64"])
        return {"eps": 2 * form.unit, "tiny": form.tiny, "max": form.largest}[which]

    return ask


UNSPELLED: dict[str, Kernel] = {
    "count": _entries,
    "finfo_eps": _finfo("eps"),
    "finfo_tiny": _finfo("tiny"),
    "finfo_max": _finfo("max"),
}
"""What the template language has and no library spells as a call."""


def _identity(x: Any, *_: Any) -> Any:
    return x


def _number_sign(x: float) -> float:
    return float(np.sign(x))


ON_NUMBERS: dict[str, Kernel] = {
    "neg": python.neg, "abs": abs, "sign": _number_sign, "maximum": max, "minimum": min,
    "where": lambda condition, a, b: a if condition else b, "logical_and": lambda a, b: bool(a and b),
    "logical_or": lambda a, b: bool(a or b), "logical_not": lambda a: not a,
    "logical_xor": lambda a, b: bool(a) != bool(b), "cast": _identity, "detach": _identity, "sum": _identity,
    "prod": _identity, "amax": _identity, "amin": _identity, "squeeze": _identity, "unsqueeze": _identity,
    "full_like": lambda x, value: value, "sqrt": math.sqrt,
}  # fmt: skip
"""What Python itself does with numbers: primitives that `math` has no function for."""
