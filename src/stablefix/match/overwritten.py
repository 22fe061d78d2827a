"""What is changed in place after a place has used it or made it: slopes may need the numbers that were there.

PyTorch keeps of some operations what they were given, of others what they gave, and raises in the backward pass where
that was overwritten. `b = exp(x) / exp(x).sum()` may be followed by `b *= mask`; `b = softmax(x)` may not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from stablefix.graph.aliases import shared_names
from stablefix.graph.effects import VIEW_METHODS, base_names, given_names, is_in_place
from stablefix.graph.expression import Apply, Input
from stablefix.graph.scope import Point
from stablefix.source.walk import walk


def overwritten(root: Apply, inputs: Iterable[Input]) -> tuple[Input | None, ...]:
    """Of a value and its inputs those that are overwritten later in the same function; None stands for the value."""
    origin = root.origin
    if origin is None:
        return ()
    found: list[Input | None] = []
    changed: set[str] = set()
    for part in _later(origin.syntax, origin.point):
        changed |= changed_by(part, origin.point)
        if isinstance(part, ast.Call) and _is_made_of(part.func, origin.syntax) and is_in_place(part, origin.point):
            found.append(None)
    if not changed and not found:
        return ()
    changed = _with_what_they_view(changed, origin.point)
    match origin.point.statement:
        case ast.Assign(targets=[target], value=value) | ast.AnnAssign(target=target, value=ast.expr() as value):
            if not base_names(target).isdisjoint(changed) and _is_made_of(value, origin.syntax):
                found.append(None)
    for source in inputs:
        if source.origin is not None and not base_names(source.origin.syntax).isdisjoint(changed):
            found.append(source)
    return tuple(dict.fromkeys(found))


def changed_by(part: ast.AST, point: Point) -> set[str]:
    """The names whose memory a part of a function changes in place."""
    match part:
        case ast.AugAssign(target=target):
            return base_names(target)
        case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
            return base_names(value)
        case ast.Call() if is_in_place(part, point):
            return given_names(part, point)
    return set()


def _later(syntax: ast.expr, point: Point) -> Iterator[ast.AST]:
    """What may run after an expression: what stands below it, and the whole of a loop around it."""
    last = syntax.end_lineno or syntax.lineno
    loops = (part for part in walk(point.function) if isinstance(part, ast.For | ast.While))
    around = [(loop.lineno, loop.end_lineno or 0) for loop in loops if loop.lineno <= last <= (loop.end_lineno or 0)]
    first = min((start for start, _ in around), default=syntax.lineno)
    return (part for part in walk(point.function) if getattr(part, "lineno", 0) >= first and part is not syntax)


def _with_what_they_view(changed: set[str], point: Point) -> set[str]:
    """With the names that changed ones are views of: `v = b.view(-1)`, and v is changed."""
    found = set(changed)
    for part in reversed([part for part in walk(point.function) if isinstance(part, ast.Assign)]):
        if any(isinstance(target, ast.Name) and target.id in found for target in part.targets):
            found |= shared_names(part.value, point)
    return found


def _is_made_of(value: ast.AST, syntax: ast.expr) -> bool:
    """Whether a value is that of an expression, or a view of it."""
    while value is not syntax:
        match value:
            case ast.Call(func=ast.Attribute(attr=method) as function) if method in VIEW_METHODS:
                value = function.value
            case ast.Attribute(value=inner) | ast.Subscript(value=inner):
                value = inner
            case _:
                return False
    return True
