"""Python's numbers are repaired with what Python has: conditional expressions, `max` and `min`."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.evidence import Safety

WRITTEN = {
    "a quotient": ("def f(a: float, b: float):\n    return a / b\n", "a / b if b != 0 else 0"),
    "a term": ("def f(a: float, b: float):\n    return 1 + a / b\n", "1 + (a / b if b != 0 else 0)"),
    "a divisor of several numbers": (
        "def f(tp: int, fp: int):\n    return tp / (tp + fp)\n",
        "tp / (tp + fp) if tp + fp != 0 else 0",
    ),
    "a length": ("def f(n: int, xs):\n    return n / len(xs)\n", "n / max(len(xs), 1)"),
    "a root of an array that is averaged": (
        "import math\nimport numpy as np\ndef f(a, b):\n    return 1 / math.sqrt(np.mean((a - b) ** 2))\n",
        "1 / math.sqrt(max(np.mean((a - b) ** 2), 1e-16))",
    ),
}

QUIET = {
    "a conditional expression": "def f(a: float, b: float):\n    return a / b if b != 0 else 0\n",
    "the larger of two": "def f(a: float, b: float):\n    return a / max(b, 1)\n",
    "a divisor that is asked": "def f(a: int, b: int):\n    return a / (a + b) if a + b else 0.0\n",
    "a divisor that was asked": "def f(a: int, b: int):\n    if not a - b:\n        return 0\n    return a / (a - b)\n",
    "a root of what the function imports": "def f(s):\n    from math import pi, sqrt\n    return s / sqrt(pi)\n",
    "a root of the larger of two": "import math\ndef f(s: float):\n    return math.sqrt(max(s, 0.0))\n",
    "two exponentials below their larger exponent": (
        "import math\ndef f(a: float, b: float):\n    m = max(a, b)\n"
        "    return m + math.log(math.exp(a - m) + math.exp(b - m))\n"
    ),
}


@pytest.mark.parametrize(("text", "written"), WRITTEN.values(), ids=WRITTEN.keys())
def test_a_repair_of_numbers_is_written_in_python(text: str, written: str) -> None:
    fixed = stablefix.apply(text, stablefix.check(text, filename="case.py", pedantic=True), unsafe=True)
    assert written in fixed
    assert not stablefix.check(fixed, filename="case.py", pedantic=True)


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET.keys())
def test_python_s_own_guards_are_seen(text: str) -> None:
    assert not stablefix.check(text, filename="case.py", pedantic=True)


def test_numbers_of_which_nobody_knows_that_they_are_some_are_not_repaired() -> None:
    [finding] = stablefix.check("def f(a, b):\n    return a / (b - 1)\n", filename="case.py", pedantic=True)
    assert {each.safety for each in finding.repairs} == {Safety.DISPLAY}


def test_what_python_s_functions_take_is_kept_away_from_zero_there() -> None:
    """A number that was made of unknown ones: torch.clamp of it would raise."""
    text = (
        "import math\nimport torch\ndef f(load, share):\n    low = share * load()\n"
        "    return torch.logspace(0, math.log10(low), 9)\n"
    )
    (finding,) = stablefix.check(text, filename="case.py", pedantic=True)
    assert "math.log10(max(low, 2.3e-308))" in {edit.content for each in finding.repairs for edit in each.edits}


def test_a_number_in_the_place_of_an_error_is_only_shown() -> None:
    text = "import math\ndef f(s: float, q: float):\n    return math.sqrt(q - s)\n"
    findings = stablefix.check(text, filename="case.py", pedantic=True)
    shown = {(edit.content, each.safety) for each in findings[0].repairs for edit in each.edits}
    assert ("math.sqrt(max(q - s, 0))", Safety.DISPLAY) in shown
    assert stablefix.apply(text, findings, unsafe=True) == text


def test_of_doubles_nothing_below_the_last_digit_is_cut() -> None:
    """A prior's inverse is asked for quantiles of 1 - 1e-9, and more."""
    text = "import scipy.special\ndef f(cube):\n    return scipy.special.erfinv(2 * cube - 1)\n"
    fixed = stablefix.apply(text, stablefix.check(text, filename="case.py", pedantic=True), unsafe=True)
    assert "-1 + 1.2e-16, 1 - 1.2e-16" in fixed


def test_what_counts_the_entries_of_an_array_decides_no_dtype() -> None:
    text = "import numpy as np\ndef f(x: np.ndarray, y: np.ndarray):\n    return x[y > 0].mean(axis=0)\n"
    (finding,) = stablefix.check(text, pedantic=True)
    (edit,) = finding.repairs[0].edits
    assert edit.content == "x[y > 0].sum(axis=0) / max(np.size(x[y > 0], axis=0), 1)"
