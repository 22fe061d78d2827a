"""Second derivatives: exact ones against double backward passes, and repairs that spoil them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from stablefix.evidence import Safety
from stablefix.graph.expression import inputs
from stablefix.validate import exact, validate
from stablefix.validate.exact import Unsupported
from stablefix.validate.program import compiled
from stablefix.validate.running import cotangent
from tests.validate.mutations import ANY, F32, F64, T
from tests.validate.test_mutations import ask

TEXTS = [
    "log(1 + exp(x))", "softmax(x, -1)", "log_softmax(x, -1)", "x / norm(x, 2, -1)", "sqrt(sum((x - y) ** 2, -1))",
    "1 / (x * y)", "var(x, -1, 0)", "std(x, -1, 1)", "logsumexp(x, -1)", "transpose(x, 0, 1) * y", "amax(x, -1) * y",
    "where(x > y, log(abs(x)), sqrt(abs(y)))", "cosine_similarity(x, y, -1, 1e-8)", "tanh(x) * atan2(x, y)",
    "squeeze(sum(x * y, -1), -1) / mean(y, None)", "hypot(x, y)", "normalize(x, 2, -1, 1e-12)",
    "xlogy(abs(x), abs(y))",
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


def test_a_second_derivative_that_is_not_known_is_said() -> None:
    graph = ask(("prod(x, -1)", "prod(x, -1)", T, F64, {})).before
    (source,) = inputs(graph)
    values = {source.key: np.ones((2, 2))}
    with pytest.raises(Unsupported, match="product_of_others"):
        exact.curvature(graph, values, cotangent((2, 1)), {source.key: cotangent((2, 2))}, dtype=F64)


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
    (_, safety, _), *_ = validate(replace(asked, slopes=False)).ranking
    assert safety is Safety.SAFE, "nobody trains through it"
