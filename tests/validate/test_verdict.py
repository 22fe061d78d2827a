"""Verdicts: right repairs hold, wrong ones are refused by measurement, and failures of the machinery cost little."""

import faulthandler
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from stablefix.evidence import Failure, Safety, Severity, Verdict, Witness
from stablefix.graph.expression import Input, inputs
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.graph.interval import Interval
from stablefix.graph.transfer import decode, digest, encode
from stablefix.validate import Pool, Request, validate
from stablefix.validate.isolation import isolated
from stablefix.validate.request import pack, unpack
from tests.validate.mutations import ANY, F32, T
from tests.validate.test_mutations import ask


def request(
    before: str,
    after: list[str],
    names: str = "x",
    library: str = "torch",
    dtype: str | None = None,
    domains: dict[str, str] | None = None,
    failure: Failure = Failure.OVERFLOW,
    facts: dict[str, Facts] | None = None,
) -> Request:
    bindings = {name: Input(name, name, (facts or {}).get(name, Facts(kind=Kind.TENSOR))) for name in names}
    return Request(
        parse(before, bindings),
        tuple((text, parse(text, bindings)) for text in after),
        library,
        dtype or ("float32" if library == "torch" else "float64"),
        tuple((("input", name), domain) for name, domain in (domains or {}).items()),
        failure,
        floating=True,
    )


def outcome(verdict: Verdict, which: int = 0) -> Safety | None:
    return next((safety for index, safety, _ in verdict.ranking if index == which), None)


LOGITS, PROBABILITY = {"x": "logits"}, {"x": "probability"}

SAFE = [
    ("log(softmax(x, -1))", "log_softmax(x, -1)", "torch", "float32", LOGITS),
    ("log(softmax(x, -1))", "log_softmax(x, -1)", "torch", "float64", LOGITS),
    ("log(softmax(x, -1))", "log_softmax(x, -1)", "torch", "float16", LOGITS),
    ("log(1 + exp(x))", "softplus(x)", "torch", "float32", {}),
    ("log(1 + exp(x))", "-logsigmoid(-x)", "torch", "float64", {}),
    ("log(sigmoid(x))", "logsigmoid(x)", "torch", "float32", LOGITS),
    ("log(1 + x)", "log1p(x)", "torch", "float32", {"x": "small"}),
    ("log(1 + x)", "log1p(x)", "math", "float64", {"x": "small"}),
    ("exp(x) - 1", "expm1(x)", "torch", "float32", {"x": "small"}),
    ("exp(x) - 1", "expm1(x)", "numpy", "float64", {"x": "small"}),
    ("exp(x) / sum(exp(x), -1)", "softmax(x, -1)", "torch", "float32", LOGITS),
    ("log(sum(exp(x), -1))", "logsumexp(x, -1)", "torch", "float32", LOGITS),
    ("log(1 + exp(x))", "logaddexp(0, x)", "numpy", "float64", {}),
    ("mean(x * x, -1) - mean(x, -1) ** 2", "var(x, -1, 0)", "torch", "float32", {"x": "similar"}),
    ("sqrt(sum(x * x, -1))", "norm(x, 2, -1)", "torch", "float32", {}),
    ("1 - sigmoid(x)", "sigmoid(-x)", "torch", "float32", LOGITS),
]


@pytest.mark.parametrize(("before", "after", "library", "dtype", "domains"), SAFE)
def test_right_repairs_are_safe(before: str, after: str, library: str, dtype: str, domains: dict[str, str]) -> None:
    verdict = validate(request(before, [after], "x", library, dtype, domains))
    assert verdict.undecided is None and verdict.evidence is not None
    assert outcome(verdict) is Safety.SAFE, verdict.refused


UNSAFE = [
    ("log(x)", "log(x + 1e-8)", "x", PROBABILITY),
    ("log(x)", "log(clamp(x, 1e-8, None))", "x", PROBABILITY),
    ("a / b", "a / (b + 1e-8)", "ab", {"b": "nonnegative"}),
    ("a / b", "where(b == 0, 0, a / where(b == 0, 1, b))", "ab", {}),
    ("sqrt(x)", "sqrt(x + 1e-12)", "x", {"x": "nonnegative"}),
    ("x / norm(x, 2, -1)", "normalize(x, 2, -1)", "x", {}),
    ("sum(x * m, -1) / sum(m, -1)", "sum(x * m, -1) / clamp(sum(m, -1), 1, None)", "xm", {"m": "mask"}),
    ("(x - mean(x, -1)) / std(x, -1)", "(x - mean(x, -1)) / (std(x, -1) + 1e-8)", "x", {"x": "similar"}),
    ("acos(x)", "acos(clamp(x, -1 + 1e-6, 1 - 1e-6))", "x", {"x": "unit"}),
]


@pytest.mark.parametrize(("before", "after", "names", "domains"), UNSAFE)
def test_repairs_that_change_values_hold_but_are_not_safe(
    before: str, after: str, names: str, domains: dict[str, str]
) -> None:
    verdict = validate(request(before, [after], names, domains=domains))
    assert outcome(verdict) is Safety.UNSAFE, verdict.refused
    assert verdict.ranking[0][2].largest_change < 1e-3


TRAPS = [
    ("sqrt(x)", "sqrt(clamp(x, 0, None))", "x", "float32", {"x": "nonnegative"}),
    ("acos(x)", "acos(clamp(x, -1, 1))", "x", "float32", {"x": "unit"}),
    ("log(x)", "clamp(log(x), -100, None)", "x", "float32", PROBABILITY),
    ("log(x)", "log(x + 1e-50)", "x", "float32", PROBABILITY),
    ("a / b", "nan_to_num(a / b)", "ab", "float32", {}),
    ("a / b", "where(b == 0, 0, a / b)", "ab", "float32", {}),
    ("a / b", "a / (b + 1e-8)", "ab", "float32", {}),
    ("a / b", "a / clamp(b, 1e-8, None)", "ab", "float32", {}),
    ("a * log(b)", "xlogy(a, b)", "ab", "float32", {"a": "probability", "b": "probability"}),
    ("exp(x) / sum(exp(x), -1)", "softmax(clamp(x, 1e-10, 1.0), -1)", "x", "float32", LOGITS),
    ("log(1 + exp(x))", "softplus(x)", "x", "float64", {}),
    ("log(softmax(x, -1))", "x - logsumexp(x, -1)", "x", "float32", LOGITS),
    ("var(x, -1, 0)", "mean(x * x, -1) - mean(x, -1) ** 2", "x", "float32", {"x": "similar"}),
    ("log_softmax(x, -1)", "log(softmax(x, -1))", "x", "float32", LOGITS),
    ("log(1 + exp(x))", "log1p(exp(x)) + 1e-3", "x", "float32", {}),
]


@pytest.mark.parametrize(("before", "after", "names", "dtype", "domains"), TRAPS)
def test_known_wrong_repairs_do_not_hold(
    before: str, after: str, names: str, dtype: str, domains: dict[str, str]
) -> None:
    verdict = validate(request(before, [after], names, dtype=dtype, domains=domains))
    assert outcome(verdict) is None
    if verdict.evidence is not None:
        assert verdict.refused and verdict.refused[0].reason


def test_a_dead_branch_that_is_singular_needs_its_own_where() -> None:
    mask = {"m": Facts(kind=Kind.TENSOR, dtype="bool"), "x": Facts(kind=Kind.TENSOR)}
    repairs = ["where(m, clamp(log(x), -100, None), 0.0)", "where(m, log(where(m, x, 1.0)), 0.0)"]
    positive_where_used = request(
        "where(m, log(x), 0.0)", repairs, "mx", facts=mask, domains={"x": "nonnegative"}, failure=Failure.NAN_GRADIENT
    )
    verdict = validate(positive_where_used)
    assert outcome(verdict, 0) is None and outcome(verdict, 1) is not None


def test_an_ordinary_witness_is_quoted_and_simple() -> None:
    verdict = validate(request("log(softmax(x, -1))", ["log_softmax(x, -1)"], domains=LOGITS))
    evidence = verdict.evidence
    assert evidence is not None and verdict.severity is Severity.HIGH
    assert evidence.witness is Witness.ACCURACY and evidence.about == "value"
    (sample,) = evidence.inputs
    assert sample.shape == (2,) and all(value == round(value) for value in sample.values)
    assert evidence.before.value == -np.inf and evidence.after is not None
    assert evidence.exact == pytest.approx(evidence.after.value, rel=1e-6)
    assert evidence.points > 500 and evidence.dtypes[0] == "float32" and dict(evidence.versions)["torch"]


def test_severity_follows_the_witness() -> None:
    assert validate(request("sqrt(a * a + b * b)", ["hypot(a, b)"], "ab")).severity is Severity.LOW
    assert validate(request("a / b", ["where(b == 0, 0, a / where(b == 0, 1, b))"], "ab")).severity is Severity.MEDIUM


def test_the_story_is_that_of_the_most_ordinary_failure_that_a_repair_mends() -> None:
    large_slopes = request("log(where(x == 0, 1e-8, x))", ["log(clamp(x, finfo_tiny(x)))"], dtype="float16",
                           domains={"x": "probability"}, failure=Failure.UNDERFLOW)  # fmt: skip
    assert validate(large_slopes).severity is Severity.MEDIUM


@pytest.mark.parametrize(("before", "after"), [("x + 1", "1 + x"), ("tanh(x)", "tanh(x)"), ("x * 2", "x + x")])
def test_what_does_not_fail_is_no_finding(before: str, after: str) -> None:
    bounded = {"x": Facts(kind=Kind.TENSOR, interval=Interval(-100.0, 100.0), known=True)}
    verdict = validate(request(before, [after], facts=bounded))
    assert verdict.evidence is None and verdict.undecided is None


def test_facts_keep_the_hazard_away() -> None:
    guarded = {"x": Facts(kind=Kind.TENSOR, interval=Interval(0.5, 2.0), known=True)}
    assert validate(request("log(x)", ["log(x + 1e-8)"], facts=guarded)).evidence is None


def test_an_exception_is_a_failure_of_python_numbers() -> None:
    verdict = validate(request("log(x)", ["log(x + 1e-300)"], library="math", domains={"x": "nonnegative"}))
    assert verdict.evidence is not None
    assert (verdict.evidence.before.exception or "").startswith("ValueError")


def test_what_cannot_be_run_is_undecided() -> None:
    verdict = validate(request("cholesky(x)", ["x"], library="math"))
    assert verdict.evidence is None and "cholesky" in str(verdict.undecided)


def test_verdicts_are_reproducible() -> None:
    one, two = (validate(request("a / b", ["a / (b + 1e-8)"], "ab", domains={"b": "count"})) for _ in range(2))
    assert one.evidence is not None and two.evidence is not None
    assert one.evidence.inputs == two.evidence.inputs and one.refused == two.refused
    assert [entry[:2] for entry in one.ranking] == [entry[:2] for entry in two.ranking]


def test_graphs_survive_the_way_to_another_process() -> None:
    asked = request("a / (b + 1e-8) + sum(a, (0, -1))", ["a / where(b == 0, inf, b)"], "ab", domains={"b": "count"})
    data = pack(asked)
    back = unpack(data)
    assert pack(back) == data and digest(pack(back)) == digest(data)
    assert [source.label for source in inputs(back.before)] == ["a", "b"]
    assert back.domains == ((("input", 1), "count"),)
    graphs, _ = encode([asked.before])
    (node,) = decode(graphs)
    assert encode([node])[0] == graphs


def test_asking_does_not_import_the_numerical_libraries() -> None:
    code = "import sys, stablefix.validate; sys.exit(bool({'torch', 'numpy', 'flint'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def dies(_: Request) -> Verdict:
    faulthandler.disable()
    os.kill(os.getpid(), signal.SIGSEGV)
    raise AssertionError


def hangs(_: Request) -> Verdict:
    time.sleep(60)
    raise AssertionError


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_a_crash_and_a_hang_cost_one_verdict() -> None:
    asked = request("log(x)", [])
    assert "SIGSEGV" in str(isolated(pack(asked), dies).undecided)
    started = time.monotonic()
    assert "time limit" in str(isolated(pack(asked), hangs, 0.3).undecided)
    assert time.monotonic() - started < 5


def test_a_pool_answers_in_order() -> None:
    asked = [
        request("log(x)", ["log(clamp(x, 1e-8, None))"], domains=PROBABILITY),
        request("cholesky(x)", ["x"], library="math"),
        request("log(sigmoid(x))", ["logsigmoid(x)"], domains=LOGITS),
    ]
    with Pool(1) as pool:
        found = list(pool.map(asked))
    assert [outcome(verdict) for verdict in found] == [Safety.UNSAFE, None, Safety.SAFE]
    assert found[1].undecided is not None


COSINE = "sum(a * b, -1) / (norm(a, 2, -1) * norm(b, 2, -1))"


@pytest.mark.parametrize(("low", "high", "holds"), [("-1", "1", False), ("-1 + 1e-6", "1 - 1e-6", True)])
def test_what_is_offered_against_slopes_leaves_none_that_is_not_finite(low: str, high: str, holds: bool) -> None:
    """A clamp to [-1, 1] mends the value where rounding has passed 1, and no slope where vectors are parallel."""
    asked = ask((f"acos({COSINE})", f"acos(clamp({COSINE}, {low}, {high}))", T, F32, ANY))
    assert bool(validate(replace(asked, failure=Failure.NAN_GRADIENT)).ranking) is holds


def test_a_number_is_a_choice_where_only_its_rounding_is_one() -> None:
    """`inv(x / 0)` comes out as 0: the repair that divides it by an epsilon is as undefined as the old form there."""
    facts = {"n": Facts(), "x": Facts(Kind.ARRAY)}
    asked = request("inv(x / n) / n", ["inv(x / n) / where(n == 0, 1e-8, n)"], "xn", "numpy", facts=facts)
    verdict = validate(replace(asked, floating=False))
    assert outcome(verdict) is not Safety.SAFE
    assert outcome(verdict) is None or verdict.evidence.witness is Witness.DOMAIN


def test_the_edge_of_a_clamp_is_no_other_slope() -> None:
    """One step below the smallest normal number the logarithm is the same after rounding, and the slope is 0."""
    verdict = validate(request("log(x)", ["log(clamp(x, min=finfo_tiny(x)))"], failure=Failure.DOMAIN_ERROR))
    assert outcome(verdict) is Safety.UNSAFE, verdict.refused


def test_other_slopes_beside_the_same_values_are_refused() -> None:
    steps = "where(x > 0, log(where(x > 0, round(x * 1e7) / 1e7, 1)), 0)"
    verdict = validate(request("log(x)", [steps], failure=Failure.DOMAIN_ERROR))
    assert outcome(verdict) is None


def test_a_divisor_that_underflows_is_not_rightly_taken_for_0() -> None:
    """exp(-x) comes to 0 where x is 200. The quotient does so too here, which the repair does not know."""
    graph = "exp(-x) * exp(-x) / {}"
    guarded = "where(exp(-x) == 0, 1e-8, exp(-x))"
    verdict = validate(request(graph.format("exp(-x)"), [graph.format(guarded)]))
    assert outcome(verdict) is Safety.UNSAFE
    assert "a divisor that comes to 0 by rounding alone is replaced as well" in verdict.ranking[0][2].reasons


def test_what_changes_ordinary_values_less_comes_first() -> None:
    """The order of a template decides only between repairs that change them alike."""
    added, limited = "(x - mean(x, -1)) / (std(x, -1) + 1e-6)", "(x - mean(x, -1)) / clamp(std(x, -1), min=1e-6)"
    other = "(x - mean(x, -1)) / maximum(std(x, -1), 2e-6)"
    verdict = validate(request("(x - mean(x, -1)) / std(x, -1)", [added, other, limited], domains={"x": "similar"}))
    assert [index for index, *_ in verdict.ranking] == [1, 2, 0]
    assert [evidence.largest_change > 0 for *_, evidence in verdict.ranking] == [False, False, True]


def test_values_of_unsafe_repairs_are_compared_on_other_shapes() -> None:
    """`cosine_similarity` broadcasts before it takes norms, which is told; rows of one entry are no other function."""
    told = "its values are others on inputs of shapes (2, 1) and (2, 3)"
    ((_, safety, evidence),) = validate(ask((COSINE, "cosine_similarity(a, b, -1)", T, F32, ANY))).ranking
    assert safety is Safety.UNSAFE
    assert told in evidence.reasons
    one = "clamp(1 - (sum(x - x + 1, -1) - 1) ** 2, min=0)"
    repair = f"x / clamp(sum(abs(x), -1), min=1e-12) + {one}"
    (refusal,) = validate(ask(("x / sum(abs(x), -1)", repair, T, F32, ANY))).refused
    assert refusal.reason == "its values are others on an input of shape (1,)"
