"""Where a value is made: a table of known numbers, random numbers, code of somebody else, a setting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from stablefix.graph.expression import Input, Node, Origin, inputs
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import annotated
from stablefix.graph.opaque import CONTENT_METHODS, parameter_default
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Definition
from stablefix.operators.table import methods
from stablefix.source.walk import called

NOISES = frozenset(
    "rand randn rand_like randn_like normal standard_normal uniform random random_sample gamma exponential laplace "
    "multivariate_normal dirichlet beta poisson".split()
)
"""Functions and methods that draw random numbers."""
GRIDS = frozenset(
    "arange linspace logspace range eye ones hann_window hamming_window meshgrid indices fftfreq rfftfreq".split()
)
"""Functions that make tables of known numbers."""
LITERALS = frozenset("tensor Tensor FloatTensor DoubleTensor as_tensor from_numpy array asarray".split())
"""Functions that make a table of the numbers that are written down as their argument."""
REARRANGING = frozenset("rearrange repeat reduce float double half to type astype".split())
"""Functions and methods of which the result holds the numbers of their first operand."""
PARAMETERS = frozenset({"weight", "bias"})
"""What layers are made of: it is drawn at random, and trained."""
LIBRARIES = frozenset({"torch", "numpy", "scipy", "jax", "cupy", "tensorflow"})
UNLIMITED = 8
"""So many names, views and selections are looked through."""


def is_random(node: Input) -> bool:
    """Whether a value is drawn at random."""
    if isinstance(node.identity, tuple) and node.identity[0] == "impure":
        return True
    return node.origin is not None and maker(node.origin) in NOISES


def from_grids(node: Node) -> bool:
    """Whether a value is computed from `arange`, `linspace` and Python numbers alone: a window, a table, no data."""
    data = [part for part in inputs(node) if part.facts.kind is not Kind.SCALAR]
    return bool(data) and all(part.origin is not None and _is_grid(part.origin, UNLIMITED) for part in data)


def from_settings(node: Node) -> bool:
    """Whether a value is computed from Python numbers alone that have a default, or that a class keeps: settings, whose
    ordinary values are near the one that somebody chose."""
    parts = list(inputs(node))
    return bool(parts) and all(map(_is_setting, parts))


def _is_setting(node: Input) -> bool:
    if node.origin is None:
        return False
    match node.origin.syntax:
        case ast.Name(id=name):
            definition = node.origin.point.env.get(name)
            if definition is None or not definition.value.parameter:
                return False
            return parameter_default(node.origin.point.function, name, node.origin.point) is not None
        case ast.Attribute(value=ast.Name(id="self")):
            return node.facts.kind is Kind.SCALAR
    return False


def is_kept(node: Input) -> bool:
    """Whether a value is an attribute of the object: it was made, and checked, somewhere else."""
    return (
        node.origin is not None
        and isinstance(node.origin.syntax, ast.Attribute)
        and _root(node.origin.syntax) == "self"
    )


def _is_grid(origin: Origin, depth: int) -> bool:
    """Whether a text makes a table of known numbers, or rearranges one."""
    syntax, point = origin.syntax, origin.point
    match syntax:
        case _ if depth == 0:
            return False
        case ast.Constant():
            return True
        case ast.Name(id=name) if name in point.env:
            source = _text(point.env[name])
            if source is None:
                return annotated(point.env[name].value.annotation) is Kind.SCALAR
            return _is_grid(source, depth - 1)
        case ast.BinOp(left=left, right=right):
            return _is_grid(Origin(left, point), depth - 1) and _is_grid(Origin(right, point), depth - 1)
        case ast.UnaryOp(operand=value) | ast.Subscript(value=value):
            return _is_grid(Origin(value, point), depth - 1)
        case ast.Call(func=ast.Attribute(value=value)) if qualified(syntax.func, point) is None:
            return _is_grid(Origin(value, point), depth - 1)
        case ast.Call(args=[ast.List() | ast.Tuple() | ast.Constant() | ast.BinOp() as table, *_]) if (
            called(syntax) in LITERALS
        ):
            return all(_is_written(part) for part in ast.walk(table))
        case ast.Call(args=[value, *_]) if called(syntax) in REARRANGING:
            return _is_grid(Origin(value, point), depth - 1)
    return maker(origin) in GRIDS


def _is_written(part: ast.AST) -> bool:
    """Whether a part of a table is a number that stands there, or a setting of the object."""
    if isinstance(part, ast.Name):
        return part.id == "self"
    return not isinstance(part, ast.Call | ast.Subscript)


def maker(origin: Origin) -> str:
    """The name of the library's function that a text takes its value from, empty for any other text. Generators of
    random numbers are known by their methods."""
    found = list(_looked_through(origin))[-1]
    syntax = found.syntax
    if not isinstance(syntax, ast.Call):
        return ""
    resolved = qualified(syntax.func, found.point)
    if resolved is None:
        return called(syntax) if isinstance(syntax.func, ast.Attribute) and called(syntax) in NOISES else ""
    root, _, name = resolved.rpartition(".")
    return name if root.split(".")[0] in LIBRARIES else ""


def of_unknown_code(origin: Origin) -> bool:
    """Whether a value is what a function returns that is no library's, or what an object keeps: weights, features,
    coordinates. Nobody knows that they ever are 0, or that they are not; they are no padding either."""
    for found in _looked_through(origin):
        match found.syntax:
            case ast.Attribute(attr=name):
                return name in PARAMETERS or _root(found.syntax) == "self"
            case ast.Call(func=function):
                resolved = qualified(function, found.point)
                if resolved is not None:
                    return resolved.split(".")[0] not in LIBRARIES | {"builtins", "math"}
                if isinstance(function, ast.Attribute) and called(found.syntax) in _methods():
                    return of_unknown_code(Origin(function.value, found.point))
                return True
    return False


@cache
def _methods() -> frozenset[str]:
    """The methods that tensors and arrays have."""
    return frozenset({*methods(), *CONTENT_METHODS, *REARRANGING})


def _looked_through(origin: Origin) -> Iterator[Origin]:
    """A text, and what is behind its names and selections, as far as that goes."""
    syntax, point = origin.syntax, origin.point
    for _ in range(UNLIMITED):
        yield Origin(syntax, point)
        if isinstance(syntax, ast.Subscript | ast.Starred) or (
            isinstance(syntax, ast.Attribute) and _root(syntax) != "self" and syntax.attr not in PARAMETERS
        ):
            syntax = syntax.value
        elif isinstance(syntax, ast.Name) and syntax.id in point.env:
            source = _text(point.env[syntax.id])
            if source is None:
                return
            syntax, point = source.syntax, source.point
        else:
            return


def _text(definition: Definition) -> Origin | None:
    """The right-hand side that a name stands for."""
    value = definition.value
    return None if value.syntax is None or value.point is None else Origin(value.syntax, value.point)


def _root(syntax: ast.expr) -> str:
    """The name at the beginning of `a.b.c`."""
    while isinstance(syntax, ast.Attribute):
        syntax = syntax.value
    return syntax.id if isinstance(syntax, ast.Name) else ""
