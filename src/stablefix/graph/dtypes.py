"""In which dtype an expression is computed, as far as the code shows it."""

from __future__ import annotations

from stablefix.graph.expression import Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of

DTYPES = {
    "float16": "float16", "half": "float16", "bfloat16": "bfloat16", "float32": "float32", "float": "float32",
    "single": "float32", "float64": "float64", "double": "float64", "int32": "int32", "int64": "int64",
    "long": "int64", "int": "int32", "int8": "int8", "uint8": "uint8", "bool": "bool", "bool_": "bool",
}  # fmt: skip
"""What the libraries call a dtype -> its short name."""
RANK = {"float16": 1, "bfloat16": 1, "float32": 2, "float64": 3}
DECIDING = {"where": slice(1, None), "masked_fill": slice(0, 1), "cast_like": slice(1, 2), "select": slice(0, 1)}
"""The operands that decide on the dtype of a result, where not all of them do."""
LEAST_EPSILONS = {"float16": 1e-3}
"""Smaller ones than this are 0 in a dtype, or their reciprocals, the slopes of what they guard, soon add up to
infinity: the smallest normal float16 is 6.1e-5, and 1 / 6.1e-5 a quarter of the largest."""
DEFAULTS = {
    "torch": "float32", "numpy": "float64", "math": "float64", "jax": "float32", "cupy": "float64",
    "tensorflow": "float32",
}  # fmt: skip


def dtype_of(node: Node) -> str | None:
    """The floating dtype of a tensor or array, None where the code does not show it.

    Python numbers do not take part in promotion; a tensor of unknown dtype makes the result unknown.
    """
    if isinstance(node, Input):
        return node.facts.dtype
    if isinstance(node, Constant):
        return None
    if node.operator.name == "cast":
        target = node.operands[1]
        return target.value if isinstance(target, Constant) and isinstance(target.value, str) else None
    found: str | None = None
    for operand in node.operands[DECIDING.get(node.operator.name, slice(None))]:
        if isinstance(operand, Constant) or kind_of(operand) is Kind.SCALAR:
            continue
        dtype = dtype_of(operand)
        if dtype is None:
            return None
        if dtype in RANK and (found is None or RANK[dtype] > RANK[found]):
            found = dtype
    return found
