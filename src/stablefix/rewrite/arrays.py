"""Which values are tensors or arrays for certain, so that they may stand where a Python number raises."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from stablefix.graph.expression import Apply, Input, Node, walk
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import annotated, kind_of
from stablefix.graph.scope import Definition
from stablefix.match.libraries import is_presumed
from stablefix.match.rearranged import REARRANGEMENTS
from stablefix.operators.operator import Form, Sort, Spelling

CERTAIN = frozenset({Kind.TENSOR, Kind.JAX, Kind.CUPY})
"""Kinds that are told by a producer, an annotation, or a use that a number would not survive.

Of arrays this is not so: `np.log(p)` takes a number as well.
"""


class Arrays:
    """What the replaced text, and the function around it, say of its values."""

    def __init__(self, root: Node) -> None:
        demanded = (part for node in walk(root) for operand in _demanded(node) for part in _behind(operand))
        self._demanded = {part.key for part in demanded}
        self._presumed = is_presumed(root)
        """Where only the likeliest library is known, a repair is shown and not applied: what may be an array is one."""

    def is_one(self, node: Node) -> bool:
        """Whether a value has the methods and attributes of a tensor or an array, whatever the function is given."""
        if isinstance(node, Apply) and node.operator.form is Form.SETTING:
            return False  # The epsilon of a tensor's format is a Python number.
        kind = kind_of(node)
        if kind in CERTAIN or node.key in self._demanded or (self._presumed and kind is Kind.UNKNOWN):
            return True
        if kind is Kind.ARRAY and _is_made_array(node):
            return True
        return isinstance(node, Apply) and kind is not Kind.SCALAR and any(map(self.is_one, node.operands))


def _demanded(node: Node) -> Iterator[Node]:
    """The operands of a call that the library takes as tensors only, the receiver of a method, and what a tensor is
    rearranged from, whoever wrote that."""
    if isinstance(node, Apply) and node.operator.name in REARRANGEMENTS and kind_of(node) in CERTAIN:
        pairs = zip(node.operator.parameters, node.operands, strict=True)
        yield from (operand for parameter, operand in pairs if parameter.sort is Sort.OPERAND)
    spelling = node.origin.spelling if isinstance(node, Apply) and node.origin is not None else None
    if not isinstance(node, Apply) or not isinstance(spelling, Spelling) or spelling.is_snippet:
        return
    parameters = {parameter.name: index for index, parameter in enumerate(node.operator.parameters)}
    for place, argument in enumerate(spelling.arguments):
        if argument.means in parameters and (argument.tensor or (spelling.is_method and place == 0)):
            yield node.operands[parameters[argument.means]]


def _behind(node: Node) -> Iterator[Node]:
    """A value, and what must be an array for it to be one: x in `1 + x` and in `x.T`."""
    yield node
    if isinstance(node, Apply) and node.operator.name in REARRANGEMENTS:
        yield from _behind(node.operands[0])
    if isinstance(node, Apply) and node.operator.form is Form.ELEMENTWISE:
        others = [operand for operand in node.operands if kind_of(operand) is not Kind.SCALAR]
        if len(others) == 1:
            yield from _behind(others[0])


def _is_made_array(node: Node) -> bool:
    if isinstance(node, Apply):
        return node.origin is not None and isinstance(node.origin.spelling, Spelling)
    if not isinstance(node, Input) or not isinstance(node.identity, Definition):
        return False
    definition = node.identity
    if annotated(definition.annotation) is Kind.ARRAY:
        return True
    point = definition.point or (node.origin.point if node.origin is not None else None)
    return point is not None and definition.name in _with_attributes(point.function)


def _with_attributes(function: ast.AST) -> set[str]:
    """Names of which the function uses an attribute or an item."""
    return {
        part.value.id
        for part in ast.walk(function)
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.value, ast.Name)
    }
