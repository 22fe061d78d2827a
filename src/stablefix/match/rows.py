"""Are the entries of a value ever 0 together? A row of padding is, a row of random numbers is not."""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Constant, Input, Node, Origin, is_none
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.match.bare import bare
from stablefix.match.origins import GRIDS, NOISES, is_random, maker, of_unknown_code
from stablefix.match.zeros_and_ones import is_mask
from stablefix.source.walk import walk

ZERO_WITH_OPERAND = frozenset(
    "abs square sqrt cbrt neg cast cast_like detach sign pow tan sin sinh tanh asin asinh atan atanh arctan expm1 "
    "log1p squeeze unsqueeze transpose permute reshape flatten expand gather erf erfinv floor round trunc rsqrt "
    "diagonal select".split()
)
"""Operators that are 0 only where their first operand is."""
ONLY_BY_UNDERFLOW = frozenset("exp exp2 erfcx cosh softplus reciprocal".split())
"""Operators that are 0 in exact arithmetic nowhere, and in floating point only far from where they are used."""
SPREADS = frozenset({"std", "var"})
FOLDED = frozenset({"norm", "sum", "mean", "amax"})
"""Reductions that are 0 only where all entries are, for entries that are never negative."""
TOTALS = frozenset({"norm", "mean", "amax"})
CHOSEN = frozenset("where relu clamp maximum minimum equal not_equal less less_equal greater greater_equal".split())
"""Operators whose results may well be 0 as a whole: what is selected, cut off or counted."""
FACTORS = NOISES | frozenset(
    "inv inverse pinv cholesky cholesky_inverse cho_factor solve_triangular solve qr eigh eig svd lu eye".split()
)
"""Functions whose results have no rows or columns of zeros: what inverts or factors a matrix, random numbers."""
COUNTERS = frozenset({"unique", "unique_consecutive"})
"""Functions whose counts are of values that occur."""
EXTREMA = frozenset({"amin", "amax"})


def reduced_to_zero(node: Apply) -> bool:
    """Whether a reduction, or what is 0 with one, comes to 0 for rows that somebody meets."""
    return not (_never_all_zero(node) or is_total_of_data(node))


def _never_all_zero(node: Node) -> bool:
    """Whether the entries of a value are never 0, or equal, together, along any axis that somebody reduces."""
    if isinstance(node, Input):
        return _is_filled(node)
    if not isinstance(node, Apply):
        return False
    name, operands = node.operator.name, node.operands
    if name == "where":
        return not any(_is_zero(branch) for branch in operands[1:])
    if name in {"add", "sub"}:
        return any(_is_noise(term) or _is_offset(term) for term in operands)
    if name == "mul" and isinstance(operands[1], Constant):
        return _never_all_zero(operands[0])
    if name == "equal":
        return any(isinstance(each, Apply) and _is_extremum(each, operands) for each in operands)
    if name == "div" and isinstance(operands[0], Constant):
        return True
    passed = name in ZERO_WITH_OPERAND | FOLDED | SPREADS
    return name in ONLY_BY_UNDERFLOW or (passed and _never_all_zero(operands[0]))


def _is_filled(node: Input) -> bool:
    """Whether an input holds numbers of which no row is 0."""
    if is_random(node):
        return True
    if node.origin is None:
        return False
    if maker(node.origin) in FACTORS | GRIDS | COUNTERS or _holds_selected_rows(node.origin):
        return True
    return not node.facts.known and not is_mask(node) and of_unknown_code(node.origin)


def is_total_of_data(node: Apply) -> bool:
    """Whether everything that there is of some data is folded into one number: of many rows one is empty, but a whole
    data set, an image or a direction is not 0 as a rule. What is equal or selected may well be 0 as a whole."""
    name, operands = node.operator.name, node.operands
    if name in ZERO_WITH_OPERAND:
        return isinstance(operands[0], Apply) and is_total_of_data(operands[0])
    if name == "mul":
        return all(
            isinstance(each, Constant) or (isinstance(each, Apply) and is_total_of_data(each)) for each in operands
        )
    if name not in FOLDED or not is_none(operands[-1]):
        return False
    of_squares = isinstance(operands[0], Apply) and operands[0].operator.name == "square"
    return (name in TOTALS or of_squares or kind_of(node) is Kind.ARRAY) and _is_data(operands[0])


def _is_data(node: Node) -> bool:
    """Whether a value holds data as it is: nothing that was selected or counted, and no difference of two things."""
    if isinstance(node, Input):
        return not node.facts.known and not is_mask(node)
    if not isinstance(node, Apply):
        return False
    name, operands = node.operator.name, node.operands
    if name == "sub":
        return any(isinstance(each, Apply) and each.operator.name == "mean" for each in operands)
    if name in CHOSEN or is_mask(node):
        return False
    return name in FOLDED | SPREADS or all(_is_data(each) for each in operands if not isinstance(each, Constant))


def _is_offset(node: Node) -> bool:
    """A number that is added so that what it is added to is not 0."""
    return isinstance(node, Constant) and isinstance(node.value, int | float) and node.value != 0


def _is_extremum(node: Apply, compared: tuple[Node, ...]) -> bool:
    """`x == amin(x)`: there is an entry that is the smallest one."""
    found = bare(node)
    if not isinstance(found, Apply) or found.operator.name not in EXTREMA:
        return False
    return any(found.operands[0].key == each.key for each in compared)


def _holds_selected_rows(origin: Origin) -> bool:
    """Whether a text selects the rows that are not 0: `x[x.sum(dim=1) != 0]`."""
    syntax, point = origin.syntax, origin.point
    if isinstance(syntax, ast.Name) and syntax.id in point.env:
        syntax = point.env[syntax.id].value.syntax or syntax
    match syntax:
        case ast.Subscript(
            value=ast.Name(id=name),
            slice=ast.Compare(
                left=ast.Call() as left, ops=[ast.NotEq() | ast.Gt()], comparators=[ast.Constant(value=0)]
            ),
        ):
            return any(isinstance(part, ast.Name) and part.id == name for part in walk(left))
    return False


def _is_noise(node: Node) -> bool:
    """A random number, or a multiple of one: what it is added to has no two entries that are equal."""
    if isinstance(node, Apply):
        return node.operator.name in {"mul", "add", "sub"} and any(map(_is_noise, node.operands))
    return isinstance(node, Input) and is_random(node)


def _is_zero(node: Node) -> bool:
    if isinstance(node, Apply) and node.operator.name == "full_like":
        node = node.operands[1]
    return isinstance(node, Constant) and node.value == 0
