"""How many axes a value has, and how long its last one is, as far as the text tells: a column or a row."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from stablefix.graph.creation import creation, takes_lengths
from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.resolve import constructor, qualified
from stablefix.graph.scope import Point
from stablefix.operators.operator import Form, Sort

SAME = frozenset({"cast", "cast_like", "detach", "full_like"})
RESHAPING = frozenset({"view", "reshape"})


@dataclass(frozen=True, slots=True)
class Axes:
    """The number of axes, and the length of the last one where it is known."""

    rank: int
    last: int | None = None


def with_axes(facts: Facts, axes: Axes | None) -> Facts:
    """What is known of an input, with its axes."""
    return facts if axes is None else replace(facts, rank=axes.rank, last=axes.last)


def axes_of(node: Node) -> Axes | None:
    """The axes of a value; None where the text does not tell how many there are."""
    if isinstance(node, Constant):
        return Axes(0) if isinstance(node.value, int | float) else None
    if isinstance(node, Input):
        if node.facts.rank is not None:
            return Axes(node.facts.rank, node.facts.last)
        return Axes(0) if node.facts.kind is Kind.SCALAR else _written(node)
    name, form = node.operator.name, node.operator.form
    inner = axes_of(node.operands[0])
    if name == "reshape":
        return _of_lengths(node.operands[1])
    if name == "flatten":
        whole = [isinstance(operand, Constant) and operand.value for operand in node.operands[1:]]
        return Axes(1) if whole == [0, -1] else None
    if name == "gather":
        return axes_of(node.operand("index"))
    if form is Form.ELEMENTWISE and name not in SAME:
        given = [o for o, p in zip(node.operands, node.operator.parameters, strict=True) if p.sort is Sort.OPERAND]
        return _broadcast([axes_of(operand) for operand in given])
    if inner is None:
        return Axes(2, 1) if form is Form.REDUCTION and _along_rows(node) else None
    if form is Form.ROWWISE or name in SAME:
        return inner
    if form is Form.REDUCTION:
        return _reduced(node, inner)
    if name == "unsqueeze":
        return _grown(node.operands[1], inner)
    return _squeezed(node, inner) if name == "squeeze" else None


def _broadcast(given: list[Axes | None]) -> Axes | None:
    """The axes of what an elementwise operator makes of its operands."""
    known = [axes for axes in given if axes is not None]
    if len(known) < len(given):
        return None
    lengths = {axes.last for axes in known if axes.rank > 0}
    longer = lengths - {1, None}
    last = longer.pop() if longer else 1 if lengths == {1} else None
    return Axes(max((axes.rank for axes in known), default=0), last)


def _reduced(node: Apply, inner: Axes) -> Axes:
    """The axes of a reduction, which keeps those that it reduces."""
    dim = node.operand("dim") if any(p.name == "dim" for p in node.operator.parameters) else Constant(None)
    axis = dim.value if isinstance(dim, Constant) else 0
    return replace(inner, last=1) if axis is None or axis in (-1, inner.rank - 1) else inner


def _along_rows(node: Apply) -> bool:
    """Whether a reduction keeps its axis, so that there is one before it: nobody keeps the only one."""
    dims = [operand for p, operand in zip(node.operator.parameters, node.operands, strict=True) if p.sort is Sort.DIM]
    return any(isinstance(dim, Constant) and dim.value in (-1, 1) and dim.value is not True for dim in dims)


def _grown(dim: Node, inner: Axes) -> Axes | None:
    if not (isinstance(dim, Constant) and isinstance(dim.value, int)):
        return None
    return Axes(inner.rank + 1, 1 if dim.value in (-1, inner.rank) else inner.last)


def _squeezed(node: Apply, inner: Axes) -> Axes | None:
    """Without an axis of length 1. One that may be longer may stay."""
    source, dim = node.operands
    axis = dim.value if isinstance(dim, Constant) else 0
    kept = isinstance(source, Apply) and source.operator.form is Form.REDUCTION
    if kept and axes_of(source.operands[0]) is None:  # type: ignore[union-attr]
        return None
    if axis is None:
        return Axes(0) if kept else Axes(1) if inner == Axes(2, 1) else None
    if axis in (-1, inner.rank - 1):
        return Axes(inner.rank - 1) if kept or inner.last == 1 else inner if inner.last is not None else None
    return Axes(inner.rank - 1, inner.last) if kept else None


def _of_lengths(shape: Node) -> Axes | None:
    if not isinstance(shape, Constant):
        return None
    lengths = shape.value if isinstance(shape.value, tuple) else (shape.value,)
    return Axes(len(lengths), _length(lengths[-1]) if lengths else None)


def _length(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None


def _written(node: Input) -> Axes | None:
    """What the call tells that an input comes from."""
    if node.origin is None or not isinstance(node.origin.syntax, ast.Call):
        return None
    call, point = node.origin.syntax, node.origin.point
    name = qualified(call.func, point) or ""
    library, _, last = name.rpartition(".")
    if library in {"torch", "numpy"}:
        return made_with(library, last, call)
    if isinstance(call.func, ast.Attribute) and call.func.attr in RESHAPING and not name:
        return _listed(call.args)
    return _of_layer(call, point)


def made_with(library: str, name: str, call: ast.Call) -> Axes | None:
    """The axes of a new array, from the name of the function that makes it and what that is given."""
    new = creation(name)
    if new is not None and new.line:
        return Axes(1)
    if takes_lengths(name):
        return _listed(call.args[:1] if library == "numpy" or name.endswith("full") else call.args)
    match call.args:
        case [ast.List(elts=[first, *others]), *_] if name in {"tensor", "array"}:
            nested = any(isinstance(each, ast.List | ast.Starred | ast.Call | ast.Name) for each in (first, *others))
            return None if nested else Axes(1, 1 + len(others))
    return None


def _listed(lengths: list[ast.expr]) -> Axes | None:
    """The axes whose lengths are written one by one, or as one tuple."""
    if len(lengths) == 1 and isinstance(lengths[0], ast.Tuple | ast.List):
        lengths = lengths[0].elts
    if not lengths or any(isinstance(each, ast.Starred) for each in lengths):
        return None
    if len(lengths) == 1 and isinstance(lengths[0], ast.Name | ast.Attribute | ast.Call):
        return None  # a shape, perhaps
    return Axes(len(lengths), _length(getattr(lengths[-1], "value", None)))


def _of_layer(call: ast.Call, point: Point) -> Axes | None:
    """A linear layer is given a batch of rows."""
    built = constructor(call.func, point)
    if built is None or qualified(built[0].func, built[1]) != "torch.nn.Linear":
        return None
    named = {keyword.arg: keyword.value for keyword in built[0].keywords}
    width = named.get("out_features") or (built[0].args[1] if len(built[0].args) > 1 else None)
    return Axes(2, _length(getattr(width, "value", None)))
