"""Has a function of the project changed a value in place? `rescale(x)` knows how large x is to be, and why."""

from __future__ import annotations

import ast

from stablefix.graph.callee import written
from stablefix.graph.changes import changed_parameters
from stablefix.graph.effects import base_names
from stablefix.graph.expression import Input


def is_reworked(part: Input) -> bool:
    """Whether a value was last made another one by a function, of this file or of another one of the project, that was
    given it."""
    if part.origin is None or not isinstance(part.origin.syntax, ast.Name):
        return False
    name, point = part.origin.syntax.id, part.origin.point
    by = point.env[name].value.changed if name in point.env else None
    if by is None:
        return False
    runs = (written(call, by) for call in by.names.digest(by.function).calls.get(by.statement, ()))
    return any(
        name in base_names(each.given[parameter])
        for each in runs
        if each is not None
        for parameter in changed_parameters(each) & each.given.keys()
    )
