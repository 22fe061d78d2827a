"""Do two values hold entries of one array? What stands beside one another there is often nearly equal."""

from __future__ import annotations

import ast
from collections.abc import Hashable

from stablefix.graph.expression import Apply, Input, Node


def are_neighbours(a: Node, b: Node) -> bool:
    """Whether two values are different selections from the same one: `x[1:]` and `x[:-1]`, `x[t]` and `x[t - 1]`."""
    source = _selected_from(a)
    return source is not None and source == _selected_from(b) and a.key != b.key


def _selected_from(node: Node) -> Hashable:
    if node.origin is not None and _is_named(node.origin.syntax):
        return None
    match node:
        case Apply() if node.operator.name == "select":
            return node.operands[0].key
        case Input(identity=("subscript", source, *_)):
            return source
    return None


def _is_named(syntax: ast.expr) -> bool:
    """Whether an entry has a name, `table["width"]`: what stands under another one is something else."""
    parts = ast.walk(syntax.slice) if isinstance(syntax, ast.Subscript) else ()
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in parts)
