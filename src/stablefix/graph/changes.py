"""What a function changes in place of what it is given: whoever gave it holds another value afterwards."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.graph.callee import Callee
from stablefix.graph.effects import base_names, effect_of, stored_elements
from stablefix.graph.scope import Definition, Point
from stablefix.source.deferred import HiddenError
from stablefix.source.walk import inner_statements


def changed_parameters(runs: Callee) -> set[str]:
    """The parameters whose values a function changes for certain, wherever its tests lead: `p -= 1`, `p[0] = 1`,
    `p.sub_(1)`, `np.copyto(p, q)`. A name that was bound anew, `p = p - 1`, is a parameter no more."""
    held = {*runs.given, *runs.defaults}
    digest = runs.names.digest(runs.function)
    env = {name: Definition(name) for name in (*held, *digest.bound)}
    found: set[str] = set()
    for statement in _in_order(digest.body):
        point = Point(env, statement, 0, runs.function, runs.names, runs.owner)
        changed = set().union(*(_changed_by(call, point) for call in digest.calls.get(statement, ())))
        bound: set[str] = set()
        match statement:
            case ast.AugAssign(target=target):
                changed |= base_names(target)
            case ast.Assign(targets=targets, value=value):
                changed = changed.union(*map(stored_elements, targets))
                bound = set().union(*map(_bound_in, targets)) - base_names(value)
            case ast.AnnAssign(target=target) | ast.For(target=target):
                changed |= stored_elements(target)
                bound = _bound_in(target)
        found |= changed & held
        held -= bound
    return found


def _changed_by(call: ast.Call, point: Point) -> frozenset[str]:
    """The names that a call changes for certain: of what nobody has read nothing is certain."""
    try:
        effect = effect_of([call], point)
    except HiddenError:
        return frozenset()
    return frozenset() if effect.unknown else effect.changed


def _in_order(statements: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements and those inside them, in the order of the text. What is defined among them has names of its own."""
    for statement in statements:
        yield statement
        if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from _in_order(inner_statements(statement))


def _bound_in(target: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
