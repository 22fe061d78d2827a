"""Where a value comes from: definitions of names, and the points of a function at which expressions are evaluated.

The flow analysis (`flow`) makes them; lowering reads them; the rewriter asks them whether a text means the same at
another place.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from stablefix.graph.accumulate import Growth
    from stablefix.graph.conditions import Condition
    from stablefix.graph.expression import Node
    from stablefix.graph.facts import Facts
    from stablefix.source.names import ClassInfo, Names

FunctionSyntax = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.Module


@dataclass(slots=True, eq=False)
class Definition:
    """One value of one name. Compared by identity: the same object is the same value.

    syntax     the right-hand side; None for a parameter, a loop variable, or a value that could not be followed.
    path       how to reach the value in the right-hand side's result: `(0,)` for the first of `a, b = f()`.
    point      where the right-hand side is evaluated.
    statement  the statement that binds the name.
    """

    name: str
    syntax: ast.expr | None = None
    path: tuple[int, ...] = ()
    point: Point | None = None
    statement: ast.stmt | None = None
    annotation: ast.expr | None = None
    parameter: bool = False
    imported: str | None = None
    """Qualified name, for what an import statement inside a function binds."""
    node: Node | None = None
    """Lowered once, on demand."""
    unbound: bool = False
    """A local name that has no value yet: where it is read, another way was taken."""
    branches: tuple[Definition, ...] = ()
    """Where two ways meet: the values that the name has on them."""
    growth: Growth | None = None
    """For what a loop changes by steps of one kind."""
    changed: Point | None = None
    """For a value that a statement may have changed in place by its calls: where that stands."""
    given: bool = False
    """A parameter of a function that one call is looked through: its node is the argument, as the caller wrote it."""
    through: tuple[ast.expr, Point] | None = None
    """For a name of a comprehension: what its values are taken from one by one, and where that is evaluated."""
    holds: frozenset[Definition] = frozenset()
    """Values whose memory it may share, besides what its right-hand side says: what it was before it was changed in
    place, what a loop goes through that binds it."""
    in_place: bool = False
    """It was changed in place: it has the memory of what it holds, and none of its own."""
    refined: tuple[Definition, Condition] | None = None
    """(the same value before a condition was known of it, the facts that the condition adds)."""

    @property
    def value(self) -> Definition:
        """The definition that this is the same value as, conditions aside."""
        found = self
        while found.refined is not None:
            found = found.refined[0]
        return found

    @property
    def source(self) -> tuple[ast.expr, Point] | None:
        """The right-hand side that the value comes from and where it is evaluated; None where there is none."""
        made = self.value
        return None if made.syntax is None or made.point is None else (made.syntax, made.point)

    @property
    def whole(self) -> tuple[ast.expr, Point] | None:
        """The right-hand side that the value is the result of, rather than one of several."""
        return None if self.value.path else self.source

    @property
    def conditions(self) -> list[Condition]:
        """All conditions that are known of the value, the last one first."""
        found: list[Condition] = []
        step = self
        while step.refined is not None:
            step, condition = step.refined
            found.append(condition)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Assumption:
    """A test that is known to have come out one way, and the point at which it was evaluated."""

    test: ast.expr
    truth: bool
    point: Point
    chooses: ast.Call | None = None
    """The `where` of whose values, which are both computed, the test only chooses one."""


@dataclass(slots=True, eq=False)
class Point:
    """A place in a function's execution: what every local name stands for there.

    env        name -> Definition in force when the statement starts. Dotted attribute paths that were assigned
               (`self.x`) are names too.
    heap       grows whenever unknown code ran that could have changed attributes or elements of anything.
    function   the innermost function (or module) that holds the statement.
    names      what global names and imports mean in this file.
    """

    env: Mapping[str, Definition]
    statement: ast.stmt
    heap: int
    function: FunctionSyntax
    names: Names
    owner: ClassInfo | None = None
    """The class whose method the function is."""
    augmented: ast.BinOp | ast.Call | None = None
    """For `a /= b` and `a.div_(b)`: the value that a gets. It has the place of the whole statement."""
    volatile: frozenset[str] = field(default=frozenset())
    """Names that the statement itself may change while it runs: each reading is a value of its own."""
    assumed: tuple[Assumption, ...] = ()
    """The tests that led here. They speak of values, so they stay true whatever is assigned later."""
    gradients: bool = True
    """False under `no_grad` and `inference_mode`."""
    modes: tuple[ast.stmt, ...] = ()
    """The `with` statements around, of those that may change how libraries compute (`no_grad`, `autocast`)."""


class Callers(Protocol):
    """What the calls of a function say of its parameters."""

    def facts(self, function: FunctionSyntax, parameter: str, point: Point) -> Facts:
        """What all arguments for a parameter have in common; nothing where not all calls are known."""


def same_value(name: str, here: Point, there: Point) -> bool:
    """Whether a name, or dotted path, stands for the same value at two points of one function."""
    a, b = here.env.get(name), there.env.get(name)
    if a is None or b is None:
        return a is b and (here.heap == there.heap or ("." not in name and here.names.is_stable(name)))
    return a.value is b.value


Env = dict[str, Definition]
"""Name -> the definition in force."""


def merged(one: Env, other: Env) -> Env:
    """Where two ways meet: what they agree on stays, the rest cannot be followed."""
    found: Env = {}
    for name in one.keys() | other.keys():
        a, b = one.get(name), other.get(name)
        if a is b and a is not None:
            found[name] = a
        elif a is not None and b is not None and a.value is b.value:
            found[name] = a.value
        elif a is not None and b is not None and (a.unbound or b.unbound):
            found[name] = b if a.unbound else a
        elif "." not in name:
            found[name] = Definition(name, branches=() if a is None or b is None else (a, b))
    return found
