"""Has somebody put another number in the place of the one at which an operator fails?

`b + eps`, `b.clamp(min=limit)`, `where(b == 0, 1, b)`, `safe(b)`: whoever writes one of these has thought of it. Of the
sign of b, or of the size of the limit, the code may say nothing; whether an epsilon is large enough for its dtype is
what other rules ask.
"""

from __future__ import annotations

import ast

from stablefix.graph.attributes import returned_by
from stablefix.graph.defaults import parameter_default
from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.named import is_epsilon
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import Point
from stablefix.graph.visit import Place
from stablefix.match.bare import bare
from stablefix.match.origins import LIBRARIES, texts_behind
from stablefix.source.naming import words
from stablefix.source.walk import called, walk
from stablefix.templates.template import Template

LARGEST = 0.1
"""An epsilon is not larger."""
MOST = 20
"""So many texts are looked at behind the names of an expression."""
CAREFUL = frozenset({"clamp", "clip", "safe", "nonzero", "guard", "guarded", "protect", "protected"})
"""Words in the names of functions that keep a value in its domain."""


def kept_away(template: Template, values: dict[str, Node]) -> bool:
    """Whether one of the operands that a template's hazard asks about is kept from it by hand."""
    asked = () if template.hazard is None else template.hazard.names
    return any(name in values and _is_kept(values[name]) for name in asked)


def _is_kept(node: Node) -> bool:
    node = bare(node)
    if isinstance(node, Input):
        return _is_careful(node)
    if not isinstance(node, Apply):
        return False
    match node.operator.name:
        case "add":
            return any(is_small(term) for term in node.operands) or _has_epsilon(node)
        case "sub":
            return _has_epsilon(node)
        case "clamp":
            return any(isinstance(bound, Input) or is_small(bound) for bound in node.operands[1:])
        case "maximum" | "minimum":
            return any(map(_is_limit, node.operands))
        case "where":
            return any(_stands_in(branch) for branch in node.operands[1:])
        case "masked_fill":
            return _stands_in(node.operand("value"))
        case "sqrt" | "square" | "abs" | "pow":
            return _is_kept(node.operands[0])
        case "div":
            return all(_is_kept(each) or isinstance(each, Constant) for each in node.operands)
        case "mul":
            return _is_kept_product(node)
    return False


def _has_epsilon(node: Node) -> bool:
    """Whether one term of a sum or difference is called an epsilon: `(1 + eps) - iou + v`."""
    node = bare(node)
    if isinstance(node, Apply) and node.operator.name in {"add", "sub"}:
        return any(map(_has_epsilon, node.operands))
    return not isinstance(node, Constant) and is_small(node)


def _is_limit(term: Node) -> bool:
    """Whether a number is given that keeps what it is compared with from going on: `np.maximum(amin, x)`."""
    if kind_of(term) is Kind.SCALAR:
        return not isinstance(term, Constant)
    match None if term.origin is None else term.origin.syntax:
        case ast.Name(id=name):
            point = term.origin.point  # type: ignore[union-attr]
            default = parameter_default(point.function, name, point)
            return isinstance(default, float) and default > 0
    return False


def _is_kept_product(node: Apply) -> bool:
    """Whether the factors of a product are kept, but for Python's numbers: nobody scales by 0."""
    kept = [_is_kept(factor) for factor in node.operands]
    return any(kept) and all(
        done or kind_of(factor) is Kind.SCALAR for done, factor in zip(kept, node.operands, strict=True)
    )


def is_small(node: Node) -> bool:
    """Whether a term of a sum is a positive number that is there only to be added."""
    node = bare(node)
    if isinstance(node, Constant):
        return isinstance(node.value, float) and 0 < node.value <= LARGEST
    if isinstance(node, Apply):
        product = node.operator.name in {"mul", "square"}
        return node.operator.name.startswith("finfo") or (product and all(map(is_small, node.operands)))
    name = node.label if node.origin is None else called(node.origin.syntax) or node.label
    return is_epsilon(name) or (name != node.label and "small" in words(name))


def _stands_in(branch: Node) -> bool:
    """Whether a branch of a `where` is a number other than 0 that takes the place of what cannot be used."""
    if isinstance(branch, Apply) and branch.operator.name == "full_like":
        branch = branch.operands[1]
    if isinstance(branch, Constant):
        return isinstance(branch.value, int | float) and branch.value != 0
    return kind_of(branch) is Kind.SCALAR or is_small(branch)


def is_kept_by_others(place: Place) -> bool:
    """Whether what is computed with has been through a function of the project that keeps it in its domain, as its name
    says: `scores = clip_before_exp(scores)`, here or in the texts behind the names."""
    pending: list[tuple[ast.expr, Point]] = [(place.syntax, place.point)]
    for text, point in pending:
        for part in walk(text):
            if isinstance(part, ast.Call) and not CAREFUL.isdisjoint(words(called(part))):
                resolved = qualified(part.func, point)
                method = resolved is None and isinstance(part.func, ast.Attribute)
                if not method and (resolved or "").split(".")[0] not in LIBRARIES:
                    return True
            known = point.env.get(part.id) if isinstance(part, ast.Name) else None
            if known is not None and known.source is not None and len(pending) < MOST:
                pending.append(known.source)
    return False


def _is_careful(node: Input) -> bool:
    """Whether a value comes from a function whose name says that it takes care, or is a property that does."""
    if node.origin is None:
        return False
    texts = list(texts_behind(node.origin))
    for text in [*texts]:
        if isinstance(text, ast.Attribute):
            texts += returned_by(text, node.origin.point)
    return any(isinstance(text, ast.Call) and _takes_care(text) for text in texts)


def _takes_care(call: ast.Call) -> bool:
    if not CAREFUL.isdisjoint(words(called(call))):
        return True
    match call.func:
        case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr="transform"):
            return "constraint" in words(name)  # what any number becomes that is to be a positive one
    return False
