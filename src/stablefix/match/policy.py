"""What is told by default, and why.

A finding is told by default where a careful reader would write it in a review: the input that fails is one that such
code meets, and what fails matters to somebody. `reason` names one of a few reasons for it, by what the code shows, and
`holds` asks the evidence whether it is so. What has no reason is told with `--pedantic`, and to whoever asks for what
fails rarely (`--min-severity low`).
"""

from __future__ import annotations

import ast
import math
from enum import Enum

from stablefix.evidence import BELIEVABLE, Evidence, Failure, Fix
from stablefix.graph.expression import Apply, Constant, Input, Node, inputs, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.named import is_epsilon
from stablefix.graph.visit import Place
from stablefix.match.bare import bare, divisor_of
from stablefix.match.handled import LOGARITHMS, around, handled
from stablefix.match.origins import (
    is_given,
    is_kept,
    is_part,
    is_random,
    is_recorded,
    is_setting,
    is_weight,
    setting_default,
)
from stablefix.match.scales import is_own_norm, is_range, measures_rows, standardises
from stablefix.match.training import is_minimised, words
from stablefix.match.unify import Bindings
from stablefix.match.zeros_and_ones import FOLDING, counts_selected, is_mask, may_select_nothing
from stablefix.source.walk import called
from stablefix.source.walk import walk as walk_syntax
from stablefix.templates.catalogue import catalogue_folder
from stablefix.templates.template import Pattern, Template


class Reason(Enum):
    """Why a finding is told by default."""

    ASKED = "somebody asked for it: for advice, or with a template of his own"
    HALF = "half precision is in sight"
    FORM = "the same function has a form that is right where this one is not"
    DIGITS = "the argument comes small, and what is lost is the result itself"
    TERM = "a term of a sum is wrong by more than the sum is rounded"
    EMPTY = "a selection may be empty"
    EQUAL = "data that are all equal are brought to a scale"
    SILENT = "a row of data may be zeros alone"
    VANISHING = "a probability or an energy may vanish"
    ROUNDED = "rounding carries the argument to the end of the domain, or past it"
    LEFT_OUT = "a test leaves the bad value out, and its slope stays"
    SLOPE = "what is minimised goes through an infinite slope"


SHOWN = frozenset(
    "plot draw show display visualize visualise diagnostic init initial initialize initialise reset test tests example "
    "demo simulate simulation dataset".split()
)
"""Words of functions that make nothing that anybody computes with further, or that compute with chosen numbers."""
KNOWING = frozenset("stable safe log1mexp log1pexp logaddexp logsubexp".split())
"""Words of functions that say of themselves that they are the stable form."""
COUNTED = frozenset(
    "count counts num n nb number length lengths len dur durs duration durations deg degs degree degrees size sizes "
    "layer layers low high epoch step steps rank ranks index age year years day days".split()
)
"""Words of names that hold whole numbers, or the ends of a range of them."""
SIMPLE = frozenset({"add", "sub", "neg", "mul", "div", "square"})
LARGE = 100
"""What is divided by so large a constant is as large as that, as a rule: `log(1 + frequency / 700)`."""
COARSE = frozenset("round int long floor ceil rint trunc format isclose allclose exp".split())
"""Calls in which lost digits are lost anyway."""
SATURATING = frozenset({"erf", "atan", "tanh", "ndtr", "cdf"})
"""Functions that come near an end: what is lost in `1 + erf(x)` is a tail, far below everything else."""
TAILS = frozenset({"cdf", "sf", "survival", "tail"})
"""Words of functions that compute such a tail, for whoever asks for it."""
AVERAGING = frozenset({"mean", "average", "masked", "reduce", "reduction"})
"""Words of functions that average whatever they are given."""
INDEPENDENT = ("cell", "lattice", "niggli", "box", "triclinic")
"""How words of functions begin that are about vectors of which none is a multiple of another."""
SCALE = 100.0
"""A setting is not set to more than so many times its default, nor to less than that part of it."""
MATTERS = 1e-4
"""An error of this size is not lost in a sum whose other terms are of ordinary size."""
PRODUCED = frozenset("softmax sigmoid gather square relu prod cumprod".split())
"""Operators that bring what is computed here down to 0, as do sums and means of them."""
COSINES = frozenset({"acos", "asin", "atanh", "erfinv"})
"""Functions whose argument was a cosine or a sine, or was squashed, and so comes to the ends of the domain."""


def reason(template: Template, pattern: Pattern, bindings: Bindings, inner: Apply, place: Place) -> Reason | None:
    """Why a match is told by default; None where it is not."""
    failure = template.failure
    outer = around(place.syntax, place.point.statement)
    if template.advice or template.pedantic or not template.path.is_relative_to(catalogue_folder()):
        return Reason.ASKED
    if template.dtypes:
        return Reason.HALF
    if not (SHOWN | KNOWING).isdisjoint(word for part in place.function.split(".") for word in words(part)):
        return None
    if any(called(each) == "print" for each in outer) or (kind_of(inner) is not Kind.TENSOR and _is_chosen(outer)):
        return None
    if failure in {Failure.OVERFLOW, Failure.UNDERFLOW} and template.fix in {Fix.ALGORITHM, Fix.REORDER}:
        of_weights = failure is Failure.UNDERFLOW and all(map(is_weight, inputs(inner)))
        return None if of_weights else Reason.FORM
    if failure is Failure.CANCELLATION and _takes_log_of_little(pattern):
        return Reason.FORM
    if failure is Failure.CANCELLATION:
        return _of_digits(pattern, inner, place, outer)
    if failure is Failure.UNDERFLOW:
        return Reason.VANISHING if _vanishes(inner) else None
    if inner.operator.name in COSINES and (not _is_rounded(inner, place) or handled(inner, place)):
        return None
    if inner.operator.name in COSINES and not is_minimised(place):
        return Reason.ROUNDED
    if failure is Failure.NAN_GRADIENT and template.fix is Fix.MASK and not all(map(is_weight, inputs(inner))):
        return Reason.LEFT_OUT
    if failure is Failure.NAN_GRADIENT or inner.operator.name in COSINES:
        minimised = is_minimised(place) and not all(map(is_mask, inputs(inner)))
        return Reason.SLOPE if minimised and not any(map(is_weight, inputs(inner))) else None
    if failure is Failure.DIVISION_BY_ZERO:
        return None if _is_chosen(outer) else _of_division(pattern, bindings, inner, place)
    return None


def is_test(path: str) -> bool:
    """Whether a file holds tests, or what tests use: what they compute with is written down in them."""
    folders, _, name = path.replace("\\", "/").rpartition("/")
    return (
        not {"test", "tests", "testing"}.isdisjoint(folders.split("/"))
        or name.startswith("test_")
        or name.endswith("_test.py")
    )


def holds(told: Reason | None, root: Node, evidence: Evidence) -> bool:
    """Whether the evidence bears a reason out."""
    if not all(math.isfinite(value) for sample in evidence.inputs for value in sample.values):
        return False
    defaults = {each.label: setting_default(each) for each in inputs(root)}
    for sample in evidence.inputs:
        chosen = defaults.get(sample.label)
        if chosen and not all(1 / SCALE <= value / chosen <= SCALE for value in sample.values):
            return False
    if told is Reason.TERM:
        value, right = evidence.before.value, evidence.exact
        return value is None or right is None or not abs(value - right) < MATTERS
    if told is Reason.ROUNDED:
        return evidence.about == "value"
    if told is Reason.FORM:
        if evidence.about == "gradient" and evidence.exact_gradient is None:
            return False
        value = evidence.before.value
        least = 1 / BELIEVABLE if value is not None and math.isfinite(value) else 0
        return not evidence.exact or least < abs(evidence.exact) < BELIEVABLE
    return True


def _takes_log_of_little(pattern: Pattern) -> bool:
    """`log(1 - tanh(x)**2)`, `log(1 - exp(x))`: in the logarithm of a difference that comes to 0 all is lost."""
    root = pattern.node
    return (
        isinstance(root, Apply)
        and root.operator.name in {"log", "log1p"}
        and not pattern.operators <= SIMPLE | LOGARITHMS
    )


def _of_digits(pattern: Pattern, inner: Apply, place: Place, outer: list[ast.AST]) -> Reason | None:
    """Lost digits matter where the argument comes small and the result is used as it is."""
    parts = inputs(inner)
    if all(map(is_setting, parts)) or any(map(is_random, parts)) or all(map(_is_counted, parts)):
        return None
    if any(map(_divides_by_large, walk(inner))):
        return None
    if any(isinstance(each, ast.Compare) or called(each) in COARSE for each in outer):
        return None
    saturating = not SATURATING.isdisjoint(pattern.operators)
    logged = [place for place, each in enumerate(outer) if called(each).startswith("log")]
    if logged and (saturating or not _is_added(outer[logged[-1] :])):
        return Reason.DIGITS
    if saturating:
        asked = kind_of(inner) is not Kind.SCALAR and not TAILS.isdisjoint(words(place.function))
        return Reason.DIGITS if asked else None
    return Reason.TERM if _is_added(outer) or _is_added_later(place) else Reason.DIGITS


def _is_added(outer: list[ast.AST]) -> bool:
    """Whether something around an expression is a sum."""
    return any(isinstance(each, ast.BinOp | ast.AugAssign) and isinstance(each.op, ast.Add | ast.Sub) for each in outer)


def _is_added_later(place: Place) -> bool:
    """Whether the name that is given to a result stands in sums alone."""
    match place.point.statement:
        case ast.Assign(targets=[ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name))]):
            function = place.point.function
            uses = [
                around(part, function)
                for part in walk_syntax(function)
                if isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Load)
            ]
            read = [use for use in uses if not _is_stored(use[-1])]
            return bool(read) and all(map(_is_added, read))
    return False


def _is_stored(around_a_name: ast.AST) -> bool:
    return isinstance(around_a_name, ast.Subscript) and isinstance(around_a_name.ctx, ast.Store)


def _is_chosen(outer: list[ast.AST]) -> bool:
    """Whether a `where` around a value chooses between it and something else: its bad inputs were thought of."""
    return any(called(each) == "where" for each in outer)


def _is_counted(node: Input) -> bool:
    return node.facts.integer is True or not COUNTED.isdisjoint(words(node.label.rpartition(".")[2]))


def _divides_by_large(node: Node) -> bool:
    if not isinstance(node, Apply) or node.operator.name != "div" or not isinstance(node.operands[1], Constant):
        return False
    number = node.operands[1].value
    return isinstance(number, int | float) and abs(number) >= LARGE


def _vanishes(inner: Apply) -> bool:
    """Whether what the logarithm is taken of was computed here, or is data that its name calls a probability."""
    parts = inputs(inner)
    if any(is_kept(each) or is_recorded(each) or _is_epsilon(each) or is_random(each) for each in parts):
        return False
    if kind_of(inner) is not Kind.TENSOR:
        return False
    return _comes_to_zero(inner.operands[0])


def _comes_to_zero(node: Node) -> bool:
    """Whether a value was brought down to 0 here: a probability, its complement, or a choice of such."""
    node = bare(node)
    while isinstance(node, Apply) and node.operator.name in {"sum", "mean", "add", "neg", "pow", "sqrt"}:
        node = bare(node.operands[0])
    if not isinstance(node, Apply):
        return isinstance(node, Input) and node.facts.known
    if node.operator.name == "where":
        return any(map(_comes_to_zero, node.operands[1:3]))
    complement = node.operator.name == "sub" and isinstance(node.operands[0], Constant)
    made = bare(node.operands[1]) if complement else node
    return isinstance(made, Apply) and made.operator.name in PRODUCED


def _is_rounded(inner: Apply, place: Place) -> bool:
    """Whether the argument was computed of many numbers, and nothing keeps it from the ends."""
    argument = inner.operands[0]
    parts = inputs(argument)
    if _is_parameter(argument) or _is_shrunk(argument) or any(map(_is_epsilon, parts)):
        return False
    if any(word.startswith(INDEPENDENT) for word in words(place.function)):
        return False
    if inner.operator.name == "asin":
        return any(isinstance(part, Apply) and part.operator.name == "matmul" for part in walk(argument))
    if inner.operator.name == "atanh":
        return kind_of(argument) is Kind.TENSOR
    return kind_of(argument) not in {Kind.SCALAR, Kind.OTHER}


def _is_parameter(node: Node) -> bool:
    """Whether a value is a Python parameter as it came: who passes it knows the domain."""
    return isinstance(node, Input) and kind_of(node) is not Kind.TENSOR and is_given(node)


def _is_shrunk(node: Node) -> bool:
    """`0.95 * cosine`, `correlation / 2`: kept inside by a factor."""
    if not isinstance(node, Apply) or node.operator.name not in {"mul", "div"}:
        return False
    numbers = [each.value for each in node.operands if isinstance(each, Constant)]
    if not any(isinstance(each, Input) for each in node.operands):
        return False
    if node.operator.name == "div":
        return any(isinstance(number, int | float) and abs(number) > 1 for number in numbers)
    return any(isinstance(number, int | float) and abs(number) < 1 for number in numbers)


def _is_epsilon(node: Input) -> bool:
    return is_epsilon(node.label.rpartition(".")[2])


def _of_division(pattern: Pattern, bindings: Bindings, inner: Apply, place: Place) -> Reason | None:
    masks = [bindings.values[each.name] for each in pattern.metavariables if each.domain == "mask"]
    divided = divisor_of(inner)
    if divided is None or any(map(is_random, inputs(inner))):
        return None
    divisor = bare(divided)
    overlap = is_minimised(place) and _adds_sums(divisor)
    if counts_selected(divisor) or overlap or len(masks) > 1 or any(map(may_select_nothing, masks)):
        of_all = overlap or not any(isinstance(part, Apply) and _folds_rows(part) for part in walk(divisor))
        named = not AVERAGING.isdisjoint(words(place.function))
        return Reason.EMPTY if of_all or named else None
    if masks:
        return None
    given = all(map(is_given, inputs(divisor)))
    whole = not any(map(is_part, inputs(divisor)))
    if standardises(inner, divisor) and whole and (given or kind_of(divisor) is Kind.TENSOR):
        return Reason.EQUAL
    if not given:
        return None
    if is_range(divisor) and whole:
        return Reason.EQUAL
    own = kind_of(divisor) is Kind.TENSOR and is_own_norm(inner.operands[0], divisor, is_minimised(place))
    return Reason.SILENT if own or measures_rows(divisor) else None


def _adds_sums(divisor: Node) -> bool:
    """`p.sum() + target.sum()`: of two images that are compared nothing may be left."""
    terms = [bare(each) for each in divisor.operands] if isinstance(divisor, Apply) else []
    added = isinstance(divisor, Apply) and divisor.operator.name == "add"
    return added and all(isinstance(each, Apply) and each.operator.name == "sum" for each in terms)


def _folds_rows(node: Apply) -> bool:
    """A sum along an axis: of the tokens of a sentence some are there, of a batch of targets maybe none."""
    dim = node.operands[-1] if node.operator.name in FOLDING else Constant(None)
    return not isinstance(dim, Constant) or dim.value is not None
