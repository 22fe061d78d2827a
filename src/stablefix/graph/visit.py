"""Every expression of a file with the point at which it is evaluated, in functions that somebody asks for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from stablefix.graph.flow import points
from stablefix.graph.scope import Definition, FunctionSyntax, Point
from stablefix.source.names import ClassInfo, Names
from stablefix.source.walk import Digest, Function, children, own_expressions, walk

LEAVES = (ast.Constant, ast.Name)


@dataclass(frozen=True, slots=True)
class Place:
    """An expression, the point at which it is evaluated, its syntactic parent, and the function around it."""

    syntax: ast.expr
    point: Point
    parent: ast.AST
    function: str
    """Qualified name: `Model.forward`, empty for the module."""


class Visitor:
    """Visits a parsed file. Functions, statements and expressions that `wanted` refuses are not entered."""

    def __init__(self, tree: ast.Module, names: Names, wanted: Callable[[ast.AST], bool]) -> None:
        self._tree = tree
        self._names = names
        self._wanted = wanted

    def places(self) -> Iterator[Place]:
        """All expressions that are wanted, an outer one before those inside it."""
        yield from self._functions(self._tree.body, {}, None, "")
        if self._any_outside(self._tree.body):
            yield from self._function(self._tree, {}, None, "")

    def _any_outside(self, statements: list[ast.stmt]) -> bool:
        """Whether a statement of the module itself, not of a function or class, is wanted."""
        return any(
            self._wanted(statement)
            for statement in statements
            if not isinstance(statement, (*Function, ast.ClassDef, ast.Import, ast.ImportFrom))
        )

    def _functions(
        self, statements: list[ast.stmt], outer: Mapping[str, Definition], owner: ClassInfo | None, prefix: str
    ) -> Iterator[Place]:
        for statement in statements:
            if not self._wanted(statement):
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
        for point in points(function, self._names, outer, owner):
            statement = point.statement
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                if not isinstance(function, ast.Module) and self._wanted(statement):
                    yield from self._functions([statement], _lasting(function, point), owner, f"{name}.")
                continue
            if point.augmented is not None and self._wanted(statement):
                yield Place(point.augmented, point, statement, name)
            for expression in own_expressions(statement):
                if self._wanted(expression):
                    yield from self._expression(expression, point, statement, name)

    def _expression(self, syntax: ast.AST, point: Point, parent: ast.AST, name: str) -> Iterator[Place]:
        """An expression and what is inside it. f-strings are left alone: their parts have no reliable positions."""
        stack: list[tuple[ast.AST, Point, ast.AST]] = [(syntax, point, parent)]
        while stack:
            node, at, above = stack.pop()
            if isinstance(node, ast.JoinedStr):
                continue
            if isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
                at = _inside(node, at)
            if isinstance(node, ast.expr):
                yield Place(node, at, above, name)
            below = [child for child in children(node) if not isinstance(child, LEAVES)]
            stack.extend((child, at, node) for child in reversed(below))


def _lasting(function: FunctionSyntax, point: Point) -> dict[str, Definition]:
    """What a nested function may take from around it: names that are bound exactly once keep their value."""
    body = [] if isinstance(function, ast.Lambda) else function.body
    counts: dict[str, int] = {}
    for node in walk(ast.Module(body, [])):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            counts[node.id] = counts.get(node.id, 0) + 1
    return {
        key: definition if counts.get(key, 0) <= (0 if definition.parameter else 1) else Definition(key)
        for key, definition in point.env.items()
        if "." not in key
    }


def _inside(syntax: ast.AST, point: Point) -> Point:
    """The point inside a lambda or comprehension: its own names are new values, and a lambda runs later."""
    env = dict(point.env)
    if isinstance(syntax, ast.Lambda):
        body = point.function.body if not isinstance(point.function, ast.Lambda) else []
        digest = Digest()
        digest.add(body if isinstance(body, list) else [])
        env = {key: value if key not in digest.bound else Definition(key) for key, value in env.items()}
        spec = syntax.args
        bound = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))]
        env.update({argument.arg: Definition(argument.arg, parameter=True) for argument in bound})
    else:
        for comprehension in syntax.generators:  # type: ignore[attr-defined]
            for part in ast.walk(comprehension.target):
                if isinstance(part, ast.Name):
                    env[part.id] = Definition(part.id)
    return replace(point, env=env)


def _blocks(statement: ast.stmt) -> list[list[ast.stmt]]:
    found = [getattr(statement, field, []) for field in ("body", "orelse", "finalbody")]
    return [*found, *(handler.body for handler in getattr(statement, "handlers", []))]
