"""With `--pedantic`, what all calls of a private function say of its parameters."""

from __future__ import annotations

import pytest

import stablefix

HEADER = "import math\nimport numpy as np\nimport torch\nfrom numba import njit\n\n"

QUIET = {
    "a setting of the caller": (
        "def run(x: np.ndarray, order=2.0):\n    return _scaled(x, order)\n\n\n"
        "def _scaled(x, order):\n    return np.power(x, 1 / order)\n"
    ),
    "a test of the caller": (
        "def run(x, n):\n    if n <= 0:\n        raise ValueError\n    return _scaled(x, n)\n\n\n"
        "def _scaled(x, n):\n    return x / n\n"
    ),
    "a test of an expression": (
        "def run(x, a, b):\n    return _scaled(x, b - a) if b > a else x\n\n\ndef _scaled(x, n):\n    return x / n\n"
    ),
    "several callers": (
        "def run(x, n):\n    assert n > 2\n    return _scaled(x, n) + _scaled(x, 3)\n\n\n"
        "def other(x):\n    return _scaled(x, n=len(x) + 1)\n\n\ndef _scaled(x, n):\n    return x / n\n"
    ),
    "callers of callers": (
        "def run(x, n=8):\n    return _first(x, n)\n\n\ndef _first(x, n):\n    return _second(x, 2 * n)\n\n\n"
        "def _second(x, n):\n    return x / n\n"
    ),
    "a default that is never overridden": (
        "def run(x):\n    return _scaled(x)\n\n\ndef _scaled(x, n=4):\n    return x / n\n"
    ),
    "a function that calls itself": (
        "def run(x, n=8):\n    return _scaled(x, n)\n\n\n"
        "def _scaled(x, n):\n    x = x / n\n    return x if x < 1 else _scaled(x, n)\n"
    ),
    "a method": (
        "class M:\n    def run(self, x, n=8):\n        return self._scaled(x, n)\n\n"
        "    def _scaled(self, x, n):\n        return x / n\n"
    ),
    "a static method": (
        "class M:\n    def run(self, x, n=8):\n        return self._scaled(x, n)\n\n"
        "    @staticmethod\n    def _scaled(x, n):\n        return x / n\n"
    ),
    "the constructor of a private class": (
        "class _Scale:\n    def __init__(self, n):\n        self.n = n\n\n"
        "    def of(self, x):\n        return x / self.n\n\n\ndef run(x):\n    return _Scale(3.0).of(x)\n"
    ),
    "a function inside another": (
        "def run(x, n=8):\n    def scaled(y, m):\n        return y / m\n\n    return scaled(x, n + 1)\n"
    ),
    "compiled, and handed to unknown code in a loop": (
        "def run(x, order=2.0):\n    return _scaled(x, order)\n\n\n@njit(parallel=True)\n"
        "def _scaled(x, order):\n    for i in range(3):\n        work(x, order, i)\n    return np.power(x, 1 / order)\n"
    ),
}

TOLD = {
    "a public function": (
        "def run(x, n=8):\n    return scaled(x, n)\n\n\ndef scaled(x, n):\n    return x / n\n"
    ),
    "one caller of two that knows nothing": (
        "def run(x, n=8):\n    return _scaled(x, n)\n\n\ndef other(x, n):\n    return _scaled(x, n)\n\n\n"
        "def _scaled(x, n):\n    return x / n\n"
    ),
    "handed over as a value": (
        "def run(x, n=8):\n    return _scaled(x, n), map(_scaled, x, x)\n\n\ndef _scaled(x, n):\n    return x / n\n"
    ),
    "called by its name": (
        'def run(x, n=8):\n    return _scaled(x, n), globals()["_scaled"]\n\n\ndef _scaled(x, n):\n    return x / n\n'
    ),
    "a default of another function": (
        "def run(x, n=8):\n    return _scaled(x, n)\n\n\ndef other(x, how=_scaled):\n    pad = [x]\n"
        "    pad.append(how)\n    return pad\n\n\ndef _scaled(x, n):\n    return x / n\n"
    ),
    "stars": (
        "def run(x, n=8):\n    return _scaled(*x, n)\n\n\ndef _scaled(x, n):\n    return x / n\n"
    ),
    "a decorator that may give something else": (
        "def run(x, n=8):\n    return _scaled(x, n)\n\n\n@wrapped\ndef _scaled(x, n):\n    return x / n\n"
    ),
    "a function that changes what it hands to itself": (
        "def run(x, n=8):\n    return _scaled(x, n)\n\n\n"
        "def _scaled(x, n):\n    x = x / n\n    return x if x < 1 else _scaled(x, n - 1)\n"
    ),
    "another value of the name": (
        "def run(x, n=8):\n    return _scaled(x, n)\n\n\ndef _scaled(x, n):\n    n = n - 8\n    return x / n\n"
    ),
    "never called": "def _scaled(x, n):\n    return x / n\n",
    "given 0": "def run(x):\n    return _scaled(x, 0.0)\n\n\ndef _scaled(x, n):\n    return x / n\n",
}  # fmt: skip


def codes(text: str) -> set[str]:
    found = stablefix.check(HEADER + text, filename="case.py", pedantic=True, validate=False)
    return {each.code for each in found}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET.keys())
def test_what_every_caller_rules_out_is_not_told(text: str) -> None:
    assert not codes(text)


@pytest.mark.parametrize("text", TOLD.values(), ids=TOLD.keys())
def test_what_some_caller_may_give_is_told(text: str) -> None:
    assert codes(text)


def test_by_default_callers_are_not_asked() -> None:
    text = HEADER + TOLD["given 0"]
    assert {each.code for each in stablefix.check(text, filename="case.py", validate=False)} == set()
