"""Wrong rewrites of kinds that nothing drawn shows by itself: single numbers, shapes, dtypes, slopes. None holds."""

from __future__ import annotations

from dataclasses import replace

import pytest

from stablefix.evidence import Safety, Verdict
from stablefix.graph.expression import Input, inputs
from stablefix.graph.formula import parse
from stablefix.validate import validate
from tests.validate.attacks import ATTACKS, MISSES, PAIR, Attack, asked
from tests.validate.mutations import F32, F64, LOGITS, SMALL, N, T
from tests.validate.test_mutations import ask


def named(line: Attack) -> str:
    return " | ".join(line[:4])


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, id=named(line), marks=[pytest.mark.xfail(reason=MISSES[line[1]], strict=True)])
        if line[1] in MISSES
        else pytest.param(line, id=named(line))
        for line in ATTACKS
    ],
)
def test_they_are_refused(line: Attack) -> None:
    verdict = validate(asked(line))
    assert not verdict.ranking, f"{verdict.ranking[0][1].value}: {verdict.ranking[0][2].reasons}"


def test_what_is_accepted_of_them_is_not_safe() -> None:
    for line in ATTACKS:
        if line[1] in MISSES:
            assert all(safety is Safety.UNSAFE for _, safety, _ in validate(asked(line)).ranking)


def judged(before: str, after: str, library: str, dtype: str, domains: dict[str, str]) -> Verdict:
    return validate(ask((before, after, library, dtype, domains)))


SHIFTED = "exp(x - amax(x, -1)) / sum(exp(x - amax(x, -1)), -1)"


def test_a_repair_that_raises_on_an_empty_batch_is_unsafe_and_says_so() -> None:
    of_the_batch = f"{SHIFTED} + 0 * amax(clamp(x, 0, 1))"
    (_, safety, evidence), *_ = judged("exp(x) / sum(exp(x), -1)", of_the_batch, N, F64, LOGITS).ranking
    assert safety is Safety.UNSAFE
    assert any("raises" in reason and "shape (0, 3)" in reason for reason in evidence.reasons)


def test_rows_without_entries_have_no_maximum_and_need_none() -> None:
    (_, safety, evidence), *_ = judged("exp(x) / sum(exp(x), -1)", SHIFTED, N, F64, LOGITS).ranking
    assert safety is Safety.SAFE and not evidence.reasons


def test_a_lost_axis_of_length_one_is_found() -> None:
    verdict = judged("squeeze(log(sum(exp(x), -1)), -1)", "squeeze(logsumexp(x, -1))", T, F32, LOGITS)
    assert "it turns a result of shape (1,) into ()" in verdict.refused[0].reason


def test_where_the_rank_is_known_no_other_is_tried() -> None:
    request = ask(("squeeze(log(sum(exp(x), -1)), -1)", "squeeze(logsumexp(x, -1))", T, F32, LOGITS))
    (source,) = inputs(request.before)
    known = Input("x", "x", replace(source.facts, rank=1))
    graphs = [parse(text, {"x": known}) for text in ("squeeze(log(sum(exp(x), -1)), -1)", "squeeze(logsumexp(x, -1))")]
    verdict = validate(replace(request, before=graphs[0], repairs=(("after", graphs[1]),)))
    assert verdict.ranking and verdict.ranking[0][1] is Safety.SAFE


def test_a_pole_may_have_another_sign_at_the_other_zero() -> None:
    """1 / expm1(-0.0) is -inf where the naive form gives inf: a pole has no sign."""
    assert judged("1 / (exp(x) - 1)", "1 / expm1(x)", T, F32, SMALL).ranking


def test_a_repair_keeps_the_second_derivative_itself() -> None:
    verdict = judged("log(exp(a) + exp(b))", "logaddexp(a, b) + (a - detach(a)) * (b - detach(b))", T, F32, PAIR)
    assert not verdict.ranking
