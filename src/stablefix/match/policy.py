"""What is told by default, and why.

A finding is told by default where a careful reader would write it in a review. What such a reader thinks is known of
classes of findings, from what was read in packages that nobody here had looked at (docs/precision.md): a class is what
is lost, in which library and precision, in what kind of code. `told` leaves out what is of no class that was right as a
rule, `reason` names the class of a finding by what the code around it shows, and `holds` asks the evidence whether it
is so. What has no reason is told with `--pedantic`, and to whoever asks for what fails rarely (`--min-severity low`).
"""

from __future__ import annotations

import ast
import math
import re
from functools import lru_cache

from stablefix.evidence import BELIEVABLE, Evidence, Failure
from stablefix.graph.dtypes import dtype_of
from stablefix.graph.expression import Apply, Node, inputs, is_none, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.visit import Place
from stablefix.match.bare import bare
from stablefix.match.candidate import Candidate
from stablefix.match.digits import is_compared, is_exact, is_known_inverse, of_digits
from stablefix.match.domain_ends import COSINES, adds_up, is_rounded
from stablefix.match.formula import is_a_pole, is_formula
from stablefix.match.handled import handled
from stablefix.match.kept_away import is_kept_by_others, is_small
from stablefix.match.known import differentiated, functions_around
from stablefix.match.magnitudes import goes_back, is_for_odds, is_scaled_to_nothing, is_unknown
from stablefix.match.origins import is_kept, is_observed, is_weight
from stablefix.match.quotients import of_division
from stablefix.match.reason import Reason
from stablefix.match.told import (
    Sought,
    Told,
    is_asked_for,
    knows,
    leaves_out,
    takes_log_of_exponential,
    takes_log_of_little,
    where_told,
)
from stablefix.match.training import says_minimised
from stablefix.match.uses import KEPT, Way, around, is_all_that_is_given, ways_on
from stablefix.match.zeros_and_ones import is_mask
from stablefix.source.naming import words
from stablefix.source.standing import is_demonstration, is_test
from stablefix.source.walk import called
from stablefix.templates.template import Pattern, Template

MATTERS = 1e-4
"""An error of this size is not lost in a sum whose other terms are of ordinary size; nor is it missed in a result."""
SINGLE = 3e38
"""What is larger than single precision can hold, or smaller than its inverse, nobody wants to know of a formula."""
BY_DATA = frozenset({Reason.DIGITS, Reason.EMPTY, Reason.EQUAL, Reason.ROUNDED})
"""Reasons that depend on what data comes."""
FORMS = frozenset({Reason.FORM, Reason.ALONE})
"""Reasons that a function has a form which is right where this one is not."""
BY_ROUNDING = frozenset({Reason.DIGITS, Reason.TERM, Reason.ROUNDED})
"""Reasons that hold where the true value is a number."""
DEGREES = frozenset({"rad2deg", "degrees"})
"""Functions of an angle that somebody reads."""
USING = frozenset({"append", "extend", "add", "update", "copy", "backward", "grad"})
"""Last words of calls that keep what they are given for what is computed later, or ask for its slope."""
DRAWING = frozenset({"categorical", "multinomial"})
"""Functions that draw an index by the numbers there."""
IMPORTS = (ast.Import, ast.ImportFrom)
DIFFERENCES = frozenset({"sub", "mse_loss"})
"""Operators that are 0 where two values agree."""

_RULED_OUT = re.compile(r"\b(?:can\s?not|can't|never|will\s+not|won't|does\s+not|doesn't)\s+(?:over|under)flow")


def reason(template: Template, pattern: Pattern, inner: Apply, place: Place) -> Reason | None:
    """Why a match is told by default; None where it is not."""
    failure = template.failure
    if is_asked_for(template):
        return Reason.ASKED
    if template.dtypes:
        return Reason.HALF
    if Told.NEVER in where_told(template, pattern, frozenset({inner.operator.name})):
        return None
    if any(map(knows, place.function.split("."))):
        return None
    if kind_of(inner) is Kind.JAX or is_seen_to(template, inner, place):
        return None
    if failure in {Failure.OVERFLOW, Failure.UNDERFLOW}:
        if not is_unknown(pattern, inner, place) or any(map(_rules_it_out, functions_around(place))):
            return None
        return Reason.FORM if is_for_odds(pattern, inner, place) else Reason.ALONE
    if failure is Failure.CANCELLATION and _has_epsilon(inner):
        return None
    if failure is Failure.CANCELLATION and takes_log_of_little(pattern):
        if takes_log_of_exponential(pattern.operators) and not (is_formula(place.point) or is_exact(place)):
            return None
        if "sqrt" in pattern.operators and not is_known_inverse(place):
            return None
        return Reason.TERM if _is_term(pattern) else Reason.FORM
    if failure is Failure.CANCELLATION:
        return of_digits(pattern, inner, place)
    if failure is Failure.DIVISION_BY_ZERO:
        return of_division(pattern, inner, place)
    if leaves_out(template):
        return Reason.LEFT_OUT if is_all_that_is_given(place) and says_minimised(place) else None
    if inner.operator.name in COSINES:
        if not is_rounded(inner, place):
            return None
        if kind_of(inner) is not Kind.ARRAY and says_minimised(place):
            of_data = _is_of_data(inner, place) or all(map(_is_for_people, ways_on(place)))
            return None if of_data else Reason.SLOPE
        # Whoever keeps a cosine inside has thought of its ends.
        return Reason.ROUNDED if adds_up(inner) and not _is_clamped(bare(inner.operands[0])) else None
    if _divides(place):
        return None  # What is divided by 0 goes wrong before its slope does.
    return Reason.SLOPE if says_minimised(place) and _is_length(inner) and not _is_of_data(inner, place) else None


def _rules_it_out(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function says of itself that nothing overflows in it: its author knows what it is given."""
    return _RULED_OUT.search(ast.get_docstring(function) or "") is not None


def is_seen_to(template: Template, inner: Apply, place: Place) -> bool:
    """Whether the code around a match shows that no harm comes of it, or that somebody has thought of it: then it is
    not told by default, be it in a formula."""
    failure, outer = template.failure, around(place.syntax, place.point.statement)
    if any(called(each) == "print" for each in outer) or _is_aside(place) or any(map(goes_back, walk(inner))):
        return True
    chosen = _is_chosen(outer) or all(map(_is_chosen, ways_on(place)))
    if failure is Failure.CANCELLATION:
        return chosen or is_kept_by_others(place) or is_compared(place)
    if chosen and (failure is Failure.DIVISION_BY_ZERO or kind_of(inner) is not Kind.TENSOR):
        return True
    if chosen and not differentiated(inner, place):
        return True  # What was not chosen shows in the slope alone.
    if failure in {Failure.OVERFLOW, Failure.UNDERFLOW}:
        return all(map(_is_drawn_from, ways_on(place))) or any(map(_is_widened_determinant, walk(inner)))
    if leaves_out(template):
        return not _leaves_out_data(inner)
    return inner.operator.name in COSINES and handled(inner, place)


def is_told(told: Reason | None, path: str, sought: Sought, *, formula: bool) -> bool:
    """Whether what has a reason, or none, is told of a file in which something is sought; `formula` tells whether the
    function is one."""
    if sought is Sought.ALL or (formula and sought is Sought.TOLD_ALONE):
        return True
    if told is Reason.ALONE and sought is not Sought.TOLD_ALONE:
        return False
    return told is not None and not is_test(path) and not (told in BY_DATA and is_demonstration(path))


def holds(candidate: Candidate, evidence: Evidence) -> bool:
    """Whether the evidence bears the reason out for which a candidate is told."""
    told, root, failure = candidate.reason, candidate.root, candidate.template.failure
    if not all(math.isfinite(value) for sample in evidence.inputs for value in sample.values):
        return False
    if told in BY_ROUNDING and evidence.about == "value" and evidence.exact is None:
        return False  # What is undefined there was not lost by rounding.
    if told is Reason.DIGITS and evidence.about == "value" and _is_fine(evidence):
        return False
    if told is Reason.TERM or (told is None and _is_term(candidate.pattern)):
        return _matters(evidence)
    if told is None and evidence.about == "value":
        return _holds_in_formula(candidate, evidence)
    if told is Reason.ROUNDED:
        return evidence.about == "value"
    if told in {*FORMS, Reason.SLOPE} and evidence.about == "value" and evidence.exact is None:
        return False
    if told in FORMS:
        if evidence.about == "value" and _is_fine(evidence, nearly=failure is not Failure.CANCELLATION):
            return False
        if evidence.about == "gradient" and evidence.exact_gradient is None:
            return False
        if is_scaled_to_nothing(root, evidence):
            return False
        value = evidence.before.value
        least = 1 / BELIEVABLE if value is not None and math.isfinite(value) else 0
        return evidence.exact is None or least <= abs(evidence.exact) < BELIEVABLE
    return True


def _matters(evidence: Evidence) -> bool:
    """Whether a result is wrong by more than is lost in a sum."""
    value, right = evidence.before.value, evidence.exact
    return value is None or right is None or not abs(value - right) < MATTERS


def _holds_in_formula(candidate: Candidate, evidence: Evidence) -> bool:
    """Whether the evidence bears out what is told for no other reason than that it stands in a formula."""
    failure = candidate.template.failure
    if failure is Failure.CANCELLATION and _has_epsilon(candidate.root) and not _matters(evidence):
        return False
    if failure is Failure.DIVISION_BY_ZERO and is_a_pole(candidate.root, evidence):
        return False
    return not evidence.exact or 1 / SINGLE < abs(evidence.exact) < SINGLE


def _is_term(pattern: Pattern) -> bool:
    """`log(-expm1(x))` is right where all would be lost, and loses digits where the logarithm comes to 0."""
    return takes_log_of_little(pattern) and "expm1" in pattern.operators


def _is_fine(evidence: Evidence, *, nearly: bool = False) -> bool:
    """Whether a result is right in the digits that anybody looks at; `nearly`: or in the decimals, where what is sought
    are infinities, and not digits."""
    value, right = evidence.before.value, evidence.exact
    least = 1.0 if nearly else 0.0
    return value is not None and right is not None and abs(value - right) < MATTERS * max(abs(right), least)


def _is_aside(place: Place) -> bool:
    """Whether a place runs only where its file is started as a script, which shows what it does, or where a library is
    missing, without which nothing is repaired."""
    line = place.point.statement.lineno
    return any(first <= line <= last for first, last in _asides(place.point.names.tree))


@lru_cache(maxsize=KEPT)
def _asides(tree: ast.Module) -> list[tuple[int, int]]:
    """The lines of what a module does as a script, and of what stands in for imports that fail."""
    found: list[ast.If | ast.ExceptHandler] = []
    for statement in tree.body:
        match statement:
            case ast.If() if _asks_for_script(statement):
                found.append(statement)
            case ast.Try(body=body, handlers=handlers) if any(isinstance(each, IMPORTS) for each in body):
                found += handlers
    return [(each.lineno, each.end_lineno or each.lineno) for each in found]


def _asks_for_script(branch: ast.If) -> bool:
    match branch.test:
        case ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]):
            return True
    return False


def _is_widened_determinant(node: Node) -> bool:
    """`det(x.double())`: whoever widens a matrix has thought of the range of its determinant."""
    if not isinstance(node, Apply) or node.operator.name != "det":
        return False
    matrix = node.operands[0]
    return isinstance(matrix, Apply) and matrix.operator.name == "cast" and dtype_of(matrix) == "float64"


def _is_clamped(node: Node) -> bool:
    return isinstance(node, Apply) and node.operator.name == "clamp"


def _has_epsilon(node: Node) -> bool:
    """`log(1 - p + 1e-6)`, `log((1 - p).clamp(min=1e-6))`: whoever writes it has thought of what is lost."""
    return any(
        isinstance(part, Apply) and part.operator.name in {"add", "clamp"} and any(map(is_small, part.operands))
        for part in walk(node)
    )


def _is_of_data(inner: Apply, place: Place) -> bool:
    """Whether nothing goes into a value that anybody asks a slope by, or it is handed to what only notes it."""
    observed = all(is_observed(part) for part in inputs(inner) if part.facts.kind not in {Kind.SCALAR, Kind.OTHER})
    return observed or all(map(_is_noted, ways_on(place)))


def _is_noted(way: Way) -> bool:
    """Whether a value ends in a call for its own sake, `log("rmse", value)`, that neither collects such values nor asks
    for their slopes: `loss.backward()`, `self.manual_backward(loss)`."""
    last = next((each for each in reversed(way) if isinstance(each, ast.stmt)), None)
    return isinstance(last, ast.Expr) and USING.isdisjoint(words(called(last.value))[-1:])


def _is_length(inner: Apply) -> bool:
    """Whether a root is taken of a mean of squares of differences, or of the sum of all that there are, which is 0
    where prediction and target agree. A length in each row is a part of a loss: its points may never be equal. What is
    no difference comes to 0 where all is: of a deviation or a probability nobody asks a slope there."""
    argument = bare(inner.operands[0]) if inner.operands else inner
    if not isinstance(argument, Apply) or all(map(is_mask, inputs(inner))) or any(map(is_weight, inputs(inner))):
        return False
    if argument.operator.name == "mse_loss":
        return True
    if not any(isinstance(each, Apply) and each.operator.name in DIFFERENCES for each in walk(argument)):
        return False
    squares = (isinstance(each, Apply) and each.operator.name == "square" for each in map(bare, argument.operands))
    if argument.operator.name == "sum":
        return is_none(argument.operands[1])
    if argument.operator.name == "mean" and not is_none(argument.operands[1]):
        averaged = bare(argument.operands[0])
        if isinstance(averaged, Apply) and averaged.operator.name == "sum":
            return False  # A mean length in each row is one.
    return argument.operator.name == "mean" or (argument.operator.name == "add" and all(squares))


def _leaves_out_data(inner: Apply) -> bool:
    """Whether a test leaves out bad values of data. What an object keeps was made somewhere else and is hardly ever
    bad; of counts nobody asks a slope."""
    return not all(map(is_kept, inputs(inner.operands[0]))) and not all(map(is_mask, inputs(inner)))


def _is_for_people(way: Way) -> bool:
    """Whether an angle is told in degrees: nobody minimises that."""
    return any(called(each) in DEGREES for each in way)


def _is_drawn_from(way: Way) -> bool:
    """Whether a value only tells how often something is drawn: with a logarithm of -inf it never is."""
    return any(called(each) in DRAWING for each in way)


def _divides(place: Place) -> bool:
    """Whether something is divided by what is computed in a statement."""
    outer = around(place.syntax, place.point.statement)
    inside = [*outer, place.syntax]
    return any(isinstance(each, ast.BinOp) and isinstance(each.op, ast.Div) and each.right in inside for each in outer)


def _is_chosen(outer: list[ast.AST]) -> bool:
    """Whether a `where` around a value chooses between it and something else: its bad inputs were thought of."""
    return any(called(each) == "where" for each in outer)
