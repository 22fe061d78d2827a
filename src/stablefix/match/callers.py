"""What all callers of a private function give its parameters.

A function whose name begins with an underscore, a function inside another one and the constructor of a private class
are called by the code of their file. Where each use of the name is such a call, a parameter lies where all its
arguments lie, with what the tests say that led to the calls.
"""

from __future__ import annotations

import ast
import functools
from dataclasses import dataclass, field

from stablefix.graph.callee import bound
from stablefix.graph.expression import Input, Node
from stablefix.graph.facts import NOTHING, Facts, Kind
from stablefix.graph.interval import Interval
from stablefix.graph.kinds import kind_of
from stablefix.graph.lower import Lowering
from stablefix.graph.ranges import interval_of
from stablefix.graph.scope import FunctionSyntax, Point
from stablefix.graph.visit import Visitor
from stablefix.match.known import known_at, under
from stablefix.source.deferred import Body, HiddenError, deferred
from stablefix.source.names import Names
from stablefix.source.walk import Function, children, dotted, inner_statements, own_expressions, parameters, walk

FURTHEST = 4
"""Callers of callers are asked this far."""
TRANSPARENT = frozenset(
    "no_grad inference_mode enable_grad jit njit cache lru_cache script compile staticmethod classmethod "
    "abstractmethod override".split()
)
"""Decorators that give a function what its callers give, by their last names."""
WITHOUT_RECEIVER = frozenset({"staticmethod"})
BUILDERS = frozenset({"__init__"})


@dataclass
class _Calls:
    """All calls of one function, with the points at which they are made."""

    made: list[tuple[ast.Call, Point]]
    lowering: Lowering
    found: dict[str, Facts] = field(default_factory=dict)


class FileCallers:
    """The callers of the private functions of one file, each looked up when somebody asks for a parameter."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._calls: dict[FunctionSyntax, _Calls | None] = {}
        self._asked: list[FunctionSyntax] = []

    @functools.cached_property
    def _mentions(self) -> _Mentions:
        return _Mentions(self._names.tree)

    def facts(self, function: FunctionSyntax, parameter: str, point: Point) -> Facts:
        """What all arguments for a parameter have in common; nothing where not all calls are known."""
        if point.names is not self._names or function in self._asked or len(self._asked) >= FURTHEST:
            return NOTHING
        if not isinstance(function, ast.FunctionDef) or parameter not in {p.arg for p in parameters(function.args)}:
            return NOTHING
        self._asked.append(function)
        try:
            if function not in self._calls:
                self._calls[function] = self._calls_of(function, point)
            calls = self._calls[function]
            if calls is None:
                return NOTHING
            if parameter not in calls.found:
                calls.found[parameter] = self._join(function, parameter, point, calls)
            return calls.found[parameter]
        except HiddenError:
            return NOTHING
        finally:
            self._asked.pop()

    def _join(self, function: ast.FunctionDef, parameter: str, point: Point, calls: _Calls) -> Facts:
        """The kind of all arguments for a parameter, and the smallest interval around them."""
        of_method = point.owner is not None and function in point.owner.syntax.body
        found = [_argument(function, parameter, call, at, calls.lowering, of_method) for call, at in calls.made]
        given = [node for node in found if node is not None]
        if not given:
            return NOTHING
        kinds = set(map(kind_of, given))
        lies = functools.reduce(Interval.join, map(interval_of, given))
        return Facts(kinds.pop() if len(kinds) == 1 else Kind.UNKNOWN, lies)

    def _calls_of(self, function: ast.FunctionDef, point: Point) -> _Calls | None:
        """The calls of a function; None where it is not private, or may be called where nobody sees it."""
        name = _called_by(function, point)
        if name is None or not all(map(_is_transparent, function.decorator_list)):
            return None
        mentions = self._mentions.of(name)
        calls = {part for part in mentions if isinstance(part, ast.Call)}
        if not calls or len(mentions) != 2 * len(calls):
            return None
        lowering = Lowering(pedantic=True, callers=self)
        visitor = Visitor(self._names.tree, self._names, _Lines(calls), lambda syntax: syntax in calls)
        made = [(place.syntax, place.point) for place in visitor.places() if isinstance(place.syntax, ast.Call)]
        return _Calls(made, lowering) if len(made) == len(calls) else None


def _called_by(function: ast.FunctionDef, point: Point) -> str | None:
    """The name by which a private function is called, or its class; None for what others may call."""
    owner = point.owner
    if owner is not None and function.name in BUILDERS and function in owner.syntax.body:
        return owner.syntax.name if owner.syntax.name.startswith("_") else None
    if function.name.startswith("_"):
        return None if function.name.endswith("__") else function.name
    public = function in point.names.tree.body or (owner is not None and function in owner.syntax.body)
    return None if public else function.name


class _Mentions:
    """Where a file says a name: its readings, the calls of what it names, and the texts that are the name."""

    def __init__(self, tree: ast.Module) -> None:
        self._said: dict[str, list[ast.AST]] = {}
        self._later: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, Body]] = []
        self._take(tree.body)

    def of(self, name: str) -> list[ast.AST]:
        """All mentions of a name. Bodies that are deferred are parsed where they may hold one."""
        word, waiting, self._later = name.encode(), self._later, []
        for statement, text in waiting:
            if text.mentions(word):
                self._note_function(statement)
            else:
                self._later.append((statement, text))
        return self._said.get(name, [])

    def _take(self, statements: list[ast.stmt]) -> None:
        """Look through statements once; what is not parsed yet waits until a name may stand in it."""
        pending = list(statements)
        for statement in pending:
            if not isinstance(statement, Function):
                pending.extend(inner_statements(statement))
                for expression in own_expressions(statement):
                    self._note(expression)
                continue
            for decorator in statement.decorator_list:
                self._note(decorator)
            if (text := deferred(statement)) is None:
                self._note_function(statement)
            else:
                self._later.append((statement, text))

    def _note_function(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        """What its parameters and its body say."""
        for part in children(function):
            if part not in function.decorator_list:
                self._note(part)

    def _note(self, whole: ast.AST) -> None:
        for part in walk(whole):
            name = _said(part.func if isinstance(part, ast.Call) else part)
            if name is not None:
                self._said.setdefault(name, []).append(part)


def _said(part: ast.AST) -> str | None:
    """The name that a part of an expression reads or, as a text, is."""
    match part:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.Constant(value=str(name)):
            return name
    return None


def _is_transparent(decorator: ast.expr) -> bool:
    path = dotted(decorator.func if isinstance(decorator, ast.Call) else decorator) or ""
    return path.rpartition(".")[2] in TRANSPARENT


def _argument(
    function: ast.FunctionDef, parameter: str, call: ast.Call, at: Point, lowering: Lowering, of_method: bool
) -> Node | None:
    """The argument of a call for a parameter; None where a function hands on to itself what it was given."""
    decorators = {dotted(each) for each in function.decorator_list}
    takes_receiver = of_method and decorators.isdisjoint(WITHOUT_RECEIVER)
    receiver = (call.func,) if takes_receiver and not _through_class(call, at) else ()
    runs = bound(function, at.names, at.owner, call, receiver)
    text = None if runs is None else runs.given.get(parameter, runs.defaults.get(parameter))
    if runs is None or text is None:
        return Input(("unknown", id(call)), parameter, NOTHING)
    if parameter not in runs.given:
        at = Point({}, at.statement, 0, at.names.tree, at.names)
    if at.function is function and isinstance(text, ast.Name) and text.id == parameter:
        definition = at.env.get(parameter)
        if definition is not None and definition.value.parameter and definition.value.changed is None:
            return None
    return under(lowering.lower(text, at), known_at(at, lowering))


def _through_class(call: ast.Call, at: Point) -> bool:
    """Whether a method is called as a function of its class, which is given the object: `Base._step(self, x)`."""
    match call.func:
        case ast.Attribute(value=ast.Name(id=name)):
            return name in at.names.classes
    return False


@dataclass
class _Lines:
    """What of a file is visited: the statements around some calls."""

    calls: set[ast.Call]

    def function(self, syntax: ast.stmt) -> bool:
        """Functions and classes around one of them."""
        last = syntax.end_lineno or syntax.lineno
        return any(syntax.lineno <= call.lineno <= last for call in self.calls)

    def module(self) -> bool:
        """The module, too: nothing else of it is visited."""
        return True

    def statement(self, syntax: ast.stmt, function: FunctionSyntax) -> bool:
        """Statements around one of them."""
        return self.function(syntax)
