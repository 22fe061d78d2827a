"""The function of the project that a call runs, where the names leave no doubt, and what each parameter is given."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace

from stablefix.graph.resolve import constructor, qualified
from stablefix.graph.scope import Point
from stablefix.source.deferred import HiddenError
from stablefix.source.imported import FOREIGN
from stablefix.source.names import ClassInfo, Names
from stablefix.source.walk import walk


@dataclass(frozen=True)
class Callee:
    """A function with the texts that a call gives its parameters, and the defaults of the rest."""

    function: ast.FunctionDef
    names: Names
    """Those of the file in which it is written."""
    owner: ClassInfo | None
    given: Mapping[str, ast.expr]
    """Parameter -> its argument, evaluated where the call stands."""
    defaults: Mapping[str, ast.expr]
    """Parameter -> its default, evaluated where the function is defined."""
    of_object: bool = False
    """Whether it is what an object runs that was built somewhere and is called here."""


def callee(call: ast.Call, point: Point) -> Callee | None:
    """What a call runs: a function of the module or of another one of the project, a method of the class that the call
    stands in or of one that this extends, a static method."""
    try:
        return _callee(call, point)
    except HiddenError as error:
        if error.tree is point.names.tree:
            raise
        return None  # nobody parses another file because of it


def _callee(call: ast.Call, point: Point) -> Callee | None:
    match call.func:
        case ast.Name(id=name) if name not in point.env and name in point.names.functions:
            function = point.names.only_function(name)
            return None if function is None or function.decorator_list else bound(function, point.names, None, call, ())
        case ast.Name(id=name) if (inner := _inner(name, point)) is not None:
            return bound(inner, point.names, None, call, ())
        case ast.Name(id="self") as receiver if point.owner is not None:
            return _method(point.owner, "forward", call, (receiver,)) if _is_module(point.owner) else None
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"), args=[], keywords=[]), attr=name):
            above = None if point.owner is None else point.owner.base
            return None if above is None else _method(above, name, call, (ast.Name("self", ast.Load()),))
        case ast.Attribute(value=ast.Name(id="self") as receiver, attr=name) if point.owner is not None:
            return _method(point.owner, name, call, (receiver,)) or _of_object(call, point)
        case ast.Attribute(value=ast.Name(id=name), attr=method) if name not in point.env:
            syntax = point.names.classes.get(name)
            if syntax is not None:
                return _method(point.names.inspect(syntax), method, call, ())
    return _of_object(call, point) or _imported(call, point)


def _inner(name: str, point: Point) -> ast.FunctionDef | None:
    """The function that is defined under a name inside the one that calls it, if it takes nothing from around it."""
    made = point.env.get(name)
    function = None if made is None else made.statement
    if not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return None
    parts = walk(function)
    names = [part for part in parts if isinstance(part, ast.Name)]
    own = {part.id for part in names if isinstance(part.ctx, ast.Store)}
    own |= {part.arg for part in parts if isinstance(part, ast.arg)}
    return function if point.env.keys().isdisjoint({part.id for part in names} - own) else None


def _of_object(call: ast.Call, point: Point) -> Callee | None:
    """The `forward` of a module of a class of the file: `net(x)` after `net = Net().to(device)`."""
    built = constructor(call.func, point)
    if built is None or not isinstance(built[0].func, ast.Name) or built[0].func.id in built[1].env:
        return None
    names = built[1].names
    syntax = names.classes.get(built[0].func.id)
    if syntax is None or not _is_module(names.inspect(syntax)):
        return None
    found = _method(names.inspect(syntax), "forward", call, (call.func,))
    return None if found is None else replace(found, of_object=True)


def _imported(call: ast.Call, point: Point) -> Callee | None:
    """A function of another module of the project."""
    project = point.names.project
    last = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if project is None or (project.worth is not None and last not in project.worth):
        return None
    name = qualified(call.func, point)
    if name is None or name.partition(".")[0] in FOREIGN:
        return None
    found = project.function(name)
    if found is None or found[1].decorator_list:
        return None
    return bound(found[1], found[0], None, call, ())


def written(call: ast.Call, point: Point) -> Callee | None:
    """What a call runs, be it a long function of another module of the project, which is parsed for who asks: only of
    a few calls."""
    found = callee(call, point)
    project, name = point.names.project, qualified(call.func, point)
    if found is not None or project is None or name is None or name.partition(".")[0] in FOREIGN:
        return found
    whole = project.written(name)
    return None if whole is None else bound(whole[1], whole[0], None, call, ())


def _is_module(owner: ClassInfo) -> bool:
    """Whether calling an object of a class runs its `forward`."""
    return any(ast.unparse(base).endswith("Module") for home in owner.line("forward") for base in home.syntax.bases)


def _method(owner: ClassInfo, name: str, call: ast.Call, receiver: tuple[ast.expr, ...]) -> Callee | None:
    found = owner.only_method(name)
    if found is None:
        return None
    function, home = found
    match function.decorator_list:
        case []:
            return bound(function, home.names, home, call, receiver) if receiver else None
        case [ast.Name(id="staticmethod")]:
            return bound(function, home.names, home, call, ())
    return None


def bound(
    function: ast.FunctionDef, names: Names, owner: ClassInfo | None, call: ast.Call, receiver: tuple[ast.expr, ...]
) -> Callee | None:
    """The arguments in their places; None for a call that does not fit, or whose stars hide what fits."""
    spec = function.args
    arguments = [*receiver, *call.args]
    starred = any(isinstance(argument, ast.Starred) for argument in arguments)
    if spec.vararg or spec.kwarg or starred or any(keyword.arg is None for keyword in call.keywords):
        return None
    positional = [argument.arg for argument in (*spec.posonlyargs, *spec.args)]
    named = {argument.arg for argument in (*spec.args, *spec.kwonlyargs)}
    if len(arguments) > len(positional):
        return None
    given = dict(zip(positional, arguments, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg not in named or keyword.arg in given:
            return None
        given[keyword.arg] = keyword.value
    defaults = dict(zip(reversed(positional), reversed(spec.defaults), strict=False))
    pairs = zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    defaults |= {argument.arg: default for argument, default in pairs if default is not None}
    if not {*positional, *(argument.arg for argument in spec.kwonlyargs)} <= given.keys() | defaults.keys():
        return None
    return Callee(function, names, owner, given, {name: text for name, text in defaults.items() if name not in given})
