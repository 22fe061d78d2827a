"""Numbers, lists, complex, masked and sparse operands, where a request says that they may come."""

from __future__ import annotations

import pytest

from stablefix.evidence import Failure
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.validate import Request, validate
from stablefix.validate.request import pack, unpack


def asked(before: str, after: str, library: str, handed: dict[str, str]) -> Request:
    kind = Kind.TENSOR if library == "torch" else Kind.ARRAY
    inputs = {name: Input(name, name, Facts(kind)) for name in "xyab"}
    words = tuple((inputs[name].key, word) for name, word in handed.items())
    dtype = "float32" if library == "torch" else "float64"
    graphs = parse(before, inputs), (("after", parse(after, inputs)),)
    return Request(*graphs, library, dtype, (), Failure.OVERFLOW, floating=True, handed=words)


def reasons(*line: object) -> tuple[str, ...]:
    ((_, _, evidence),) = validate(asked(*line)).ranking  # type: ignore[arg-type]
    return evidence.reasons


SCALED = ("log(exp(x) * y ** 2)", "x + log(y ** 2)")


def test_a_number_beside_tensors_has_no_torch_functions() -> None:
    (told,) = reasons(*SCALED, "torch", {"y": "number"})
    assert told.startswith("it raises TypeError") and told.endswith("for a Python number, where the old form does not")
    assert reasons(*SCALED, "torch", {}) == ()


def test_numpy_takes_numbers_everywhere() -> None:
    assert reasons(*SCALED, "numpy", {"y": "number"}) == ()


@pytest.mark.parametrize(
    ("before", "after", "word", "told"),
    [
        ("1 - cos(x)", "2 * sin(x / 2) ** 2", "list", "for lists, where the old form does not"),
        ("sqrt(a ** 2 + b ** 2)", "hypot(a, b)", "complex", "for complex numbers, where the old form does not"),
        ("log(exp(x))", "x", "number", "its result is float instead of number of float64"),
    ],
)
def test_other_operands_of_numpy(before: str, after: str, word: str, told: str) -> None:
    name = "a" if "hypot" in after else "x"
    handed = {"a": word, "b": word} if name == "a" else {name: word}
    assert any(told in each for each in reasons(before, after, "numpy", handed))
    assert reasons(before, after, "numpy", {}) == ()


@pytest.mark.parametrize("word", ["number", "list", "complex", "masked"])
def test_what_does_the_same_with_them_is_safe(word: str) -> None:
    assert reasons("exp(x) - 1", "expm1(x)", "numpy", {"x": word}) == ()


def test_sparse_tensors_know_few_functions() -> None:
    (told,) = reasons("sqrt(a * a + b * b)", "hypot(a, b)", "torch", {"a": "sparse", "b": "sparse"})
    assert told.endswith("for sparse tensors, where the old form does not")


def test_a_request_keeps_what_may_come() -> None:
    request = asked(*SCALED, "torch", {"y": "number"})
    assert [word for _, word in unpack(pack(request)).handed] == ["number"]
    assert pack(unpack(pack(request))) == pack(request)


def test_a_repair_that_raises_for_a_number_that_the_code_speaks_of_is_refused() -> None:
    """`torch.where(y == 0, ...)` takes no Python truth value, however much the repair changes besides."""
    found = validate(asked("x / y", "where(y == 0, 0, x / where(y == 0, 1, y))", "torch", {"y": "stated number"}))
    assert not found.ranking
    assert "TypeError" in found.refused[0].reason
    assert validate(asked("x / y", "where(y == 0, 0, x / where(y == 0, 1, y))", "torch", {"y": "number"})).ranking
