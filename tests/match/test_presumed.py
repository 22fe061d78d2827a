"""With `--pedantic`, what nobody knows belongs to the likeliest library; a repair that rests on it is only shown."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.evidence import Safety
from stablefix.finding import Finding

BOTH = "import math\nimport numpy as np\nimport torch\n\n\n"

SHOWN = {
    "a spread": (
        "def f(x):\n    return (x - x.mean()) / x.std()\n",
        "SF301",
        "(x - x.mean()) / (x.std() + 1e-8)",
    ),
    "a sum of squares": (
        "def f(w):\n    return w.sum() / (w**2).sum()\n",
        "SF401",
        "w.sum() / (w**2).sum().clamp(min=1e-16)",
    ),
    "in a function that names NumPy": (
        "def f(w):\n    w = np.asarray(w)\n    return w.sum() / (w**2).sum()\n",
        "SF401",
        "w.sum() / (w**2).sum().clip(min=1e-16)",
    ),
    "in a function that speaks of NumPy elsewhere": (
        "def f(w, v):\n    u = np.sort(v)\n    return u, w.sum() / (w**2).sum()\n",
        "SF401",
        "w.sum() / (w**2).sum().clip(min=1e-16)",
    ),
    "a bare quotient": (
        "def f(a, b):\n    return a / b\n",
        "SF601",
        "torch.where(b == 0, 0, a / torch.where(b == 0, 1, b))",
    ),
}


def found(text: str, code: str, *, pedantic: bool = True) -> list[Finding]:
    told = stablefix.check(BOTH + text, filename="case.py", pedantic=pedantic)
    return [each for each in told if each.code == code]


@pytest.mark.parametrize(("text", "code", "repair"), SHOWN.values(), ids=SHOWN.keys())
def test_a_repair_is_shown_in_the_likeliest_library(text: str, code: str, repair: str) -> None:
    shown = [each for finding in found(text, code) for each in finding.repairs]
    written = {edit.content.strip() for each in shown for edit in each.edits}
    assert repair in written or any(repair.endswith(each) for each in written)
    known = "np.asarray" in text
    assert known or {each.safety for each in shown} == {Safety.DISPLAY}


def test_nothing_is_presumed_by_default() -> None:
    assert not found("def f(x):\n    return (x - x.mean()) / x.std()\n", "SF301", pedantic=False)


def test_what_a_function_of_torch_is_given_is_a_tensor() -> None:
    text = "def f(u):\n    return torch.acosh(1 + u.sum())\n"
    (finding,) = found(text, "SF407")
    assert finding.repairs[0].safety is Safety.UNSAFE


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    return x.sum(dim=0) / (x**2).sum(dim=0)\n",
        "def f(x):\n    return x.sum(axis=0, keepdims=True) / (x**2).sum(axis=0, keepdims=True)\n",
    ],
)
def test_arguments_tell_the_library(text: str) -> None:
    (finding,) = found(text, "SF401")
    assert finding.repairs[0].safety is not Safety.DISPLAY
