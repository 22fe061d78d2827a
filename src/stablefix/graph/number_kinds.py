"""Which numbers a value is made of: on integers many functions are missing, on complex numbers they differ."""

from __future__ import annotations

import ast

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.source.walk import called

INTEGERS_MADE = frozenset(
    "randint randint_like randperm argmax argmin argsort nonzero flatnonzero argwhere count_nonzero bincount one_hot "
    "searchsorted bucketize tril_indices triu_indices multinomial digitize long int short byte bool".split()
)
COMPLEX_MADE = frozenset(
    "complex polar view_as_complex fft fft2 fftn ifft ifft2 ifftn rfft rfft2 rfftn stft ihfft eigvals".split()
)
INTEGER_DTYPES = frozenset("int8 int16 int32 int64 uint8 bool".split())
INTEGER_ANNOTATIONS = frozenset("LongTensor IntTensor ShortTensor CharTensor ByteTensor BoolTensor".split())
TESTS = frozenset(
    "less less_equal greater greater_equal equal not_equal logical_and logical_or logical_xor logical_not isnan isinf "
    "isfinite".split()
)
COUNTS = frozenset({"count", "count_nonzero"})
"""Operators whose result is a number of entries."""
KEEPS_INTEGERS = frozenset(
    "add sub mul neg abs square sign maximum minimum clamp where floor_divide remainder sum prod amax amin cumsum "
    "squeeze unsqueeze flatten transpose permute reshape expand".split()
)
"""Operators whose result is an integer when all their operands are, and that are there for integers."""
FOR_ALL = KEEPS_INTEGERS | TESTS | {"cast", "cast_like", "div", "pow", "exp", "log", "sqrt", "full_like"}
"""Operators that torch computes on integer tensors as well."""


def indexes(syntax: ast.expr) -> bool:
    """Whether a call gives several tensors of indices: `rows, columns = torch.where(mask)`."""
    name = called(syntax)
    return (name == "where" and isinstance(syntax, ast.Call) and len(syntax.args) == 1) or name == "nonzero"


def counts_of_unique(syntax: ast.expr, index: int) -> bool:
    """Whether a result of a call is how often each value occurs of those that do: `unique(x, return_counts=True)`."""
    if called(syntax) not in {"unique", "unique_consecutive"} or not isinstance(syntax, ast.Call):
        return False
    asked = [each.arg for each in syntax.keywords if isinstance(each.value, ast.Constant) and each.value.value is True]
    results = [each for each in asked if each in {"return_index", "return_inverse", "return_counts"}]
    return "return_counts" in results and index == len(results)


def annotated_integer(annotation: ast.expr | None) -> bool | None:
    """True for `torch.LongTensor` and its like, None where the annotation says nothing."""
    if annotation is None:
        return None
    words = {getattr(part, "id", None) or getattr(part, "attr", None) for part in ast.walk(annotation)}
    return True if words & INTEGER_ANNOTATIONS else None


def is_integer(node: Node) -> bool:
    """Whether a node is known to hold integers (or truth values)."""
    if isinstance(node, Constant):
        return isinstance(node.value, int)
    if isinstance(node, Input):
        return node.facts.integer is True or node.facts.dtype in INTEGER_DTYPES
    name = node.operator.name
    if name == "cast":
        target = node.operands[1]
        return isinstance(target, Constant) and target.value in INTEGER_DTYPES
    if name in TESTS or name in COUNTS:
        return True
    values = node.operands[1:] if name == "where" else node.operands
    if name in {"sum", "prod", "amax", "amin", "cumsum", "squeeze", "unsqueeze", "transpose", "permute", "flatten"}:
        values = node.operands[:1]
    return name in KEEPS_INTEGERS and all(map(is_integer, values))


def is_complex(node: Node) -> bool:
    """Whether a value is known to be complex."""
    return isinstance(node, Input) and node.facts.dtype == "complex"


def demands_floats(new: Node, old: Node) -> bool:
    """Whether a new graph gives integer tensors to operators that did not have them in the old one.

    torch's `hypot`, `softplus` and `logsigmoid` raise on integers, where `sqrt` and `exp` do not.
    """
    return not _on_integers(new) <= _on_integers(old)


def _on_integers(node: Node) -> set[tuple[str, object]]:
    """(operator, operand) for all integer tensors that are given to an operator that may not be there for them."""
    if not isinstance(node, Apply):
        return set()
    found: set[tuple[str, object]] = set().union(*map(_on_integers, node.operands))
    if node.operator.name not in FOR_ALL:
        tensors = (operand for operand in node.operands if kind_of(operand) is Kind.TENSOR)
        found |= {(node.operator.name, operand.key) for operand in tensors if is_integer(operand)}
    return found
