"""Does nothing say how large the argument is of what goes wrong far out?

What overflows at 89 in single precision, and at 710 in double, does so for an argument that comes from anywhere: a
logit, a learned scale. Whoever draws an argument, lowers it, looks it up in a table of coefficients, counts it, or
writes it as so many times something else, knows about how large it is.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Sequence

from stablefix.evidence import Evidence
from stablefix.graph.conditions import Condition
from stablefix.graph.creation import IDENTITY, creation
from stablefix.graph.expression import Apply, Input, Node, inputs, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import interval_of
from stablefix.graph.relations import beside_units
from stablefix.graph.visit import Place
from stablefix.match.counted import is_counted
from stablefix.match.digits import is_exact
from stablefix.match.domain_ends import is_tested
from stablefix.match.kept_away import is_kept_by_others
from stablefix.match.known import under
from stablefix.match.origins import is_kept, is_kept_normalised, is_looked_up, is_random, is_setting
from stablefix.match.reworked import is_reworked
from stablefix.match.shifted import is_shifted, may_be_shifted
from stablefix.match.told import EXPONENTIALS, FUSED, adds_a_number
from stablefix.match.training import MINIMISED, said, says_minimised
from stablefix.match.unify import negated
from stablefix.source.naming import words
from stablefix.source.walk import called
from stablefix.source.walk import walk as walk_syntax
from stablefix.templates.template import Pattern

LEAST = 0.1
"""In double precision a divisor is not less than that in an input that anybody believes: `exp(x / scale)` overflows
with a scale that comes to 0 alone."""
LEAST_SINGLE = 0.009
"""The same in single precision, where cosines overflow with 0.01, the lowest temperature that is chosen."""
OF_COMPLEX = frozenset({"real", "imag", "conj"})
"""Functions of complex numbers."""
CLASSIFYING = frozenset("softmax sigmoid expit logistic logit logits".split())
"""Words of functions, and of what they compute with, by which a quotient of exponentials is more than weights whose
sizes somebody knows."""
ODDS = CLASSIFYING | MINIMISED | frozenset("softplus likelihood loglikelihood loglik logl nll logp".split())
"""Words of functions and classes that compute with log-odds as they come: of a model, or learned."""
BASES = ("log2", "log10")
"""What the name of the logarithm of an amount holds: of what is counted or measured, which has no 300 digits."""
WITHIN_NOISE = [Condition(ast.GtE, -40.0), Condition(ast.LtE, 40.0)]
"""Where a number is that is drawn at random, with a deviation that is not unusual."""
OF_COSINES = frozenset({"cos", "cosine", "cosines", "costheta"})
"""Words of what is at most 1."""
JACOBIAN = "jac"
"""What names hold of a matrix with a row for each of a few coordinates."""
INVERSE = {"sigmoid": "logit", "exp": "log", "tanh": "atanh"}
"""Operators -> their inverses."""
FEW = 4
"""Of matrices of so few rows no determinant is out of range, unless their entries nearly are."""
SINGLE = frozenset({Kind.TENSOR, Kind.TENSORFLOW})
"""What overflows at 89, as a rule, and not at 710."""
SCALES = frozenset({"mul", "neg", "abs"})
"""Operators that a divisor is made of which is no sum of anything."""


def is_unknown(pattern: Pattern, inner: Apply, place: Place) -> bool:
    """Whether nothing says how large an argument is."""
    parts = inputs(inner)
    if _is_noise(inner) or is_shifted(inner) or is_kept_by_others(place) or is_tested(place):
        return False
    if any(map(is_reworked, parts)):
        return False  # By what knows how large it is to be.
    if any(map(may_be_shifted, parts)):
        return False  # By whoever asks for it.
    if any(not OF_COSINES.isdisjoint(words(part.label)) for part in parts):
        return False  # Whoever scales a cosine knows how large it becomes.
    if any(map(is_kept_normalised, parts)) or any(is_kept(each) for part in walk(inner) for each in beside_units(part)):
        return False  # Who normalises one side of a product has normalised the other one, too.
    if "sum" in pattern.operators and _adds_up_negatives(inner) and not says_minimised(place):
        return False  # `exp(-distance)`: a distance, or an energy, is none to be exponentiated.
    if any(called(part) in OF_COMPLEX for part in walk_syntax(place.point.function)):
        return False  # The form of real numbers is none of complex ones.
    if "det" in pattern.operators and (
        any(map(_is_small, walk_syntax(place.point.function)))
        or any(JACOBIAN in word for part in parts for word in words(part.label))
    ):
        return False  # Of 3 by 3 numbers of ordinary size none is out of range.
    if all(is_counted(part, place) or is_setting(part) for part in parts):
        return False  # Over the places of a table: `10 * (i - size / 2) / size`.
    if kind_of(inner) not in SINGLE and _is_about_known(pattern, parts):
        return False  # In double precision it overflows at 710, in single precision at 89.
    if pattern.operators.isdisjoint(FUSED) and "exp" in pattern.operators:
        names = {part.id for part in walk_syntax(place.point.statement) if isinstance(part, ast.Name)}
        said = [place.function, *names, *(each.label for each in parts)]
        return any(not CLASSIFYING.isdisjoint(words(name)) for part in said for name in part.split("."))
    return True


def goes_back(node: Node) -> bool:
    """`expit(logit(p))`: whoever has the value that comes out knows where it lies."""
    if not isinstance(node, Apply) or node.operator.name not in INVERSE:
        return False
    inside = node.operands[0]
    return isinstance(inside, Apply) and inside.operator.name == INVERSE[node.operator.name]


def _adds_up_negatives(inner: Apply) -> bool:
    """Whether exponentials of negatives are added up, which are at most 1 where what is negated is an amount."""
    exponents = [each.operands[0] for each in walk(inner) if isinstance(each, Apply) and each.operator.name == "exp"]
    return bool(exponents) and all(isinstance(each, Apply) and negated(each) is not None for each in exponents)


def _is_noise(inner: Apply) -> bool:
    """Whether all is drawn at random that an exponential could be too large for."""
    drawn = {part.key: WITHIN_NOISE for part in inputs(inner) if is_random(part)}
    if not drawn or all(part.key in drawn for part in inputs(inner)):
        return bool(drawn)
    exponentials = [each for each in walk(under(inner, drawn)) if isinstance(each, Apply)]
    ranges = [interval_of(each.operands[0]) for each in exponentials if each.operator.name in EXPONENTIALS]
    return bool(ranges) and all(math.isfinite(each.low) and math.isfinite(each.high) for each in ranges)


def _is_small(text: ast.AST) -> bool:
    """Whether a text makes the identity of few rows: matrices of a function that has one have as many."""
    return (
        isinstance(text, ast.Call)
        and creation(called(text)) is IDENTITY
        and isinstance(size := text.args[0] if text.args else None, ast.Constant)
        and isinstance(size.value, int)
        and size.value <= FEW
    )


def _is_about_known(pattern: Pattern, parts: Sequence[Input]) -> bool:
    """Whether an exponent is of about the size that it is thought for: in a log-cosh, in a formula of coefficients that
    stand in a table, and where it is the logarithm of an amount to another base."""
    if "cosh" in pattern.operators:
        return True
    if EXPONENTIALS.isdisjoint(pattern.operators):
        return False
    return any(is_looked_up(part) or any(base in part.label for base in BASES) for part in parts)


def is_for_odds(pattern: Pattern, inner: Apply, place: Place) -> bool:
    """Whether, if it is `log(1 + exp(x))` in double precision, a function says by its name that x are log-odds: of a
    model, or learned. Of other exponents the code around knows that 710 is far away."""
    exponential = not EXPONENTIALS.isdisjoint(pattern.operators)
    softplus = exponential and ("log1p" in pattern.operators or adds_a_number(pattern.node))
    return kind_of(inner) in SINGLE or not softplus or is_exact(place) or not ODDS.isdisjoint(said(place))


def is_scaled_to_nothing(root: Node, evidence: Evidence) -> bool:
    """Whether the input that is shown divides by something so small that nobody believes it."""
    least = LEAST_SINGLE if kind_of(root) in SINGLE else LEAST
    scales = set(_scales(root, bounded=kind_of(root) in SINGLE))
    return any(abs(value) < least for sample in evidence.inputs if sample.label in scales for value in sample.values)


def _scales(root: Node, *, bounded: bool) -> Iterator[str]:
    """The inputs that something is divided by as they are, or multiplied; `bounded`: something that is never large."""
    for node in walk(root):
        if isinstance(node, Apply) and node.operator.name == "div":
            lies = interval_of(node.operands[0])
            if bounded and not (math.isfinite(lies.low) and math.isfinite(lies.high)):
                continue
            pending = [node.operands[1]]
            for each in pending:
                if isinstance(each, Input):
                    yield each.label
                elif isinstance(each, Apply) and each.operator.name in SCALES:
                    pending += each.operands
