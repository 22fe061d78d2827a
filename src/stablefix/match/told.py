"""What of the catalogue can be told by default, and where, as far as the text shows it before anything is lowered.

`policy.reason` decides, of a match. What it asks of the template and of the names of functions is asked here at first,
of the text alone: where it can only say no, nobody looks. What is never told by default is of a class of which, in
packages that nobody had looked at, a reader found less than nine of ten right (docs/precision.md).
"""

from __future__ import annotations

import re
from enum import Enum, IntFlag

from stablefix.evidence import Failure, Fix
from stablefix.graph.expression import Apply, Constant, Node, walk
from stablefix.match.digits import EXACT
from stablefix.match.domain_ends import COSINES
from stablefix.match.handled import LOGARITHMS
from stablefix.match.quotients import AVERAGING, is_of_mask
from stablefix.match.training import MINIMISED
from stablefix.source.naming import words
from stablefix.source.outline import BRANCH, Block, Outline, is_whole
from stablefix.templates.catalogue import catalogue_folder
from stablefix.templates.template import Pattern, Template

SHOWN = frozenset(
    "plot draw show display visualize visualise visualization visualisation diagnostic init initial initialize "
    "initialise reset test tests example demo simulate simulation dataset".split()
)
"""Words of functions that make nothing that anybody computes with further, or that compute with chosen numbers."""
KNOWING = frozenset({"stable", "safe"})
"""Words of functions that say of themselves that they are the stable form."""
KNOWN = ("log1mexp", "log1pexp", "logaddexp", "logsubexp")
"""Names of such forms, however they are divided."""
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
DIVIDING = frozenset({"div", "mul"})
"""Operators that divide: a product does by a factor that is the inverse of a root."""
_NAME = re.compile(r"\w+")
_NESTED = re.compile(rb"\n[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]")


class Sought(Enum):
    """What is looked for."""

    ALL = "all"
    TOLD = "told"
    """What is told by default in a module of a package, or in a test."""
    TOLD_ALONE = "told alone"
    """What is told by default in a piece of code on its own."""


class Told(IntFlag):
    """What a function must be for a template to be told in it; and what a function is, or may be."""

    ANYWHERE = 0
    """Any function, whatever its name says."""
    COMPUTING = 1
    """One that computes something for others, with numbers that nobody has chosen."""
    MINIMISED = 2
    """One that says of itself that it computes a loss."""
    AVERAGING = 4
    """One that says of itself that it averages."""
    EXACT = 8
    """One of whose result others may need the last digits: no method, unless it is named after what is exact."""
    FORMULA = 16
    """One that is a formula of its parameters, in a piece of code on its own: all is told in it."""
    OTHER = 32
    """One that surely is no such formula."""
    ANY = COMPUTING | MINIMISED | AVERAGING | EXACT | FORMULA
    """One of which nobody knows what it is."""
    OF_MODULE = COMPUTING | EXACT | OTHER
    """What the statements of a module are, which stand in no function."""
    NEVER = 64
    """What no function is."""


def knows(function: str) -> bool:
    """Whether a function says by its name that it shows something, or that it is a stable form."""
    whole = function.replace("_", "").lower()
    return not (SHOWN | KNOWING).isdisjoint(words(function)) or any(name in whole for name in KNOWN)


def is_asked_for(template: Template) -> bool:
    """Whether who sees what a template finds has asked for it: for advice, or with a template of his own."""
    return template.advice or template.pedantic or not template.path.is_relative_to(catalogue_folder())


def where_told(template: Template, pattern: Pattern, roots: frozenset[str]) -> Told:
    """Where what a pattern finds can be told, whose root can be one of some operators."""
    failure, operators = template.failure, pattern.operators
    if is_asked_for(template) or template.dtypes:
        return Told.ANYWHERE
    if failure in {Failure.OVERFLOW, Failure.UNDERFLOW}:
        has_form = template.fix in {Fix.ALGORITHM, Fix.REORDER} and _has_form(operators)
        return Told.COMPUTING if has_form and not _is_weighed(operators) else Told.NEVER
    if failure is Failure.CANCELLATION and takes_log_of_little(pattern):
        return Told.COMPUTING | Told.EXACT if takes_log_of_exponential(operators) else Told.COMPUTING
    if failure is Failure.CANCELLATION:
        return Told.COMPUTING | Told.EXACT if _adds_a_number(pattern) else Told.NEVER
    if failure is Failure.DIVISION_BY_ZERO:
        if DIVIDING.isdisjoint(roots):
            return Told.NEVER
        return Told.COMPUTING | Told.AVERAGING if is_of_mask(pattern) else Told.COMPUTING
    if failure is Failure.DOMAIN_ERROR:
        return Told.NEVER if COSINES.isdisjoint(roots) else Told.COMPUTING
    if leaves_out(template):
        return Told.COMPUTING | Told.MINIMISED if "where" in roots else Told.NEVER
    if COSINES.isdisjoint(roots):  # Who keeps what a root is taken of above 0 has thought of it.
        return Told.NEVER if "clamp" in operators else Told.COMPUTING | Told.MINIMISED
    return Told.COMPUTING


def takes_log_of_little(pattern: Pattern) -> bool:
    """`log(1 - tanh(x)**2)`, `log(1 - exp(x))`: in the logarithm of a difference that comes to 0 all is lost."""
    return not pattern.operators.isdisjoint(LOGARITHMS) and not pattern.operators <= SIMPLE | LOGARITHMS


def takes_log_of_exponential(operators: frozenset[str]) -> bool:
    """`log(1 - exp(x))`: whoever computes x knows how near it comes to 0, unless it is what others pass."""
    return operators <= SCALED | LOGARITHMS


def _has_form(operators: frozenset[str]) -> bool:
    """Whether a function that goes wrong far out has a form that does not: the logarithm of a sum of exponentials, of
    a function that comes to an end of its range, of a determinant; and a softmax by hand."""
    if operators.isdisjoint(FUSED):
        return not operators.isdisjoint(GROWING)
    if operators.isdisjoint(EXPONENTIALS):
        return not operators <= PLAIN
    return not operators <= SCALED


def _is_weighed(operators: frozenset[str]) -> bool:
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
    return template.failure is Failure.DIVISION_BY_ZERO and not is_of_mask(pattern)


def leaves_out(template: Template) -> bool:
    """Whether a template finds what leaves out bad values and has their slopes all the same."""
    return template.failure is Failure.NAN_GRADIENT and template.fix is Fix.MASK


class Functions:
    """What the functions of one file may be."""

    def __init__(self, file: Outline, sought: Sought) -> None:
        self._file = file
        self._alone = sought is Sought.TOLD_ALONE
        self._ends: dict[tuple[int, int], int] = {}
        """Where the classes end, by the places of their bases."""

    def what(self, place: int) -> Told:
        """What the function of a block of this number may be, with those inside it."""
        block = self._file.blocks[place]
        if block.bases is None or not block.certain:
            return Told.ANY
        if self._alone and self._may_be_formula(block):
            return Told.FORMULA
        own = words(_text(block.name))
        spoken = {*own, *(word for name in _text(block.around).split(".") for word in words(name))}
        if any(map(knows, (_text(block.name), *_text(block.around).split(".")))):
            return Told.OTHER
        if _NESTED.search(self._file.raw, block.text - 1, block.end) is not None:
            return Told.ANY & ~Told.FORMULA | Told.OTHER
        bases = _text(self._file.raw[slice(*block.bases)])
        spoken.update(word for base in _NAME.findall(bases) for word in words(base))
        found = Told.COMPUTING | Told.OTHER
        if not spoken.isdisjoint(MINIMISED):
            found |= Told.MINIMISED
        if not AVERAGING.isdisjoint(own):
            found |= Told.AVERAGING
        if not (self._is_method(block) and EXACT.isdisjoint(spoken)):
            found |= Told.EXACT
        return found

    def _may_be_formula(self, block: Block) -> bool:
        """Whether a function may be a formula (`match.formula`): one of the module, or a method, without a test or a
        loop."""
        raw = self._file.raw
        branch = BRANCH.search(raw, block.text - 1, block.end)
        return branch is None or not is_whole(raw, block.text, branch.start())

    def _is_method(self, block: Block) -> bool:
        """Whether the class above a function surely goes on to there."""
        if not block.around or block.bases is None:
            return False
        end = self._ends.get(block.bases)
        if end is None:
            end = self._ends[block.bases] = self._file.class_end(block.bases)
        return block.start < end


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")
