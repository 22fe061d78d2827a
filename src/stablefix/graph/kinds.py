"""Is this value a tensor? Evidence, strongest first: a known producer, an annotation, how the function uses it."""

from __future__ import annotations

import ast
from collections.abc import Collection
from functools import cache, lru_cache

from stablefix.graph.expression import Apply, Constant, Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.scope import FunctionSyntax, Point
from stablefix.operators.operator import Form
from stablefix.source.names import Names
from stablefix.source.walk import dotted, walk

LIBRARY_KINDS = {
    "torch": Kind.TENSOR, "numpy": Kind.ARRAY, "scipy": Kind.ARRAY, "math": Kind.SCALAR, "jax": Kind.JAX,
    "cupy": Kind.CUPY, "tensorflow": Kind.TENSORFLOW,
}  # fmt: skip
KIND_LIBRARIES = {
    Kind.TENSOR: "torch", Kind.ARRAY: "numpy", Kind.SCALAR: "math", Kind.JAX: "jax", Kind.CUPY: "cupy",
    Kind.TENSORFLOW: "tensorflow",
}  # fmt: skip
"""The library that computes with values of a kind."""
LIKE_NUMPY = frozenset({Kind.JAX, Kind.CUPY})
"""Arrays whose methods are those of NumPy's."""
SHARED_METHODS = frozenset(
    "abs add all any argmax argmin clip copy corr cov cummax cummin cumprod cumsum diff div dot eq floordiv ge gt "
    "le log lt mask max mean median min mod mul ne pow prod quantile rank round size std sub sum transpose var "
    "where exp sqrt norm kurt skew softmax sigmoid normalize T".split()
)
"""Method names that frames, series, arrays or other libraries' objects have too: they prove nothing by themselves."""
TENSOR_METHODS = frozenset(
    "unsqueeze detach requires_grad_ backward cuda cpu contiguous expand expand_as masked_fill masked_fill_ "
    "index_select scatter_add scatter_add_ logsumexp log_softmax log1p expm1 rsqrt sigmoid_ clamp clamp_ "
    "clamp_min clamp_max new_zeros new_ones new_tensor new_full type_as is_cuda numel element_size erfinv digamma "
    "lgamma slogdet logdet addcmul addcdiv bmm permute narrow unfold chunk".split()
)
ELEMENTARY = frozenset({"log", "exp", "sqrt", "softmax", "sigmoid", "abs", "pow"})
"""Shared names that, in a file that imports torch and no library that has them too, are a tensor's all the same."""
SIZED = frozenset({"view", "size"})
"""Methods that are a tensor's when they are given an integer: an array's `view` takes a dtype, its `size` nothing."""
PRESUMED = ("torch", "numpy")
"""Libraries of which a value may be that nobody knows, the likeliest first."""
TABLES = frozenset({"pandas", "polars", "xarray"})
"""Libraries whose values compute with NumPy's arrays and give their own."""
FOREIGN = frozenset(
    "pandas polars sympy tensorflow jax pyspark paddle mindspore dask xarray mxnet chainer oneflow jittor tinygrad mlx "
    "casadi symengine ibis".split()
)
"""Libraries whose values have methods of a tensor's names."""


COUNTING = "count"
"""The operator whose result is a Python number, however many axes what it counts has."""


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
    if COUNTING in (node.operator.name, spelling and spelling.operator):
        return Kind.SCALAR
    if spelling is not None:
        if spelling.is_method and kind_of(node.operands[0]) in LIKE_NUMPY:
            return kind_of(node.operands[0])
        return LIBRARY_KINDS.get(spelling.library, Kind.OTHER)
    operands = node.operands if node.operator.form in (Form.ELEMENTWISE, Form.MATRIX) else node.operands[:1]
    kinds = [kind_of(operand) for operand in operands]
    if Kind.ARRAY in kinds and Kind.UNKNOWN in kinds and node.origin is not None:
        # A table with an array makes a table, and a file that imports pandas may hold one.
        return Kind.UNKNOWN if TABLES & node.origin.point.names.libraries else join(kinds)
    return join(kinds)


def is_text(node: Node) -> bool:
    """Whether arithmetic on numbers cannot be about a value: a string, a tuple."""
    if isinstance(node, Constant):
        return isinstance(node.value, str | tuple)
    return isinstance(node, Input) and node.facts.kind is Kind.OTHER


def join(kinds: list[Kind]) -> Kind:
    """The kind of the result of a Python operator."""
    for kind in (Kind.OTHER, Kind.TENSOR, Kind.JAX, Kind.TENSORFLOW, Kind.CUPY, Kind.ARRAY):
        if kind in kinds:
            return kind
    return Kind.SCALAR if all(kind is Kind.SCALAR for kind in kinds) else Kind.UNKNOWN


def annotated(annotation: ast.expr | None, names: Names | None = None) -> Kind:
    """The kind that an annotation states in a module with these names."""
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
    if words & {"jax", "jnp"}:
        return Kind.JAX
    if words & {"cupy", "cp"}:
        return Kind.CUPY
    if words & {"tensorflow", "tf"}:
        return Kind.TENSORFLOW
    tensors = [word for word in words if word.endswith("Tensor")]
    if tensors:
        return Kind.TENSOR if names is None else kind_of_tensors(names, tensors)
    arrays = words & {"ndarray", "NDArray", "ArrayLike"}
    if arrays:
        return Kind.ARRAY if names is None else _kind_of_arrays(names, arrays)
    if words & {"str", "Path", "DataFrame", "Series", "bytes", "Logger"}:
        return Kind.OTHER
    return Kind.UNKNOWN


def kind_of_tensors(names: Names, called: list[str]) -> Kind:
    """What a module calls tensors: torch's, unless it has a class of its own or imports one of another package."""
    if any(_is_own_class(names, word) for word in called):
        return Kind.OTHER
    if "torch" in names.libraries:
        return Kind.TENSOR
    imported = [qualified for name, qualified in names.imports.items() if name.endswith("Tensor")]
    if imported:
        return LIBRARY_KINDS.get(imported[0].split(".", 1)[0], Kind.OTHER)
    return Kind.OTHER if any(name.endswith("Tensor") for name in names.classes) else Kind.TENSOR


def _kind_of_arrays(names: Names, called: set[str]) -> Kind:
    """What a module calls arrays: those of the library that the name comes from. What comes from elsewhere in a module
    that computes with JAX may be JAX's."""
    packages = {names.imports[name].split(".", 1)[0] for name in called if name in names.imports}
    kinds = [LIBRARY_KINDS[package] for package in packages if package in LIBRARY_KINDS]
    elsewhere = Kind.UNKNOWN if packages and "jax" in names.libraries else Kind.ARRAY
    return kinds[0] if kinds else elsewhere


def _is_own_class(names: Names, word: str) -> bool:
    """Whether a name is imported from a module of the project that defines it as a class of its own."""
    found = names.project.class_of(names.imports[word]) if names.project and word in names.imports else None
    return found is not None and not any((dotted(base) or "").endswith("Tensor") for base in found[1].bases)


def accepts_method(receiver: Kind, library: str, method: str, keywords: list[ast.keyword], point: Point) -> bool:
    """Whether `receiver.method(...)` is that library's method, given what is known of the receiver."""
    wanted = LIBRARY_KINDS.get(library)
    if receiver is not Kind.UNKNOWN:
        return receiver is wanted or (receiver in LIKE_NUMPY and wanted is Kind.ARRAY)
    libraries = point.names.computes_with
    if library not in libraries or libraries & FOREIGN:
        return False
    if library == "torch" and _tensor_only(method):
        return True
    if (told := _told_by(keywords, libraries)) is not None:
        return library == told
    if library not in PRESUMED or (_tensor_only(method) and "torch" in libraries):
        return False
    # Where a file imports one of the two, what has an array's methods is one of its, or a number that it made.
    return libraries.isdisjoint(set(PRESUMED) - {library}) or (
        point.names.convention is not None and presumed_at(point) == library
    )


def takes_for_granted(receiver: Kind, call: ast.Call, point: Point) -> bool:
    """Whether nothing tells whose method is called, so that `accepts_method` takes the likeliest library."""
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    unsaid = (
        receiver is Kind.UNKNOWN
        and not _tensor_only(method)
        and _told_by(call.keywords, point.names.computes_with) is None
    )
    return unsaid and point.names.computes_with.issuperset(PRESUMED)


def presumed_at(point: Point) -> str:
    """The library whose values a function computes with, as far as anybody can tell from what the file imports; of two
    the one that the function names."""
    imported = [library for library in PRESUMED if library in point.names.computes_with]
    if len(imported) > 1:
        modules = point.names.imports
        named = {modules[word].split(".", 1)[0] for word in _words(point.function) & modules.keys()}
        imported.sort(key=lambda library: library not in named)
    return imported[0] if imported else "math"


@lru_cache(maxsize=64)
def _words(function: FunctionSyntax) -> frozenset[str]:
    """The names that stand in a function."""
    return frozenset(part.id for part in walk(function) if isinstance(part, ast.Name))


def _told_by(keywords: list[ast.keyword], libraries: Collection[str]) -> str | None:
    """The library, of those that a file computes with, whose methods have one of these arguments."""
    names = {keyword.arg for keyword in keywords}
    if "keepdims" in names and "numpy" in libraries:
        return "numpy"
    return "torch" if names & {"dim", "keepdim"} else None


@cache
def _tensor_only(method: str) -> bool:
    """A method that neither arrays nor frames have, in files that import torch and no library that has it too."""
    return method in TENSOR_METHODS or method in ELEMENTARY or method not in SHARED_METHODS
