"""What the tests that led to a place say of the values there: an early return, `a / b if b else 0`, `where(m, a, 0)`.

The tests are lowered like everything else, and they speak of whatever has the same value, however it is written.
"""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator

from stablefix.graph.conditions import Condition, Tested
from stablefix.graph.expression import Apply, Constant, Input, Node, inputs
from stablefix.graph.expression import walk as parts
from stablefix.graph.facts import Kind
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.kinds import kind_of
from stablefix.graph.lower import Lowering
from stablefix.graph.masking import between
from stablefix.graph.number_kinds import is_integer
from stablefix.graph.opaque import narrowed
from stablefix.graph.ranges import interval_of
from stablefix.graph.refine import told
from stablefix.graph.scope import Point
from stablefix.graph.visit import Place
from stablefix.match.bare import divisor_of, unwrapped
from stablefix.match.inward import inward
from stablefix.match.origins import is_random, texts_behind
from stablefix.match.support import never
from stablefix.match.training import is_untrained
from stablefix.match.uses import Way, ways_on
from stablefix.source.naming import words
from stablefix.source.walk import called, walk

WITHOUT_GRADIENT = frozenset({"detach", "item", "tolist", "numpy", "isinf", "isnan", "argmax", "argmin"})
"""Calls that give a value without its gradient."""
NO_TENSORS = frozenset("ndarray float int bool str DataArray DataFrame Series Image Figure Axes".split())
"""Types of results through which nobody differentiates."""
FLOATING = frozenset({"float16", "bfloat16", "float32", "float64"})
Scope = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
COUNTS = frozenset({"count", "counts", "length", "lengths"})
"""Last words of names that hold numbers of things."""
Known = dict[Hashable, list[Condition]]


def known_at(point: Point, lowering: Lowering, *, of_gradient: bool = False) -> Known:
    """The conditions on values that hold at a point, by the keys of the values.

    A `where` only chooses among values: the gradient comes from both branches, so there it says nothing.
    """
    found: Known = {}
    for assumption in point.assumed:
        if of_gradient and assumption.chooses:
            continue
        for expression, condition, at in told(assumption.test, assumption.truth, assumption.point):
            value = lowering.lower(expression, at)
            said = [(value, condition)] if assumption.chooses else [(value, condition), *_sides(value, condition)]
            for node, known in (each for pair in said for each in inward(*pair)):
                found.setdefault(node.key, []).append(known)
            if isinstance(expression, ast.Name | ast.Attribute) and condition == Condition(ast.NotEq, 0.0):
                length = lowering.lower(_length(expression), at)  # what holds nothing is false
                found.setdefault(length.key, []).append(condition)
    return found


def tested(node: Node, point: Point, lowering: Lowering) -> Iterator[Tested]:
    """What the tests that led to a point say of values beside a graph that are computed of nothing but what it is, or
    a part of it; see `within` for its own parts."""
    own = {each.key for each in inputs(node)}
    inside = {part.key for part in parts(node)}
    for assumption in point.assumed:
        if assumption.chooses is None:
            for expression, condition, at in told(assumption.test, assumption.truth, assumption.point):
                value = lowering.lower(expression, at)
                beside = isinstance(value, Apply) and value.key not in inside
                if beside and {each.key for each in inputs(value)} <= own:
                    yield Tested(value, condition.interval, every=True)


def _sides(difference: Node, condition: Condition) -> Iterator[tuple[Node, Condition]]:
    """What the sign of a difference says of what is subtracted from what, by where the other of the two lies. A `where`
    with such a test has no form that keeps the slope, so there it says nothing."""
    if isinstance(difference, Apply) and difference.operator.name == "sub" and condition.bound == 0:
        yield from between(difference.operands[0], condition.operator, difference.operands[1])


def _length(expression: ast.expr) -> ast.expr:
    """The length of a value, which nobody wrote."""
    measured = ast.Call(ast.Name("len", ast.Load()), [expression], [])
    return ast.fix_missing_locations(ast.copy_location(measured, expression))


def under(node: Node, known: Known) -> Node:
    """The graph with what is known written into it."""
    if isinstance(node, Constant) or not known:
        return node
    conditions = known.get(node.key, ())
    if isinstance(node, Input):
        return Input(node.identity, node.named, narrowed(node.facts, conditions), node.origin) if conditions else node
    operands = tuple(under(operand, known) for operand in node.operands)
    if not conditions and all(a is b for a, b in zip(operands, node.operands, strict=True)):
        return node
    return Apply(node.operator, operands, node.origin, _assumed(node, conditions))


def _assumed(node: Apply, conditions: list[Condition] | tuple[()]) -> Interval | None:
    if not conditions:
        return node.assumed
    interval = interval_of(node).meet(node.assumed or ALL)
    for condition in conditions:
        interval = condition.narrow(interval)
    return interval


def within(node: Node, sure: Known, chosen: Known) -> Iterator[Tested]:
    """The computed parts of a graph of which something is known: for sure, and where a `where` chooses them."""
    for part in parts(node):
        for known, every in (sure, True), (chosen, False):
            conditions = known.get(part.key, ())
            if isinstance(part, Apply) and conditions and (every or conditions != sure.get(part.key)):
                interval = _assumed(part, conditions)
                if interval is not None and not interval.is_empty:
                    yield Tested(part, interval, every)


def never_divides_by_zero(node: Apply, known: Known) -> bool:
    """Whether a quotient's divisor is kept from 0 by a test, or is one that is never 0."""
    divisor = divisor_of(node)
    if divisor is None:
        return False
    divisor = under(divisor, known)
    return 0.0 not in interval_of(divisor) or never(divisor, 0.0)


def above_a_limit(node: Apply, point: Point, lowering: Lowering) -> bool:
    """Whether a test that led here lets a quotient's divisor through only above a limit that the code computes:
    `norm > tiny * scale`. Nobody knows that the limit is not negative, but whoever wrote it thought of small divisors.
    A `where` chooses values; slopes come from what it leaves out too, but arrays have none.
    """
    if node.operator.name != "div":
        return False
    divisors = {each.key for each in unwrapped(node.operands[1])}
    return any(
        not divisors.isdisjoint(each.key for each in unwrapped(_size(lowering.lower(larger, assumption.point))))
        for assumption in point.assumed
        if not assumption.chooses or kind_of(node) is Kind.ARRAY
        for larger in _larger(assumption.test, assumption.truth)
    )


def _size(node: Node) -> Node:
    return node.operands[0] if isinstance(node, Apply) and node.operator.name == "abs" else node


def _larger(test: ast.expr, truth: bool) -> Iterator[ast.expr]:
    """What a test says to be larger than something that is no constant."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield from _larger(operand, not truth)
        case ast.BoolOp(op=operator, values=values) if isinstance(operator, ast.And) is truth:
            for value in values:
                yield from _larger(value, truth)
        case ast.Compare(left=left, ops=[ast.Gt() | ast.GtE() | ast.Lt() | ast.LtE() as operator], comparators=[right]):
            first = isinstance(operator, ast.Gt | ast.GtE) is truth
            larger, smaller = (left, right) if first else (right, left)
            if not isinstance(smaller, ast.Constant | ast.UnaryOp):
                yield larger


def differentiated(node: Apply, place: Place) -> bool:
    """Whether somebody may ask for the gradient of a node: it is not detached, and gradients are not switched off."""
    if not place.point.gradients or _is_detached(node) or any(map(_gives_no_tensor, functions_around(place))):
        return False
    if place.point.owner is not None and is_untrained(place.point.owner.syntax):
        return False
    return not all(map(_loses_gradient, ways_on(place)))


def functions_around(place: Place) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The function of a place, and those that it is defined in."""
    scope = place.point.names.tree.body
    for name in place.function.split("."):
        found = next((each for each in scope if isinstance(each, Scope) and each.name == name), None)
        if found is None:
            return
        if not isinstance(found, ast.ClassDef):
            yield found
        scope = found.body


def _gives_no_tensor(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function says of itself that what it returns has no gradient: `-> np.ndarray`."""
    said = {word for part in walk(function.returns or ast.Pass()) for word in (_last(part),) if word}
    return "Tensor" not in said and not NO_TENSORS.isdisjoint(said)


def _last(part: ast.AST) -> str:
    return part.attr if isinstance(part, ast.Attribute) else part.id if isinstance(part, ast.Name) else ""


def _loses_gradient(way: Way) -> bool:
    """Whether a value is made a Python number, an integer or the outcome of a comparison."""
    return any(
        isinstance(node, ast.Compare) or called(node) in WITHOUT_GRADIENT or _is_conversion(node) for node in way
    )


def _is_of_bits(syntax: ast.expr) -> bool:
    """`whole.view(torch.float32)`: a number whose bits were computed with as an integer."""
    if called(syntax) != "view" or not isinstance(syntax, ast.Call) or len(syntax.args) != 1:
        return False
    return _last(syntax.args[0]) in FLOATING


def _is_conversion(node: ast.AST) -> bool:
    """`float(x)`, a Python number; `x.float()` is a tensor that has a gradient."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"float", "int", "bool"}


def _is_detached(node: Node) -> bool:
    """Whether all inputs of a graph come in through `detach`, or are integers, random numbers or counts, which have no
    gradient."""
    if isinstance(node, Apply):
        return node.operator.name == "detach" or is_integer(node) or all(map(_is_detached, node.operands))
    if isinstance(node, Constant) or is_random(node) or (node.facts.kind is Kind.TENSOR and is_integer(node)):
        return True
    if isinstance(node, Input) and node.origin is not None and any(map(_is_of_bits, texts_behind(node.origin))):
        return True
    return isinstance(node, Input) and words(node.label)[-1:] in {(each,) for each in COUNTS}
