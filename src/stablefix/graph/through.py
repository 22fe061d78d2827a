"""Calls of functions of the same project: the graph of what they give, or at least what is known of it.

A function that only computes (`def safe_log(x): return torch.log(x.clamp(min=1e-8))`) is looked through: the call has
the graph of its result, over the values of its arguments. Of any other function that changes nothing, what all its
results have in common is known.
"""

from __future__ import annotations

import ast
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from stablefix.graph.callee import Callee, callee
from stablefix.graph.dtypes import dtype_of
from stablefix.graph.effects import is_effectless
from stablefix.graph.expression import Apply, Constant, Input, Node, Origin
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.flow import Flow
from stablefix.graph.kinds import annotated, kind_of
from stablefix.graph.number_kinds import is_integer
from stablefix.graph.ranges import interval_of, known
from stablefix.graph.resolve import SEQUENCE, constructor, qualified
from stablefix.graph.results import Returned, applied, written
from stablefix.graph.scope import Definition, Point
from stablefix.graph.shapes import axes_of, with_axes
from stablefix.source.deferred import HiddenError
from stablefix.source.names import Names

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

DEEPEST = 3
"""Calls inside functions that are looked through are looked through this far."""


def result(call: ast.Call, point: Point, lowering: Lowering) -> Node | None:
    """What a call of a function of this file gives; None where nothing is known of it."""
    runs = callee(call, point)
    if runs is None:
        return _of_sequence(call, point, lowering)
    pure = is_effectless(runs, point)
    if len(lowering.inside) >= DEEPEST or runs.function in lowering.inside:
        return _annotated(call, point, runs.function.returns, lowering)
    inner = lowering.within(runs.function)
    stated = None if pure or runs.of_object else _annotated(call, point, runs.function.returns, lowering)
    if isinstance(stated, Input) and isinstance(stated.identity, Returned):
        return stated
    try:
        return _followed(runs, pure, call, point, inner, lowering) or stated
    except HiddenError as error:
        if error.tree is point.names.tree:
            raise
        return _annotated(call, point, runs.function.returns, lowering)


def _followed(
    runs: Callee, pure: bool, call: ast.Call, point: Point, inner: Lowering, lowering: Lowering
) -> Node | None:
    """What a function gives. Of one that may change something the parameters are not known, and nobody can do without
    calling it: its result has no text but the call, and only what is known of it counts."""
    stated = annotated(runs.function.returns, runs.names)
    given = _given(runs, point, lowering) if pure else {}
    found = Flow(runs.function, runs.names, {}, runs.owner, given).run()
    returns = [at for at in found if isinstance(at.statement, ast.Return)]
    values = [at.statement.value for at in returns if isinstance(at.statement, ast.Return)]
    if not values or None in values:
        return None
    *before, last = runs.function.body
    of = {at.statement: at for at in found}
    if (
        (pure or runs.of_object)
        and isinstance(last, ast.Return)
        and len(returns) == 1
        and all(_computes_or_checks(each, of[each]) for each in before)
    ):
        return _looked_through(returns[0], call, point, inner, lowering)
    nodes = [inner.lower(value, at) for value, at in zip(values, returns, strict=True) if value is not None]
    return lowering.opaque(call, point, _common(nodes, stated))


def _of_sequence(call: ast.Call, point: Point, lowering: Lowering) -> Node | None:
    """What `nn.Sequential(..., nn.Softmax(dim=1))` gives: the last module's result of something that is not known."""
    built = constructor(call.func, point)
    if built is None or qualified(built[0].func, built[1]) != SEQUENCE or len(call.args) != 1 or not built[0].args:
        return None
    last, at = built[0].args[-1], built[1]
    if not isinstance(last, ast.Call):
        return None
    before = ast.copy_location(ast.Name("_", ast.Load()), call)
    nowhere = Origin(before, point, exact=False)
    lowering.hold(before, Input(("before last", id(call)), "x", Facts(Kind.TENSOR), nowhere))
    node = lowering.lower(ast.copy_location(ast.Call(last, [before], []), call), at)
    return written(applied(node, node.operands, None), Origin(call, point)) if isinstance(node, Apply) else None


def _annotated(call: ast.Call, point: Point, returns: ast.expr | None, lowering: Lowering) -> Node | None:
    """What the annotation of a result says: `Tensor`, `tuple[Tensor, Tensor]`."""
    match returns:
        case ast.Subscript(
            value=ast.Name(id="tuple" | "Tuple") | ast.Attribute(attr="Tuple"), slice=ast.Tuple(elts=parts)
        ):
            kinds = [annotated(part, point.names) for part in parts]
            elements = tuple(Input(("element", id(call), n), (call,), Facts(kind)) for n, kind in enumerate(kinds))
            return Input(Returned(elements), "", Facts(Kind.OTHER), Origin(call, point))
    stated = annotated(returns, point.names)
    return None if stated is Kind.UNKNOWN else lowering.opaque(call, point, Facts(stated))


def _computes_or_checks(statement: ast.stmt, point: Point) -> bool:
    """Whether a statement hides nothing of the result: an assignment, a docstring, a check that may raise."""
    match statement:
        case ast.If(body=body, orelse=[]):
            return all(isinstance(part, ast.Raise) for part in body)
        case ast.Expr(value=ast.Call() as call):
            return callee(call, point) is not None
        case ast.Assign() | ast.AnnAssign() | ast.Expr(value=ast.Constant()) | ast.Assert():
            return True
    return False


def _given(runs: Callee, point: Point, lowering: Lowering) -> dict[str, Definition]:
    """The parameters with the values that the call gives them."""
    found: dict[str, Definition] = {}
    annotations = {
        argument.arg: argument.annotation for argument in ast.walk(runs.function.args) if isinstance(argument, ast.arg)
    }
    for name, argument in runs.given.items():
        node = _as_annotated(lowering.lower(argument, point), annotations[name], runs.names)
        found[name] = Definition(name, annotation=annotations[name], parameter=True, node=node, given=True)
    for name, default in runs.defaults.items():
        node = lowering.lower(default, Point({}, runs.function, 0, runs.function, runs.names, runs.owner))
        if isinstance(node, Constant):
            found[name] = Definition(name, annotation=annotations[name], node=Constant(node.value), given=True)
    return found


def _as_annotated(node: Node, annotation: ast.expr | None, names: Names) -> Node:
    """An argument of which only the parameter says what it is."""
    kind = annotated(annotation, names)
    if isinstance(node, Input) and node.facts.kind is Kind.UNKNOWN and kind is not Kind.UNKNOWN:
        return replace(node, facts=replace(node.facts, kind=kind))
    return node


def _looked_through(returned: Point, call: ast.Call, point: Point, inner: Lowering, lowering: Lowering) -> Node:
    assert isinstance(returned.statement, ast.Return) and returned.statement.value is not None
    value = returned.statement.value
    if isinstance(value, ast.Tuple):
        elements = tuple(_detached(inner.lower(part, returned), call, returned) for part in value.elts)
        return Input(Returned(elements), "", Facts(Kind.OTHER), Origin(call, point))
    return written(_detached(inner.lower(value, returned), call, returned), Origin(call, point))


def _detached(node: Node, call: ast.Call, returned: Point) -> Node:
    """A graph without the texts of the function it was lowered from, which mean nothing where it is called."""
    if node.origin is not None and node.origin.point.function is not returned.function:
        return node
    if isinstance(node, Constant):
        return Constant(node.value)
    if isinstance(node, Input):
        hidden = None if node.origin is None else replace(node.origin, exact=False)
        facts = with_axes(node.facts, axes_of(node))
        return Input(("through", id(call), node.identity), node.named, facts, hidden)
    return applied(node, tuple(_detached(operand, call, returned) for operand in node.operands), None)


def _common(nodes: list[Node], stated: Kind) -> Facts:
    """What all results of a function have in common. The only one comes to its ends if it is a share, as a softmax is:
    where there are several nobody knows whether one does, and exp comes to 0 far out alone."""
    kinds = {kind_of(node) for node in nodes} - {Kind.SCALAR}
    kind = stated if stated is not Kind.UNKNOWN else kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN
    interval = interval_of(nodes[0])
    for node in nodes[1:]:
        interval = interval.join(interval_of(node))
    dtypes = {dtype_of(node) for node in nodes}
    ends = len(nodes) == 1 and known(nodes[0]) and math.isfinite(interval.low) and math.isfinite(interval.high)
    return Facts(
        kind, interval, dtypes.pop() if len(dtypes) == 1 else None,
        True if all(map(is_integer, nodes)) else None, known=ends,
    )  # fmt: skip
