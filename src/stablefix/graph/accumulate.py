"""Names that a loop only adds to, multiplies or replaces by something larger: `total += x**2`, `p *= q`,
`best = max(best, x)`. What is known of the start and of what it is changed by is known of it."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stablefix.graph.facts import Facts, Kind
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.kinds import join, kind_of
from stablefix.graph.ranges import interval_of
from stablefix.graph.resolve import qualified
from stablefix.source.walk import Digest, bound_by, inner_statements, rebound_outer

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering
    from stablefix.graph.scope import Definition, Point


ADDS, MULTIPLIES = "add", "mul"
LARGER, SMALLER = "maximum", "minimum"
EXTREMES = {
    **dict.fromkeys(("builtins.max", "torch.max", "torch.maximum", "numpy.maximum"), LARGER),
    **dict.fromkeys(("builtins.min", "torch.min", "torch.minimum", "numpy.minimum"), SMALLER),
}
"""Functions of two values, one of which they give -> which."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a statement of a loop does to a name: `how`, with a value. `chosen` is the function of `max(best, x)`."""

    statement: ast.stmt
    how: str
    value: ast.expr
    chosen: ast.expr | None = None


@dataclass(slots=True)
class Growth:
    """A value that a loop changes by steps of one kind.

    start  the value before the loop.
    steps  what it is changed by; `points` has where each of them is, once the loop was visited.
    """

    start: Definition
    steps: list[Step]
    points: dict[ast.stmt, Point] = field(default_factory=dict)

    def facts(self, found: Facts, lowering: Lowering) -> Facts:
        """What this adds to what is known of the value, in the loop and after it."""
        if not all(step.statement in self.points for step in self.steps):
            return found
        kinds = {self._how(step) for step in self.steps}
        if len(kinds) != 1 or (how := kinds.pop()) is None:
            return found
        start = lowering.definition(self.start, self.start.name, self.points[self.steps[0].statement])
        parts = [lowering.lower(step.value, self.points[step.statement]) for step in self.steps]
        kind = join([kind_of(start), *map(kind_of, parts)]) if found.kind is Kind.UNKNOWN else found.kind
        return replace(found, kind=kind, interval=CHANGED[how](interval_of(start), list(map(interval_of, parts))))

    def _how(self, step: Step) -> str | None:
        if step.chosen is None:
            return step.how
        return EXTREMES.get(qualified(step.chosen, self.points[step.statement]) or "")


def grown(start: Interval, parts: Sequence[Interval]) -> Interval:
    """Where a value lies to which some others were added, any number of times."""
    if all(part.low >= 0 for part in parts):
        return Interval(start.low, float("inf"), start.low_open)
    return Interval(-float("inf"), start.high, high_open=start.high_open) if all(p.high <= 0 for p in parts) else ALL


def multiplied(start: Interval, parts: Sequence[Interval]) -> Interval:
    """Where a value lies that was multiplied by some others, any number of times: small ones may come to 0."""
    if start.low < 0 or any(part.low < 0 for part in parts):
        return ALL
    if all(part.high <= 1 for part in parts):
        return Interval(0, start.high, high_open=start.high_open)
    least = start.low if all(part.low >= 1 for part in parts) else 0
    return Interval(least, float("inf"))


def raised(start: Interval, parts: Sequence[Interval]) -> Interval:
    """Where a value lies that was replaced by larger ones."""
    return Interval(start.low, max([start.high, *(part.high for part in parts)]), start.low_open)


def lowered(start: Interval, parts: Sequence[Interval]) -> Interval:
    """Where a value lies that was replaced by smaller ones."""
    return Interval(min([start.low, *(part.low for part in parts)]), start.high, high_open=start.high_open)


CHANGED = {ADDS: grown, MULTIPLIES: multiplied, LARGER: raised, SMALLER: lowered}
"""Kinds of steps -> where a value lies after any number of them."""


def steps_of(loop: ast.For | ast.AsyncFor | ast.While, digest: Digest) -> dict[str, list[Step]]:
    """Names that are bound in a loop by steps from themselves alone, and these."""
    found: dict[str, list[Step]] = {}
    other = bound_by(loop) | {walrus.target.id for walrus in digest.walruses.get(loop, ())}
    pending = [*loop.body, *loop.orelse]
    for statement in pending:
        other |= {walrus.target.id for walrus in digest.walruses.get(statement, ())}
        for name in bound_by(statement):
            step = _step(statement, name)
            if step is None:
                other.add(name)
            else:
                found.setdefault(name, []).append(step)
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            other |= rebound_outer(statement)
        else:
            pending.extend(inner_statements(statement))
    return {name: steps for name, steps in found.items() if name not in other}


SYMBOLS = {ast.Add: ADDS, ast.Mult: MULTIPLIES}


def _step(statement: ast.stmt, name: str) -> Step | None:
    match statement:
        case ast.AugAssign(target=ast.Name(), op=ast.Add() | ast.Mult() as symbol, value=value):
            return Step(statement, SYMBOLS[type(symbol)], value)
        case ast.Assign(
            targets=[ast.Name()], value=ast.BinOp(left=one, op=ast.Add() | ast.Mult() as symbol, right=other)
        ):
            how, function = SYMBOLS[type(symbol)], None
        case ast.Assign(targets=[ast.Name()], value=ast.Call(func=function, args=[one, other], keywords=[])):
            how = ""
        case _:
            return None
    for itself, value in ((one, other), (other, one)):
        if isinstance(itself, ast.Name) and itself.id == name:
            return Step(statement, how, value, function)
    return None
