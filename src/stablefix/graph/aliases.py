"""Which names may share memory, so that a change in place of one is a change of the other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from stablefix.graph.effects import VIEW_METHODS, base_names
from stablefix.graph.resolve import constructor, qualified
from stablefix.graph.scope import Definition, Point
from stablefix.operators.table import methods, spellings

DEEPEST = 8
"""Definitions are followed this far."""


def sharing(changed: Iterable[str], env: Mapping[str, Definition]) -> set[str]:
    """All names whose value may share memory with one of `changed`, themselves included."""
    memory = {name: _memory(definition, 0) for name, definition in env.items()}
    touched: set[int] = set()
    for name in changed:
        touched |= memory.get(name, frozenset())
    return {name for name, held in memory.items() if held & touched} | set(changed)


def _memory(definition: Definition, depth: int) -> frozenset[int]:
    """Identities of the definitions whose memory a value may share, itself included."""
    definition = definition.value
    held = {id(definition)}
    if depth < DEEPEST:
        for branch in definition.branches:
            held |= _memory(branch, depth + 1)
    if definition.syntax is not None and definition.point is not None and depth < DEEPEST:
        for name in shared_names(definition.syntax, definition.point):
            source = definition.point.env.get(name)
            if source is not None:
                held |= _memory(source, depth + 1)
    return frozenset(held)


def shared_names(value: ast.expr, point: Point) -> set[str]:
    """Names whose memory the result of a right-hand side may share: views, and whatever unknown code was given."""
    match value:
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Constant() | ast.JoinedStr():
            return set()
        case ast.Call(func=function, args=arguments, keywords=keywords):
            found = base_names(value)
            if not _makes_new(function, point):
                for argument in [*arguments, *(keyword.value for keyword in keywords)]:
                    found |= base_names(argument)
            return found
    return base_names(value)


def _makes_new(function: ast.expr, point: Point) -> bool:
    """A computation of the libraries, by its name or by the module that was built: it has memory of its own."""
    if isinstance(function, ast.Attribute) and function.attr in methods():
        return function.attr not in VIEW_METHODS
    built = constructor(function, point)
    name = None if built is None else qualified(built[0].func, built[1])
    return name in spellings() and name.rpartition(".")[2].lower() not in VIEW_METHODS
