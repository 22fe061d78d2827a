"""Short texts for graphs, so that tests can say what a piece of code means in one line."""

from __future__ import annotations

import ast
import textwrap

from stablefix.graph.expression import Apply, Constant, Node
from stablefix.graph.lower import Lowering
from stablefix.graph.visit import Place, Visitor
from stablefix.source.names import Names

IMPORTS = """\
import math
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor
"""


class Everything:
    """Interest in every statement."""

    def function(self, syntax: ast.stmt) -> bool:
        return True

    def module(self) -> bool:
        return True

    def statement(self, syntax: ast.stmt, function: object) -> bool:
        return True


def places(text: str) -> list[Place]:
    """Every expression of a module."""
    tree = ast.parse(text)
    return list(Visitor(tree, Names(tree), Everything()).places())


def module(body: str, parameters: str = "x: Tensor, y: Tensor, n, k: int") -> str:
    """A module in which a function `f` has a body."""
    return f"{IMPORTS}\ndef f({parameters}):\n{textwrap.indent(textwrap.dedent(body), '    ')}\n"


def result_of(text: str) -> Node:
    """The graph of what the last `return`, `yield` or `result = ...` of a module gives."""
    found: Place | None = None
    for place in places(text):
        match place.point.statement:
            case ast.Return(value=value) | ast.Assign(targets=[ast.Name(id="result")], value=value):
                if value is place.syntax and (found is None or place.syntax.lineno >= found.syntax.lineno):
                    found = place
    assert found is not None, "nothing is returned"
    return Lowering().lower(found.syntax, found.point)


def meaning(text: str) -> str:
    """`log(softmax(x, -1))`: the graph of the result, with operands at their defaults left out."""
    return written(result_of(text))


def written(node: Node) -> str:
    """A graph as one line of text."""
    if isinstance(node, Constant):
        return repr(node.value)
    if not isinstance(node, Apply):
        return node.label
    operands = list(node.operands)
    for operand, parameter in zip(reversed(node.operands), reversed(node.operator.parameters), strict=True):
        if not isinstance(operand, Constant) or operand.value != parameter.default:
            break
        operands.pop()
    return f"{node.operator.name}({', '.join(map(written, operands))})"
