"""Would a failure harm anybody? No data comes to some places, and at others no slope is asked for."""

from __future__ import annotations

import ast
from itertools import pairwise
from typing import TypeGuard

from stablefix.evidence import Failure, Fix
from stablefix.graph.expression import Apply, Input, Node, inputs, is_none, walk
from stablefix.graph.number_kinds import TESTS
from stablefix.graph.ranges import interval_of
from stablefix.graph.visit import Place
from stablefix.match.bare import bare
from stablefix.match.handled import selected_before
from stablefix.match.known import differentiated
from stablefix.match.origins import from_grids, from_settings, texts_behind
from stablefix.match.rows import SPREADS, is_total_of_data
from stablefix.source.naming import words
from stablefix.source.walk import called
from stablefix.source.walk import walk as walk_syntax
from stablefix.templates.template import Template

BY_OPERAND = frozenset({Failure.NAN_GRADIENT, Failure.DIVISION_BY_ZERO, Failure.DOMAIN_ERROR, Failure.UNDERFLOW})
"""Failures at a number that a test can exclude."""


def without_consequence(template: Template, inner: Apply, place: Place) -> bool:
    """Whether a failure would harm nobody: no data comes here, no slope is asked for, or it is taken back."""
    if from_grids(inner) or from_settings(inner) or _is_dropped(place):
        return True
    if template.failure is Failure.NAN_GRADIENT and not differentiated(inner, place):
        return True
    if template.failure is Failure.NAN_GRADIENT and inner.operator.name == "sqrt" and is_total_of_data(inner):
        return True
    if template.failure is Failure.DIVISION_BY_ZERO and (
        _scales_by_total_spread(inner) or _is_out_of_reach(inner, place)
    ):
        return True
    if template.failure in BY_OPERAND | {Failure.OVERFLOW} and selected_before(inner, place):
        return True
    if template.failure is Failure.OVERFLOW and (_is_window(inner) or _is_shifted(inner, place)):
        return True
    if template.failure is Failure.UNDERFLOW and _is_of_sum(inner) and _is_shifted(inner, place):
        return True
    if template.failure is Failure.OVERFLOW and _is_log_of_power(inner) and _is_used_beside(place):
        return True
    return template.fix is Fix.CLAMP and _is_of_truth(inner)


def _is_dropped(place: Place) -> bool:
    """Whether a function computes a value as a statement of its own, and nothing takes it. In a cell of a notebook it
    is shown."""
    statement = place.point.statement
    in_function = not isinstance(place.point.function, ast.Module)
    return in_function and isinstance(statement, ast.Expr) and statement.value is place.syntax


def _scales_by_total_spread(node: Apply) -> bool:
    """`x / y.std()` over everything that there is, where x has not lost its mean: a scale of a data set. What is
    standardised, `(x - x.mean()) / x.std()`, is often one image or one row."""
    if node.operator.name != "div":
        return False
    top, bottom = node.operands
    totals = [
        part
        for part in walk(bottom)
        if isinstance(part, Apply) and part.operator.name in SPREADS and is_none(part.operands[1])
    ]
    return bool(totals) and not any(_is_centred(part) for part in walk(top))


LARGEST = frozenset({"amax", "maximum", "logsumexp"})
CALLED_LARGEST = frozenset({"max", "maximum", "logz", "logsumexp", "lse"})
"""Words of names of a maximum, and of the logarithm of a sum of exponentials, which is hardly more."""
LEAST = frozenset({"min", "amin", "minimum", "fmin", "nanmin"})
"""Functions of which infinity is the neutral element."""


def _is_out_of_reach(node: Apply, place: Place) -> bool:
    """`torch.min(0.5 / x)`: what lies at infinity is not the least, unless everything lies there."""
    if node.operator.name != "div" or interval_of(node.operands[0]).low <= 0 or interval_of(node.operands[1]).low < 0:
        return False
    match place.parent:
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in LEAST
        case ast.Attribute(attr=name):
            return name in LEAST
    return False


def _is_centred(node: Node) -> bool:
    """`x - x.mean()`."""
    if not isinstance(node, Apply) or node.operator.name != "sub":
        return False
    taken = bare(node.operands[1])
    return isinstance(taken, Apply) and taken.operator.name == "mean"


def _is_window(node: Apply) -> bool:
    """`w = exp(-x**2); w / w.sum()`: of weights that fall off from a centre some are there."""
    divisor = bare(node.operands[1]) if node.operator.name == "div" else None
    if not isinstance(divisor, Apply) or divisor.operator.name != "sum":
        return False
    terms = divisor.operands[0]
    return isinstance(terms, Apply) and terms.operator.name == "exp" and interval_of(terms).high <= 1


def _is_shifted(node: Apply, place: Place) -> bool:
    """Whether a maximum was taken away from what is exponentiated, scaled or computed by other code as it may be, or
    the logarithm of the whole: `exp(logw - logz)` are weights already."""
    exponents = [part.operands[0] for part in walk(node) if isinstance(part, Apply) and part.operator.name == "exp"]
    taken = (each.operands[1] for exponent in exponents for each in walk(exponent) if _is_difference(each))
    return any(map(_holds_maximum, taken)) or _lowered_before(exponents, place)


def _is_of_sum(node: Apply) -> bool:
    """`log(sum(exp(x - max)))`: the largest term is 1, so that it does not matter if others vanish."""
    total = bare(node.operands[0])
    if not isinstance(total, Apply) or total.operator.name not in {"sum", "mean"}:
        return False
    terms = bare(total.operands[0])
    return isinstance(terms, Apply) and terms.operator.name == "exp"


def _is_difference(node: Node) -> TypeGuard[Apply]:
    return isinstance(node, Apply) and node.operator.name == "sub"


def _lowered_before(exponents: list[Node], place: Place) -> bool:
    """The same in place: `logits -= np.max(logits)`."""
    names = {each.label for exponent in exponents for each in inputs(exponent)}
    return bool(names) and any(
        isinstance(part, ast.AugAssign)
        and isinstance(part.op, ast.Sub)
        and part.lineno < place.syntax.lineno
        and isinstance(part.target, ast.Name)
        and part.target.id in names
        and any(called(each) in LARGEST | CALLED_LARGEST for each in walk_syntax(part.value))
        for part in walk_syntax(place.point.function)
    )


def _holds_maximum(node: Node) -> bool:
    """Whether a value is a maximum, or the logarithm of a whole, by the operator that makes it or by its name."""
    return any(
        part.operator.name in LARGEST if isinstance(part, Apply) else _is_called_largest(part)
        for part in walk(node)
        if isinstance(part, Apply | Input)
    )


def _is_called_largest(node: Input) -> bool:
    keys = () if node.origin is None else walk_syntax(node.origin.syntax)
    named = [node.label, *(key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))]
    made = [] if node.origin is None else [called(text) for text in texts_behind(node.origin)]
    said = [words(name) for name in [*named, *made]]
    return any(not CALLED_LARGEST.isdisjoint(name) or ("log", "z") in pairwise(name) for name in said)


def _is_log_of_power(node: Apply) -> bool:
    power = bare(node.operands[0])
    powers = isinstance(power, Apply) and power.operator.name == "exp" and interval_of(power.operands[0]).high > 0
    return node.operator.name.startswith("log") and powers


def _is_used_beside(place: Place) -> bool:
    """`std = exp(logvar / 2)`, of which more than the logarithm is taken: where it overflows nothing else is right,
    either."""
    given = {
        part.id
        for part in walk_syntax(place.syntax)
        if isinstance(part, ast.Name)
        and part.id in place.point.env
        and called(place.point.env[part.id].value.syntax or part) == "exp"
    }
    parts = walk_syntax(place.point.function)
    read = [part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load)]
    return any(read.count(name) > 1 for name in given)


def _is_of_truth(node: Apply) -> bool:
    """`ordered.all(dim=0).log()`: 0 where it is true and -inf where it is not, which is what is meant."""
    if not node.operator.name.startswith("log"):
        return False
    operand = bare(node.operands[0])
    if isinstance(operand, Apply):
        return operand.operator.name in TESTS | {"all", "any"}
    if not isinstance(operand, Input) or operand.origin is None:
        return False
    *_, made = texts_behind(operand.origin)
    return isinstance(made, ast.Compare) or called(made) in {"all", "any"}
