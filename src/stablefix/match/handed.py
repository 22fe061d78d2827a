"""What the inputs of a slice may be handed over as, other than as the arrays or tensors that they are taken for.

NumPy's functions take lists and numbers, PyTorch's arithmetic takes numbers, and both know complex ones. What a name is
used for shows that it is none of these: a list has no shape and is not divided. Complex, masked and sparse operands are
rare: they are possible where the file speaks of such things, and nowhere else.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property

from stablefix.graph.expression import Input
from stablefix.graph.facts import Kind
from stablefix.graph.interval import ALL
from stablefix.graph.kinds import annotated
from stablefix.graph.scope import Point
from stablefix.match.origins import is_given
from stablefix.source.names import Names
from stablefix.source.walk import parameters, walk

NUMBER, LIST, COMPLEX, SPARSE, MASKED = "number", "list", "complex", "sparse", "masked"
STATED = "stated number"
"""What inputs are handed over as, see `validate.handed`. That some are Python numbers the code may say itself."""

SPEAKING = {
    COMPLEX: frozenset(
        "imag conj conjugate complex complex64 complex128 cfloat cdouble iscomplexobj is_complex view_as_complex "
        "view_as_real polar fft ifft fft2 ifft2 fftn stft istft hilbert freqz csd".split()
    ),
    SPARSE: frozenset("is_sparse to_sparse sparse_coo_tensor sparse_csr_tensor coalesce".split()),
    MASKED: frozenset("masked_array masked_where masked_invalid masked_equal MaskedArray".split()),
}
"""Names of which one in a file says that operands of a kind occur in it."""
LIBRARIES = {"torch": (COMPLEX, SPARSE), "numpy": (COMPLEX, MASKED)}
"""The rare kinds that each library knows."""
COMPLEX_BY_NAME = ("is_complex", "iscomplex", "complex64", "complex128", "complexfloating", "cfloat", "cdouble")
"""How a name begins by which a test asks whether numbers are complex."""
OF_A_LIST = frozenset("append extend insert pop remove clear index count sort reverse copy".split())


class Handed:
    """What a file shows of the kinds of operands in it."""

    def __init__(self, names: Names) -> None:
        self._names = names

    def kinds(self, source: Input, library: str) -> tuple[str, ...]:
        """What else an input may be handed over as."""
        facts = source.facts
        if library not in LIBRARIES or facts.dtype is not None or facts.integer is not None:
            return ()
        rare = tuple(each for each in LIBRARIES[library] if facts.interval == ALL and each in self._spoken_of)
        if _is_said_to_be_a_number(source):
            return (STATED, *rare)
        if facts.kind is Kind.UNKNOWN:
            return (NUMBER, *rare)
        return (*_by_use(source), *rare) if facts.kind is Kind.ARRAY else rare

    @cached_property
    def _spoken_of(self) -> frozenset[str]:
        """The rare kinds of which some name in the file speaks."""
        words: set[str] = {part for each in self._names.imports.values() for part in each.split(".")}
        found: set[str] = set()
        for part in walk(self._names.tree):
            match part:
                case ast.Attribute(attr=name) | ast.Name(id=name):
                    words.add(name)
                case ast.Constant(value=complex()):
                    found.add(COMPLEX)
        return frozenset(found | {kind for kind, names in SPEAKING.items() if not names.isdisjoint(words)})


def is_for_complex(point: Point) -> bool:
    """Whether a test that led to a place holds for complex numbers alone: there a formula of real ones says nothing."""
    return any(_asks_for_complex(assumption.test, assumption.truth) for assumption in point.assumed)


def _asks_for_complex(test: ast.expr, truth: bool) -> bool:
    """`torch.is_complex(x)`, `x.dtype in (np.complex64, np.complex128)`, `"complex" in str(x.dtype)`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _asks_for_complex(operand, not truth)
        case ast.BoolOp(op=symbol, values=values):
            some = any if isinstance(symbol, ast.And) is truth else all
            return some(_asks_for_complex(each, truth) for each in values)
        case ast.Compare(ops=[ast.NotEq() | ast.NotIn() | ast.IsNot()]):
            truth = not truth
    return truth and any(map(_says_complex, walk(test)))


def _says_complex(part: ast.AST) -> bool:
    match part:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name.startswith(COMPLEX_BY_NAME)
        case ast.Constant(value=str(text)):
            return text.startswith("complex")
    return False


def _is_said_to_be_a_number(source: Input) -> bool:
    """Whether a parameter is a Python number for some callers: `n: int | Tensor`, or n in `torch.arange(n)`."""
    if source.origin is None or not is_given(source):
        return False
    function = source.origin.point.function
    words = {
        part.id
        for each in _arguments(function)
        if each.arg == source.label and each.annotation is not None
        for part in walk(each.annotation)
        if isinstance(part, ast.Name)
    }
    return not words.isdisjoint({"int", "float"}) or any(_counts_up_to(part, source.label) for part in walk(function))


def _counts_up_to(part: ast.AST, name: str) -> bool:
    match part:
        case ast.Call(func=ast.Attribute(attr="arange") | ast.Name(id="range" | "arange"), args=given):
            return any(isinstance(each, ast.Name) and each.id == name for each in given)
    return False


def _arguments(function: ast.AST) -> list[ast.arg]:
    arguments = getattr(function, "args", None)
    return parameters(arguments) if isinstance(arguments, ast.arguments) else []


def _by_use(source: Input) -> Iterator[str]:
    """Numbers and lists, where only NumPy's functions say that a parameter is an array, and these take both."""
    if source.origin is None or not is_given(source):
        return
    function = source.origin.point.function
    given = _arguments(function)
    if not given or any(each.arg == source.label and annotated(each.annotation) is not Kind.UNKNOWN for each in given):
        return
    open_to = {NUMBER, LIST}
    for part in walk(function):
        open_to -= _excluded(part, source.label)
    yield from (kind for kind in (NUMBER, LIST) if kind in open_to)


def _excluded(part: ast.AST, name: str) -> set[str]:
    """What a name cannot be where a part of its function is to work."""
    match part:
        case ast.Attribute(value=ast.Name(id=found), attr=attribute) if found == name:
            return {NUMBER} if attribute in OF_A_LIST else {NUMBER, LIST}
        case ast.Subscript(value=ast.Name(id=found), slice=ast.Tuple() | ast.Compare()) if found == name:
            return {NUMBER, LIST}
        case ast.Subscript(value=ast.Name(id=found)) | ast.For(iter=ast.Name(id=found)) if found == name:
            return {NUMBER}
        case ast.Call(func=ast.Attribute(attr=made) | ast.Name(id=made), args=[ast.Name(id=found), *_]) if (
            found == name and "array" in made
        ):
            return {NUMBER, LIST}
        case ast.Call(func=ast.Name(id="len"), args=[ast.Name(id=found)]) if found == name:
            return {NUMBER}
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id=found)) if found == name:
            return {LIST}
        case ast.Compare(left=ast.Name(id=found), comparators=[ast.Constant()]) if found == name:
            return {LIST}
        case (
            ast.BinOp(left=ast.Name(id=found), right=ast.Constant() as number, op=symbol)
            | ast.BinOp(left=ast.Constant() as number, right=ast.Name(id=found), op=symbol)
        ) if found == name:
            repeated = isinstance(symbol, ast.Mult) and isinstance(number.value, int)
            return set() if repeated else {LIST}
    return set()
