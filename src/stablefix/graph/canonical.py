"""One node for one value, however it is written: `x * x`, `x**2` and `x.pow(2)` are all `square(x)`.

Squeezes float outwards over elementwise operators, so that `log(sum(exp(x), dim))` is one shape of graph whether the
axis was kept or dropped; and so do selections, so that `log(softmax(x)[i])` is found as what it is.
"""

from __future__ import annotations

import math
import operator as python
from collections.abc import Callable

from stablefix.graph.expression import Apply, Constant, Node, Origin, is_double
from stablefix.graph.facts import Kind
from stablefix.graph.formula import apply, meaning_of
from stablefix.graph.kinds import kind_of
from stablefix.graph.number_kinds import is_integer
from stablefix.operators.operator import Form, Operator

FOLDED: dict[str, Callable[[float, float], float]] = {
    "add": python.add, "sub": python.sub, "mul": python.mul, "div": python.truediv, "pow": python.pow,
}  # fmt: skip
ABSORBED = 2.0**-24
"""A term of a sum below this share of it is lost in float32: `1 + 1e-10` stays visible, its epsilon is a finding."""
HIGHEST = 1100
"""Powers of Python numbers above this are not computed: `10**10**10` would take for ever."""
POWERS = {2: "square", 0.5: "sqrt"}


def canonical(node: Node) -> Node:
    """The canonical form of a whole graph (of a template, which is written by hand)."""
    if not isinstance(node, Apply):
        return node
    return make(node.operator, tuple(canonical(operand) for operand in node.operands), node.origin)


def make(operator: Operator, operands: tuple[Node, ...], origin: Origin | None = None) -> Node:
    """The canonical node of an operator applied to canonical operands."""
    folded = _fold(operator, operands, origin)
    if folded is not None:
        return folded
    if operator.fused:
        meaning = meaning_of(Apply(operator, operands))
        assert meaning is not None
        return _with_origin(_of_formula(meaning, operands), origin)
    match operator.name, operands:
        case "neg", (Constant(value=int() | float() as value),):
            return Constant(-value, origin)
        case "mul", (a, b) if a.key == b.key and not isinstance(a, Constant):
            return make_named("square", (a,), origin)
        case "pow", (a, Constant(value=int() | float() as exponent)):
            if exponent in POWERS:
                return make_named(POWERS[exponent], (a,), origin)
            if exponent == -1 and not _of_integers(a):
                return make_named("div", (Constant(1), a), origin)
        case "pow", (Constant(value=math.e), exponent):
            return make_named("exp", (exponent,), origin)
        case "squeeze", (Apply(operands=(Apply(operator=Operator(name="flatten")) as flat, along)) as whole, dim):
            if whole.operator.form is Form.REDUCTION and _is_last(dim) and _is_last(along):
                everything = Apply(whole.operator, (flat.operands[0], Constant(None)))
                return Apply(operator, (everything, Constant(None)), origin)
        case "reciprocal", (a,) if not _of_integers(a):
            return make_named("div", (Constant(1), a), origin)
        case "unsqueeze", (Apply(operator=Operator(name="squeeze"), operands=(inner, dim)), added):
            if dim.key == added.key and isinstance(dim, Constant) and isinstance(dim.value, int):
                return _with_origin(inner, origin)
    if operator.form is Form.SETTING and _is_squeeze(operands[0]):
        assert isinstance(operands[0], Apply)
        return Apply(operator, operands[0].operands[:1], origin)
    return _float_squeeze(operator, operands, origin) or Apply(operator, operands, origin)


def make_named(name: str, operands: tuple[Node, ...], origin: Origin | None) -> Node:
    """`make` for an operator's name, with defaults for the operands that are not given."""
    node = apply(name, *operands)
    return make(node.operator, node.operands, origin)


def _of_formula(node: Node, given: tuple[Node, ...]) -> Node:
    """The canonical form of a formula over canonical nodes, without factors of 1 and -1."""
    if not isinstance(node, Apply) or any(node is each for each in given):
        return node
    operands = tuple(_of_formula(operand, given) for operand in node.operands)
    if node.operator.name == "mul":
        for one, other in (operands, operands[::-1]):
            match one:
                case Constant(value=int() | float() as factor) if abs(factor) == 1:
                    return other if factor > 0 else make_named("neg", (other,), None)
    return make(node.operator, operands)


def _of_integers(node: Node) -> bool:
    """Whether this is an array of integers: NumPy's reciprocal of one is an integer, and a negative power raises."""
    return kind_of(node) is Kind.ARRAY and is_integer(node)


def _fold(operator: Operator, operands: tuple[Node, ...], origin: Origin | None) -> Node | None:
    """Arithmetic on Python numbers, done as Python does it."""
    if operator.name not in FOLDED or len(operands) != 2:
        return None
    a, b = operands
    if not (_is_number(a) and _is_number(b)):
        return None
    if operator.name == "pow" and abs(b.value) > HIGHEST:  # type: ignore[union-attr,arg-type]
        return None
    try:
        value = FOLDED[operator.name](a.value, b.value)  # type: ignore[union-attr,arg-type]
    except (ArithmeticError, ValueError):
        return None
    if operator.name in {"add", "sub"} and 0 < min(abs(a.value), abs(b.value)) < ABSORBED * abs(value):  # type: ignore[union-attr,arg-type]
        return None
    return Constant(value, origin) if is_double(value) and not math.isnan(value) else None


def _is_number(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def _float_squeeze(operator: Operator, operands: tuple[Node, ...], origin: Origin | None) -> Node | None:
    """`f(squeeze(x))` is `squeeze(f(x))` for an elementwise f whose other operands broadcast the same either way."""
    if operator.form is not Form.ELEMENTWISE:
        return None
    shaping = shaping_operands(operator, operands)
    squeezed = [operand for operand in shaping if _is_squeeze(operand)]
    if not squeezed:
        return None
    first = squeezed[0]
    assert isinstance(first, Apply)
    rest = [operand for operand in shaping if not _is_squeeze(operand)]
    if not all(_is_scalar(operand) for operand in rest):
        return None
    if any(isinstance(other, Apply) and not _same_rearrangement(first, other) for other in squeezed):
        return None
    inner = tuple(
        operand.operands[0] if operand in shaping and isinstance(operand, Apply) and _is_squeeze(operand) else operand
        for operand in operands
    )
    inexact = None if origin is None else Origin(origin.syntax, origin.point, origin.spelling, exact=False)
    return Apply(first.operator, (make(operator, inner, inexact), first.operands[1]), origin)


def shaping_operands(operator: Operator, operands: tuple[Node, ...]) -> tuple[Node, ...]:
    """The operands of an elementwise operator that its result takes its shape from."""
    return operands[:1] if operator.name == "cast_like" else operands


def _is_last(dim: Node) -> bool:
    """The only axis of a flattened value."""
    return isinstance(dim, Constant) and dim.value in (-1, 0) and dim.value is not False


def _same_rearrangement(first: Apply, other: Apply) -> bool:
    return first.operator == other.operator and first.operands[1].key == other.operands[1].key


def _is_squeeze(node: Node) -> bool:
    """A squeeze that undoes the kept axes of a reduction somewhere below, not one that the code asks for itself; or a
    selection of entries."""
    if not isinstance(node, Apply):
        return False
    return node.operator.name == "select" or (node.operator.name == "squeeze" and _keeps_axes(node.operands[0]))


def _keeps_axes(node: Node) -> bool:
    while isinstance(node, Apply) and node.operator.form is Form.ELEMENTWISE:
        shaping = shaping_operands(node.operator, node.operands)
        node = next((operand for operand in shaping if not _is_scalar(operand)), node.operands[0])
    return isinstance(node, Apply) and node.operator.form is Form.REDUCTION


def _is_scalar(node: Node) -> bool:
    """A Python number, or what is computed from such numbers alone: the `1 - 1e-7` that a clamp ends at."""
    if isinstance(node, Apply):
        form = node.operator.form
        return form is Form.SETTING or (form is Form.ELEMENTWISE and all(map(_is_scalar, node.operands)))
    return isinstance(node, Constant) or node.facts.kind is Kind.SCALAR


def _with_origin(node: Node, origin: Origin | None) -> Node:
    """The same node, standing for another text."""
    if origin is None or not isinstance(node, Apply):
        return node
    spelling = node.origin.spelling if node.origin is not None else origin.spelling
    exact = origin.exact
    return Apply(node.operator, node.operands, Origin(origin.syntax, origin.point, spelling, exact), node.assumed)
