"""Does the code itself see to it that a failure does no harm?

It asks for nan and infinities, catches the error, chooses another value afterwards, or has raised what could be 0.
"""

from __future__ import annotations

import ast

from stablefix.graph.conditions import Condition
from stablefix.graph.defaults import number, parameter_default
from stablefix.graph.expression import Apply, inputs
from stablefix.graph.expression import walk as walk_graph
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import interval_of
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Point
from stablefix.graph.visit import Place
from stablefix.match.known import under
from stablefix.match.origins import texts_behind
from stablefix.match.uses import Way, around, following, ways_on
from stablefix.source.walk import called, walk

QUESTIONS = frozenset({"isinf", "isnan", "isfinite"})
MEANT = frozenset({"nan_to_num", "log10"})
"""Calls around a quotient by which an infinity is replaced or meant: decibels of an error that is 0."""
MENDING = frozenset({"nan_to_num", "nan_to_num_"})
REPLACING = frozenset({"where", "masked_fill", "masked_fill_"})
FOLLOWING = 2
"""So many statements after a value is made, people ask for it."""
EXPECTING = frozenset({"errstate", "catch_warnings"})
"""Contexts in which the warnings that bad values bring are expected."""
LOGARITHMS = frozenset({"log", "log1p", "log2", "log10"})
EXPONENTIALS = frozenset({"exp", "expm1", "exp2"})
SUMMING = frozenset({"sum", "mean", "dot", "nansum"})
ERRORS = frozenset(
    "ZeroDivisionError OverflowError FloatingPointError ValueError ArithmeticError RuntimeWarning Exception".split()
)
"""What Python numbers and NumPy raise where a result is not finite."""
OF_ARRAYS = frozenset({"FloatingPointError", "RuntimeWarning"})
"""Those that NumPy raises for arrays, where it is told to."""


def handled(node: Apply, place: Place) -> bool:
    """Whether a value that is nan or infinite is one that the code reckons with."""
    return (
        asked_about(place)
        or _expected(node, place)
        or _chosen_away(node, place)
        or _raised_before(node, place)
        or _mended_before(place)
        or _is_index(place)
        or taken_back(node, place)
        or _limited_after(node, place)
    )


def asked_about(place: Place) -> bool:
    """Whether the code asks if a value is nan or infinite, of the value itself or of the name that it gives it."""
    outer = around(place.syntax, place.point.statement)
    if any(called(each) in QUESTIONS | MEANT for each in outer) or any(map(_mends, ways_on(place))):
        return True
    match place.point.statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            near = following(place.point.statement, place.point.function)[:FOLLOWING]
            return any(_asks(statement, name) for statement in near)
    return False


def _mends(way: Way) -> bool:
    """Whether a value is replaced on its way where it is nan or infinite: `nan_to_num(x)`, `x[isnan(x)] = 0`."""
    asks = any(called(each) in QUESTIONS for each in way)
    replaces = any(isinstance(each, ast.Subscript) or called(each) in REPLACING for each in way)
    return (asks and replaces) or any(called(each) in MENDING for each in way)


def _asks(statement: ast.stmt, name: str) -> bool:
    """`x[torch.isinf(x)] = 0`, `x.masked_fill_(x == float("inf"), 0)`: whether a statement mends a value."""
    parts = walk(statement)
    words = {part.id for part in parts if isinstance(part, ast.Name)}
    words |= {part.attr for part in parts if isinstance(part, ast.Attribute)}
    infinity = any(isinstance(part, ast.Constant) and part.value == "inf" for part in parts)
    return name in words and (infinity or not words.isdisjoint(QUESTIONS | MENDING | {"inf"}))


def taken_back(node: Apply, place: Place) -> bool:
    """Whether a logarithm of 0 goes straight into an exponential, which makes the right number of it:
    `exp(n * log(p))` is 0 where p is. Its gradient is lost there, so this is for arrays only."""
    if node.operator.name not in LOGARITHMS or kind_of(node) is not Kind.ARRAY:
        return False
    for outer in reversed(around(place.syntax, place.point.statement)):
        match outer:
            case ast.BinOp(op=ast.Mult() | ast.Add() | ast.Div()) | ast.Attribute():
                continue
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
                if name not in SUMMING:
                    return name in EXPONENTIALS
            case _:
                return False
    return False


def _limited_after(node: Apply, place: Place) -> bool:
    """Whether a quotient that is infinite where its divisor is 0 goes straight into a box: `np.clip((1 - p) / p, low,
    high)`. Its gradient would be lost there, so this is for arrays only."""
    match place.parent:
        case ast.Call(func=function, args=[first, _, _]) if first is place.syntax and node.operator.name == "div":
            divided, divisor = node.operands
            at_zero = under(divided, {divisor.key: [Condition(ast.Eq, 0.0)]})
            slopes = "autograd" in place.point.names.libraries
            return qualified(function, place.point) == "numpy.clip" and not slopes and 0.0 not in interval_of(at_zero)
    return False


def _expected(node: Apply, place: Place) -> bool:
    """`with np.errstate(divide="ignore")` around it, or `catch_warnings`; an `except` of what its numbers raise."""
    caught = ERRORS if kind_of(node) is Kind.SCALAR else OF_ARRAYS
    for outer in around(place.point.statement, place.point.function):
        match outer:
            case ast.With(items=items):
                if any(called(item.context_expr) in EXPECTING for item in items):
                    return True
            case ast.Try(handlers=handlers) if place.point.statement in _all(outer.body):
                bare = caught is ERRORS and any(each.type is None for each in handlers)
                if bare or any(each.type and not caught.isdisjoint(_names(each.type)) for each in handlers):
                    return True
    return False


def _all(block: list[ast.stmt]) -> list[ast.AST]:
    return [part for statement in block for part in walk(statement)]


def _names(syntax: ast.AST) -> set[str]:
    """The names in a text, attributes by their last part."""
    names = {part.id for part in walk(syntax) if isinstance(part, ast.Name)}
    return names | {part.attr for part in walk(syntax) if isinstance(part, ast.Attribute)}


def _chosen_away(node: Apply, place: Place) -> bool:
    """Whether a later `where` chooses between the value and another one by a test on what it is computed from:
    `torch.where(norm > eps, x / norm, x)`, `torch.where(p > 0, p * log_p, 0)` over several lines."""
    match place.point.statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            pass
        case _:
            return False
    made_of = {part.id for part in walk(place.syntax) if isinstance(part, ast.Name)}
    for later in walk(place.point.function):
        if not isinstance(later, ast.Call) or called(later) != "where" or later.lineno <= place.syntax.lineno:
            continue
        test, *branches = later.args if len(later.args) == 3 else [ast.Constant(0)]
        if any(name in _names(branch) for branch in branches):
            tested = _names(test) | _defined_from(_names(test), place.point.function)
            if not tested.isdisjoint(made_of):
                return True
    return False


def _defined_from(names: set[str], function: ast.AST) -> set[str]:
    """The names in the texts that some names are given in a function."""
    return {name for text in _texts(names, function) for name in _names(text)}


def _targets(statement: ast.Assign) -> set[str]:
    return {target.id for target in statement.targets if isinstance(target, ast.Name)}


def _raised_before(node: Apply, place: Place) -> bool:
    """Whether a positive number was added to the elements that are read here: `p[i] += 1e-11`."""
    texts = [part.origin.syntax for part in inputs(node) if part.origin is not None]
    elements = {base for text in texts if (base := _base(text)) is not None}
    return bool(elements) and any(
        isinstance(part, ast.AugAssign)
        and isinstance(part.op, ast.Add)
        and part.lineno < place.syntax.lineno
        and _names(part.target.value if isinstance(part.target, ast.Subscript) else part.target) <= elements
        and _is_positive(part.value, place.point)
        for part in walk(place.point.function)
    )


def _mended_before(place: Place) -> bool:
    """Whether an earlier statement has put something else where a value is not usable: `s[s == 0] = other[s == 0]`."""
    here = _names(place.syntax)
    here |= {name for text in _texts(here, place.point.function) for name in _terms(text)}
    for part in walk(place.point.function):
        match part:
            case (
                ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=test)])
                | ast.AugAssign(target=ast.Subscript(value=ast.Name(id=name), slice=test))
            ) if name in here and part.lineno < place.syntax.lineno and _tests(test, name):
                return True
    return False


def _terms(text: ast.expr) -> set[str]:
    """The names that a text computes with directly, other than by functions and indices."""
    match text:
        case ast.Name(id=name):
            return {name}
        case ast.BinOp(left=left, right=right):
            return _terms(left) | _terms(right)
    return set()


def _is_index(place: Place) -> bool:
    """Whether a count that is divided by has found an element, so that there is one: `sums[count - 1] / count`."""
    match place.syntax:
        case ast.BinOp(right=ast.Name(id=divisor)):
            pass
        case _:
            return False
    lookups = [
        part
        for part in walk(place.point.function)
        if isinstance(part, ast.Subscript) or called(part) in {"gather", "take", "take_along_dim", "index_select"}
    ]
    return any(
        isinstance(part, ast.BinOp)
        and isinstance(part.op, ast.Sub)
        and isinstance(part.left, ast.Name)
        and part.left.id == divisor
        and number(part.right) == 1
        for lookup in lookups
        for part in walk(lookup)
    )


def _base(syntax: ast.AST) -> str | None:
    """The name of what an element or a part is taken from."""
    while isinstance(syntax, ast.Subscript):
        syntax = syntax.value
        if isinstance(syntax, ast.Name):
            return syntax.id
    return None


def selected_before(node: Apply, place: Place) -> bool:
    """Whether what is computed with was selected by a test on itself: `x[far] / r[far]` after `far = r > tiny`. What is
    not selected has no slope either."""
    origins = [part.origin for part in walk_graph(node) if part.origin is not None]
    written = [text for origin in origins for text in texts_behind(origin)]
    for part in [*written, *walk(place.syntax)]:
        base = _base(part)
        if base is None or not isinstance(part, ast.Subscript):
            continue
        texts = [part.slice, *_texts(_names(part.slice), place.point.function)]
        texts += _texts(set().union(*map(_names, texts)), place.point.function)
        if any(_tests(text, base) for text in texts):
            return True
    return False


def _tests(text: ast.AST, base: str) -> bool:
    """Whether a text compares a value with something."""
    return any(
        (isinstance(part, ast.Compare) or called(part) == "isclose") and base in _names(part) for part in walk(text)
    )


def _texts(names: set[str], function: ast.AST) -> list[ast.expr]:
    """The texts that some names are given in a function."""
    return [
        part.value
        for part in walk(function)
        if (isinstance(part, ast.Assign) and _targets(part) & names)
        or (isinstance(part, ast.NamedExpr) and part.target.id in names)
    ]


def _is_positive(syntax: ast.expr, point: Point) -> bool:
    value = number(syntax)
    if value is None and isinstance(syntax, ast.Name):
        value = parameter_default(point.function, syntax.id, point)
    return value is not None and value > 0
