"""Names to which a loop only adds, `total += x**2`: what is known of the start and of what is added is known of it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stablefix.graph.facts import Facts, Kind
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.kinds import join, kind_of
from stablefix.graph.ranges import interval_of
from stablefix.source.walk import Digest, bound_by, inner_statements, rebound_outer

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering
    from stablefix.graph.scope import Definition, Point


@dataclass(slots=True)
class Growth:
    """A value to which a loop adds.

    start  the value before the loop.
    added  (statement, what it adds); `points` has where each of them is, once the loop was visited.
    """

    start: Definition
    added: list[tuple[ast.stmt, ast.expr]]
    points: dict[ast.stmt, Point] = field(default_factory=dict)

    def facts(self, found: Facts, lowering: Lowering) -> Facts:
        """What this adds to what is known of the value, in the loop and after it."""
        if not all(statement in self.points for statement, _ in self.added):
            return found
        start = lowering.definition(self.start, self.start.name, self.points[self.added[0][0]])
        parts = [lowering.lower(value, self.points[statement]) for statement, value in self.added]
        kind = join([kind_of(start), *map(kind_of, parts)]) if found.kind is Kind.UNKNOWN else found.kind
        return replace(found, kind=kind, interval=grown(interval_of(start), list(map(interval_of, parts))))


def grown(start: Interval, parts: Sequence[Interval]) -> Interval:
    """Where a value lies to which some others were added, any number of times."""
    if all(part.low >= 0 for part in parts):
        return Interval(start.low, float("inf"), start.low_open)
    return Interval(-float("inf"), start.high, high_open=start.high_open) if all(p.high <= 0 for p in parts) else ALL


def added_to(loop: ast.For | ast.AsyncFor | ast.While, digest: Digest) -> dict[str, list[tuple[ast.stmt, ast.expr]]]:
    """Names that are bound in a loop by additions to themselves alone, and these."""
    found: dict[str, list[tuple[ast.stmt, ast.expr]]] = {}
    other = bound_by(loop) | {walrus.target.id for walrus in digest.walruses.get(loop, ())}
    pending = [*loop.body, *loop.orelse]
    for statement in pending:
        other |= {walrus.target.id for walrus in digest.walruses.get(statement, ())}
        for name in bound_by(statement):
            value = _added(statement, name)
            if value is None:
                other.add(name)
            else:
                found.setdefault(name, []).append((statement, value))
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            other |= rebound_outer(statement)
        else:
            pending.extend(inner_statements(statement))
    return {name: added for name, added in found.items() if name not in other}


def _added(statement: ast.stmt, name: str) -> ast.expr | None:
    match statement:
        case ast.AugAssign(target=ast.Name(), op=ast.Add(), value=value):
            return value
        case ast.Assign(targets=[ast.Name()], value=ast.BinOp(left=ast.Name(id=left), op=ast.Add(), right=value)) if (
            left == name
        ):
            return value
        case ast.Assign(targets=[ast.Name()], value=ast.BinOp(left=value, op=ast.Add(), right=ast.Name(id=right))) if (
            right == name
        ):
            return value
    return None
