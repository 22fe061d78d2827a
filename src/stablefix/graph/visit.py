"""Every expression of a file with the point at which it is evaluated, in functions that somebody asks for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from stablefix.graph.comprehensions import inside
from stablefix.graph.distributions import entry
from stablefix.graph.flow import Flow
from stablefix.graph.iterated import bounds_of, tests_of
from stablefix.graph.scope import Assumption, Definition, FunctionSyntax, Point
from stablefix.source.names import ClassInfo, Names
from stablefix.source.walk import children, own_expressions, walk

LEAVES = (ast.Constant, ast.Name)
CHOOSING = (ast.IfExp, ast.BoolOp, ast.Call, ast.ListComp, ast.SetComp, ast.GeneratorExp)
"""Expressions whose parts may depend on how a test comes out."""


@dataclass(frozen=True, slots=True)
class Place:
    """An expression, the point at which it is evaluated, its syntactic parent, and the function around it."""

    syntax: ast.expr
    point: Point
    parent: ast.AST
    function: str
    """Qualified name: `Model.forward`, empty for the module."""


class Interest(Protocol):
    """Says what of a file is worth visiting."""

    def function(self, syntax: ast.stmt) -> bool:
        """Whether to enter a function or class, or a statement of the module that may hold some."""

    def module(self) -> bool:
        """Whether to visit the statements of the module itself."""

    def statement(self, syntax: ast.stmt, function: FunctionSyntax) -> bool:
        """Whether to visit the expressions of a statement of a function that was entered."""


class Visitor:
    """Visits a parsed file. What is of no interest is not entered; with `wanted`, only some expressions are given."""

    def __init__(
        self, tree: ast.Module, names: Names, interest: Interest, wanted: Callable[[ast.expr], bool] = lambda _: True
    ) -> None:
        self._wanted = wanted
        self._tree = tree
        self._names = names
        self._interest = interest
        self._points: list[Point] = []

    def places(self) -> Iterator[Place]:
        """All expressions that are wanted, an outer one before those inside it."""
        yield from self._functions(self._tree.body, {}, None, "")
        if self._interest.module():
            yield from self._function(self._tree, {}, None, "")

    def release(self) -> None:
        """Forget what was found, so that the file's syntax tree is freed at once and not by the garbage collector.

        A definition knows the point where it was made, and the point knows the definition.
        """
        for point in self._points:
            for definition in point.env.values():
                definition.node = definition.point = None
            point.env = {}
        self._names.release()

    def _functions(
        self, statements: list[ast.stmt], outer: Mapping[str, Definition], owner: ClassInfo | None, prefix: str
    ) -> Iterator[Place]:
        for statement in statements:
            if not self._interest.function(statement):
                continue
            match statement:
                case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                    yield from self._function(statement, outer, owner, f"{prefix}{name}")
                case ast.ClassDef(name=name, body=body):
                    yield from self._functions(body, outer, self._names.inspect(statement), f"{prefix}{name}.")
                case _:
                    for block in _blocks(statement):
                        yield from self._functions(block, outer, owner, prefix)

    def _function(
        self, function: FunctionSyntax, outer: Mapping[str, Definition], owner: ClassInfo | None, name: str
    ) -> Iterator[Place]:
        begins = entry(function, owner)
        flow = Flow(function, self._names, outer, owner, begins.parameters, begins.assumed)
        found = flow.run(lambda statement: self._interest.statement(statement, function))
        self._points += [*found, *(each.point for each in begins.assumed)]
        for point in found:
            statement = point.statement
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if not isinstance(function, ast.Module) and self._interest.function(statement):
                    yield from self._functions([statement], _lasting(flow, point), owner, f"{name}.")
                continue
            if not self._interest.statement(statement, function):
                continue
            if point.augmented is not None:
                yield Place(point.augmented, point, statement, name)
            for expression in own_expressions(statement):
                yield from self._expression(expression, point, statement, name)

    def _expression(self, syntax: ast.AST, point: Point, parent: ast.AST, name: str) -> Iterator[Place]:
        """An expression and what is inside it. f-strings are left alone: their parts have no reliable positions."""
        stack: list[tuple[ast.AST, Point, ast.AST]] = [(syntax, point, parent)]
        while stack:
            node, at, above = stack.pop()
            if isinstance(node, ast.JoinedStr):
                continue
            if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
                at = inside(node, at, later=isinstance(node, ast.Lambda) or _is_kept(node, above))
            if isinstance(node, ast.expr) and self._wanted(node):
                yield Place(node, at, above, name)
            below = [child for child in children(node) if not isinstance(child, LEAVES)]
            stack.extend((child, _led_to(child, node, at), node) for child in reversed(below))


def _led_to(child: ast.AST, parent: ast.AST, point: Point) -> Point:
    """The point of a part that is evaluated, or whose value is chosen, only as a test comes out."""
    if parent.__class__ not in CHOOSING:
        return point
    tests: list[tuple[ast.expr, bool]] = []
    match parent:
        case ast.IfExp(test=test, body=body, orelse=orelse) if child is not test:
            tests = [(test, child is body)] if child in (body, orelse) else []
        case ast.BoolOp(op=operator, values=values) if child is not values[0]:
            tests = [(value, isinstance(operator, ast.And)) for value in values[: values.index(child)]]  # type: ignore[arg-type]
        case ast.Call(func=ast.Attribute(attr="where") | ast.Name(id="where"), args=[test, chosen, other]):
            tests = [(test, child is chosen)] if child in (chosen, other) else []
        case ast.ListComp(generators=parts) | ast.SetComp(generators=parts) | ast.GeneratorExp(generators=parts):
            said = [
                test for part in parts for test in (*tests_of(part.iter), *bounds_of(part.target, part.iter), *part.ifs)
            ]
            tests = [(test, True) for test in said] if child is parent.elt else []
    if not tests:
        return point
    chooses = parent if isinstance(parent, ast.Call) else None
    added = (Assumption(test, truth, point, chooses) for test, truth in tests)
    return replace(point, assumed=(*point.assumed, *added))


def _lasting(flow: Flow, point: Point) -> dict[str, Definition]:
    """What a nested function may take from around it: names that are bound once, and never changed in place."""
    counts: dict[str, int] = dict.fromkeys(flow.disturbed, 2)
    for node in walk(ast.Module(flow.digest.body, [])):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            counts[node.id] = counts.get(node.id, 0) + 1
    return {
        key: definition
        if counts.get(key, 0) <= (0 if definition.parameter else 1)
        else Definition(key, annotation=definition.annotation, parameter=definition.parameter)
        for key, definition in point.env.items()
        if "." not in key
    }


def _is_kept(syntax: ast.AST, parent: ast.AST) -> bool:
    """A generator that is not handed to a call, which uses it up at once: it runs later, or bit by bit."""
    return isinstance(syntax, ast.GeneratorExp) and not isinstance(parent, ast.Call)


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    found = [getattr(statement, field, []) for field in ("body", "orelse", "finalbody")]
    parts = [*getattr(statement, "handlers", []), *getattr(statement, "cases", [])]
    return [*found, *(part.body for part in parts)]
