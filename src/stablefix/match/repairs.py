"""The repaired graphs of a match, with an epsilon that is in scope in the place of a literal one."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field

from stablefix.graph.dtypes import LEAST_EPSILONS
from stablefix.graph.expression import Apply, Constant, Input, Node, is_none, walk
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import FormulaError
from stablefix.graph.lower import Lowering
from stablefix.graph.number_kinds import demands_floats
from stablefix.graph.ranges import interval_of
from stablefix.graph.scope import Point
from stablefix.match.compilers import compiler_of
from stablefix.match.unify import Match, is_sum, is_whole, squeezed_again, terms
from stablefix.match.vanishing import scaled
from stablefix.templates.template import Pattern, Template

EPSILON_NAMES = ("eps", "epsilon", "EPS", "EPSILON", "_eps", "self.eps", "self.epsilon", "self._eps")

LARGEST, LARGEST_UNDER_ROOT = 1e-5, 1e-10
"""A larger epsilon is not taken from the scope: where an input comes to 0 it would show in the result. A root of what
comes to 0 is 0, and becomes the root of the epsilon."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """One repair of a candidate: the template function's name, the whole graph after it, and the names that the
    template gives to values in it."""

    name: str
    node: Node
    steps: Mapping[Hashable, str] = field(default_factory=dict, compare=False)


def repair(
    template: Template,
    pattern: Pattern,
    found: Match,
    node: Apply,
    around: tuple[Apply, ...],
    lowering: Lowering,
    dtype: str,
) -> tuple[Repaired, ...]:
    """The graphs that a template's repairs give, best first. A repair whose formula does not fit is left out.

    `around` are the rearrangements around what was matched, the outermost last. An epsilon that is too small for the
    dtype is made larger. What puts 0 at a pole comes last: of `1 / distance` that would be the least weight for the
    nearest.
    """
    least = LEAST_EPSILONS.get(dtype, 0.0)
    repaired = []
    assert node.origin is not None
    knows = compiler_of(node.origin.point)
    implemented = _implemented(node.origin.point)
    settings = {variable.name for variable in pattern.metavariables if variable.sort == "Dim"}
    for candidate in template.repairs:
        if not settings <= candidate.formula.names:
            continue
        bindings = dict(found.bindings.values)
        try:
            for name, default in candidate.defaults:
                if name == "eps" and name not in bindings and default is not None:
                    bindings[name] = Constant(default)
                    plain = candidate.node(bindings)
                    small = scaled(default, plain, bindings[name], lowering)
                    wanted = max(small, least)
                    most = LARGEST_UNDER_ROOT if _under_root(plain, bindings[name]) else LARGEST * small / default
                    bindings[name] = Constant(wanted)
                    if (named_so := epsilon_in_scope(node.origin.point, wanted, least, most, lowering)) is not None:
                        bindings[name] = named_so
            graph = found.embed(candidate.node(bindings))
            steps = {name: found.part(step) for name, step in candidate.steps(bindings).items()}
        except FormulaError:
            continue
        for above in around:
            setting = above.operands[1] if len(above.operands) > 1 else above
            whole = is_none(setting) and is_whole(above.operands[0])
            graph = squeezed_again(graph) if whole else Apply(above.operator, (graph, *above.operands[1:]))
            steps = {name: squeezed_again(step) for name, step in steps.items()} if whole else steps
        brought = [part for part in walk(graph) if isinstance(part, Apply) and part.origin is None]
        if any(part.operator.name in implemented or not (knows is None or knows(part)) for part in brought):
            continue
        if graph.key != node.key and not demands_floats(graph, node):
            named = {step.key: name for name, step in steps.items()}
            repaired.append(Repaired(candidate.name, adopted(graph, node), named))
    return tuple(sorted(repaired, key=lambda each: any(map(_fills_pole, walk(each.node)))))


def _fills_pole(node: Node) -> bool:
    """`where(b == 0, 0, a / b)`, where a is never 0: the quotient is as large as can be there."""
    if not isinstance(node, Apply) or node.operator.name != "where":
        return False
    _, instead, quotient = node.operands
    if not (isinstance(instead, Constant) and instead.value == 0 and isinstance(quotient, Apply)):
        return False
    return quotient.operator.name == "div" and 0.0 not in interval_of(quotient.operands[0])


def _implemented(point: Point) -> frozenset[str]:
    """The words in the arguments of the function's decorators: what is registered as an operator's own implementation,
    `@register(aten.asinh)`, must not call that operator."""
    found: set[str] = set()
    for decorator in getattr(point.function, "decorator_list", ()):
        for argument in decorator.args if isinstance(decorator, ast.Call) else ():
            for part in ast.walk(argument):
                if isinstance(part, ast.Attribute):
                    found.add(part.attr.strip("_"))
                elif isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found.update(word.strip("_") for word in part.value.replace("::", ".").split("."))
    return frozenset(found)


def adopted(graph: Node, old: Node) -> Node:
    """The graph with every part that the old graph has too taken from there, so that it keeps its text.

    A sum of the same terms is the same part, and so is a product: they stay in the order in which they were written.
    What a formula takes away or divides by, and is 0 or 1 here, is left out, and so is a limit below its own.
    """
    known = {part.key: part for part in walk(old) if part.origin is not None}
    sums = {_as_sum(part): part for part in known.values() if is_sum(part)}

    def adopt(node: Node) -> Node:
        if node.key in known:
            return known[node.key]
        if not isinstance(node, Apply):
            return node
        if is_sum(node) and (same := sums.get(_as_sum(node))) is not None:
            return same
        if node.operator.commutes:
            first, second, *rest = node.operands
            turned = Apply(node.operator, (second, first, *rest))
            if turned.key in known:
                return known[turned.key]
        made = Apply(node.operator, tuple(map(adopt, node.operands)), node.origin, node.assumed)
        return known.get(made.key) or _without_neutral(_limited_once(made))

    return adopt(graph)


NEUTRAL = {"sub": 0, "div": 1}
"""Operator -> the second operand that changes nothing."""


LIMITING = frozenset({"clamp", "maximum"})


def _without_neutral(node: Apply) -> Node:
    if node.operator.name not in NEUTRAL:
        return node
    kept, other = node.operands
    if isinstance(other, Apply) and other.operator.name == "full_like" and other.operands[0].key == kept.key:
        other = other.operand("value")
    plain = isinstance(other, Constant) and not isinstance(other.value, bool)
    return kept if plain and other.value == NEUTRAL[node.operator.name] else node  # type: ignore[union-attr]


def _limited_once(node: Apply) -> Apply:
    """`clamp(clamp(x, min=0), min=eps)` is `clamp(x, min=eps)`, in value and slope."""
    if (limit := _lower_limit(node)) is None:
        return node
    inner = node.operands[0]
    while isinstance(inner, Apply) and (lower := _lower_limit(inner)) is not None and lower <= limit:
        inner = inner.operands[0]
    return node if inner is node.operands[0] else Apply(node.operator, (inner, *node.operands[1:]), node.origin)


def _lower_limit(node: Apply) -> float | None:
    """The number that a node keeps its first operand above; None where it does anything else."""
    if node.operator.name not in LIMITING or isinstance(node.operands[0], Constant):
        return None
    _, low, *high = node.operands
    if any(not isinstance(each, Constant) or each.value is not None for each in high):
        return None
    if isinstance(low, Constant):
        return float(low.value) if isinstance(low.value, int | float) else None
    if isinstance(low, Input) and low.facts.kind is Kind.SCALAR and low.facts.interval.is_point:
        return low.facts.interval.low
    return None


def _as_sum(node: Node) -> frozenset[tuple[tuple[int, Hashable], int]]:
    return frozenset(Counter((sign, term.key) for sign, term in terms(node)).items())


def _under_root(node: Node, epsilon: Node, inside: bool = False) -> bool:
    """Whether a graph takes the root of an epsilon, and does not divide by it: there it may be of any size."""
    if node is epsilon:
        return inside
    if not isinstance(node, Apply):
        return False
    operands = node.operands[:1] if node.operator.name == "div" else node.operands
    return any(_under_root(operand, epsilon, inside or node.operator.name == "sqrt") for operand in operands)


def epsilon_in_scope(
    point: Point, default: float, least: float, most: float, lowering: Lowering
) -> Input | Constant | None:
    """A name that holds a small positive number here, when its value is known to be of the size that is wanted."""
    for name in EPSILON_NAMES:
        if name.startswith("self."):
            if point.owner is None or not point.owner.set_once(name[5:]):
                continue
        elif name not in point.env and point.names.constant(name) is None:
            continue
        syntax = ast.parse(name, mode="eval").body
        node = lowering.lower(syntax, point)
        interval = interval_of(node, "float64")
        if interval.is_point and 0 < interval.low <= max(float(default), most) and interval.low >= least:
            return Input(("epsilon", name), name, Facts(Kind.SCALAR, interval, known=True))
    return None
