"""What is known of the arguments of a distribution's methods because of who calls them.

SciPy asks `_argcheck` and the support before it calls `_logpdf`; where a class has no `_argcheck`, its parameters are
positive (`scipy.stats.rv_continuous`, Notes). A distribution of torch states its support, which its base checks.
"""

from __future__ import annotations

import ast
import copy
import functools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from stablefix.graph.conditions import Condition
from stablefix.graph.constraints import POSITIVE, SHARE, lies_by, stated_in
from stablefix.graph.flow import Flow
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.lower import Lowering
from stablefix.graph.ranges import interval_of
from stablefix.graph.refine import told, with_condition
from stablefix.graph.scope import Assumption, Definition, FunctionSyntax, Point
from stablefix.source.deferred import HiddenError
from stablefix.source.names import ClassInfo
from stablefix.source.walk import dotted


class First(Enum):
    """What the first argument of a method is."""

    VALUE = auto()
    """One that the distribution has."""
    INNER = auto()
    """One between others that it has: no end of the support."""
    SHARE = auto()
    """A probability, neither 0 nor 1: of these SciPy knows the quantile, and where it is infinite that is right."""
    OTHER = auto()
    NONE = auto()
    """There is none before the parameters of the distribution."""


@dataclass(frozen=True, slots=True)
class Base:
    """A class that distributions extend: what the first argument of its methods is, and the support where none is
    given to the constructor."""

    methods: Mapping[str, First]
    support: Interval


_METHODS = {
    "_pdf": First.VALUE, "_logpdf": First.VALUE, "_pmf": First.VALUE, "_logpmf": First.VALUE,
    "_ppf": First.SHARE, "_isf": First.SHARE,
    "_munp": First.OTHER, "_stats": First.NONE, "_entropy": First.NONE, "_rvs": First.NONE,
}  # fmt: skip
_TAILS = ("_cdf", "_logcdf", "_sf", "_logsf")
SCIPY = {
    "rv_continuous": Base(_METHODS | dict.fromkeys(_TAILS, First.INNER), ALL),
    "rv_discrete": Base(_METHODS | dict.fromkeys(_TAILS, First.VALUE), Interval(0, math.inf)),
}
TORCH = {"log_prob": First.VALUE, "cdf": First.VALUE, "icdf": First.SHARE}
"""The same of a class that states constraints."""
CALLED = frozenset(TORCH).union(*(base.methods for base in SCIPY.values()))
NO_PARAMETERS = frozenset({"size", "random_state", "moments"})
"""What SciPy hands over besides the parameters of a distribution."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a function begins: what is known of its parameters, and the tests that they passed."""

    parameters: Mapping[str, Definition]
    assumed: tuple[Assumption, ...] = ()


UNKNOWN = Entry({})


@dataclass(frozen=True)
class Family:
    """A class: with those of its file that it extends, nearest first, and the names of the others."""

    line: tuple[ClassInfo, ...]
    foreign: frozenset[str]

    @staticmethod
    def of(owner: ClassInfo) -> Family:
        """The family of a class."""
        line, foreign, names = [owner], set(), owner.names
        for home in line:
            for base in home.syntax.bases:
                name = dotted(base) or ""
                if name not in names.classes:
                    first, _, rest = name.partition(".")
                    foreign.add(f"{names.imports.get(first, first)}.{rest}".strip(".").rpartition(".")[2])
                elif (above := names.inspect(names.classes[name])) not in line:
                    line.append(above)
        return Family(tuple(line), frozenset(foreign))

    def heirs(self, method: str) -> Iterator[Family]:
        """The class, and those of its file that have a method of it."""
        yield self
        written = self.method(method)
        heirs = map(Family.of, self.line[0].names.heirs(self.line[0].syntax.name))
        yield from (heir for heir in heirs if heir.method(method) == written)

    def method(self, name: str) -> tuple[ast.stmt, ClassInfo] | None:
        """The method that an object of the class has, and the class that defines it."""
        return next(((home.methods[name], home) for home in self.line if name in home.methods), None)


def entry(function: FunctionSyntax, owner: ClassInfo | None) -> Entry:
    """What is known where a function begins that is a method of a distribution."""
    if owner is None or not isinstance(function, ast.FunctionDef) or function.name not in CALLED:
        return UNKNOWN
    if any(dotted(each) == "staticmethod" for each in function.decorator_list):
        return UNKNOWN
    try:
        return _entry(function, owner)
    except HiddenError as error:
        if error.tree is owner.names.tree:
            raise
        return UNKNOWN


def _entry(function: ast.FunctionDef, owner: ClassInfo) -> Entry:
    family = Family.of(owner)
    if family.method(function.name) != (function, owner):
        return UNKNOWN
    base = next((base for name, base in SCIPY.items() if name in family.foreign), None)
    first = (TORCH if base is None else base.methods).get(function.name, First.NONE)
    spec = function.args
    undefaulted = [*spec.posonlyargs, *spec.args][: len(spec.posonlyargs) + len(spec.args) - len(spec.defaults)]
    given = [each for each in undefaulted[1:] if each.arg not in NO_PARAMETERS]
    definitions = [Definition(each.arg, annotation=each.annotation, parameter=True) for each in given]
    if first is not First.NONE:
        if not definitions:
            return UNKNOWN
        definitions[0] = _within(definitions[0], _range(first, family, function.name, base))
    assumed: tuple[Assumption, ...] = ()
    if base is not None:
        start = 0 if first is First.NONE else 1
        definitions[start:], assumed = _checked(function, definitions[start:], family)
    return Entry({each.name: each for each in definitions}, assumed)


def _within(definition: Definition, lies: Interval) -> Definition:
    """A value that lies in an interval."""
    ends = (lies.low, ast.Gt if lies.low_open else ast.GtE), (lies.high, ast.Lt if lies.high_open else ast.LtE)
    conditions = [Condition(operator, bound) for bound, operator in ends if math.isfinite(bound)]
    return functools.reduce(with_condition, conditions, definition)


def _range(first: First, family: Family, method: str, base: Base | None) -> Interval:
    """Where the first argument of a method lies, whichever class the object has."""
    if first is First.SHARE:
        lies = SHARE if base is not None or _stated(family) is not None else ALL
    elif first in (First.VALUE, First.INNER):
        supports = [_stated(heir) if base is None else _built(heir, base) for heir in family.heirs(method)]
        known = [support for support in supports if support is not None]
        lies = functools.reduce(Interval.join, known) if known else ALL
    else:
        return ALL
    inner = first is not First.VALUE
    return Interval(lies.low, lies.high, inner or lies.low_open, inner or lies.high_open)


# -- torch


def _stated(family: Family) -> Interval | None:
    """The support that a class states; None where it is none of distributions."""
    for home in family.line:
        support = stated_in(home, "support")
        if support is not None:
            return lies_by(support, home)
        if "support" in home.methods:
            return ALL
    return ALL if any(stated_in(home, "arg_constraints") is not None for home in family.line) else None


# -- SciPy


def _built(family: Family, base: Base) -> Interval | None:
    """The support of a class by what it says or by how its objects are built in its file; None without one of them."""
    written = family.method("_get_support")
    if written is not None:
        returned = _returned(*written, {})
        if returned is None or not isinstance(returned[0], ast.Tuple) or len(returned[0].elts) != 2:
            return ALL
        low, high = (_lies(end, returned[1]) for end in returned[0].elts)
        return Interval(low.low, high.high)
    if family.method("__init__") is not None:
        return ALL
    owner = family.line[0]
    supports = [
        _given(value, owner, base)
        for values in owner.names.assigned.values()
        for value in values
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == owner.syntax.name
    ]
    return functools.reduce(Interval.join, supports) if supports else None


def _given(built: ast.Call, owner: ClassInfo, base: Base) -> Interval:
    """The support that a constructor is given: `alpha_gen(a=0.0, name="alpha")`."""
    given = {keyword.arg: keyword.value for keyword in built.keywords}
    if built.args or None in given:
        return ALL
    point = Point({}, ast.Expr(built), 0, owner.names.tree, owner.names)
    low = _lies(given["a"], point).low if "a" in given else base.support.low
    high = _lies(given["b"], point).high if "b" in given else base.support.high
    return Interval(low, high)


def _lies(end: ast.expr, point: Point) -> Interval:
    return interval_of(Lowering().lower(end, point))


def _checked(
    function: ast.FunctionDef, parameters: list[Definition], family: Family
) -> tuple[list[Definition], tuple[Assumption, ...]]:
    """The parameters of a distribution by what its class checks, and the check itself."""
    check = family.method("_argcheck")
    if any(heir.method("_argcheck") != check for heir in family.heirs(function.name)):
        return parameters, ()
    if check is None:
        return [_within(each, POSITIVE) for each in parameters], ()
    returned = _returned(*check, dict(zip(_named(check[0]), parameters, strict=False)), function)
    if returned is None:
        return parameters, ()
    text, point = returned
    for expression, condition, at in told(text, True, point):
        definition = at.env.get(expression.id) if isinstance(expression, ast.Name) else None
        parameters = [
            with_condition(each, condition) if definition is not None and definition.value is each.value else each
            for each in parameters
        ]
    return parameters, (Assumption(text, True, point),)


def _named(check: ast.stmt) -> list[str]:
    assert isinstance(check, ast.FunctionDef | ast.AsyncFunctionDef)
    return [each.arg for each in (*check.args.posonlyargs, *check.args.args)][1:]


def _returned(
    method: ast.stmt, home: ClassInfo, given: Mapping[str, Definition], caller: ast.FunctionDef | None = None
) -> tuple[ast.expr, Point] | None:
    """What a method returns, where it returns one thing only, and the point at which it does.

    The method is copied, because each call is one of its own, and its points are the caller's, whose values it tests.
    """
    if not isinstance(method, ast.FunctionDef):
        return None
    written = ast.FunctionDef(method.name, method.args, method.body, method.decorator_list)
    points = Flow(copy.deepcopy(written), home.names, {}, home, given).run()
    for point in points:
        point.function = caller or point.function
    match [point for point in points if isinstance(point.statement, ast.Return)]:
        case [Point(statement=ast.Return(value=ast.expr() as value)) as point] if point is points[-1]:
            return value, point
    return None
