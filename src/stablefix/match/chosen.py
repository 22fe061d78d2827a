"""Values whose entries a mask chose, maybe none of them: `x[m]`, `torch.masked_select(x, m)`, `(a[m] - b[m])**2`."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Facts
from stablefix.graph.formula import apply
from stablefix.graph.interval import Interval
from stablefix.graph.kinds import kind_of
from stablefix.graph.scope import Point
from stablefix.match.bare import SAME_VALUES
from stablefix.match.zeros_and_ones import MASKS
from stablefix.operators.operator import Form
from stablefix.source.naming import words
from stablefix.source.walk import called, dotted, walk

CHOOSING = frozenset({"masked_select", "compress", "extract"})
"""Functions that give the entries that a mask chooses."""
TESTS = frozenset(
    "logical_and logical_or logical_not logical_xor isnan isfinite isinf isclose eq ne lt le gt ge isin bool".split()
)
"""Functions that make a mask."""
ALL_THAT_OCCUR = frozenset("unique unique_consecutive set labels classes groups categories levels keys groupby".split())
"""Words of what a loop goes through where each is met at least once: `for c in np.unique(y)`."""
STATISTICS = frozenset("percentile quantile nanpercentile nanquantile max min amax amin median topk kthvalue".split())
"""Functions whose result is one of the entries, or lies between two: what is compared with it chooses some."""
DEEPEST = 4
"""Names are followed this far."""
TRUTH = Interval(0.0, 1.0)
FOLDED = frozenset({"mean", "sum", "count"})
"""Operators that fold entries of which there may be none."""


def is_chosen(node: Node) -> bool:
    """Whether a mask chose the entries of a value."""
    return next(_masks(node), None) is not None


def is_met(node: Node, point: Point) -> bool:
    """Whether something tells at a place that a mask chose an entry: a test that asks for what makes the mask or for
    what it chose, a loop over nothing but what occurs, a comparison with a quantile."""
    for mask, at in _masks(node):
        own = {part.id for part in ast.walk(mask) if isinstance(part, ast.Name)}
        counted = {name for loop in _loops(point) for name in _targets(loop)}
        names = _names(mask, at) - counted
        if node.origin is not None and isinstance(node.origin.syntax, ast.Name):
            names |= {node.origin.syntax.id}
        asked = (each.test for each in point.assumed if not _asks_for_none(each.test))
        if any(not names.isdisjoint(_names(test, point)) for test in asked) or _occurs(own, point):
            return True
        if any(called(part) in STATISTICS for part in _behind(mask, at)):
            return True
    return False


def over_all_entries(node: Node, chosen: Sequence[Node]) -> Node:
    """A graph in which means, sums and numbers of chosen entries are computed of all entries and a mask. The mean of no
    entries is nan; nothing of its slope goes to the entries then, which a quotient of sums would not say."""
    if not isinstance(node, Apply):
        return node
    values = next((each for each in chosen if node.operator.name in FOLDED and _holds(node.operands[0], each)), None)
    if values is None:
        operands = tuple(over_all_entries(operand, chosen) for operand in node.operands)
        return Apply(node.operator, operands, node.origin, node.assumed)
    folded, dim = node.operands[:2]
    text, _ = next(_masks(values))
    mask = Input(("chosen", values.key), (text,), Facts(kind_of(values), TRUTH, "bool", integer=True, known=True))
    count = apply("sum", apply("where", mask, Constant(1), Constant(0)), dim)
    if node.operator.name == "count":
        return count
    total = apply("sum", apply("where", mask, folded, Constant(0)), dim)
    if node.operator.name == "sum":
        return total
    mean = apply("div", total, apply("maximum", count, Constant(1)))
    return apply("where", apply("equal", count, Constant(0)), apply("div", count, count), mean)


def _holds(node: Node, values: Node) -> bool:
    """Whether a value has an entry for each of some others."""
    if node.key == values.key:
        return True
    return _along(node) and any(_holds(operand, values) for operand in node.operands)


def _along(node: Node) -> TypeGuard[Apply]:
    """Whether a value has an entry for each entry of its operands. Entries that are set, a `where`, are some of it."""
    if not isinstance(node, Apply) or node.operator.name == "where":
        return False
    return node.operator.form is Form.ELEMENTWISE or node.operator.name in SAME_VALUES


def _masks(node: Node) -> Iterator[tuple[ast.expr, Point]]:
    """The texts of the masks that chose the entries of a value, and where they stand."""
    if node.origin is not None and (found := _mask_of(node.origin.syntax, node.origin.point)) is not None:
        yield found
    elif _along(node):
        for operand in node.operands:
            yield from _masks(operand)


def _mask_of(syntax: ast.expr, point: Point) -> tuple[ast.expr, Point] | None:
    syntax, point = _made(syntax, point)
    match syntax:
        case ast.Subscript(slice=index):
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
        case ast.Call(args=arguments) if called(syntax) in CHOOSING:
            parts = arguments
        case _:
            return None
    return next(((part, point) for part in parts if _is_mask(part, point)), None)


def _made(syntax: ast.expr, point: Point) -> tuple[ast.expr, Point]:
    """What a name was given, and where."""
    for _ in range(DEEPEST):
        definition = point.env.get(dotted(syntax) or "")
        source = None if definition is None else definition.whole
        if source is None:
            break
        syntax, point = source
    return syntax, point


def _is_mask(text: ast.expr, point: Point) -> bool:
    """Whether a text is a test of entries, or is called a mask."""
    if (name := dotted(text)) is not None and not MASKS.isdisjoint(words(name)):
        return True
    made, at = _made(text, point)
    match made:
        case ast.Compare():
            return True
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return _is_mask(operand, at)
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr(), left=left, right=right):
            return _is_mask(left, at) or _is_mask(right, at)
    return called(made) in TESTS


def _names(text: ast.AST, point: Point, depth: int = DEEPEST) -> set[str]:
    """The names behind a text, those that they were made of included."""
    found = {part.id for part in ast.walk(text) if isinstance(part, ast.Name)}
    for name in tuple(found) if depth else ():
        definition = point.env.get(name)
        if definition is not None and definition.source is not None:
            found |= _names(*definition.source, depth - 1)
    return {name for name in found if name not in point.names.imports}


def _behind(text: ast.AST, point: Point) -> Iterator[ast.AST]:
    """The parts of a text, and of what its names were given."""
    for part in ast.walk(text):
        yield part
        if isinstance(part, ast.Name):
            made, _ = _made(part, point)
            yield from ast.walk(made)


def _asks_for_none(test: ast.expr) -> bool:
    """`x is None`, which says nothing of how many entries there are."""
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Is | ast.IsNot)


def _occurs(names: set[str], point: Point) -> bool:
    """Whether a loop gives one of some names nothing but what occurs."""
    for loop in _loops(point):
        made, _ = _made(loop.iter, point)
        text = {word for each in (loop.iter, made) for word in words(ast.unparse(each).replace("(", " "))}
        if not names.isdisjoint(_targets(loop)) and not ALL_THAT_OCCUR.isdisjoint(text):
            return True
    return False


def _loops(point: Point) -> Iterator[ast.For | ast.comprehension]:
    return (part for part in walk(point.function) if isinstance(part, ast.For | ast.comprehension))


def _targets(loop: ast.For | ast.comprehension) -> set[str]:
    return {each.id for each in ast.walk(loop.target) if isinstance(each, ast.Name)}
