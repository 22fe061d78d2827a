"""Where a value goes: what stands around it, in its own statement and wherever the name is read that it gets.

It is followed through the names of one function. What is returned, kept in an object or handed to a call ends there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from stablefix.graph.visit import Place
from stablefix.source.walk import children, walk

FOLLOWED = 3
"""So many names are followed, each given to what the one before went into."""
MOST = 40
"""A name that is read more often goes everywhere, as far as anybody wants to know."""
KEPT = 4
"""So many functions are remembered in which names were followed: a function is looked at from one end to the other."""

Way = list[ast.AST]
"""The nodes around a value, and around every name that it is read by: outermost first in each statement."""


def is_all_that_is_given(place: Place) -> bool:
    """Whether an expression is what its function is for, and anybody may call it: `return x / x.norm()`."""
    statement = place.point.statement
    return isinstance(statement, ast.Return) and statement.value is place.syntax


def is_given_as_it_is(place: Place) -> bool:
    """Whether a value is returned, at once or under a name."""
    kept = (ast.Assign, ast.AnnAssign, ast.Return)
    return any(
        isinstance(way[-1], ast.Return) and all(isinstance(each, kept) for each in way) for way in ways_on(place) if way
    )


def ways_on(place: Place) -> list[Way]:
    """The ways that a value takes, at least one."""
    return list(_ways(place.syntax, place.point.statement, place.point.function, FOLLOWED))


def around(syntax: ast.AST, outer: ast.AST) -> list[ast.AST]:
    """The nodes from `outer` down to the parent of `syntax`; empty when it is not inside."""
    parents = _parents(outer)
    found: list[ast.AST] = []
    above = parents.get(syntax)
    while above is not None:
        found.append(above)
        above = parents.get(above)
    return found[::-1]


@lru_cache(maxsize=KEPT)
def _parents(outer: ast.AST) -> dict[ast.AST, ast.AST]:
    """What each node inside of another one stands in."""
    return {child: node for node in walk(outer) for child in children(node)}


def following(statement: ast.stmt, function: ast.AST) -> list[ast.stmt]:
    """The statements after one, in its block."""
    block = _blocks(function).get(statement, [])
    return block[block.index(statement) + 1 :] if block else []


@lru_cache(maxsize=KEPT)
def _blocks(function: ast.AST) -> dict[ast.stmt, list[ast.stmt]]:
    """The block that each statement of a function stands in."""
    found: dict[ast.stmt, list[ast.stmt]] = {}
    for node in walk(function):
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(block, list):
                found.update(dict.fromkeys(block, block))
    return found


@lru_cache(maxsize=KEPT)
def _loads(function: ast.AST) -> dict[str, list[tuple[ast.Name, tuple[ast.AST, ...]]]]:
    """Where a function reads its names, with the nodes around each: outermost first."""
    found: dict[str, list[tuple[ast.Name, tuple[ast.AST, ...]]]] = {}
    pending: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(function, ())]
    while pending:
        node, outer = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            found.setdefault(node.id, []).append((node, outer))
        inside = (*outer, node)
        pending.extend((child, inside) for child in children(node))
    return found


def _ways(syntax: ast.AST, statement: ast.stmt, function: ast.AST, depth: int) -> Iterator[Way]:
    outer = around(syntax, statement)
    name = given_by(statement)
    read = [] if name is None or depth == 0 else _reads(name, statement, function)
    if not read or len(read) > MOST:
        yield outer
        return
    for part, there in read:
        for way in _ways(part, there, function, depth - 1):
            yield [*outer, *way]


def given_by(statement: ast.stmt) -> str | None:
    """The name that a statement gives its value; also of the array that it stores it in, `out[mask] = value`, and of
    the list at the end of which it puts it."""
    match statement:
        case ast.Expr(ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="append"))):
            return name
        case (
            ast.Assign(targets=[ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name))])
            | ast.AnnAssign(target=ast.Name(id=name))
        ):
            return name
    return None


def _reads(name: str, statement: ast.stmt, function: ast.AST) -> list[tuple[ast.AST, ast.stmt]]:
    """Where a name is read after a statement, until another value is given to it in the same block."""
    last = float("inf")
    for later in following(statement, function):
        if isinstance(later, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in later.targets):
            last = later.lineno
            break
    end = statement.end_lineno or statement.lineno
    found: list[tuple[ast.AST, ast.stmt]] = []
    for part, outer in _loads(function).get(name, ()):
        if end < part.lineno <= last:
            there = [each for each in outer if isinstance(each, ast.stmt)]
            if there and not _is_stored(outer[-1], part):
                found.append((part, there[-1]))
    return found


def _is_stored(parent: ast.AST, part: ast.AST) -> bool:
    """Whether a name is read only so that something may be stored in what it holds."""
    return isinstance(parent, ast.Subscript) and parent.value is part and isinstance(parent.ctx, ast.Store)
