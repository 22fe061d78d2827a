"""Every spelling of every operator is called for real on the signature that the table states.

A misread signature or default would corrupt the old and the new form of a repair alike, and nothing later could see it.
"""

from __future__ import annotations

import inspect
import math
import platform
import warnings
from typing import Any

import numpy as np
import pytest
import torch

from stablefix.graph.expression import Apply, Constant, Input
from stablefix.graph.facts import NOTHING
from stablefix.operators.operator import REQUIRED, Form, Operator, Sort, Spelling
from stablefix.operators.table import operators
from stablefix.targets import too_new
from tests.operators.calls import NOT_INSTALLED, SCALAR_LIBRARIES, Call, calls, real
from tests.operators.reference import evaluate
from tests.operators.samples import operands

PACKAGES = {"jax": "jax[cpu]", "cupy": "cupy-cuda12x", "tensorflow": "tensorflow-cpu"}
TOLERANCES = {"float64": 1e-9, "float32": 1e-6, "float16": 1e-3, "bfloat16": 1e-2}
ALL = [spelling for operator in operators().values() for spelling in operator.spellings]
RUNNING = [
    ("python", platform.python_version()),
    ("torch", torch.__version__.partition("+")[0]),
    ("numpy", np.__version__),
]
"""What came with later versions than these cannot be called here."""
CALLED = [
    spelling
    for spelling in ALL
    if spelling.library not in NOT_INSTALLED and not spelling.is_snippet and operators()[spelling.operator].pure
    and not too_new(spelling.library, spelling.since, RUNNING)
]  # fmt: skip


COMPUTED = [spelling for spelling in CALLED if operators()[spelling.operator].form is not Form.OBJECT]


@pytest.mark.parametrize("library", ["jax", "cupy", "tensorflow"])
def test_the_column_of_a_library_is_called(library: str) -> None:
    """Says aloud that a column was not tried."""
    if library in NOT_INSTALLED:
        pytest.skip(f"{library} is not there: none of its spellings is called (`pip install {PACKAGES[library]}`)")
    assert any(spelling.library == library for spelling in CALLED)


def name_of(spelling: Spelling) -> str:
    return f"{spelling.operator}-{spelling.text}"


def expected(operator: Operator, call: Call, spelling: Spelling) -> Any:
    """The meaning of the operator in float64, its axes dropped where the library drops them."""
    nodes, values = [], {}
    for parameter in operator.parameters:
        value = call.canonical[parameter.name]
        if parameter.sort is Sort.OPERAND and isinstance(value, np.ndarray):
            values[parameter.name] = value
            nodes.append(Input(parameter.name, parameter.name, NOTHING))
        else:
            nodes.append(Constant(int(value) if isinstance(value, bool) and parameter.sort is Sort.NUMBER else value))
    found = np.asarray(evaluate(Apply(operator, tuple(nodes)), values))
    if operator.name == "count":
        return found.reshape(-1)[0]  # One number, along whatever axis.
    if operator.form is not Form.REDUCTION or call.keepdim:
        return found
    dim = call.canonical.get("dim", -1 if operator.name == "pairwise_distance" else None)
    return found.reshape(()) if dim is None else np.squeeze(found, axis=dim)


def picked(result: Any, spelling: Spelling) -> Any:
    """The element of a tuple result that is this spelling's operator, by position and, where it has one, by name."""
    if not spelling.results:
        return result
    assert len(result) == len(spelling.results)
    position = [operator for _, operator in spelling.results].index(spelling.operator)
    field = spelling.results[position][0]
    if hasattr(result, "_fields") or type(result).__module__ == "torch.return_types":
        assert getattr(result, field) is result[position] or np.array_equal(getattr(result, field), result[position])
    return result[position]


def run(spelling: Spelling, call: Call) -> Any:
    function = real(spelling)
    if spelling.is_attribute:
        (only,) = operands(operators()[spelling.operator]).values()
        return getattr(torch.from_numpy(only), spelling.name.split(".")[1])
    if call.construction is not None:
        function = function(*call.construction[0], **call.construction[1])
        function = getattr(function, spelling.method) if spelling.method else function
    return picked(function(*call.positional, **call.keywords), spelling)


@pytest.mark.parametrize("spelling", [s for s in COMPUTED if s.library not in SCALAR_LIBRARIES], ids=name_of)
def test_the_library_computes_the_meaning(spelling: Spelling) -> None:
    operator = operators()[spelling.operator]
    finite = False
    for call in calls(spelling):
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = run(spelling, call)
        found = result.detach().to(torch.float64).numpy() if isinstance(result, torch.Tensor) else np.asarray(result)
        wanted = expected(operator, call, spelling)
        assert found.shape == wanted.shape, (str(call), found.shape, wanted.shape)
        computed_in = {
            str(call.canonical.get("dtype")),
            str(getattr(result, "dtype", found.dtype)).removeprefix("torch."),
        }
        tolerance = max(TOLERANCES.get(dtype, 0.0) for dtype in computed_in)
        np.testing.assert_allclose(found, wanted, rtol=tolerance, atol=1e-12, err_msg=str(call))
        finite = finite or bool(np.isfinite(found).any())
    assert finite, "no finite value was compared"


@pytest.mark.parametrize("spelling", [s for s in CALLED if s.library in SCALAR_LIBRARIES], ids=name_of)
def test_python_numbers_too(spelling: Spelling) -> None:
    operator, function = operators()[spelling.operator], real(spelling)
    data = operands(operator, spelling)
    compared = 0
    named = [argument.means or "" for argument in spelling.arguments]
    settled = dict(spelling.fixed)
    for numbers in zip(*map(np.ravel, np.broadcast_arrays(*(data[name] for name in named))), strict=True):
        given = [number.item() for number in numbers]
        known = {**dict(zip(named, given, strict=True)), **settled}
        nodes = [Constant(known.get(each.name, each.default)) for each in operator.parameters]
        with np.errstate(all="ignore"):
            try:
                wanted = float(evaluate(Apply(operator, tuple(nodes)), {}))
                found = function(*given)
            except (ValueError, OverflowError, ZeroDivisionError):
                continue
        if isinstance(found, complex):
            continue
        assert found == pytest.approx(wanted, rel=1e-12, abs=1e-15, nan_ok=True)
        compared += math.isfinite(found)
    assert compared


@pytest.mark.parametrize("spelling", [s for s in CALLED if not s.is_attribute], ids=name_of)
def test_the_stated_signature_is_the_real_one(spelling: Spelling) -> None:
    """Where Python can tell a signature: names, order, kinds and defaults, as far as the table states them."""
    parts = [(real(spelling), spelling.construction)] if spelling.is_module else [(real(spelling), spelling.arguments)]
    for function, arguments in parts:
        try:
            parameters = inspect.signature(function).parameters
        except (ValueError, TypeError):
            pytest.skip("the library does not tell its signature")
        kinds = [parameter.kind for parameter in parameters.values()]
        if inspect.Parameter.VAR_POSITIONAL in kinds:
            pytest.skip("the library takes any arguments")
        order = list(parameters)
        stated = [
            argument for argument in arguments if argument.positional and argument.keyword and argument.name in order
        ]
        places = [order.index(argument.name) for argument in stated]
        assert places == sorted(places)
        for argument in arguments:
            if (spelling.is_method and argument is arguments[0]) or not argument.keyword:
                continue
            assert argument.name in parameters or inspect.Parameter.VAR_KEYWORD in kinds, argument.name
            parameter = parameters.get(argument.name)
            if parameter is None or argument.default is REQUIRED or argument.means == "keepdim":
                continue
            if spelling.library == "tensorflow" and parameter.default is None and argument.means == "dim":
                continue  # its way of saying the last axis, or all of them
            if "<no value>" not in repr(parameter.default) and parameter.default != "fro":
                assert parameter.default == argument.default, argument.name


@pytest.mark.parametrize(
    "spelling", [s for s in COMPUTED if s.library == "torch" and not s.is_module and not s.is_attribute], ids=name_of
)
def test_what_demands_a_tensor(spelling: Spelling) -> None:
    """Operands marked `tensor_` raise on a Python number, the others take one."""
    operator = operators()[spelling.operator]
    data = {argument.means for argument in spelling.arguments if argument.means in operands(operator)}
    call = next(calls(spelling))
    names = [argument.name for argument in spelling.arguments if argument.default is REQUIRED and argument.positional]
    for position, argument in enumerate(spelling.arguments):
        if argument.means not in data or argument.name not in names or (spelling.is_method and position == 0):
            continue
        if operator.name in ("full_like",) or not isinstance(call.positional[position], torch.Tensor):
            continue
        number: Any = True if operator.name == "where" and argument.means == "condition" else 0.5
        given = [number if place == position else value for place, value in enumerate(call.positional)]
        try:
            real(spelling)(*given, **call.keywords)
            raises = False
        except (TypeError, RuntimeError, AttributeError):
            raises = True
        assert raises == argument.tensor, argument.name


@pytest.mark.parametrize("spelling", [s for s in ALL if s.is_snippet and s.library in ("torch", "numpy")], ids=name_of)
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_snippets(spelling: Spelling, dtype: str) -> None:
    """Those of the libraries that always are there; the others have the same names."""
    library = {"torch": torch, "numpy": np}[spelling.library]
    x = library.ones(2, dtype=getattr(library, dtype))
    field = spelling.operator.removeprefix("finfo_")
    assert eval(spelling.text, {"torch": torch, "numpy": np, "x": x}) == float(getattr(np.finfo(dtype), field))


@pytest.mark.parametrize(
    "operator", [o for o in operators().values() if o.form is Form.ELEMENTWISE and o.pure], ids=str
)
def test_elementwise_keeps_float32(operator: Operator) -> None:
    for spelling in operator.spellings:
        if spelling.library != "torch" or spelling.is_module or spelling.is_snippet or operator.name == "cast":
            continue
        call = next(calls(spelling))
        given = [v.float() if isinstance(v, torch.Tensor) and v.is_floating_point() else v for v in call.positional]
        result = real(spelling)(*given, **call.keywords)
        assert result.dtype in (torch.float32, torch.bool), spelling.text
