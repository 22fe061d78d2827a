"""A witness is understood at a glance: few entries, short numbers, and no rarer than what was found."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stablefix.evidence import Failure, Severity
from stablefix.graph.expression import inputs
from stablefix.validate import validate
from stablefix.validate.points import Batch, Layout, Role
from stablefix.validate.shrink import _cost, _rounder, _smaller
from tests.validate.mutations import ANY, F32, F64, LOGITS, POSITIVE, SIMILAR, SMALL, N, T
from tests.validate.test_mutations import ask

SPD = {"x": "spd"}


@pytest.mark.parametrize(
    ("before", "after", "library", "dtype", "domains", "entries", "digits"),
    [
        ("log(softmax(x, -1))", "log_softmax(x, -1)", T, F32, LOGITS, 2, 2),
        ("log(sum(exp(x), -1))", "logsumexp(x, -1)", T, F32, LOGITS, 2, 2),
        ("log(1 + x)", "log1p(x)", N, F64, SMALL, 1, 1),
        ("sqrt(a * a + b * b)", "hypot(a, b)", N, F64, {"a": "large", "b": "large"}, 2, 1),
        ("sqrt(x + 1) - sqrt(x)", "1 / (sqrt(x + 1) + sqrt(x))", T, F32, POSITIVE, 1, 1),
        ("sqrt(sum(x * x, -1))", "norm(x, 2, -1)", T, F32, ANY, 2, 1),
        ("log(det(x))", "logdet(x)", T, F32, SPD, 25, 1),
        ("mean(x * x, -1) - mean(x, -1) ** 2", "var(x, -1, 0)", T, F32, SIMILAR, 2, 3),
        ("log(a) - log(b)", "log1p((a - b) / b)", T, F32, {"a": "positive", "b": "positive"}, 2, 5),
        ("sqrt(a * a - b * b)", "sqrt((a - b) * (a + b))", T, F32, {"a": "any", "b": "any"}, 2, 7),
    ],
)
def test_witnesses_are_short(
    before: str, after: str, library: str, dtype: str, domains: dict[str, str], entries: int, digits: int
) -> None:
    verdict = validate(ask((before, after, library, dtype, domains)))
    assert verdict.evidence is not None
    values = [value for sample in verdict.evidence.inputs for value in sample.values]
    assert len(values) <= entries, values
    for value in filter(np.isfinite, values):
        assert float(f"{value:.{digits - 1}e}") == pytest.approx(value, rel=1e-6), values


def test_many_entries_are_made_short_before_all_trials_are_spent_on_some() -> None:
    request = ask(("matmul(inv(a), b)", "solve(a, b)", T, F32, {"a": "matrix"}))
    evidence = validate(replace(request, failure=Failure.CANCELLATION)).evidence
    assert evidence is not None
    values = [value for sample in evidence.inputs for value in sample.values]
    assert len(values) == 18 and all(float(f"{value:.0e}") == pytest.approx(value, rel=1e-6) for value in values)


def test_a_nearly_singular_matrix_is_one_that_a_person_sees_to_be_so() -> None:
    request = ask(("matmul(inv(a), b)", "solve(a, b)", N, F64, {"a": "matrix"}))
    evidence = validate(replace(request, failure=Failure.LOW_PRECISION)).evidence
    assert evidence is not None
    matrix = evidence.inputs[0]
    rows = np.reshape(matrix.values, (-1, matrix.shape[-1]))
    assert len(rows) <= 3 and {len(f"{value:g}") for value in matrix.values} <= {1, 2, 3}, matrix.values


def test_shrinking_never_makes_an_input_rarer() -> None:
    """1000 is shorter than 90, but hardly a logit."""
    verdict = validate(ask(("log(softmax(x, -1))", "log_softmax(x, -1)", T, F32, LOGITS)))
    assert verdict.severity is Severity.HIGH and verdict.evidence is not None
    assert max(abs(value) for value in verdict.evidence.inputs[0].values) <= 128


def _batch(array: np.ndarray) -> Batch:
    request = ask(("log(x)", "log(x + 1e-8)", T, F32, {}))
    (source,) = inputs(request.before)
    role = Role(source, "float", F32, "any", array.shape)
    return Batch(Layout((role,), True), {role.key: array[None]}, np.zeros(1, dtype=int))


def test_an_axis_is_left_out_alone_and_together_with_its_likes() -> None:
    shapes = {candidate.layout.roles[0].shape for group in _smaller(_batch(np.ones((2, 2, 3)))) for candidate in group}
    assert {(1, 1, 3), (2, 1, 3), (1, 2, 3), (2, 2, 2)} <= shapes


def test_every_candidate_that_is_cheaper_is_simpler_to_read() -> None:
    batch = _batch(np.array([93.7, -0.123, 5.0]))
    cheaper = [each for group in _rounder(batch) for each in group if _cost(each) < _cost(batch)]
    shown = {tuple(float(f"{value:.3g}") for value in next(iter(each.values.values()))[0]) for each in cheaper}
    assert {(90.0, -0.123, 5.0), (100.0, -0.123, 5.0), (93.7, -0.1, 5.0), (5.0, -0.123, 5.0)} <= shown


def test_two_sizes_that_are_nearly_the_same_move_together_whatever_their_signs() -> None:
    batch = _batch(np.array([0.8371, -0.8374]))
    shown = {tuple(next(iter(each.values.values()))[0].round(6)) for group in _rounder(batch) for each in group}
    assert (1.0, -1.001) in shown


def test_what_two_entries_fail_of_may_come_together_in_one() -> None:
    """Neither entry alone has the small numbers of both inputs."""
    request = ask(("a / b", "a / (b + 1e-8)", T, F32, {}))
    sources = inputs(request.before)
    roles = tuple(Role(source, "float", F32, "any", (2,)) for source in sources)
    values = {sources[0].key: np.array([[1.0, 1e-7]]), sources[1].key: np.array([[6e-8, 1.0]])}
    batch = Batch(Layout(roles, True), values, np.zeros(1, dtype=int))
    left = {tuple(float(array[0, 0]) for array in each.values.values()) for group in _smaller(batch) for each in group}
    assert (1e-7, 6e-8) in left


def test_a_zero_without_a_sign_is_simpler() -> None:
    assert _cost(_batch(np.array([1.0, 0.0]))) < _cost(_batch(np.array([1.0, -0.0])))


def test_a_determinant_fails_on_a_matrix_that_data_may_give() -> None:
    evidence = validate(ask(("log(det(x))", "logabsdet(x)", N, F64, SPD))).evidence
    assert evidence is not None
    (matrix,) = evidence.inputs
    assert matrix.shape == (40, 40)
    assert 1e-9 <= max(matrix.values) <= 1e9
    assert evidence.after is not None and np.isfinite(evidence.after.value)


def test_an_ordinary_small_matrix_stays_small() -> None:
    evidence = validate(ask(("log(det(x) + 1)", "log1p(det(x))", N, F64, {"x": "matrix"}))).evidence
    assert evidence is not None
    assert all(size <= 5 for size in evidence.inputs[0].shape)
