"""What a search finds: a place where a template may fail, with what it would become."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from stablefix.graph.conditions import Tested
from stablefix.graph.expression import Apply, Node
from stablefix.graph.scope import Definition
from stablefix.match.handed import Handed
from stablefix.match.libraries import is_presumed
from stablefix.match.limit import Limit
from stablefix.match.reason import Reason
from stablefix.match.repairs import Repaired
from stablefix.match.unify import Bindings, Match
from stablefix.templates.template import Pattern, Template


@dataclass(frozen=True)
class Candidate:
    """A place where a template matched and its guards did not object. Nothing is proved yet."""

    template: Template
    pattern: Pattern
    root: Apply
    """The old graph; its origin is the expression in the text."""
    match: Match
    repairs: tuple[Repaired, ...]
    library: str
    dtype: str
    function: str
    """Qualified name of the enclosing function, empty for the module."""
    way: Definition | None = None
    """Where the root uses a name that may hold one of two values: the one of them that was looked at."""
    whole: Node | None = None
    """The sum of which a value that lost digits is a term, where the other terms hang on the same operands: what was
    lost may be lost in it anyway, as in `y + log(-expm1(-y))`."""
    choice: Node | None = None
    """The `where` that chooses between the root and something else by what the root hangs on: what it leaves out has
    a slope, and no value."""
    slopes: bool = True
    """Whether a slope that is not finite is a failure of its own: somebody trains through the place."""
    trained: bool = False
    """Whether the code shows that somebody trains through the place: then what it computes with is floating."""
    within: tuple[Tested, ...] = ()
    """Parts of the root, and the ranges in which the tests that led here let them be."""
    reason: Reason | None = None
    """Why it is told by default, where it is."""
    formula: bool = False
    """Whether it stands in a function that is a formula of its parameters: in a piece of code on its own it is told
    without a reason."""
    handed: Handed | None = None
    """What the file shows of the kinds of operands in it."""
    limit: Limit | None = None
    """Where a repair limits it to the largest number: what becomes of that number."""

    @property
    def bindings(self) -> Bindings:
        return self.match.bindings

    @property
    def presumed(self) -> bool:
        """Whether nobody knows what the values are, so that the library is only the likeliest one."""
        return is_presumed(self.root)

    @property
    def syntax(self) -> ast.expr:
        assert self.root.origin is not None
        return self.root.origin.syntax
