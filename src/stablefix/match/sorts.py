"""What may stand for a metavariable of a sort."""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.ranges import interval_of
from stablefix.match.chosen import is_chosen
from stablefix.match.zeros_and_ones import selects
from stablefix.operators.operator import Form
from stablefix.templates.template import Metavariable


def admits(variable: Metavariable, node: Node) -> bool:
    """Whether a node is of a metavariable's sort."""
    match variable.sort:
        case "Any":
            return True
        case "Dim":
            return isinstance(node, Constant | Input)
        case "Number":
            return is_setting(node)
        case "Mask":
            return selects(node)
        case "Chosen":
            return is_chosen(node)
        case "Epsilon":
            if not (is_number(node) or (isinstance(node, Input) and node.facts.kind is Kind.SCALAR)):
                return False
            interval = interval_of(node, "float64")
            return interval.low > 0 and interval.high <= 0.1
    return is_number(node) or (not isinstance(node, Constant) and kind_of(node) is not Kind.OTHER)


def is_setting(node: Node) -> bool:
    """A Python number: a constant, what is computed from constants alone (`math.sqrt(2)`), or one that is given."""
    if isinstance(node, Apply):
        return node.operator.form is Form.ELEMENTWISE and all(map(is_number, node.operands))
    return is_number(node) or (isinstance(node, Input) and node.facts.kind is Kind.SCALAR)


def is_attribute(node: Node) -> bool:
    """Whether a number is kept in an attribute of an object, `self.offset`: a repair that swallowed it would take away
    what somebody can set."""
    if not isinstance(node, Constant) or node.origin is None:
        return False
    match node.origin.syntax:
        case ast.Attribute(value=ast.Name(id="self")):
            return True
    return False


def is_number(node: Node) -> bool:
    """Whether a node is a number that the code writes down."""
    return isinstance(node, Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
