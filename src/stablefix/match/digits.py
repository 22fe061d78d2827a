"""Do lost digits matter? Where the argument comes small, and the result is used as it is.

They matter in what is for others to compute with: a function of a module, a distribution, a spectrum of radiation. In
double precision half of the digits are left where all are lost in single precision.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise

from stablefix.graph.defaults import parameter_default
from stablefix.graph.expression import Apply, Constant, Input, Node, inputs, walk
from stablefix.graph.facts import ARRAYS, Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.resolve import qualified
from stablefix.graph.visit import Place
from stablefix.match.bare import bare
from stablefix.match.counted import is_counted
from stablefix.match.formula import is_formula
from stablefix.match.handled import LOGARITHMS
from stablefix.match.origins import LIBRARIES, is_grid, is_random, is_setting
from stablefix.match.reason import Reason
from stablefix.match.uses import Way, around
from stablefix.source.naming import words
from stablefix.source.walk import called
from stablefix.source.walk import walk as walk_syntax
from stablefix.templates.template import Pattern

SMALL = frozenset(
    "return returns rate rates yield yields growth prob probs probability probabilities p q pvalue pvalues eps epsilon "
    "strain delta diff difference residual residuals redshift z".split()
)
"""Words of names of numbers that are small beside 1."""
LARGE = 100
"""What is divided by so large a constant is as large as that, as a rule: `log(1 + frequency / 700)`."""
COARSE = frozenset(
    "round int int32 int64 long floor ceil rint trunc format print isclose allclose exp plot scatter imshow hist bar "
    "fill_between pcolormesh contour contourf".split()
)
"""Calls in which lost digits are lost anyway."""
POWERS = frozenset({"pow", "power", "float_power"})
"""Functions whose last argument is an exponent, `pow(base, exponent)`."""
NEAR_ONE = frozenset("sigmoid expit softmax log_softmax softplus logsigmoid cosh cos".split())
"""Functions that are as large beside a small argument as `exp` is."""
SIGNS = frozenset({"sign", "sgn", "copysign"})
SUMMING = frozenset({"sum", "mean", "nansum", "nanmean", "average", "cumsum", "einsum", "matmul", "dot", "bmm"})
SATURATING = frozenset({"erf", "atan", "tanh", "ndtr", "cdf", "sigmoid"})
"""Functions that come near an end: what is lost in `1 + erf(x)` is a tail, far below everything else."""
TAILS = frozenset({"cdf", "sf", "survival", "tail"})
"""Words of functions that compute such a tail, for whoever asks for it: all of it is lost in `1 - erf(x)`."""
MAGNIFYING = ("log", "sqrt", "rsqrt", "power", "pow", "div", "true_divide", "reciprocal")
"""How calls begin in which a small value becomes a large one, or is divided by another small one."""
SERIES = frozenset("taylor tay series expansion".split())
"""Words of methods that compute by a series."""
EXACT = frozenset(
    "cdf sf ppf isf pdf pmf logcdf logsf logpdf logpmf chf quantile survival hazard distribution copula "
    "link cloglog planck blackbody bose einstein debye".split()
)
"""Words of functions and classes for whoever needs all digits: distributions and their tails, links of a regression,
spectra of radiation."""


INVERSES = frozenset(
    "symlog symexp log1p expm1 inverse inv barrier "
    "asinh arcsinh arsinh acosh arccosh arcosh atanh arctanh artanh".split()
)
"""Words of functions that are a logarithm of what may be near 1, or its inverse, as others know it: a conversion to
mels, a kernel, or a step of a formula has arguments of ordinary size."""


OF_CLASSES = frozenset({"distribution", "copula", "link"})
"""Those that say so of a class alone: `get_distribution_probs` and `apply_link` compute something with one."""


def of_digits(pattern: Pattern, inner: Apply, place: Place) -> Reason | None:
    """Why lost digits are told, where they matter."""
    parts = inputs(inner)
    if all(map(is_setting, parts)) or any(map(is_random, parts)) or all(is_counted(part, place) for part in parts):
        return None
    if pattern.operators & LOGARITHMS and _is_data(inner) and not _is_undone(place):
        return None
    if any(map(_divides_by_large, walk(inner))) or _is_table(parts):
        return None
    if _has_series(place) or not _is_for_others(inner, place):
        return None
    own = around(place.syntax, place.point.statement)
    if not _is_magnified(own) and _is_handed_on(own, place):
        return None
    if _weighs(own, {name for part in parts for name in _names_of(part)}):
        return None
    if not is_exact(place) and _scales_another(own, place):
        return None
    saturating = not SATURATING.isdisjoint(pattern.operators)
    logged = [position for position, each in enumerate(own) if called(each).startswith("log")]
    if logged and (saturating or not _is_added(own[logged[-1] :])):
        return Reason.DIGITS
    if saturating:
        complement = isinstance(pattern.node, Apply) and pattern.node.operator.name == "sub"
        asked = kind_of(inner) is not Kind.SCALAR and not TAILS.isdisjoint(words(place.function))
        return Reason.DIGITS if complement and asked else None
    if _is_added(own):
        return Reason.TERM
    if pattern.operators & LOGARITHMS and not saturating and not is_known_inverse(place):
        return None
    return Reason.DIGITS


def is_known_inverse(place: Place) -> bool:
    """Whether a function is a logarithm that others know, or its inverse, by its name."""
    return not INVERSES.isdisjoint(words(place.function.rpartition(".")[2]))


def _is_for_others(inner: Apply, place: Place) -> bool:
    """Whether a value is for whoever calls a function, and not a step on the way to something else. What a method
    gives, or a function inside another one, is for its own class or function, which knows how small the argument is,
    unless it is named after what is computed to its last digits. In double precision that name alone tells, in single
    precision that of an inverse, too."""
    inverse = kind_of(inner) is Kind.TENSOR and is_known_inverse(place) and is_formula(place.point)
    return isinstance(place.point.statement, ast.Return) and (is_exact(place) or inverse)


def is_compared(place: Place) -> bool:
    """Whether a value is only compared, rounded, shown or exponentiated in its statement: nobody sees its last
    digits."""
    return _is_coarse(around(place.syntax, place.point.statement), place.syntax)


def is_exact(place: Place) -> bool:
    """Whether a function, or its class, is named after what is computed to its last digits."""
    owner = place.point.owner
    if owner is None and "." in place.function:
        return False
    bases = [] if owner is None else map(ast.unparse, owner.syntax.bases)
    *classes, name = place.function.split(".")
    spoken = {word for each in (*classes, *bases) for word in words(each)}
    return not EXACT.isdisjoint(spoken | (set(words(name)) - OF_CLASSES))


def _is_magnified(way: Way) -> bool:
    """Whether a value is divided, or divides, or a root, a power or a logarithm is taken of it: what is lost of it may
    be more than digits of the result."""
    return any(
        (isinstance(each, ast.BinOp) and isinstance(each.op, ast.Div | ast.Pow)) or called(each).startswith(MAGNIFYING)
        for each in way
    )


def _is_handed_on(way: Way, place: Place) -> bool:
    """Whether a value is passed to code that nobody knows."""
    for each, inside in zip(way, [*way[1:], None], strict=True):
        if isinstance(each, ast.Call) and inside is not each.func:
            resolved = qualified(each.func, place.point)
            if resolved is None or resolved.split(".")[0] not in LIBRARIES | {"builtins", "math"}:
                return True
    return False


def _has_series(place: Place) -> bool:
    """Whether the class also computes by a series: for small arguments, where digits would be lost."""
    owner = place.point.owner
    return owner is not None and any(not SERIES.isdisjoint(words(name)) for name in owner.methods)


def _is_added(way: Way) -> bool:
    """Whether a value goes into a sum, where other terms are as large as what was lost."""
    return any(
        (isinstance(each, ast.BinOp) and isinstance(each.op, ast.Add | ast.Sub | ast.MatMult))
        or called(each) in SUMMING
        for each in way
    )


def _is_coarse(way: Way, value: ast.AST) -> bool:
    """Whether a value is compared, rounded, shown or exponentiated, or is an exponent."""
    return any(
        isinstance(each, ast.Compare | ast.FormattedValue)
        or _is_format(each)
        or called(each) in COARSE | NEAR_ONE
        or _is_exponent(inside, each)
        for each, inside in pairwise([*way, value])
    )


def _is_exponent(part: ast.AST, power: ast.AST) -> bool:
    match power:
        case ast.BinOp(op=ast.Pow(), right=exponent):
            return exponent is part
        case ast.Call(args=[*_, exponent]):
            return exponent is part and called(power) in POWERS
    return False


def _is_format(part: ast.AST) -> bool:
    """`"beyond %g" % limit`."""
    return (
        isinstance(part, ast.BinOp)
        and isinstance(part.op, ast.Mod)
        and isinstance(part.left, ast.Constant)
        and isinstance(part.left.value, str)
    )


def _names_of(node: Input) -> set[str]:
    parts = () if node.origin is None else walk_syntax(node.origin.syntax)
    return {part.id for part in parts if isinstance(part, ast.Name) and part.id != "self"}


def _weighs(way: Way, made_of: set[str]) -> bool:
    """Whether a value is a weight of what it is computed of, `(1 - exp(-loss)) ** gamma * loss`: both vanish together,
    and nobody misses digits of what is left then."""
    for each in way:
        match each:
            case ast.BinOp(op=ast.Mult(), left=ast.Name(id=name)) | ast.BinOp(op=ast.Mult(), right=ast.Name(id=name)):
                if name in made_of:
                    return True
    return False


def _scales_another(way: Way, place: Place) -> bool:
    """Whether a value is a factor of something else that was computed, `depth * (1 - exp(-x)) * exp(-x)`: nobody needs
    the last digits of the product where it vanishes. A sign, a number or a setting only passes it on."""
    for each, inside in pairwise([*way, None]):
        match each:
            case ast.BinOp(op=ast.Mult(), left=left, right=right):
                if not _passes_on(right if inside is left else left, place):
                    return True
    return False


def _passes_on(factor: ast.expr, place: Place) -> bool:
    """Whether a factor is a sign, a number, or a setting."""
    match factor:
        case ast.BinOp(left=left, right=right):
            return _passes_on(left, place) and _passes_on(right, place)
        case ast.UnaryOp(operand=operand):
            return _passes_on(operand, place)
        case ast.Name(id=name) if name in place.point.env and place.point.env[name].value.parameter:
            return parameter_default(place.point.function, name, place.point) is not None
        case ast.Name(id=name):
            return place.point.names.constant(name) is not None
    return isinstance(factor, ast.Constant) or called(factor) in SIGNS


def _is_data(inner: Apply) -> bool:
    """`log(data + 1)`, `log(abs(data) + 1)`, of numbers as they come: they are counted or measured, and not small
    beside 1, unless their name says that they are."""
    terms = [bare(each) for each in walk(inner) if isinstance(each, Apply) and each.operator.name in {"add", "sub"}]
    data = [_unsigned(each) for term in terms if isinstance(term, Apply) for each in map(bare, term.operands)]
    plain = [each for each in data if not isinstance(each, Constant)]
    return bool(plain) and all(isinstance(each, Input) and SMALL.isdisjoint(words(each.label)) for each in plain)


def _unsigned(node: Node) -> Node:
    return bare(node.operands[0]) if isinstance(node, Apply) and node.operator.name == "abs" else node


def _is_undone(place: Place) -> bool:
    """Whether the class, or the file, also has the inverse, `exp(x) - 1`: what goes there and back comes back."""
    owner = place.point.owner
    whole = place.point.names.tree if owner is None else owner.syntax
    return any(
        isinstance(part, ast.BinOp)
        and isinstance(part.op, ast.Sub)
        and any(called(side).startswith("exp") for side in (part.left, part.right))
        for part in walk_syntax(whole)
    )


def _divides_by_large(node: Node) -> bool:
    """Whether something is divided by a large constant, or multiplied by a small one."""
    if not isinstance(node, Apply) or node.operator.name not in {"div", "mul"}:
        return False
    if node.operator.name == "div":
        number = _number(node.operands[1])
        return number is not None and abs(number) >= LARGE
    numbers = filter(None, map(_number, node.operands))
    return any(abs(number) <= 1 / LARGE for number in numbers)


def _is_table(parts: Sequence[Input]) -> bool:
    """`exp(np.arange(n) / n * rate) - 1`: computed over known numbers, with others of which none is an array."""
    return any(map(is_grid, parts)) and all(is_grid(each) or each.facts.kind not in ARRAYS for each in parts)


def _number(node: Node) -> float | int | None:
    number = node.value if isinstance(node, Constant) else None
    return number if isinstance(number, int | float) and not isinstance(number, bool) else None
