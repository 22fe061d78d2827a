"""What a function's own code says of its names: what only a tensor, or only an array, can be used for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain

from stablefix.graph.creation import takes_lengths
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import (
    ELEMENTARY,
    FOREIGN,
    LIBRARY_KINDS,
    LIKE_NUMPY,
    SIZED,
    TENSOR_METHODS,
    kind_of_tensors,
)
from stablefix.graph.resolve import qualified
from stablefix.graph.scope import FunctionSyntax, Point
from stablefix.operators.table import methods, spellings
from stablefix.source.walk import called, dotted, own_expressions, walk

OTHERS = frozenset(
    "iloc groupby items append split info mkdir exists is_file is_dir iterdir rglob joinpath unlink read_text "
    "write_text with_suffix with_name relative_to as_posix expanduser".split()
)
"""Methods that neither tensors nor arrays have."""
ASKING = frozenset({"torch.is_tensor", "numpy.isscalar", "numpy.ndim", "numpy.iterable"})
"""Functions by which code tells numbers from tensors and arrays."""
HOLDERS = frozenset("Tensor ndarray Array Iterable Sequence list tuple".split())
"""Types of what holds many numbers, where a name is asked for its type."""
STEPPED = frozenset({"linspace", "logspace", "geomspace"})
"""Functions that are given the length of a new array after its ends."""
SHAPES = frozenset({"size", "shape", "num"})
"""Arguments that are the lengths of the axes of a new array."""
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow, ast.MatMult)


class Usage:
    """How a function uses its names."""

    def __init__(self, function: FunctionSyntax, point: Point) -> None:
        self.tensors: set[str] = set()
        self.arrays: dict[Kind, set[str]] = {kind: set() for kind in (Kind.ARRAY, *LIKE_NUMPY)}
        self.others: set[str] = set()
        self.numbers: set[str] = set()
        """What functions of scipy are given as it is: they take numbers and arrays of them."""
        self.lengths: set[str] = set()
        """Names, and dotted paths, of the lengths of new arrays."""
        self._asked: set[str] = set()
        self._point = point
        self._from_torch: set[int] = set()
        """Calls (by id) whose results are tensors for certain."""
        digest = point.names.digest(function)
        calls = list(chain(*digest.calls.values(), *digest.deferred.values()))
        self._receivers = {
            call.func.value.id
            for call in calls
            if isinstance(call.func, ast.Attribute)
            and isinstance(call.func.value, ast.Name)
            and call.func.attr in methods()
        }
        for call in calls:
            self._call(call)
        for name, value in reversed(digest.assigned):
            for known in (self.tensors, *self.arrays.values()):
                if name in known:
                    known |= self._behind(value)
        if self._receivers - self.tensors:
            made = {name for name, value in digest.assigned if self._is_tensor(value, self.tensors)}
            self._beside_tensors(list(_sums_and_products(chain(digest.calls, digest.symbols))), made)

    def _call(self, call: ast.Call) -> None:
        if isinstance(call.func, ast.Attribute) and self._is_tensor_call(call, call.func.attr):
            self.tensors |= self._behind(call.func.value)
            for argument in _tensors_of_method(call, call.func.attr):
                self.tensors |= self._behind(argument)
        elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
            name, method = call.func.value.id, call.func.attr
            if method not in methods() and method in OTHERS:
                self.others.add(name)
        resolved = qualified(call.func, self._point)
        self.lengths |= set(_lengths_in(call, resolved))
        if resolved in ASKING or (resolved == "builtins.isinstance" and _asks_for_many(call)):
            self._asked |= {argument.id for argument in call.args[:1] if isinstance(argument, ast.Name)}
        if resolved is None or resolved not in spellings() or spellings()[resolved][0].is_snippet:
            return
        root = resolved.partition(".")[0]
        if root == "torch":
            self._from_torch.add(id(call))
            for argument in _tensors_of(call, resolved):
                self.tensors |= self._behind(argument)
        elif root == "scipy":
            self.numbers |= {argument.id for argument in call.args if isinstance(argument, ast.Name)}
        elif (kind := LIBRARY_KINDS.get(root)) in self.arrays:
            self.arrays[kind] |= set().union(*map(self._behind, call.args[:1]))

    def _is_tensor_call(self, call: ast.Call, method: str) -> bool:
        """Whether only a tensor has this method with these arguments."""
        libraries = self._point.names.computes_with
        known, others = "torch" in libraries, libraries & FOREIGN
        if not known and (others or kind_of_tensors(self._point.names, ["Tensor"]) is not Kind.TENSOR):
            return False
        if method in TENSOR_METHODS or any(keyword.arg in {"dim", "keepdim"} for keyword in call.keywords):
            return True
        if method in SIZED and any(map(_is_integer, call.args)):
            return True
        if others or not known:
            return False
        return method == "pow" or (method in {*ELEMENTARY, "norm"} and not call.args)

    def _behind(self, expression: ast.expr) -> set[str]:
        """The names that must be tensors (or arrays) for an expression to be one: x in `(x**2).sum(-1)`."""
        match expression:
            case ast.Name(id=name):
                return {name}
            case ast.Call(func=ast.Attribute(value=value)) | ast.UnaryOp(operand=value):
                return self._behind(value)
            case ast.BinOp(left=value, right=ast.Constant()) | ast.BinOp(left=ast.Constant(), right=value):
                return self._behind(value)
            case ast.Compare(left=value, comparators=[ast.Constant()]):
                return self._behind(value)
            case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, ARITHMETIC):
                # One of the two need not be one; what has the methods of one is.
                names = self._behind(left) | self._behind(right)
                return names if len(names) == 1 else names & self._receivers
        return set()

    def _beside_tensors(self, pairs: list[ast.BinOp], made: set[str]) -> None:
        """What has a tensor's methods, and is added to a tensor or multiplied by one, is a tensor: neither arrays nor
        frames take part in such arithmetic."""
        changed = True
        while changed:
            known = self.tensors | made
            found: set[str] = set()
            for pair in pairs:
                for one, other in ((pair.left, pair.right), (pair.right, pair.left)):
                    if self._is_tensor(one, known):
                        found |= self._behind(other) & self._receivers
            changed = not found <= self.tensors
            self.tensors |= found

    def _is_tensor(self, expression: ast.expr, known: set[str]) -> bool:
        match expression:
            case ast.Name(id=name):
                return name in known
            case ast.Call() if id(expression) in self._from_torch:
                return True
            case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in methods():
                return self._is_tensor(value, known)
            case ast.UnaryOp(operand=value) | ast.Subscript(value=value):
                return self._is_tensor(value, known)
            case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, ARITHMETIC):
                return self._is_tensor(left, known) or self._is_tensor(right, known)
        return False

    def asks(self, name: str) -> bool:
        """Whether the function asks what a name holds: then its default is not what it always is."""
        return name in self._asked

    def kind(self, name: str) -> Kind:
        """The kind of a name by its uses; contradictions prove nothing."""
        found = [
            kind
            for kind, names in ((Kind.TENSOR, self.tensors), *self.arrays.items(), (Kind.OTHER, self.others))
            if name in names
        ]
        return found[0] if len(found) == 1 else Kind.UNKNOWN


def _lengths_in(call: ast.Call, resolved: str | None) -> Iterator[str]:
    """The names of the lengths of the axes that a call makes a new array with: `torch.zeros(n, m)`, `size=(n, m)`."""
    given: list[ast.expr] = []
    if takes_lengths(called(call)) and (resolved is None or resolved.partition(".")[0] in LIBRARY_KINDS):
        given = call.args[:1] if called(call).startswith("full") else call.args
    elif called(call) in STEPPED and len(call.args) > 2:
        given = [call.args[2]]
    for text in [*given, *(each.value for each in call.keywords if each.arg in SHAPES)]:
        for part in text.elts if isinstance(text, ast.Tuple | ast.List) else [text]:
            if (path := dotted(part)) is not None:
                yield path


def _asks_for_many(call: ast.Call) -> bool:
    """Whether `isinstance` asks for a type of what holds many numbers."""
    words = {getattr(part, "attr", getattr(part, "id", None)) for kind in call.args[1:] for part in ast.walk(kind)}
    return not HOLDERS.isdisjoint(words)


def _tensors_of(call: ast.Call, resolved: str) -> Iterator[ast.expr]:
    """The arguments of a torch function that it takes as tensors only: its input, and those that its signature says."""
    signature = spellings()[resolved][0].arguments
    yield from call.args[: bool(signature and (signature[0].tensor or signature[0].name == "input"))]
    for argument, given in zip(signature[1:], call.args[1:], strict=False):
        if argument.tensor:
            yield given
    named = {argument.name for argument in signature if argument.tensor}
    yield from (keyword.value for keyword in call.keywords if keyword.arg in named)


def _tensors_of_method(call: ast.Call, method: str) -> Iterator[ast.expr]:
    """The arguments of a tensor's method that it takes as tensors only: the mask in `x.masked_fill_(b == 0, 0)`."""
    for spelling in methods().get(method.removesuffix("_"), ())[:1]:
        yield from (
            given for argument, given in zip(spelling.arguments[1:], call.args, strict=False) if argument.tensor
        )


def _sums_and_products(statements: Iterator[ast.stmt]) -> Iterator[ast.BinOp]:
    for statement in dict.fromkeys(statements):
        for expression in own_expressions(statement):
            for node in walk(expression):
                if isinstance(node, ast.BinOp) and isinstance(node.op, ARITHMETIC):
                    yield node


def _is_integer(expression: ast.expr) -> bool:
    inner = expression.operand if isinstance(expression, ast.UnaryOp) else expression
    return isinstance(inner, ast.Constant) and type(inner.value) is int
