"""Names that a loop only adds to, multiplies or replaces by something larger: `total += x**2`, `p *= q`,
`best = max(best, x)`. What is known of the start and of what it is changed by is known of it."""

from __future__ import annotations

import ast
import functools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from stablefix.graph.creation import creation, takes_lengths
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.kinds import join, kind_of
from stablefix.graph.ranges import interval_of
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import same_value
from stablefix.source.walk import Digest, bound_by, called, inner_statements, rebound_outer

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering
    from stablefix.graph.scope import Definition, Point


ADDS, MULTIPLIES, SETS = "add", "mul", "set"
LARGER, SMALLER = "maximum", "minimum"
EXTREMES = {
    **dict.fromkeys(("builtins.max", "torch.max", "torch.maximum", "numpy.maximum"), LARGER),
    **dict.fromkeys(("builtins.min", "torch.min", "torch.minimum", "numpy.minimum"), SMALLER),
}
"""Functions of two values, one of which they give -> which."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a statement of a loop does to a name: `how`, with a value.

    chosen  the function of `max(best, x)`.
    over    the length of an array of which each element is set: n of `for i in range(n): p[i] = x`.
    """

    statement: ast.stmt
    how: str
    value: ast.expr
    chosen: ast.expr | None = None
    over: ast.expr | None = None


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
        lies = list(map(interval_of, parts))
        if how == SETS:
            old = lies if any(map(self._is_overwritten, self.steps)) else [interval_of(start), *lies]
            return Facts(kind_of(start), functools.reduce(Interval.join, old))
        kind = join([kind_of(start), *map(kind_of, parts)]) if found.kind is Kind.UNKNOWN else found.kind
        return replace(found, kind=kind, interval=CHANGED[how](interval_of(start), lies))

    def _is_overwritten(self, step: Step) -> bool:
        """Whether nothing is left of what an array was made with: it was empty, or each of its elements is set."""
        made, at = self.start.source or (None, None)
        if not isinstance(made, ast.Call) or at is None:
            return False
        function = creation(called(made))
        if function is not None and function.blank:
            return True
        if step.over is None or not takes_lengths(called(made)) or not made.args:
            return False
        length = made.args[0]
        if isinstance(length, ast.Tuple | ast.List) and len(length.elts) == 1:
            length = length.elts[0]
        here = self.points[step.statement]
        names = {part.id for part in ast.walk(length) if isinstance(part, ast.Name)}
        return ast.dump(length) == ast.dump(step.over) and all(same_value(name, at, here) for name in names)

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
        if (element := _element(statement, loop)) is not None:
            found.setdefault(element[0], []).append(element[1])
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            other |= rebound_outer(statement)
        else:
            pending.extend(inner_statements(statement))
    return {name: steps for name, steps in found.items() if name not in other}


def _element(statement: ast.stmt, loop: ast.For | ast.AsyncFor | ast.While) -> tuple[str, Step] | None:
    """The name of an array of which a statement sets an element, or several."""
    match statement:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=index)], value=value):
            return name, Step(statement, SETS, value, over=_length(loop, statement, index))
    return None


def _length(loop: ast.For | ast.AsyncFor | ast.While, statement: ast.stmt, index: ast.expr) -> ast.expr | None:
    """What a loop counts to that sets one element after the other, leaving none out."""
    match loop, index:
        case (
            ast.For(target=ast.Name(id=counter), iter=ast.Call(func=ast.Name(id="range"), args=[length])),
            ast.Name(id=place),
        ) if counter == place and statement in loop.body:
            leaves = any(isinstance(part, ast.Break | ast.Continue) for part in ast.walk(loop))
            return None if leaves else length
    return None


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
