"""What is told by default, and why.

A finding is told by default where a careful reader would write it in a review: the input that fails is one that such
code meets, and what fails matters to somebody. `reason` names one of a few reasons for it, by what the code shows, and
`holds` asks the evidence whether it is so. What has no reason is told with `--pedantic`, and to whoever asks for what
fails rarely (`--min-severity low`).
"""

from __future__ import annotations

import ast
import math

from stablefix.evidence import BELIEVABLE, Evidence, Failure, Fix
from stablefix.graph.expression import Apply, Constant, Input, Node, inputs, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.named import is_epsilon
from stablefix.graph.visit import Place
from stablefix.match.bare import bare
from stablefix.match.complements import takes_both_logarithms
from stablefix.match.digits import of_digits
from stablefix.match.domain_ends import COSINES, adds_up, cancels, is_rounded
from stablefix.match.handled import LOGARITHMS, handled
from stablefix.match.kept_away import is_small
from stablefix.match.known import differentiated
from stablefix.match.origins import (
    has_two_makers,
    is_kept,
    is_random,
    is_recorded,
    is_weight,
    setting_default,
)
from stablefix.match.quotients import of_division
from stablefix.match.reason import Reason
from stablefix.match.told import KNOWING, SHOWN, is_asked_for
from stablefix.match.training import is_minimised
from stablefix.match.unify import Bindings
from stablefix.match.uses import around, is_all_that_is_given
from stablefix.match.zeros_and_ones import MASKS, is_mask
from stablefix.source.naming import words
from stablefix.source.walk import called
from stablefix.templates.template import Pattern, Template

SIMPLE = frozenset({"add", "sub", "neg", "mul", "div", "square"})
PLAIN = SIMPLE | LOGARITHMS | {"sum", "mean"}
"""What a form is made of that brings nothing down to 0 itself."""
SCALE = 100.0
"""A setting is not set to more than so many times its default, nor to less than that part of it."""
MATTERS = 1e-4
"""An error of this size is not lost in a sum whose other terms are of ordinary size; nor is it missed in a result."""
BY_DATA = frozenset({Reason.DIGITS, Reason.EMPTY, Reason.EQUAL, Reason.SILENT, Reason.ROUNDED, Reason.NEGATIVE})
"""Reasons that depend on what data comes."""
BY_ROUNDING = frozenset({Reason.DIGITS, Reason.TERM, Reason.ROUNDED, Reason.NEGATIVE})
"""Reasons that hold where the true value is a number."""
DEMONSTRATIONS = frozenset({"demo", "example", "plot"})
"""First or last words of names of files that compute with data that is written down, or comes with them."""
SHOWING = frozenset("demo demos benchmark benchmarks test_functions".split())
"""Folders of such files."""
DRAWN = frozenset("sample samples sampled drawn taken chosen selected action actions".split())
"""Words of what was drawn by a probability, which then was not 0."""
CALLED_SHARES = frozenset("prob probs probability probabilities p q mask masks".split())
"""Words of what vanishes now and then; overlaps of boxes and sums of many do not."""
PRODUCED = frozenset("softmax sigmoid gather square relu prod cumprod".split())
"""Operators that bring what is computed here down to 0, as do sums and means of them."""


def reason(template: Template, pattern: Pattern, bindings: Bindings, inner: Apply, place: Place) -> Reason | None:
    """Why a match is told by default; None where it is not."""
    failure = template.failure
    outer = around(place.syntax, place.point.statement)
    if is_asked_for(template):
        return Reason.ASKED
    if template.dtypes:
        return Reason.HALF
    if not (SHOWN | KNOWING).isdisjoint(word for part in place.function.split(".") for word in words(part)):
        return None
    if any(called(each) == "print" for each in outer):
        return None
    if _is_chosen(outer) and not (kind_of(inner) is Kind.TENSOR and differentiated(inner, place)):
        return None
    if failure in {Failure.OVERFLOW, Failure.UNDERFLOW} and template.fix in {Fix.ALGORITHM, Fix.REORDER}:
        if all(map(is_random, inputs(inner))):
            return None  # What is drawn here is of ordinary size.
        return None if failure is Failure.UNDERFLOW and _stays_above_zero(pattern, bindings, inner) else Reason.FORM
    if failure is Failure.CANCELLATION and _takes_log_of_little(pattern):
        # `log(-expm1(x))` is right where all would be lost, and loses digits where the logarithm comes to 0.
        return Reason.TERM if "expm1" in pattern.operators else Reason.FORM
    if failure is Failure.CANCELLATION:
        return of_digits(pattern, inner, place)
    if failure is Failure.UNDERFLOW:
        return Reason.VANISHING if _vanishes(inner, place) and not _makes_mask(place.point.statement) else None
    if inner.operator.name in COSINES and (not is_rounded(inner, place) or handled(inner, place)):
        return None
    if inner.operator.name in COSINES and (kind_of(inner) is Kind.ARRAY or not is_minimised(place)):
        return Reason.ROUNDED if adds_up(inner) else None
    if failure is Failure.NAN_GRADIENT and template.fix is Fix.MASK and _leaves_out_data(inner):
        return Reason.LEFT_OUT if is_minimised(place) or is_all_that_is_given(place) else None
    if failure is Failure.NAN_GRADIENT or inner.operator.name in COSINES:
        minimised = is_minimised(place) and not all(map(is_mask, inputs(inner)))
        return Reason.SLOPE if minimised and not any(map(is_weight, inputs(inner))) else None
    if failure is Failure.DOMAIN_ERROR and cancels(inner):
        return Reason.NEGATIVE
    if failure is Failure.DIVISION_BY_ZERO:
        return None if _is_chosen(outer) else of_division(pattern, bindings, inner, place)
    return None


def _is_test(path: str) -> bool:
    """Whether a file holds tests, or what tests use: what they compute with is written down in them."""
    folders, _, name = path.replace("\\", "/").rpartition("/")
    return (
        not {"test", "tests", "testing"}.isdisjoint(folders.split("/"))
        or name.startswith("test_")
        or name.endswith("_test.py")
    )


def is_told(told: Reason | None, path: str) -> bool:
    """Whether a reason is told of a file."""
    return told is not None and not _is_test(path) and not (told in BY_DATA and _is_demonstration(path))


def _is_demonstration(path: str) -> bool:
    """Whether a file shows or measures something on data of its own: `demo_filters.py`, `benchmarks/arch.py`."""
    folders, _, name = path.replace("\\", "/").rpartition("/")
    named = words(name.removesuffix(".py"))
    shown = bool(named) and not DEMONSTRATIONS.isdisjoint({named[0], named[-1]})
    return shown or not SHOWING.isdisjoint(folders.split("/"))


def holds(told: Reason | None, root: Node, evidence: Evidence) -> bool:
    """Whether the evidence bears a reason out."""
    if not all(math.isfinite(value) for sample in evidence.inputs for value in sample.values):
        return False
    defaults = {each.label: setting_default(each) for each in inputs(root)}
    for sample in evidence.inputs:
        chosen = defaults.get(sample.label)
        if chosen and not all(1 / SCALE <= value / chosen <= SCALE for value in sample.values):
            return False
    if told in BY_ROUNDING and evidence.about == "value" and evidence.exact is None:
        return False  # What is undefined there was not lost by rounding.
    if told is Reason.DIGITS and evidence.about == "value" and _is_fine(root, evidence):
        return False
    if told is Reason.TERM:
        value, right = evidence.before.value, evidence.exact
        return value is None or right is None or not abs(value - right) < MATTERS
    if told is Reason.ROUNDED:
        return evidence.about == "value"
    if told is Reason.NEGATIVE:
        value = evidence.before.value
        return evidence.about == "value" and (value is None or not math.isfinite(value))
    if told is Reason.VANISHING:
        value = evidence.before.value
        return evidence.about == "gradient" or value is None or not math.isfinite(value)
    if told is Reason.FORM:
        if evidence.about == "gradient" and evidence.exact_gradient is None:
            return False
        value = evidence.before.value
        least = 1 / BELIEVABLE if value is not None and math.isfinite(value) else 0
        return evidence.exact is None or least <= abs(evidence.exact) < BELIEVABLE
    return True


def _is_fine(root: Node, evidence: Evidence) -> bool:
    """Whether what is added to a number, `exp(x) - 1`, is right in the digits that anybody looks at. Of a difference of
    two results more is lost on the next input: `mean(x**2) - mean(x)**2`."""
    numbers = any(
        isinstance(each, Constant)
        for part in walk(root)
        if isinstance(part, Apply) and part.operator.name in {"add", "sub"}
        for each in part.operands
    )
    value, right = evidence.before.value, evidence.exact
    return numbers and value is not None and right is not None and abs(value - right) < MATTERS * abs(right)


def _takes_log_of_little(pattern: Pattern) -> bool:
    """`log(1 - tanh(x)**2)`, `log(1 - exp(x))`: in the logarithm of a difference that comes to 0 all is lost."""
    root = pattern.node
    return (
        isinstance(root, Apply)
        and root.operator.name in {"log", "log1p"}
        and not pattern.operators <= SIMPLE | LOGARITHMS
    )


def _stays_above_zero(pattern: Pattern, bindings: Bindings, inner: Apply) -> bool:
    """Whether nothing shows that what has to be 0 ever is: weights are not, nor is what nothing brings down to it."""
    if all(map(is_weight, inputs(inner))):
        return True
    return pattern.operators <= PLAIN and not any(map(_comes_to_zero, bindings.values.values()))


def _leaves_out_data(inner: Apply) -> bool:
    """Whether a test leaves out bad values of data. What an object keeps was made somewhere else and is hardly ever
    bad; of counts nobody asks a slope."""
    tested = inner.operands[0] if inner.operator.name == "where" else inner
    return not all(map(is_kept, inputs(tested))) and not all(map(is_mask, inputs(inner)))


def _is_chosen(outer: list[ast.AST]) -> bool:
    """Whether a `where` around a value chooses between it and something else: its bad inputs were thought of."""
    return any(called(each) == "where" for each in outer)


def _vanishes(inner: Apply, place: Place) -> bool:
    """Whether what the logarithm is taken of was computed here, or is data that its name, or its complement beside it,
    says to be a probability."""
    parts = inputs(inner)
    if any(is_kept(each) or is_recorded(each) or is_epsilon(each.label) or is_random(each) for each in parts):
        return False
    if any(not DRAWN.isdisjoint(words(each.label)) or has_two_makers(each) for each in parts):
        return False
    if takes_both_logarithms(inner):
        return True
    if kind_of(inner) is not Kind.TENSOR or not _comes_to_zero(inner.operands[0]):
        return False
    return is_minimised(place) or not isinstance(bare(inner.operands[0]), Input)  # Where it is shown, -inf is meant.


def _makes_mask(statement: ast.stmt) -> bool:
    """`mask = torch.log(mask)`: 0 where it lets through, -inf elsewhere."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return any(isinstance(each, ast.Name) and not MASKS.isdisjoint(words(each.id)) for each in targets)


def _comes_to_zero(node: Node) -> bool:
    """Whether a value was brought down to 0 here: a probability, its complement, or a choice of such."""
    node = bare(node)
    while isinstance(node, Apply) and node.operator.name in {"sum", "mean", "add", "neg", "pow", "sqrt"}:
        if node.operator.name == "add" and any(map(is_small, node.operands)):
            return False
        node = bare(node.operands[0])
    if not isinstance(node, Apply):
        return isinstance(node, Input) and node.facts.known and not CALLED_SHARES.isdisjoint(words(node.label))
    if node.operator.name in {"where", "mul"}:
        return any(map(_comes_to_zero, node.operands[-2:]))
    complement = node.operator.name == "sub" and isinstance(node.operands[0], Constant)
    made = bare(node.operands[1]) if complement else node
    return isinstance(made, Apply) and made.operator.name in PRODUCED
