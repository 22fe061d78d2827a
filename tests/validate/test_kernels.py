"""Kernels derived from spellings compute what the library computes when it is called by hand."""

import math

import numpy as np
import pytest
import torch

from stablefix.graph.expression import Input, Node
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.validate.kernels import NoKernelError, kernel_of
from stablefix.validate.points import Batch, Layout, Role
from stablefix.validate.program import compiled
from stablefix.validate.running import cotangent, run

X = torch.tensor([[0.5, -1.25, 2.0], [3.0, 0.75, -0.5]])


def graph(text: str, *names: str, **facts: object) -> Node:
    return parse(text, {name: Input(name, name, Facts(**facts)) for name in names})  # type: ignore[arg-type]


def computed(text: str, library: str = "torch", x: object = X) -> object:
    return compiled(graph(text, "x"), library)({("input", "x"): x})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("log_softmax(x, -1)", lambda x: torch.log_softmax(x, -1)),
        ("softmax(x, 0)", lambda x: torch.softmax(x, 0)),
        ("sum(x, -1)", lambda x: x.sum(-1, keepdim=True)),
        ("sum(x, None)", lambda x: x.sum().reshape(1, 1)),
        ("sum(x, (0, 1))", lambda x: x.sum((0, 1), keepdim=True)),
        ("amax(x, None)", lambda x: x.max().reshape(1, 1)),
        ("prod(x, None)", lambda x: x.prod().reshape(1, 1)),
        ("prod(x, (0, 1))", lambda x: x.prod().reshape(1, 1)),
        ("squeeze(sum(x, 1), 1)", lambda x: x.sum(1)),
        ("count(x, 1) * x", lambda x: 3 * x),
        ("var(x, -1)", lambda x: x.var(-1, keepdim=True)),
        ("logsumexp(x, 1)", lambda x: x.logsumexp(1, keepdim=True)),
        ("1 + x * 2 - x / 3", lambda x: 1 + x * 2 - x / 3),
        ("where(x > 0, log(x), 0)", lambda x: torch.where(x > 0, x.log(), 0)),
        ("maximum(x, 0)", lambda x: torch.maximum(x, torch.tensor(0.0))),
        ("cast(x, 'float16')", lambda x: x.half()),
        ("x * log(2)", lambda x: x * math.log(2)),
        ("clamp(x, 0, None)", lambda x: x.clamp(min=0)),
    ],
)
def test_torch_kernels_say_what_a_call_by_hand_says(text: str, expected: object) -> None:
    result, wanted = computed(text), expected(X)  # type: ignore[operator]
    assert result.shape == wanted.shape and result.dtype == wanted.dtype  # type: ignore[attr-defined]
    assert torch.equal(result.nan_to_num(7.0), wanted.nan_to_num(7.0))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(x, -1)", lambda x: x.sum(-1, keepdims=True)),
        ("sum(x, None)", lambda x: x.sum().reshape(1, 1)),
        ("log1p(x * x)", lambda x: np.log1p(x * x)),
        (
            "softmax(x, 1)",
            lambda x: np.exp(x - x.max(1, keepdims=True)) / np.exp(x - x.max(1, keepdims=True)).sum(1, keepdims=True),
        ),
        ("logaddexp(0, x)", lambda x: np.logaddexp(0, x)),
    ],
)
def test_numpy_kernels_say_what_a_call_by_hand_says(text: str, expected: object) -> None:
    x = X.double().numpy()
    np.testing.assert_allclose(computed(text, "numpy", x), expected(x), rtol=1e-15)  # type: ignore[operator]


def test_python_numbers_stay_python_numbers_and_raise_as_python_does() -> None:
    assert computed("log(x) + 1", "math", 2.0) == math.log(2) + 1
    with pytest.raises(ValueError):
        computed("log(x)", "math", 0.0)
    with pytest.raises(ZeroDivisionError):
        computed("1 / x", "math", 0.0)


def test_an_operator_without_a_kernel_is_named() -> None:
    with pytest.raises(NoKernelError, match="cholesky"):
        compiled(graph("cholesky(x)", "x"), "math")


def test_a_spelling_that_cannot_say_an_operand_is_not_used() -> None:
    node = graph("amax(x, None)", "x")
    kernel = kernel_of(node, "torch")  # type: ignore[arg-type]
    assert kernel is not None and kernel(X, None).shape == (1, 1)


def batch_of(shape: tuple[int, ...], values: object, kind: Kind = Kind.TENSOR) -> tuple[Batch, Input]:
    source = Input("x", "x", Facts(kind=kind))
    array = np.asarray(values, dtype=np.float64)
    layout = Layout((Role(source, "float", "float32", "any", shape),), True)
    return Batch(layout, {source.key: array}, np.arange(len(array))), source


def test_a_batch_gives_what_single_runs_give() -> None:
    batch, source = batch_of((3,), np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32))
    program = compiled(parse("log(softmax(x, -1))", {"x": source}), "torch")
    together, alone = run(program, batch, "torch"), run(program, batch, "torch", single=True)
    np.testing.assert_allclose(together.value, alone.value, rtol=1e-5)
    np.testing.assert_allclose(together.gradient[source.key], alone.gradient[source.key], rtol=1e-4, atol=1e-6)
    assert together.shape == alone.shape == (3,) and together.dtype == "float32" and together.differentiable


def test_gradients_are_those_of_the_weighted_result() -> None:
    batch, source = batch_of((3,), [[1.0, 2.0, 4.0]])
    outcome = run(compiled(parse("x * x", {"x": source}), "torch"), batch, "torch")
    np.testing.assert_allclose(outcome.gradient[source.key][0], 2 * np.array([1.0, 2.0, 4.0]) * cotangent((3,)))


def test_one_point_that_raises_leaves_the_others_alone() -> None:
    batch, source = batch_of((2, 2), [[[0, 0], [0, 0]], [[2, 0], [0, 4]]])
    outcome = run(compiled(parse("inv(x)", {"x": source}), "torch"), batch, "torch")
    assert outcome.raised[0] is not None and outcome.raised[1] is None
    np.testing.assert_allclose(outcome.value[1], [[0.5, 0], [0, 0.25]])
