"""Parameters, loop variables, and other names whose values cannot be followed: what is known of them all the same."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from stablefix.graph import sequences
from stablefix.graph.defaults import chosen, parameter_default, usual
from stablefix.graph.documented import documented
from stablefix.graph.expression import Input
from stablefix.graph.facts import NOTHING, Facts, Kind
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.kinds import FOREIGN, annotated
from stablefix.graph.named import AMOUNTS, OF_ANOTHER_KIND, RATE, SOME, by_name, is_epsilon, is_table, is_variance
from stablefix.graph.number_kinds import annotated_integer
from stablefix.graph.scope import Definition, Point
from stablefix.source.walk import called, parameters

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

CHANGING = OF_ANOTHER_KIND | {"log", "logit", "difference", "centered", "center", "shift", "shifted"}
"""Words of names of functions that give something else than what they are given, in whatever unit."""


def definition_facts(definition: Definition, point: Point, lowering: Lowering) -> Facts:
    """What is known of a parameter, a loop variable, or a value that could not be followed."""
    kind = annotated(definition.annotation, point.names)
    if kind is Kind.TENSOR and point.names.libraries & FOREIGN and "torch" not in point.names.libraries:
        kind = Kind.UNKNOWN  # Others have tensors too.
    if kind is Kind.UNKNOWN and is_table(definition.name) and definition.name not in lowering.usage(point).numbers:
        return Facts(Kind.OTHER)
    if definition.parameter and definition.name == "self" and point.owner is not None:
        return Facts(Kind.TENSOR if has_base(point, "Tensor") else Kind.OTHER)
    if kind is Kind.UNKNOWN:
        kind = lowering.usage(point).kind(definition.name)
    if kind is Kind.UNKNOWN and definition.parameter and _is_forward(point):
        kind = Kind.TENSOR
    held = lowering.pedantic and (definition.parameter or _is_held(definition, point))
    default_of = chosen if held else parameter_default
    default = default_of(point.function, definition.name, point) if definition.parameter or held else None
    if kind is Kind.UNKNOWN and isinstance(default, int | float) and not lowering.usage(point).asks(definition.name):
        kind = Kind.SCALAR
    if isinstance(default, float) and is_epsilon(definition.name):
        return Facts(Kind.SCALAR, Interval.point(default), known=True)
    lies = ALL
    if held:
        called = _given_by_callers(definition, point, lowering)
        kind = called.kind if kind in (Kind.UNKNOWN, Kind.ARRAY) and called.kind is Kind.SCALAR else kind
        lies = _given_range(definition, kind, default, point).meet(called.interval)
    if lowering.pedantic and is_length(definition.name, kind, point, lowering):
        lies = lies.meet(SOME) if lies.high >= 1 else lies
    sequence = None if definition.through is None else sequences.named(*definition.through, lowering)
    found = Facts(kind, lies, integer=annotated_integer(definition.annotation), part_of=sequence)
    if definition.growth is not None:
        return definition.growth.facts(found, lowering)
    return found if _is_made_of_itself(definition) else by_name(definition.name, found, sizes=lowering.pedantic)


def is_length(path: str, kind: Kind, point: Point, lowering: Lowering) -> bool:
    """Whether a number is the length of an axis of an array that its function makes. Nobody makes arrays of nothing."""
    return kind in (Kind.SCALAR, Kind.UNKNOWN) and path in lowering.usage(point).lengths


def _given_range(definition: Definition, kind: Kind, default: float | None, point: Point) -> Interval:
    """Where a parameter lies: a setting near its default, others where their documentation says, variances above 0."""
    lies = usual(default, definition.annotation) if _is_setting(definition, kind, point) else ALL
    if lies != ALL or kind is Kind.OTHER:
        return lies
    said = documented(point.function, definition.name, None if point.owner is None else point.owner.syntax)
    return said or (AMOUNTS if is_variance(definition.name) else ALL)


def _given_by_callers(definition: Definition, point: Point, lowering: Lowering) -> Facts:
    """What all callers say of a parameter. What is no number may have been changed in place since."""
    if lowering.callers is None:
        return NOTHING
    found = lowering.callers.facts(point.function, definition.name, point)
    unchanged = definition.parameter and definition.changed is None
    return found if unchanged or found.kind is Kind.SCALAR else NOTHING


def converted(found: Facts, definition: Definition, lowering: Lowering) -> Facts:
    """What is known of a name besides: a setting that code elsewhere converts is as positive as it was before, in
    whatever unit, `length = parse_length(length)`."""
    given = None if found.interval != ALL or definition.path else converts(definition.name, definition.syntax)
    if not lowering.pedantic or given is None or definition.point is None:
        return found
    return replace(found, interval=RATE) if is_positive_setting(given, definition.point, lowering) else found


def converts(name: str, value: ast.expr | None) -> ast.Name | None:
    """What a call takes first, where that has the name of what its result is called, up to underscores."""
    match value:
        case ast.Call(args=[ast.Name(id=given) as first, *_]) if given.strip("_") == name.rpartition(".")[2].strip("_"):
            return first if CHANGING.isdisjoint(called(value).lower().split("_")) else None
    return None


def is_positive_setting(text: ast.Name, point: Point, lowering: Lowering) -> bool:
    """Whether a name is that of a number that a function is given, and that is positive unless somebody is careless."""
    node = lowering.lower(text, point)
    return isinstance(node, Input) and is_kept_or_given(node) and node.facts.interval.low > 0


def is_kept_or_given(node: Input) -> bool:
    """Whether a value is an attribute or a parameter as it stands."""
    match None if node.origin is None else node.origin.syntax:
        case ast.Attribute():
            return True
        case ast.Name(id=name):
            definition = node.origin.point.env.get(name)  # type: ignore[union-attr]
            return definition is not None and definition.value.parameter
    return False


def _is_held(definition: Definition, point: Point) -> bool:
    """Whether a name holds what the function was given, in a loop that hands it to unknown code: nothing binds it."""
    function = point.function
    if definition.growth is not None or not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    given = any(each.arg == definition.name for each in parameters(function.args))
    return given and definition.name not in point.names.digest(function).bound


def _is_setting(definition: Definition, kind: Kind, point: Point) -> bool:
    """Whether a parameter is a Python number, of those that have a default. A constructor gives its numbers to NumPy's
    functions as well; what another function gives them may be data."""
    built = getattr(point.function, "name", "") == "__init__" and definition.annotation is None
    return kind is Kind.SCALAR or (kind is Kind.ARRAY and built)


def _is_made_of_itself(definition: Definition) -> bool:
    """`count = broadcast(count, x)`: what the name said was true of the value before."""
    return definition.syntax is not None and any(
        isinstance(node, ast.Name) and node.id == definition.name for node in ast.walk(definition.syntax)
    )


def _is_forward(point: Point) -> bool:
    """Whether a function is what a module of torch does with what it is given: other libraries have modules, too."""
    if point.owner is None or getattr(point.function, "name", "") != "forward":
        return False
    return "torch" in point.names.libraries and has_base(point, "Module")


def has_base(point: Point, word: str) -> bool:
    """Whether a base of the class around a point has a word in its name."""
    return point.owner is not None and any(word in ast.unparse(base) for base in point.owner.syntax.bases)
