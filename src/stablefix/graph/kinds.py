"""Is this value a tensor? Evidence, strongest first: a known producer, an annotation, how the function uses it."""

from __future__ import annotations

import ast
from functools import cache

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import FunctionSyntax, Point
from stablefix.operators.operator import Form
from stablefix.operators.table import methods, spellings

LIBRARY_KINDS = {"torch": Kind.TENSOR, "numpy": Kind.ARRAY, "scipy": Kind.ARRAY, "math": Kind.SCALAR, "jax": Kind.OTHER}
SHARED_METHODS = frozenset(
    "abs add all any argmax argmin clip copy corr cov cummax cummin cumprod cumsum diff div dot eq floordiv ge gt "
    "le log lt mask max mean median min mod mul ne pow prod quantile rank round size std sub sum transpose var "
    "where exp sqrt norm kurt skew softmax sigmoid normalize".split()
)
"""Method names that frames, series, arrays or other libraries' objects have too: they prove nothing by themselves."""
TENSOR_METHODS = frozenset(
    "unsqueeze detach requires_grad_ backward cuda cpu contiguous expand expand_as masked_fill masked_fill_ "
    "index_select scatter_add scatter_add_ logsumexp log_softmax log1p expm1 rsqrt sigmoid_ clamp clamp_ "
    "clamp_min clamp_max new_zeros new_ones new_tensor new_full type_as is_cuda numel element_size erfinv digamma "
    "lgamma slogdet logdet addcmul addcdiv bmm permute narrow unfold chunk".split()
)
ELEMENTARY = frozenset({"log", "exp", "sqrt", "softmax", "sigmoid"})
"""Shared names that, without arguments and in a file that imports torch, are a tensor's all the same."""
SIZED = frozenset({"view", "size"})
"""Methods that are a tensor's when they are given an integer: an array's `view` takes a dtype, its `size` nothing."""
FOREIGN = frozenset("pandas polars sympy tensorflow jax pyspark paddle mindspore dask xarray".split())


def kind_of(node: Node) -> Kind:
    """What a node is at run time."""
    if isinstance(node, Apply):
        if node.kind is None:
            object.__setattr__(node, "kind", _kind_of(node))
        return node.kind or Kind.UNKNOWN
    return _kind_of(node)


def _kind_of(node: Node) -> Kind:
    if isinstance(node, Constant):
        return Kind.SCALAR
    if isinstance(node, Input):
        return node.facts.kind
    spelling = node.origin.spelling if node.origin is not None else None
    if spelling is not None:
        return LIBRARY_KINDS.get(spelling.library, Kind.OTHER)
    operands = node.operands if node.operator.form in (Form.ELEMENTWISE, Form.MATRIX) else node.operands[:1]
    return join([kind_of(operand) for operand in operands])


def join(kinds: list[Kind]) -> Kind:
    """The kind of the result of a Python operator."""
    for kind in (Kind.OTHER, Kind.TENSOR, Kind.ARRAY):
        if kind in kinds:
            return kind
    return Kind.SCALAR if all(kind is Kind.SCALAR for kind in kinds) else Kind.UNKNOWN


def annotated(annotation: ast.expr | None) -> Kind:
    """The kind that an annotation states."""
    if annotation is None:
        return Kind.UNKNOWN
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except SyntaxError:
            return Kind.UNKNOWN
    if isinstance(annotation, ast.Name) and annotation.id in {"float", "int", "bool"}:
        return Kind.SCALAR
    words = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    words |= {node.attr for node in ast.walk(annotation) if isinstance(node, ast.Attribute)}
    if words & {"list", "List", "dict", "Dict", "tuple", "Tuple", "Sequence", "Iterable", "Mapping"}:
        return Kind.OTHER
    if any(word.endswith("Tensor") for word in words):
        return Kind.TENSOR
    if words & {"ndarray", "NDArray", "ArrayLike"}:
        return Kind.ARRAY
    if words & {"str", "Path", "DataFrame", "Series", "bytes", "Logger"}:
        return Kind.OTHER
    return Kind.UNKNOWN


class Usage:
    """How a function uses its names: what only a tensor, or only an array, can be used for."""

    def __init__(self, function: FunctionSyntax, point: Point) -> None:
        self.tensors: set[str] = set()
        self.arrays: set[str] = set()
        self.others: set[str] = set()
        digest = point.names.digest(function)
        for calls in digest.calls.values():
            for call in calls:
                self._call(call, point)
        for name, value in reversed(digest.assigned):
            for known in (self.tensors, self.arrays):
                if name in known:
                    known |= tensors_behind(value)

    def _call(self, call: ast.Call, point: Point) -> None:
        if isinstance(call.func, ast.Attribute) and self._is_tensor_call(call, call.func.attr, point):
            self.tensors |= tensors_behind(call.func.value)
        elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            name, method = call.func.value.id, call.func.attr
            if method not in methods() and method in {"iloc", "groupby", "items", "append", "split", "info"}:
                self.others.add(name)
        resolved = qualified(call.func, point)
        if resolved is None:
            return
        root = resolved.partition(".")[0]
        if root == "torch" and resolved in spellings():
            self.tensors |= set().union(*map(tensors_behind, call.args[:1]))
        elif root == "numpy" and resolved in spellings():
            self.arrays |= set().union(*map(tensors_behind, call.args[:1]))

    @staticmethod
    def _is_tensor_call(call: ast.Call, method: str, point: Point) -> bool:
        """Whether only a tensor has this method with these arguments."""
        if method in TENSOR_METHODS or any(keyword.arg in {"dim", "keepdim"} for keyword in call.keywords):
            return True
        if method in SIZED and any(map(_is_integer, call.args)):
            return True
        libraries = point.names.libraries
        return method in ELEMENTARY and not call.args and "torch" in libraries and not libraries & FOREIGN

    def kind(self, name: str) -> Kind:
        """The kind of a name by its uses; contradictions prove nothing."""
        found = [
            kind
            for kind, names in ((Kind.TENSOR, self.tensors), (Kind.ARRAY, self.arrays), (Kind.OTHER, self.others))
            if name in names
        ]
        return found[0] if len(found) == 1 else Kind.UNKNOWN


def _is_integer(expression: ast.expr) -> bool:
    inner = expression.operand if isinstance(expression, ast.UnaryOp) else expression
    return isinstance(inner, ast.Constant) and type(inner.value) is int


def tensors_behind(expression: ast.expr) -> set[str]:
    """The names that must be tensors for an expression to be one: x in `(x**2).sum(-1)`."""
    match expression:
        case ast.Name(id=name):
            return {name}
        case ast.Call(func=ast.Attribute(value=value)):
            return tensors_behind(value)
        case ast.UnaryOp(operand=value):
            return tensors_behind(value)
        case ast.BinOp(left=value, right=ast.Constant()) | ast.BinOp(left=ast.Constant(), right=value):
            return tensors_behind(value)
        case ast.Compare(left=value, comparators=[ast.Constant()]):
            return tensors_behind(value)
    return set()


def accepts_method(receiver: Kind, library: str, method: str, keywords: list[ast.keyword], point: Point) -> bool:
    """Whether `receiver.method(...)` is that library's method, given what is known of the receiver."""
    wanted = LIBRARY_KINDS.get(library)
    if receiver is not Kind.UNKNOWN:
        return receiver is wanted
    if library != "torch" or "torch" not in point.names.libraries or point.names.libraries & FOREIGN:
        return False
    if any(keyword.arg in {"dim", "keepdim"} for keyword in keywords):
        return True
    return _tensor_only(method) or "numpy" not in point.names.libraries


@cache
def _tensor_only(method: str) -> bool:
    """A method that neither arrays nor frames have, in files that import torch and no library that has it too."""
    return method in TENSOR_METHODS or method in ELEMENTARY or method not in SHARED_METHODS
