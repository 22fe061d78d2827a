"""What is undefined at a point only has a value there all the same: the one that the values around come to."""

from __future__ import annotations

import pytest

from stablefix.engine import check_text
from stablefix.evidence import Failure, Severity, Verdict
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.settings import Settings
from stablefix.validate import Request, validate


def judged(before: str, after: str, library: str, names: str = "x") -> Verdict:
    kind = Kind.TENSOR if library == "torch" else Kind.ARRAY
    bindings = {name: Input(name, name, Facts(kind)) for name in names}
    repair = (after, parse(after, bindings))
    dtype = "float32" if library == "torch" else "float64"
    return validate(Request(parse(before, bindings), (repair,), library, dtype, (), Failure.DIVISION_BY_ZERO))


@pytest.mark.parametrize("library", ["torch", "numpy"])
@pytest.mark.parametrize(
    ("before", "after", "limit"),
    [
        ("x / sin(x)", "where(sin(x) == 0, 0, x / where(sin(x) == 0, 1, sin(x)))", "1"),
        ("x / (2 * sin(x))", "x / where(2 * sin(x) == 0, 1e-8, 2 * sin(x))", "0.5"),
        ("expm1(x) / x", "where(x == 0, 0, expm1(x) / where(x == 0, 1, x))", "1"),
        ("erf(x) / x", "where(x == 0, 2, erf(x) / where(x == 0, 1, x))", "1.128"),
    ],
)
def test_a_repair_that_misses_the_limit_is_refused(before: str, after: str, limit: str, library: str) -> None:
    verdict = judged(before, after, library)
    assert verdict.evidence is not None
    assert [refusal.reason.rpartition(" ")[2] for refusal in verdict.refused] == [limit]


def test_neither_a_factor_that_may_be_0_nor_the_end_of_a_domain_hides_a_limit() -> None:
    body = "angle = np.arccos(c)\n    return q * np.sin(t * angle) / np.sin(angle)"
    text = f"import numpy as np\n\n\ndef f(q, t, c):\n    {body}\n"
    (found,) = check_text(text, "case.py", Settings(min_severity=Severity.LOW, pedantic=True)).findings
    assert not found.repairs
    assert all("where the values around come to" in refusal.reason for refusal in found.refused)


@pytest.mark.parametrize("library", ["torch", "numpy"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x / sin(x)", "where(sin(x) == 0, 1, x / where(sin(x) == 0, 1, sin(x)))"),
        ("x / norm(x, 2, -1)", "x / maximum(norm(x, 2, -1), 1e-12)"),
        ("x / abs(x)", "where(x == 0, 0, x / where(x == 0, 1, abs(x)))"),
        ("x / sum(abs(x), -1)", "x / maximum(sum(abs(x), -1), 1e-12)"),
        ("x * x / sum(x * x, -1)", "x * x / maximum(sum(x * x, -1), 1e-12)"),
    ],
)
def test_a_repair_that_meets_it_or_has_none_to_meet_holds(before: str, after: str, library: str) -> None:
    verdict = judged(before, after, library)
    assert verdict.evidence is not None
    assert len(verdict.ranking) == 1


def test_a_numerator_that_comes_to_0_with_the_divisor_is_not_taken_apart_from_it() -> None:
    text = "import numpy as np\n\n\ndef f(x: np.ndarray):\n    return 2 * np.square(np.sin(x / 2)) / x**2\n"
    found = check_text(text, "case.py", Settings(min_severity=Severity.LOW, pedantic=True)).findings
    assert found
    assert all(len(finding.evidence.inputs) == 1 for finding in found if finding.evidence)
