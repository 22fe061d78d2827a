"""Guards that only a reader sees: a test of the factors, a class that mends what it keeps, a term that smooths.

They are asked for where every bare operation is told. That nothing fails there is likely, and no fact.
"""

from __future__ import annotations

import ast

from stablefix.graph.defaults import number, parameter_default
from stablefix.graph.expression import Apply, Constant, Input, Node, inputs
from stablefix.graph.expression import walk as walk_graph
from stablefix.graph.named import is_epsilon
from stablefix.graph.ranges import interval_of
from stablefix.graph.scope import Point
from stablefix.match.bare import bare, divisor_of
from stablefix.match.chosen import is_met
from stablefix.match.known import Known, under
from stablefix.source.names import ClassInfo
from stablefix.source.walk import called, dotted, walk

KEEPING = frozenset({"maximum", "clip", "clamp", "clip_", "clamp_", "clamp_min", "clamp_min_", "where", "max"})
"""Calls that put a limit, or another number, in the place of what cannot be used."""
SMOOTHING = frozenset({"smooth", "smoothing", "pseudocount"})
"""Words for what is added to counts."""
OF_ONE = frozenset({"abs", "sqrt", "square", "pow", "div"})
"""Operators that are 0 only where their first operand is."""
LARGEST = 0.1
"""An epsilon is not larger. Whether it is large enough for its dtype is what other rules ask."""


def mended(inner: Apply, known: Known, dtype: str, point: Point) -> bool:
    """Whether a divisor is one that a reader knows not to be 0, or a mean one of something."""
    if inner.operator.name == "mean":
        return is_met(inner.operands[0], point)
    divisor = divisor_of(inner)
    if divisor is None:
        return False
    if _tested(divisor, known, dtype):
        return True
    if _smoothed(inner, divisor, point) or any(map(_kept_elsewhere, inputs(divisor))):
        return True
    return any(
        _chosen(part.origin.syntax, part.origin.point) for part in walk_graph(divisor) if part.origin is not None
    )


def _chosen(text: ast.expr, point: Point) -> bool:
    """Whether another number takes the place of 0: `n or 1`, `s if s > 0 else 1`, or `if s == 0: s = 1` before."""
    if isinstance(text, ast.BoolOp | ast.IfExp):
        return _replaces(text)
    path = dotted(text)
    if path is None:
        return False
    for part in walk(point.function):
        match part:
            case ast.If(test=test, body=body) if path in _compared(test):
                if any(
                    path in _given(each) and _is_number(each.value) for each in body if isinstance(each, ast.Assign)
                ):
                    return True
            case ast.Assign(value=ast.BoolOp() | ast.IfExp() as value) if path in _given(part):
                if _replaces(value):
                    return True
    return False


def _replaces(text: ast.BoolOp | ast.IfExp) -> bool:
    match text:
        case ast.BoolOp(op=ast.Or(), values=[*_, last]):
            return _is_number(last)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            kept = {dotted(body), dotted(orelse)} - {None}
            return (_is_number(body) or _is_number(orelse)) and not kept.isdisjoint(_compared(test))
    return False


def _compared(test: ast.expr) -> set[str | None]:
    """The values that a test compares with a number, or asks whether they are 0."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _compared(operand)
        case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq() | ast.Lt() | ast.LtE() | ast.Gt() | ast.GtE()]):
            inner = left.args[0] if isinstance(left, ast.Call) and called(left) == "abs" and left.args else left
            return {dotted(inner)}
        case ast.Call(args=[first, *_]) if called(test) == "isclose":
            return {dotted(first)}
        case ast.Name() | ast.Attribute():
            return {dotted(test)}
    return set()


def _given(statement: ast.Assign) -> set[str | None]:
    return {dotted(target) for target in statement.targets}


def _is_number(syntax: ast.expr) -> bool:
    """Whether a text is a number other than 0, or is called an epsilon."""
    return bool(number(syntax)) or _is_epsilon(syntax)


def _tested(node: Node, known: Known, dtype: str) -> bool:
    """Whether the tests that led here keep a value from 0, or all of its factors: only their product can underflow."""
    if 0.0 not in interval_of(under(node, known), dtype):
        return True
    node = bare(node)
    if not isinstance(node, Apply):
        return False
    if node.operator.name == "mul":
        return all(_tested(each, known, dtype) for each in node.operands)
    return node.operator.name in OF_ONE and _tested(node.operands[0], known, dtype)


def _smoothed(inner: Apply, divisor: Node, point: Point) -> bool:
    """`(a + s) / (b + s)`, or a divisor with a term that is there to smooth it."""
    divisor = bare(divisor)
    if isinstance(divisor, Apply) and divisor.operator.name == "mul":
        return all(_smoothed(inner, factor, point) for factor in divisor.operands)
    terms = _terms(divisor)
    if any(_is_smoothing(term, point) for term in terms):
        return True
    above = {term.key for term in _terms(inner.operands[0])} if inner.operator.name == "div" else set()
    return len(terms) > 1 and any(_is_positive(term) and term.key in above for term in terms)


def _terms(node: Node) -> list[Node]:
    node = bare(node)
    if isinstance(node, Apply) and node.operator.name == "add":
        return [each for operand in node.operands for each in _terms(operand)]
    return [node]


def _is_positive(node: Node) -> bool:
    return isinstance(node, Constant) and isinstance(node.value, int | float) and node.value > LARGEST


def _is_smoothing(term: Node, point: Point) -> bool:
    if not isinstance(term, Input) or term.origin is None:
        return False
    match term.origin.syntax:
        case ast.Name(id=name):
            default = parameter_default(term.origin.point.function, name, point)
        case ast.Attribute(attr=name):
            default = None
        case _:
            return False
    return not SMOOTHING.isdisjoint(name.lower().split("_")) or (
        isinstance(default, float) and default > 0 and not is_epsilon(name)
    )


def _kept_elsewhere(node: Input) -> bool:
    """Whether a value is an attribute that its class keeps from 0, or comes out of a call that is given one that is."""
    if node.origin is None:
        return False
    point = node.origin.point
    match node.origin.syntax:
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if point.owner is not None:
            return _mends(point.owner, name)
        case ast.Call() as call:
            return _keeps(call)
    return False


def _mends(owner: ClassInfo, attribute: str) -> bool:
    """Whether a class gives an attribute values that are kept from 0, or mends them after."""
    for value, method in owner.assigned(attribute):
        if value is not None and (_keeps(value) or (method is not None and _stores(method, dotted(value)))):
            return True
        if method is not None and _stores(method, f"self.{attribute}"):
            return True
    return False


def _keeps(value: ast.expr) -> bool:
    """Whether a text puts a limit on a value or adds an epsilon to it."""
    for part in walk(value):
        match part:
            case ast.Call() if called(part) in KEEPING:
                return True
            case ast.BinOp(op=ast.Add(), left=left, right=right) if _is_epsilon(left) or _is_epsilon(right):
                return True
    return False


def _is_epsilon(syntax: ast.expr) -> bool:
    match syntax:
        case ast.Constant(value=float() as value):
            return 0 < value <= LARGEST
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return is_epsilon(name)
    return False


def _stores(method: ast.AST, path: str | None) -> bool:
    """Whether a method sets elements of a value by a test on it: `std[std == 0] = 1`."""
    return path is not None and any(
        isinstance(part, ast.Assign)
        and any(
            isinstance(target, ast.Subscript) and dotted(target.value) == path and _compares(target.slice)
            for target in part.targets
        )
        for part in walk(method)
    )


def _compares(index: ast.expr) -> bool:
    return any(isinstance(part, ast.Compare) for part in walk(index))
