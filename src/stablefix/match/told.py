"""What of the catalogue can be told by default, and where, as far as the text shows it before anything is lowered.

`policy.reason` decides, of a match. What it asks of the template and of the names of functions is asked here at first,
of the text alone: where it can only say no, nobody looks. What is never told by default is of a class of which, in
packages that nobody had looked at, a reader found less than nine of ten right (docs/precision.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import IntEnum

from stablefix.evidence import Failure, Fix
from stablefix.graph.expression import Apply, Constant, Node, walk
from stablefix.match.domain_ends import COSINES
from stablefix.match.handled import LOGARITHMS
from stablefix.match.training import ANGLES, MINIMISED
from stablefix.source.naming import words
from stablefix.source.outline import Outline
from stablefix.templates.catalogue import catalogue_folder
from stablefix.templates.template import Pattern, Template

SHOWN = frozenset(
    "plot draw show display visualize visualise visualization visualisation diagnostic init initial initialize "
    "initialise reset test tests example demo simulate simulation dataset".split()
)
"""Words of functions that make nothing that anybody computes with further, or that compute with chosen numbers."""
KNOWING = frozenset("stable safe log1mexp log1pexp logaddexp logsubexp".split())
"""Words of functions that say of themselves that they are the stable form."""
FUSED = LOGARITHMS | {"logit", "binary_cross_entropy"}
"""Functions for which a library has one with another function built in: the logarithm of a softmax."""
SIMPLE = frozenset({"add", "sub", "neg", "mul", "div", "square"})
PLAIN = SIMPLE | LOGARITHMS | {"sum", "mean"}
"""What an entropy, or a divergence, of given numbers is made of: authors know whether one of them is 0."""
EXPONENTIALS = frozenset({"exp", "expm1"})
SCALED = EXPONENTIALS | frozenset({"log", "log2", "log10", "mul", "div", "neg", "sub"})
"""What a logarithm of one exponential is made of, scaled or less something: authors know how large it is."""
GROWING = frozenset({"exp", "gamma"})
"""Functions whose quotients are near 1 where both parts overflow."""
TURNING = frozenset({"cos", "sin"})
"""Functions of an angle: what is lost beside 1 vanishes with the angle, and nobody misses its digits."""
_NAME = re.compile(r"\w+")
_NESTED = re.compile(rb"\n[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]")


class Told(IntEnum):
    """Where a template is told; and what a function is. A template is told in functions that are as much, or more."""

    ANYWHERE = 0
    """In every function, whatever its name says."""
    COMPUTING = 1
    """In functions that compute something for others."""
    MINIMISED = 2
    """In functions that say of themselves that they compute a loss, or an angle."""
    NEVER = 3


def is_asked_for(template: Template) -> bool:
    """Whether who sees what a template finds has asked for it: for advice, or with a template of his own."""
    return template.advice or template.pedantic or not template.path.is_relative_to(catalogue_folder())


def where_told(template: Template, pattern: Pattern, roots: frozenset[str]) -> Told:
    """Where what a pattern finds can be told, whose root can be one of some operators."""
    failure, operators = template.failure, pattern.operators
    if is_asked_for(template) or template.dtypes:
        return Told.ANYWHERE
    if failure in {Failure.OVERFLOW, Failure.UNDERFLOW}:
        if template.fix not in {Fix.ALGORITHM, Fix.REORDER} or not _has_form(operators):
            return Told.NEVER
        return Told.MINIMISED if is_weighed(operators) else Told.COMPUTING
    if failure is Failure.CANCELLATION:
        return Told.COMPUTING if takes_log_of_little(pattern) or _adds_a_number(pattern) else Told.NEVER
    if failure is Failure.DIVISION_BY_ZERO:
        return Told.COMPUTING
    if failure is Failure.DOMAIN_ERROR:
        return Told.NEVER if COSINES.isdisjoint(roots) else Told.COMPUTING
    if template.fix is Fix.MASK:
        return Told.COMPUTING if "where" in roots else Told.NEVER
    if COSINES.isdisjoint(roots):  # Who keeps what a root is taken of above 0 has thought of it.
        return Told.NEVER if "clamp" in operators else Told.MINIMISED
    return Told.COMPUTING


def takes_log_of_little(pattern: Pattern) -> bool:
    """`log(1 - tanh(x)**2)`, `log(1 - exp(x))`: in the logarithm of a difference that comes to 0 all is lost."""
    return not pattern.operators.isdisjoint(LOGARITHMS) and not pattern.operators <= SIMPLE | LOGARITHMS


def _has_form(operators: frozenset[str]) -> bool:
    """Whether a function that goes wrong far out has a form that does not: the logarithm of a sum of exponentials, of
    a function that comes to an end of its range, of a determinant; and a softmax by hand."""
    if operators.isdisjoint(FUSED):
        return not operators.isdisjoint(GROWING)
    if operators.isdisjoint(EXPONENTIALS):
        return not operators <= PLAIN
    return not operators <= SCALED


def is_weighed(operators: frozenset[str]) -> bool:
    """Whether exponentials are added up with weights, or as a mean: their exponents were lowered before, as a rule."""
    return not operators.isdisjoint(EXPONENTIALS) and ("mean" in operators or {"sum", "mul"} <= operators)


def _adds_a_number(pattern: Pattern) -> bool:
    """`exp(x) - 1`. Where two results are subtracted, a variance by its moments, authors know how near they come."""
    return pattern.operators.isdisjoint(TURNING) and adds_a_number(pattern.node)


def adds_a_number(node: Node) -> bool:
    """Whether a number is added to something, or subtracted, or something is from it."""
    return any(
        isinstance(each, Constant)
        for part in walk(node)
        if isinstance(part, Apply) and part.operator.name in {"add", "sub"}
        for each in part.operands
    )


def of_divisor(template: Template, pattern: Pattern) -> bool:
    """Whether a quotient is told only for what its divisor is: the deviation of data."""
    return template.failure is Failure.DIVISION_BY_ZERO and not any(
        each.domain == "mask" for each in pattern.metavariables
    )


class Functions:
    """What the functions of one file are. In doubt they are minimised."""

    def __init__(self, file: Outline) -> None:
        self._file = file

    def what(self, place: int) -> Told:
        """What the function of a block of this number is."""
        block = self._file.blocks[place]
        if block.bases is None or not block.certain:
            return Told.MINIMISED
        named = [*_text(block.around).split("."), _text(block.name)]
        spoken = {word for name in named for word in words(name)}
        if not spoken.isdisjoint(SHOWN | KNOWING):
            return Told.ANYWHERE
        bases = _text(self._file.raw[slice(*block.bases)])
        spoken.update(word for base in _NAME.findall(bases) for word in words(base))
        if _says_minimised(spoken):
            return Told.MINIMISED
        nested = _NESTED.search(self._file.raw, block.text - 1, block.end)
        return Told.COMPUTING if nested is None else Told.MINIMISED


def _says_minimised(named: Iterable[str]) -> bool:
    return not (MINIMISED | ANGLES).isdisjoint(named)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")
