"""Has somebody asked, before a quotient is computed, whether there is anything to divide by?

In the function itself, by a test that led to the place, or wherever the file calls it: `if mask.any(): loss(x, mask)`.
What a test says exactly is the matter of `known`; here it is enough that it asks.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.graph.expression import Node, inputs
from stablefix.graph.scope import Point
from stablefix.graph.visit import Place
from stablefix.match.origins import texts_behind
from stablefix.match.uses import around
from stablefix.source.walk import called, walk

ASKING = frozenset("any all sum len numel nelement size count count_nonzero nonzero item bool int float max".split())
"""Calls by which people ask whether there is anything."""
MORE = {0: (ast.Gt, ast.NotEq), 1: (ast.GtE,)}
LESS = {0: (ast.Eq, ast.LtE), 1: (ast.Lt,)}
"""What compares a value with 0 or 1 so that there is something where it is true, and where it is not."""
RUN_BY_OBJECTS = frozenset({"forward", "__call__"})
"""Methods that run where an object is called."""


def asked_before(divisor: Node, place: Place) -> bool:
    """Whether a test that led to a divisor, or to every call of its function in the file, lets nothing through unless
    there is something of what it is made of."""
    made_of = _names_behind(divisor)
    here = any(
        _same(name, assumption.point, place.point)
        for assumption in place.point.assumed
        if not assumption.chooses
        for name in made_of & _there(assumption.test, assumption.truth)
    )
    return here or _asked_by_callers(made_of, place)


def _names_behind(divisor: Node) -> set[str]:
    origins = [each.origin for each in inputs(divisor) if each.origin is not None]
    return {name for origin in origins for text in texts_behind(origin) for name in _names(text)}


def _same(name: str, there: Point, here: Point) -> bool:
    a, b = there.env.get(name), here.env.get(name)
    return a is not None and b is not None and a.value is b.value


def _there(test: ast.expr, truth: bool) -> set[str]:
    """The names of which a test that came out so says that they are not 0, or hold anything; of several conditions one
    is enough."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _there(operand, not truth)
        case ast.BoolOp(values=values):
            return set().union(*(_there(value, truth) for value in values))
        case ast.Compare(left=left, ops=[operator], comparators=[ast.Constant(value=int(number))]):
            more = isinstance(operator, MORE.get(number, ())) if truth else isinstance(operator, LESS.get(number, ()))
            return _names(left) if more else set()
        case ast.Call() if called(test) in ASKING and truth:
            return _names(test)
        case ast.Name() if truth:
            return _names(test)
    return set()


def _asked_by_callers(made_of: set[str], place: Place) -> bool:
    function = place.point.function
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    given = [each.arg for each in (*function.args.posonlyargs, *function.args.args) if each.arg != "self"]
    if made_of.isdisjoint(given):
        return False
    tree = place.point.names.tree
    calls = list(_calls(function.name, place, tree))
    return bool(calls) and all(_is_asked(call, given, made_of, tree) for call in calls)


def _calls(name: str, place: Place, tree: ast.AST) -> Iterator[ast.Call]:
    """The calls of a function in its file, and of the objects whose method it is where calling them runs it."""
    called_so = {name}
    if name in RUN_BY_OBJECTS and place.point.owner is not None:
        called_so = {
            target.attr if isinstance(target, ast.Attribute) else target.id
            for part in walk(tree)
            if isinstance(part, ast.Assign) and called(part.value) == place.point.owner.syntax.name
            for target in part.targets
            if isinstance(target, ast.Attribute | ast.Name)
        }
    yield from (part for part in walk(tree) if isinstance(part, ast.Call) and called(part) in called_so)


def _is_asked(call: ast.Call, given: list[str], made_of: set[str], tree: ast.AST) -> bool:
    """Whether a call stands under a test of what it passes for one of some parameters."""
    passed = [value for name, value in zip(given, call.args, strict=False) if name in made_of]
    passed += [each.value for each in call.keywords if each.arg in made_of]
    names = set().union(*map(_names, passed))
    outer = around(call, tree)
    for inside, part in zip([*outer[1:], call], outer, strict=True):
        match part:
            case ast.If(test=test) if inside is not test:
                led = _there(test, inside in part.body)
            case ast.IfExp(test=test) if inside is not test:
                led = _there(test, inside is part.body)
            case _:
                continue
        if not names.isdisjoint(led):
            return True
    return False


def _names(syntax: ast.AST) -> set[str]:
    return {part.id for part in walk(syntax) if isinstance(part, ast.Name)} - {"self"}
