"""Which forms a call of a small function of the file can have: those of what the function returns."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import reduce
from operator import or_

from stablefix.match.behind import Behind
from stablefix.match.forms import Forms
from stablefix.match.local import Local
from stablefix.match.spoken import Spoken
from stablefix.source.names import Names
from stablefix.source.walk import Function, inner_statements

EVERY: Forms = -1
"""The forms of what nobody knows."""


class Helpers:
    """The functions of one file, or of its classes, of which a call may have the graph of the result."""

    def __init__(self, file: Names, spoken: Spoken) -> None:
        self._file = file
        self._spoken = spoken
        self._known: dict[tuple[str, bool, Forms], Forms] = {}

    def forms(self, called: ast.expr, operands: Forms) -> Forms:
        """The forms that a call can have, given operands that can have some; none where it runs no such function."""
        match called:
            case ast.Name(id=name) if name in self._file.functions:
                return self._of(name, False, operands)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == "self" or owner in self._file.classes:
                return self._of(name, True, operands)
        return 0

    def _of(self, name: str, method: bool, operands: Forms) -> Forms:
        key = (name, method, operands)
        if key not in self._known:
            project = self._file.project
            elsewhere = method and project is not None and (project.worth is None or name in project.worth)
            found = list(_methods(name, self._file.classes.values())) if method else [self._file.functions[name]]
            self._known[key] = EVERY  # of what runs itself
            if found and not elsewhere:
                results = (self._result(each, operands) for each in found if is_looked_through(each))
                self._known[key] = reduce(or_, results, 0)
        return self._known[key]

    def _result(self, function: ast.FunctionDef | ast.AsyncFunctionDef, operands: Forms) -> Forms:
        return Behind(function, Local([], {}, frozenset()), self._spoken, self, operands).returned


def is_looked_through(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a call can have the graph of what a function returns, by its statements: see `graph.through`."""
    *before, last = function.body
    return (
        isinstance(last, ast.Return)
        and not isinstance(last.value, ast.Tuple | ast.Constant | None)
        and all(isinstance(each, ast.Assign | ast.AnnAssign | ast.Expr | ast.Assert | ast.If) for each in before)
    )


def _methods(name: str, statements: Iterable[ast.stmt]) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods of a name of some classes, and of the classes inside them."""
    pending = list(statements)
    for statement in pending:
        if not isinstance(statement, Function):
            pending.extend(inner_statements(statement))
        elif statement.name == name:
            yield statement
