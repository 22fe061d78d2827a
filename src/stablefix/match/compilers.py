"""Functions that another compiler reads, TorchScript or Numba: what it does not know, no repair may bring in."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from stablefix.graph.expression import Apply, is_none
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Point
from stablefix.operators.operator import Form, Sort
from stablefix.source.walk import walk

Knows = Callable[[Apply], bool]
"""Whether a compiler can be given an operator that the code did not have."""

TORCHSCRIPT = frozenset(f"torch.jit.{name}" for name in ("script", "script_method", "script_if_tracing", "export"))
NUMBA = frozenset(
    f"numba.{name}" for name in ("jit", "njit", "vectorize", "guvectorize", "cfunc", "stencil", "cuda.jit")
)


def compiler_of(point: Point) -> Knows | None:
    """What the compiler of the function around a point knows; None where Python runs it, as far as is seen."""
    for wrapper in _wrappers(point):
        names = set(_names(wrapper.func if isinstance(wrapper, ast.Call) else wrapper, point))
        if names & TORCHSCRIPT:
            return _torchscript
        if names & NUMBA:
            return _numba
    return None


def _names(wrapper: ast.expr, point: Point) -> Iterator[str]:
    """What a wrapper may be: the name that it has here, and those of what other files of the project hand on under it,
    as where a compiler that need not be there is imported in one place."""
    name, project = qualified(wrapper, point), point.names.project
    if name is not None:
        yield from (name,) if project is None else project.handed_on(name)


def _wrappers(point: Point) -> Iterator[ast.expr]:
    """The decorators of the function and of its class, and what the module wraps it in, `f = torch.jit.script(f)`, or
    the class, `self.kernel = numba.njit(signature)(self.kernel)`."""
    yield from getattr(point.function, "decorator_list", ())
    if point.owner is not None:
        yield from point.owner.syntax.decorator_list
    name = getattr(point.function, "name", None)
    if point.owner is not None and any(each.partition(".")[0] == "numba" for each in point.names.imports.values()):
        for part in walk(point.owner.syntax):
            if isinstance(part, ast.Call) and any(_is_own(argument, name) for argument in part.args):
                yield part.func
    for values in point.names.assigned.values():
        for value in values:
            if isinstance(value, ast.Call) and any(isinstance(a, ast.Name) and a.id == name for a in value.args):
                yield value.func


def _is_own(argument: ast.expr, name: str | None) -> bool:
    """Whether an argument is a method of the object."""
    match argument:
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=attribute):
            return attribute == name
    return False


def _torchscript(new: Apply) -> bool:
    """It knows no `finfo` and no `math.hypot`."""
    of_numbers = new.operator.name == "hypot" and kind_of(new) is Kind.SCALAR
    return new.operator.form is not Form.SETTING and not of_numbers


def _numba(new: Apply) -> bool:
    """It knows no SciPy, `numpy.clip` of arrays alone, and most reductions without an axis alone."""
    if new.operator.name == "clamp" or all(each.library != "numpy" for each in new.operator.spellings):
        return False
    given = zip(new.operator.parameters, new.operands, strict=True)
    axes = [each for parameter, each in given if parameter.sort is Sort.DIM]
    return all(map(is_none, axes))
