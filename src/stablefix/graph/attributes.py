"""What a class says of the numbers that its objects keep.

The constructor computes them of settings that it checks or that have defaults, a property returns them, and a class of
distributions states the constraints of its parameters. That somebody builds an object with a setting of 0 whose
default is 8, or changes its attributes later, is possible and happens to nobody: it is asked for where everything is
told that may fail.
"""

from __future__ import annotations

import ast
import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stablefix.graph.conditions import Condition, implied, settled
from stablefix.graph.constraints import parameter_range
from stablefix.graph.defaults import chosen, number, usual
from stablefix.graph.expression import Constant, Input, Node, inputs
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.flow import Flow
from stablefix.graph.interval import ALL, Interval
from stablefix.graph.kinds import annotated, kind_of
from stablefix.graph.named import RATE
from stablefix.graph.parameters import converts, is_positive_setting
from stablefix.graph.ranges import interval_of
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Assumption, Point
from stablefix.source.deferred import HiddenError
from stablefix.source.names import ClassInfo, Method
from stablefix.source.walk import called, dotted, walk

if TYPE_CHECKING:
    from stablefix.graph.lower import Lowering

BUILDERS = frozenset({"__init__", "__post_init__", "setup"})
"""Methods in which an object gets its attributes."""
PROPERTIES = frozenset({"property", "cached_property", "cache_readonly", "lazy_property", "lazyproperty"})
"""Decorators of methods that are read like attributes."""
SETTINGS = frozenset({"config", "cfg", "hparams", "args", "opt", "opts", "settings"})
"""Attributes that hold what the constructor was given."""
ADDED = Interval.point(math.inf)
"""How far a counter comes from where it starts."""
DEEPEST = 3
"""Attributes that are made of others are followed this far."""


@dataclass(frozen=True, slots=True)
class Construction:
    """A constructor that was followed: its points by their statements, and what holds where it ends."""

    points: dict[ast.stmt, Point]
    checked: tuple[Assumption, ...]
    lowering: Lowering


Attributes = dict[object, Facts | Construction | None]
"""(class, attribute) -> what was found of it; constructor -> how it runs."""


def said_of(attribute: ast.Attribute, point: Point, lowering: Lowering) -> Facts | None:
    """What is known of an attribute by the class of its object; None where that says nothing."""
    try:
        if not lowering.pedantic:
            own = point.owner if _is_self(attribute.value) else None
            return None if own is None else _constrained(own, attribute.attr)
        owner = _class_of(attribute.value, point)
        if owner is not None:
            return _said(owner, attribute.attr, lowering)
        return _given_to_constructor(attribute, point)
    except HiddenError as error:
        if error.tree is point.names.tree:
            raise
        return None


def returned_by(attribute: ast.Attribute, point: Point) -> list[ast.expr]:
    """The texts that a property returns, as they stand in its class."""
    owner = point.owner if _is_self(attribute.value) else None
    try:
        found = None if owner is None else _property(owner, attribute.attr)
    except HiddenError as error:
        if error.tree is point.names.tree:
            raise
        return []
    return [] if found is None else [text for text, _ in _returns(found[0])]


def _class_of(value: ast.expr, point: Point) -> ClassInfo | None:
    """The class of an object: the one around, or the one that an annotation names."""
    if _is_self(value):
        return point.owner
    annotation = _annotation(value, point)
    name = None if annotation is None else dotted(annotation)
    if name is None:
        return None
    if name in point.names.classes:
        return point.names.inspect(point.names.classes[name])
    imported = None if annotation is None else qualified(annotation, point)
    found = None if imported is None or point.names.project is None else point.names.project.class_of(imported)
    return None if found is None else found[0].inspect(found[1])


def _annotation(value: ast.expr, point: Point) -> ast.expr | None:
    """What is said of the class of a parameter, or of an attribute that holds one: `config: Config`."""
    match value:
        case ast.Name(id=name) if name in point.env:
            return point.env[name].value.annotation
        case ast.Attribute(value=ast.Name(id="self"), attr=name) if point.owner is not None:
            found = point.owner.set_once(name)
            if found is not None and found[1] is not None and isinstance(found[0], ast.Name):
                arguments = [*found[1].args.args, *found[1].args.kwonlyargs]
                return next((each.annotation for each in arguments if each.arg == found[0].id), None)
    return None


def _is_self(value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == "self"


def _given_to_constructor(attribute: ast.Attribute, point: Point) -> Facts | None:
    """`self.config.temperature`, in a class that keeps so what its constructor is given."""
    match attribute.value:
        case ast.Attribute(value=ast.Name(id="self"), attr=holder) if holder in SETTINGS and point.owner is not None:
            builder = point.owner.methods.get("__init__")
            if builder is not None and not point.owner.assigned(holder):
                return _setting(builder, attribute.attr, point)
    return None


def _setting(builder: Method, name: str, point: Point) -> Facts | None:
    lies = usual(chosen(builder, name, point))
    return None if lies == ALL else Facts(Kind.SCALAR, lies)


def _said(owner: ClassInfo, name: str, lowering: Lowering) -> Facts | None:
    key = (owner.syntax, name)
    if key not in lowering.attributes:
        lowering.attributes[key] = None  # What is made of itself is not known.
        lowering.attributes[key] = (
            _constrained(owner, name) or _constructed(owner, name, lowering) or _of_property(owner, name, lowering)
        )
    found = lowering.attributes[key]
    assert not isinstance(found, Construction)
    return found


def _line(owner: ClassInfo) -> Iterator[ClassInfo]:
    """A class and those that it extends."""
    home: ClassInfo | None = owner
    for _ in range(DEEPEST):
        if home is None:
            return
        yield home
        home = home.base


def _constrained(owner: ClassInfo, name: str) -> Facts | None:
    """What a class of distributions says of its parameters."""
    for home in _line(owner):
        lies = parameter_range(home, name)
        if lies is not None:
            return None if lies == ALL else Facts(interval=lies)
    return None


def _constructed(owner: ClassInfo, name: str, lowering: Lowering) -> Facts | None:
    """What the constructor, or the body of the class, gives an attribute that nothing else sets."""
    for home in _line(owner):
        values = home.assigned(name)
        if values:
            break
    else:
        return None
    if home.names.stored_from_outside(name) or any(heir.assigned(name) for heir in home.names.heirs(home.syntax.name)):
        return None
    found: list[Facts] = []
    for value, method in values:
        facts = _counted(name, value, method) or (
            None if value is None else _value(home, name, value, method, lowering)
        )
        if facts is None:
            return None
        found.append(facts)
    if all(facts.interval == ADDED for facts in found):
        return None
    kinds = {facts.kind for facts in found}
    lies = functools.reduce(Interval.join, (facts.interval for facts in found))
    return None if lies == ALL else Facts(kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN, lies)


def _counted(name: str, value: ast.expr | None, method: Method | None) -> Facts | None:
    """What a method makes of a counter: it sets it to a number, or adds numbers to it that are not negative."""
    if method is None:
        return None
    if value is not None:
        start = number(value)
        return None if start is None else Facts(Kind.SCALAR, Interval.point(start))
    added = (part for part in walk(method) if isinstance(part, ast.AugAssign) and dotted(part.target) == f"self.{name}")
    steps = [number(part.value) if isinstance(part.op, ast.Add) else None for part in added]
    grows = bool(steps) and all(step is not None and step >= 0 for step in steps)
    return Facts(Kind.SCALAR, ADDED) if grows else None


def _value(
    home: ClassInfo,
    name: str,
    value: ast.expr,
    method: ast.FunctionDef | ast.AsyncFunctionDef | None,
    lowering: Lowering,
) -> Facts | None:
    if method is None:
        return _field(home, name, value)
    if method.name not in BUILDERS or not isinstance(method, ast.FunctionDef):
        return None
    construction = _followed(method, home, lowering)
    point = next((at for each, at in construction.points.items() if getattr(each, "value", None) is value), None)
    if point is None:
        return None
    node = construction.lowering.lower(value, point)
    lies = interval_of(node)
    given = converts(name, value) if lies == ALL else None
    if given is not None and is_positive_setting(given, point, construction.lowering):
        return Facts(interval=RATE)
    for condition in _checks(construction, name, node):
        lies = condition.narrow(lies)
    return Facts(kind_of(node), lies) if _is_number(node, lies) else None


def _field(home: ClassInfo, name: str, value: ast.expr) -> Facts | None:
    """The field of a data class, or a number that a class has unless somebody sets another one."""
    default = number(value)
    annotations = (
        part.annotation
        for part in home.syntax.body
        if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name) and part.target.id == name
    )
    annotation = next(annotations, None)
    if annotation is not None and annotated(annotation) not in (Kind.SCALAR, Kind.UNKNOWN):
        return None
    lies = usual(default, annotation)
    return None if lies == ALL else Facts(Kind.SCALAR, lies)


def _followed(method: ast.FunctionDef, home: ClassInfo, lowering: Lowering) -> Construction:
    """A constructor with what is known at each of its statements."""
    found = lowering.attributes.get(method)
    if not isinstance(found, Construction):
        inner = lowering.within(method)
        flow = Flow(method, home.names, {}, home)
        points = flow.run()
        found = Construction({at.statement: at for at in points}, flow.assumed, inner)
        lowering.attributes[method] = found
    return found


def _checks(construction: Construction, name: str, value: Node) -> Iterator[Condition]:
    """What the tests of a constructor say of an attribute, or of what it is set to: `assert self.n > 0`."""
    for each in construction.checked:
        for text, condition in implied(settled(each.test, each.point.env), each.truth):
            if dotted(text) == f"self.{name}" or construction.lowering.lower(text, each.point).key == value.key:
                yield condition


def _is_number(node: Node, lies: Interval) -> bool:
    """Whether a value is a number that nobody changes in place: one of Python's, a setting that NumPy's functions are
    given, or what these compute of such."""
    if kind_of(node) is Kind.SCALAR:
        return True
    if isinstance(node, Input):
        return node.facts.kind in (Kind.ARRAY, Kind.UNKNOWN) and lies != ALL and _is_passed(node)
    return kind_of(node) in (Kind.ARRAY, Kind.UNKNOWN) and all(
        part.facts.kind is Kind.SCALAR or _is_passed(part) for part in inputs(node)
    )


def _is_passed(node: Input) -> bool:
    """Whether a value is a parameter, or what code elsewhere made of one under its name."""
    path = None if node.origin is None else dotted(node.origin.syntax)
    definition = None if path is None else node.origin.point.env.get(path)  # type: ignore[union-attr]
    made = None if definition is None else definition.value
    return made is not None and (made.parameter or converts(made.name, made.syntax) is not None)


def _of_property(owner: ClassInfo, name: str, lowering: Lowering) -> Facts | None:
    """Where a property lies, whatever it returns."""
    found = _property(owner, name)
    if found is None or found[0] in lowering.inside or len(lowering.inside) >= DEEPEST:
        return None
    method, home = found
    inner = lowering.within(method)
    points = {at.statement: at for at in Flow(method, home.names, {}, home).run()}
    nodes = [inner.lower(text, points[statement]) for text, statement in _returns(method) if statement in points]
    if not nodes or any(isinstance(node, Constant) and not isinstance(node.value, int | float) for node in nodes):
        return None
    kinds = {kind_of(node) for node in nodes}
    lies = functools.reduce(Interval.join, map(interval_of, nodes))
    stated = annotated(method.returns, home.names)
    kind = stated if stated is not Kind.UNKNOWN else kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN
    return None if lies == ALL and kind is Kind.UNKNOWN else Facts(kind, lies)


def _property(owner: ClassInfo, name: str) -> tuple[ast.FunctionDef, ClassInfo] | None:
    """The method that is read as an attribute, and the class that defines it."""
    if any(name in heir.methods for heir in owner.names.heirs(owner.syntax.name)):
        return None
    for home in _line(owner):
        for method in home.syntax.body:
            if isinstance(method, ast.FunctionDef) and method.name == name and method.lineno not in home.names.hidden:
                words = {(dotted(each) or called(each)).rpartition(".")[2] for each in method.decorator_list}
                return (method, home) if words & PROPERTIES else None
    return None


def _returns(method: ast.FunctionDef) -> Iterator[tuple[ast.expr, ast.stmt]]:
    """What a method returns, and the statements that do."""
    for part in ast.walk(method):
        if isinstance(part, ast.Return) and part.value is not None:
            yield part.value, part
