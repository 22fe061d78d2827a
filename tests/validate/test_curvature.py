"""Second derivatives: exact ones against double backward passes, and repairs that spoil them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from stablefix.evidence import Safety
from stablefix.graph.expression import inputs
from stablefix.operators.operator import Sort
from stablefix.operators.table import operators
from stablefix.validate import exact, validate
from stablefix.validate.exact import Unsupported
from stablefix.validate.exact.derivative import backpropagate
from stablefix.validate.exact.primitives import PRIMITIVES
from stablefix.validate.exact.program import Builder, assemble
from stablefix.validate.program import compiled
from stablefix.validate.running import cotangent
from tests.validate.mutations import ANY, F32, F64, T
from tests.validate.test_mutations import ask

TEXTS = [
    "log(1 + exp(x))", "softmax(x, -1)", "log_softmax(x, -1)", "x / norm(x, 2, -1)", "sqrt(sum((x - y) ** 2, -1))",
    "1 / (x * y)", "var(x, -1, 0)", "std(x, -1, 1)", "logsumexp(x, -1)", "transpose(x, 0, 1) * y", "amax(x, -1) * y",
    "where(x > y, log(abs(x)), sqrt(abs(y)))", "cosine_similarity(x, y, -1, 1e-8)", "tanh(x) * atan2(x, y)",
    "squeeze(sum(x * y, -1), -1) / mean(y, None)", "hypot(x, y)", "normalize(x, 2, -1, 1e-12)",
    "xlogy(abs(x), abs(y))", "prod(x, -1)", "prod(x * y, None)", "log(prod(x * x + 1, 0))", "cumsum(x * y, 0)",
    "cumprod(x, -1)", "cumprod(x * y, 0)", "matmul(x, y)", "matmul(x, x) * y", "trace(matmul(x * x, y))",
    "diagonal(x * x * y, 0, 0, 1)", "det(x)", "det(matmul(x, y))", "log(abs(det(x)))", "digamma(x)",
    "inv(x)",
    "inv(matmul(x, y)) * x", "solve(x, y)", "cholesky(matmul(x, transpose(x, 0, 1)) + y * y * 0)",
    "log(diagonal(cholesky(matmul(x, transpose(x, 0, 1))), 0, 0, 1))", "eigvalsh(x + transpose(x, 0, 1))",
    "log(abs(eigvalsh(matmul(x, transpose(x, 0, 1)))))",
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_exact_second_derivatives_are_those_of_a_double_backward_pass(text: str) -> None:
    graph = ask((text, text, T, F64, {})).before
    rng = np.random.default_rng(0)
    values = {source.key: rng.normal(size=(3, 3)) for source in inputs(graph)}
    weights = {key: cotangent(array.shape) for key, array in values.items()}
    leaves = {key: torch.tensor(array, requires_grad=True) for key, array in values.items()}
    out = compiled(graph, T)(leaves)
    shape = tuple(out.shape)
    first = torch.autograd.grad(out, list(leaves.values()), torch.tensor(np.array(cotangent(shape))), create_graph=True)
    total = sum((slope * torch.tensor(np.array(weights[key]))).sum() for key, slope in zip(leaves, first, strict=True))
    second = torch.autograd.grad(total, list(leaves.values()))
    found = exact.curvature(graph, values, cotangent(shape), weights, dtype=F64)
    for key, slope in zip(leaves, second, strict=True):
        assert not found[key].status.any()
        np.testing.assert_allclose(slope.numpy(), found[key].value, rtol=1e-10, atol=1e-12)


def test_second_derivatives_of_singular_matrices_and_products_with_zeros_are_exact() -> None:
    """By minors and by products of the others: nothing is divided by what may be 0."""
    matrix = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 1.0, 1.0]])
    for text, values, expected in (
        ("det(x)", matrix, None),
        ("prod(x, -1)", np.array([0.0, 0.0, 3.0]), [3.0, 3.0, 0.0]),
        ("cumprod(x, -1)", np.array([2.0, 0.0, 0.0]), None),
    ):
        graph = ask((text, text, T, F64, {})).before
        (source,) = inputs(graph)
        leaf = torch.tensor(values, requires_grad=True)
        out = compiled(graph, T)({source.key: leaf})
        (first,) = torch.autograd.grad(out, leaf, torch.ones_like(out), create_graph=True)
        (second,) = torch.autograd.grad(first.sum(), leaf)
        ones = {source.key: np.ones(values.shape)}
        found = exact.curvature(graph, {source.key: values}, np.ones(tuple(out.shape)), ones, dtype=F64)[source.key]
        assert not found.status.any()
        np.testing.assert_allclose(found.value, second.numpy() if expected is None else expected, atol=1e-12)


@pytest.mark.parametrize("name", sorted(name for name in PRIMITIVES if name in operators()))
def test_what_has_an_exact_first_derivative_has_an_exact_second_one(name: str) -> None:
    parameters = operators()[name].parameters
    builder = Builder()
    slots = [builder.emit("input", settings=(p.name,)) for p in parameters if p.sort is Sort.OPERAND]
    settings = tuple(p.default for p in parameters if p.sort is not Sort.OPERAND)
    wanted = dict(enumerate(slots))
    try:
        out = builder.emit(name, *slots, settings=settings)
        first = backpropagate(builder, {out: builder.emit("input", settings=("flow",))}, wanted)
    except Unsupported:
        return
    weights = {slot: builder.emit("input", settings=(("weight", key),)) for key, slot in first.items()}
    assert not weights or assemble(builder, tuple(backpropagate(builder, weights, wanted).values()))


def test_a_root_of_a_square_has_no_second_derivative_at_zero() -> None:
    graph = ask(("sqrt(x * x)", "sqrt(x * x)", T, F64, {})).before
    (source,) = inputs(graph)
    found = exact.curvature(graph, {source.key: np.zeros(1)}, cotangent((1,)), {source.key: cotangent((1,))}, dtype=F64)
    assert found[source.key].status.all()


def test_a_repair_of_rare_failures_that_loses_the_second_derivative_is_refused() -> None:
    verdict = validate(
        ask(("log(1 + x ** 2)", "log1p(where(x == 0, 0, abs(x)) ** 2 + abs(x) ** 1.5 * 0)", T, F32, ANY))
    )
    assert not verdict.ranking
    assert "second derivative is nan or infinite" in verdict.refused[0].reason


def test_one_that_mends_ordinary_failures_is_unsafe_and_says_so() -> None:
    """torch.logaddexp divides infinity by infinity twice derived, where its operands are 89 apart."""
    asked = ask(("log(exp(a) + exp(b))", "logaddexp(a, b)", T, F32, {"a": "logits", "b": "logits"}))
    (_, safety, evidence), *_ = validate(asked).ranking
    assert safety is Safety.UNSAFE and any("second derivative" in reason for reason in evidence.reasons)
    (_, safety, _), *_ = validate(replace(asked, slopes=False, floating=True)).ranking
    assert safety is Safety.SAFE, "nobody trains through it"
