"""Where a distribution says that its parameters and values lie: `constraints.positive`, `constraints.interval(0, 2)`.

The names are those of torch.distributions, which Pyro and NumPyro took over.
"""

from __future__ import annotations

import ast
import math

from stablefix.graph.defaults import number
from stablefix.graph.interval import ALL, Interval
from stablefix.source.names import ClassInfo
from stablefix.source.walk import dotted

POSITIVE, AMOUNT, SHARE = Interval(0, math.inf, low_open=True), Interval(0, math.inf), Interval(0, 1)
CONSTRAINTS = {
    "positive": POSITIVE,
    "softplus_positive": POSITIVE,
    "positive_integer": Interval(1, math.inf),
    "nonnegative": AMOUNT,
    "nonnegative_integer": AMOUNT,
    "unit_interval": SHARE,
    "simplex": SHARE,
    "boolean": SHARE,
    "one_hot": SHARE,
}
"""Constraint -> where what obeys it lies."""
BOUNDS = {
    "greater_than": (True, None),
    "greater_than_eq": (False, None),
    "less_than": (None, True),
    "interval": (False, False),
    "half_open_interval": (False, True),
    "open_interval": (True, True),
    "integer_interval": (False, False),
}
"""Constraint that is given its ends -> whether the lower and the upper one are left out; None where it has no such."""
INHERITED = {
    "scale": POSITIVE,
    "rate": AMOUNT,
    "concentration": POSITIVE,
    "concentration0": POSITIVE,
    "concentration1": POSITIVE,
    "df": POSITIVE,
    "df1": POSITIVE,
    "df2": POSITIVE,
    "temperature": POSITIVE,
    "total_count": AMOUNT,
    "probs": SHARE,
}
"""Parameter -> where it lies in each class of torch.distributions that has it."""
OF_ITS_ENTRIES = frozenset({"independent"})
"""Constraints of arrays that say of each entry what another constraint says."""


def stated_in(home: ClassInfo, name: str) -> ast.expr | None:
    """The value that the body of a class gives a name, the last one where there are several."""
    found = None
    for part in home.syntax.body:
        match part:
            case ast.Assign(targets=[ast.Name(id=each)], value=value) if each == name:
                found = value
            case ast.AnnAssign(target=ast.Name(id=each), value=ast.expr() as value) if each == name:
                found = value
    return found


def parameter_range(home: ClassInfo, name: str) -> Interval | None:
    """Where a parameter lies by what its class states, `arg_constraints = {"scale": constraints.positive}`, or the
    class of torch.distributions that it extends. None where nothing is stated of it."""
    table = stated_in(home, "arg_constraints")
    if isinstance(table, ast.Dict):
        for key, value in zip(table.keys, table.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == name:
                return lies_by(value, home)
    extends = table is None and any("distributions" in _path(base, home) for base in home.syntax.bases)
    return INHERITED.get(name) if extends else None


def lies_by(constraint: ast.expr, home: ClassInfo) -> Interval:
    """Where what obeys a constraint lies, which stands in the body of a class."""
    match constraint:
        case ast.Call(func=kind, args=[inner, *_]) if _named(kind, home) in OF_ITS_ENTRIES:
            return lies_by(inner, home)
        case ast.Call(func=kind, args=ends, keywords=[]):
            return _between(BOUNDS.get(_named(kind, home), (None, None)), ends)
    return CONSTRAINTS.get(_named(constraint, home), ALL)


def _between(left_out: tuple[bool | None, bool | None], ends: list[ast.expr]) -> Interval:
    """The interval between ends that are numbers; an end that is something else is not known."""
    asked = [open_end is not None for open_end in left_out]
    if sum(asked) != len(ends):
        return ALL
    given = iter(map(number, ends))
    low, high = (next(given) if each else None for each in asked)
    return Interval(
        -math.inf if low is None else low, math.inf if high is None else high,
        low is not None and left_out[0] is True, high is not None and left_out[1] is True,
    )  # fmt: skip


def _named(constraint: ast.expr, home: ClassInfo) -> str:
    """The name of a constraint, "" of what does not stand in a module of constraints."""
    *path, last = _path(constraint, home)
    return last if "constraints" in path else ""


def _path(name: ast.expr, home: ClassInfo) -> list[str]:
    """The parts of a qualified name."""
    first, _, rest = (dotted(name) or "").partition(".")
    return f"{home.names.imports.get(first, first)}.{rest}".strip(".").split(".")
