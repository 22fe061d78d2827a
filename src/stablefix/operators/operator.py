"""What an operator is: one canonical function, its spellings in the libraries, and its meaning.

An operator is declared once, with :func:`define`, in the module of its family. Everything else about it
(interval, exact value, derivative, error bound, the naive form that it replaces) follows from its meaning.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property


class Sort(Enum):
    """What may stand in a parameter's place."""

    OPERAND = "operand"
    """A tensor, an array or a number: a value that is computed with."""
    DIM = "dim"
    """An axis, a tuple of axes, or None for all of them."""
    FLAG = "flag"
    """A Boolean that must be a constant."""
    NUMBER = "number"
    """A Python number that is a setting, not data (an exponent of a norm, a correction)."""
    DTYPE = "dtype"
    """A dtype: the short name of one ("float32"), or None."""
    OPTION = "option"
    """A string that must be a constant (`reduction="mean"`)."""


class Form(Enum):
    """How the shape of the result follows from the shapes of the operands."""

    ELEMENTWISE = "elementwise"
    """Operands are broadcast together."""
    REDUCTION = "reduction"
    """The axes in `dim` become 1 and are kept; an explicit `squeeze` node follows where they are dropped."""
    ROWWISE = "rowwise"
    """The shape of the first operand is kept, and entries depend on their row along `dim`."""
    MATRIX = "matrix"
    """The last two axes are a matrix."""
    SETTING = "setting"
    """A number that follows from the dtype of the operand, not from its values."""
    OBJECT = "object"
    """No numbers, but something that is made of them and answers questions: a distribution."""
    OTHER = "other"
    """Stated by the kernel only."""


REQUIRED = object()
"""The default of a parameter that has none."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of an operator's canonical signature."""

    name: str
    sort: Sort
    default: object = REQUIRED


@dataclass(frozen=True, slots=True)
class Argument:
    """A parameter in a library's signature, and the canonical parameter that it stands for.

    `means` is None where the argument must be left out or at its default for the call to be this operator
    (`out=`, `where=`).
    """

    name: str
    means: str | None
    default: object = REQUIRED
    positional: bool = True
    keyword: bool = True
    variadic: bool = False
    tensor: bool = False
    """Whether the library demands a tensor and raises on a Python number."""
    given: bool = False
    """Whether the library wants a value there, and not None."""
    single: bool = False
    """Whether the call is this operator only where one axis is given, not several and not none."""


_TWO_CALLS = re.compile(r"[\w.]+\(([^()]*)\)(?:\.(\w+))?\(([^()]*)\)")
"""The arguments of the first call, the method, the arguments of the second call."""


@dataclass(frozen=True)
class Spelling:
    """One way to write an operator in one library: `torch.softmax(input: tensor_x, dim, dtype=None)`.

    The text is a Python signature. An annotation names the canonical parameter; without one the names agree.
    The annotation `_` marks an argument that must stay at its default. A method begins with `Tensor.` (torch) or
    `ndarray.` (numpy) and its first argument is the receiver. A module is written with both its calls,
    `torch.nn.Softmax(dim=None)(input: tensor_x)`, and so is the method of an object with what the object was made of,
    `scipy.stats.norm(loc=0, scale=1).pdf(x)`. After `->` stand the names of the results of a call that gives a
    tuple, each with the operator that computes it: `torch.slogdet(A: x) -> sign: detsign, logabsdet: logabsdet`. A name
    with a question mark, `logabsdet?: logabsdet`, is one that not every version has, so that it is only read.
    A *snippet* is an expression in which canonical parameter names are holes: `torch.finfo(x.dtype).eps`.

    The prefix `tensor_` of an annotation says that the library demands a tensor there and raises on a Python number:
    `torch.hypot(input: tensor_a, other: tensor_b)`; `given_` that it wants a value, not None. The prefix `single_` says
    that one axis must be given for the call to be this operator: `numpy.linalg.norm(x, ord: p, axis: single_dim)`.

    After `with` stand canonical parameters that this spelling settles, `Tensor.float(self: x) with dtype='float32'`:
    the code cannot give them, and the spelling stands only for applications that have these constants there. A
    canonical parameter that a spelling does not mention otherwise is at its canonical default. `builtins` is the
    library of Python's own `abs` and `max`.

    Last may stand the version that it came with, `torch.special.log_ndtr(input: tensor_x) since 1.11`: of the library,
    or of Python for `math` and `builtins`. `benchmarks/since.py` finds these by looking into released versions.
    """

    operator: str
    text: str
    since: str = ""
    """The first version that has it; empty for what the oldest version that anybody may name has."""

    @property
    def is_snippet(self) -> bool:
        """An expression rather than a call, in which parameter names are holes: `torch.finfo(x.dtype).eps`."""
        return ")." in self._head and not self.is_module

    @cached_property
    def _head(self) -> str:
        return self.text.split("->", 1)[0].split(" with ", 1)[0].strip()

    @cached_property
    def name(self) -> str:
        """The qualified name: `torch.nn.functional.softmax`, `Tensor.softmax`."""
        return self._head.split("(", 1)[0].strip()

    @property
    def is_method(self) -> bool:
        return self.name.startswith(("Tensor.", "ndarray."))

    @property
    def is_attribute(self) -> bool:
        """A property such as `Tensor.T`, written without parentheses."""
        return "(" not in self._head

    @property
    def is_module(self) -> bool:
        """A call of what a first call made, or of a method of it."""
        return self._calls is not None

    @property
    def method(self) -> str:
        """The method of the object that the first call made; empty where the object itself is called."""
        return "" if self._calls is None else self._calls[2] or ""

    @property
    def called(self) -> str:
        """The last name before the parentheses of the call: `softmax`, `pdf`; of a module its own."""
        return self.method or self.name.rpartition(".")[2]

    @cached_property
    def _calls(self) -> re.Match[str] | None:
        return _TWO_CALLS.fullmatch(self._head)

    @property
    def library(self) -> str:
        """torch, numpy, math, scipy, jax, ..."""
        top = self.name.split(".", 1)[0]
        return {"Tensor": "torch", "ndarray": "numpy"}.get(top, top)

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """The arguments of the call (of a module: those of its second call)."""
        return _parse_arguments(self._inside if self._calls is None else self._calls[3])

    @cached_property
    def construction(self) -> tuple[Argument, ...]:
        """The arguments of a module's constructor; empty for anything else."""
        return () if self._calls is None else _parse_arguments(self._calls[1])

    @cached_property
    def fixed(self) -> tuple[tuple[str, object], ...]:
        """Canonical parameters that this spelling settles, with their constants."""
        if " with " not in self.text:
            return ()
        call = ast.parse(f"f({self.text.split(' with ', 1)[1]})", mode="eval").body
        assert isinstance(call, ast.Call)
        return tuple((str(keyword.arg), ast.literal_eval(keyword.value)) for keyword in call.keywords)

    @property
    def _inside(self) -> str:
        return "" if self.is_attribute else self._head.split("(", 1)[1][:-1]

    @cached_property
    def results(self) -> tuple[tuple[str, str | None], ...]:
        """(field, operator) of each element of a tuple result; the operator is None where it has no meaning."""
        if "->" not in self.text:
            return ()
        pairs = ([each.strip() for each in part.split(":")] for part in self.text.split("->", 1)[1].split(","))
        return tuple((pair[0].rstrip("?"), None if pair[-1] == "_" else pair[-1]) for pair in pairs)

    @cached_property
    def has_named_results(self) -> bool:
        """Whether the elements of a tuple result have their names in every version."""
        return "?:" not in self.text.split("->", 1)[-1]


_DEMANDS = frozenset({"tensor", "given", "single"})
"""What the first word of an annotation can ask of an argument."""


def _parse_arguments(text: str) -> tuple[Argument, ...]:
    function = ast.parse(f"def f({text}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    spec = function.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults: list[object] = [REQUIRED] * (len(positional) - len(spec.defaults))
    defaults += [ast.literal_eval(value) for value in spec.defaults]
    found = []
    for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        found.append(_argument(argument, default, keyword=index >= len(spec.posonlyargs)))
    if spec.vararg is not None:
        found.append(_argument(spec.vararg, REQUIRED, keyword=False, variadic=True))
    for argument, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        default = REQUIRED if value is None else ast.literal_eval(value)
        found.append(_argument(argument, default, positional=False))
    return tuple(found)


def _argument(
    argument: ast.arg, default: object, *, positional: bool = True, keyword: bool = True, variadic: bool = False
) -> Argument:
    annotation = argument.arg if argument.annotation is None else ast.unparse(argument.annotation)
    demand, _, rest = annotation.partition("_")
    means = None if annotation == "_" else rest if demand in _DEMANDS else annotation
    demanded = {demand: True} if demand in _DEMANDS else {}
    return Argument(argument.arg, means, default, positional, keyword, variadic, **demanded)


@dataclass(frozen=True)
class Operator:
    """A canonical operator. Two operators are equal when their names are."""

    name: str
    parameters: tuple[Parameter, ...] = field(compare=False)
    form: Form = field(compare=False)
    spellings: tuple[Spelling, ...] = field(compare=False)
    symbol: str | None = field(compare=False, default=None)
    commutes: bool = field(compare=False, default=False)
    meaning: str | None = field(compare=False, default=None)
    derivative: tuple[tuple[str, str], ...] = field(compare=False, default=())
    range: str | None = field(compare=False, default=None)
    singular: str | None = field(compare=False, default=None)
    pure: bool = field(compare=False, default=True)
    scale: float = field(compare=False, default=0.0)
    ulps: float = field(compare=False, default=1.0)
    fused: bool = field(compare=False, default=False)

    def __repr__(self) -> str:
        return f"<{self.name}>"

    def index(self, parameter: str) -> int:
        """Position of a canonical parameter. Raises KeyError for a name that it does not have."""
        for position, candidate in enumerate(self.parameters):
            if candidate.name == parameter:
                return position
        raise KeyError(parameter)


REGISTRY: dict[str, Operator] = {}
"""Every operator that has been defined, by name. Filled by importing the family modules (see `table`)."""


def define(
    signature: str,
    *spellings: str,
    form: Form = Form.ELEMENTWISE,
    symbol: str | None = None,
    commutes: bool = False,
    meaning: str | None = None,
    derivative: dict[str, str] | None = None,
    range: str | None = None,
    singular: str | None = None,
    pure: bool = True,
    scale: float = 0.0,
    ulps: float = 1.0,
    fused: bool = False,
) -> Operator:
    """Add an operator to the table.

    signature   canonical, `softmax(x, dim: DIM)`. The annotation is a :class:`Sort`; without one, OPERAND.
    spellings   see :class:`Spelling`.
    symbol      the Python operator, where it has one (`+`).
    commutes    whether the first two operands may be exchanged.
    meaning     the exact real function in other operators, as an expression of the template language
                (`log(1 + x)`); documented clamps, thresholds and epsilons are part of it. A conditional expression
                on settings is allowed (`... if p == 2 else ...`). An operator without one is *primitive*: the
                number systems (intervals, balls) implement it by name.
    derivative  for a primitive: partial derivative by operand name, in the template language; `out` is the result.
    range       the values that the *computed* result can take whatever the operands, as `[0, inf]`: a square
                bracket is an end that can be reached in floating point (by rounding, underflow or overflow).
    singular    the condition on the operands under which the value or slope is undefined or infinite, in the
                template language (`x <= 0` for log).
    pure        False for what must not be evaluated more or less often than written (random numbers).
    scale       the size of an ordinary result, where a smaller one is compared with such and not looked at digit by
                digit: 1 for a loss in nats. Of an intermediate result nothing is meant by it.
    ulps        how far off the libraries' kernels are, where these are no more than an approximation of many digits.
    fused       whether a graph holds its meaning in its place: one call for several steps.
    """
    head, _, inside = signature.partition("(")
    name = head.strip()
    operator = Operator(
        name,
        _parse_parameters(inside.rstrip()[:-1]),
        form,
        tuple(Spelling(name, *text.partition(" since ")[::2]) for text in (*spellings, *_twins(spellings))),
        symbol,
        commutes,
        meaning,
        tuple((derivative or {}).items()),
        range,
        singular,
        pure,
        scale,
        ulps,
        fused,
    )
    if name in REGISTRY:
        raise ValueError(f"operator {name} is defined twice")
    REGISTRY[name] = operator
    return operator


ADDED: dict[str, list[str]] = {}
"""Spellings by operator that the column of a library adds, which stands in a module of its own."""


def also(operator: str, *spellings: str) -> None:
    """Add spellings to an operator that another module defines."""
    ADDED.setdefault(operator, []).extend(spellings)


def _twins(spellings: tuple[str, ...]) -> list[str]:
    """CuPy's column: its functions are NumPy's, name by name and argument by argument."""
    own = [text for text in spellings if text.startswith("numpy.")]
    return [text.partition(" since ")[0].replace("numpy.", "cupy.", 1) for text in own]


_SORTS = {sort.name: sort for sort in Sort}


def _parse_parameters(text: str) -> tuple[Parameter, ...]:
    """Parse `x, dim: DIM = None` without the cost of the Python parser: every start of the program pays for it."""
    found = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        declaration, _, default = part.partition("=")
        name, _, sort = declaration.partition(":")
        value = ast.literal_eval(default.strip()) if default else REQUIRED
        found.append(Parameter(name.strip(), _SORTS[sort.strip() or "OPERAND"], value))
    return tuple(found)
