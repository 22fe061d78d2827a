"""Which names may share memory, so that a change in place of one is a change of the other."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from stablefix.graph.creation import NEW, creation
from stablefix.graph.effects import VIEW_METHODS, base_names
from stablefix.graph.immutable import is_immutable
from stablefix.graph.resolve import constructor, qualified
from stablefix.graph.scope import Definition, Point
from stablefix.operators.table import methods, spellings

DEEPEST = 8
"""Definitions are followed this far."""
Memory = dict[Definition, dict[int, frozenset[Definition]]]
"""What was found of definitions of one function: how far each was followed to -> what it may share memory with."""


def sharing(changed: Iterable[str], env: Mapping[str, Definition], memory: Memory) -> set[str]:
    """All names whose value may share memory with one of `changed`, themselves included. Numbers share none."""
    found = set(changed)
    touched: set[Definition] = set()
    for name in found & env.keys():
        touched |= _held(env[name].value, 0, memory)
    if touched:
        for name, each in env.items():
            value = each if each.refined is None else each.value
            known = memory.get(value)
            held = known[0] if known is not None and 0 in known else _held(value, 0, memory)
            if not touched.isdisjoint(held) and not is_immutable(each):
                found.add(name)
    return found


def _held(definition: Definition, depth: int, memory: Memory) -> frozenset[Definition]:
    """The definitions whose memory a value may share, itself included."""
    known = memory.setdefault(definition, {})
    if depth not in known:
        parts = [_held(source.value, depth + 1, memory) for source in _sources(definition)] if depth < DEEPEST else ()
        known[depth] = frozenset({definition}.union(*parts))
    return known[depth]


def _sources(definition: Definition) -> Iterator[Definition]:
    """The definitions that a value may share memory with by the way it is made."""
    yield from definition.branches
    if definition.syntax is not None and definition.point is not None:
        for name in shared_names(definition.syntax, definition.point):
            source = definition.point.env.get(name)
            if source is not None:
                yield source


def shared_names(value: ast.expr, point: Point) -> set[str]:
    """Names whose memory the result of a right-hand side may share: views, and whatever unknown code was given."""
    match value:
        case ast.BinOp() | ast.UnaryOp() | ast.Compare() | ast.Constant() | ast.JoinedStr():
            return set()
        case ast.Call(func=function, args=arguments, keywords=keywords):
            found = base_names(value)
            if not makes_new(function, point):
                for argument in [*arguments, *(keyword.value for keyword in keywords)]:
                    found |= base_names(argument)
            return found
    return base_names(value)


def makes_new(function: ast.expr, point: Point) -> bool:
    """A computation of the libraries, by its name or by the module that was built: it has memory of its own."""
    if isinstance(function, ast.Attribute) and function.attr in methods():
        return function.attr not in VIEW_METHODS
    name = qualified(function, point)
    root, _, last = (name or "").rpartition(".")
    if root in {"torch", "numpy"} and creation(last) is not None:
        return True
    if isinstance(function, ast.Attribute) and function.attr.startswith(NEW) and creation(function.attr) is not None:
        return True
    if name is None and (built := constructor(function, point)) is not None:
        name = qualified(built[0].func, built[1])
    return name in spellings() and name.rpartition(".")[2].lower() not in VIEW_METHODS
