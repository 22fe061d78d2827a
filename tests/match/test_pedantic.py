"""With `--pedantic` every bare division and logarithm is told, but none that somebody has kept from failing, and no fix
is applied to a value of which nobody knows what it is."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.evidence import Safety

HEADER = "import torch\nimport torch.nn.functional as F\n\n\n"

TOLD = {
    "log of an argument": ("def f(x: torch.Tensor):\n    return torch.log(x)\n", "SF425"),
    "decibels": ("def f(x: torch.Tensor):\n    return 10 * torch.log10(x.abs())\n", "SF427"),
    "root of what code elsewhere computes": ("def f(post):\n    return post.variance.sqrt()\n", "SF426"),
    "inverse root of a degree": ("def f(degree: torch.Tensor):\n    return (degree - 1).pow(-0.5)\n", "SF314"),
    "a mean of a list": ("def f(values):\n    return sum(values) / len(values)\n", "SF401"),
    "a counter of an object": ("class M:\n    def f(self):\n        return self.hits / self.seen\n", "SF601"),
    "squares of who knows what": ("import numpy\ndef f(a, b):\n    return a / (b**2).sum(1)\n", "SF401"),
}

KEPT_AWAY = {
    "an epsilon of unknown size": "def f(a: torch.Tensor, b: torch.Tensor, eps: float):\n    return a / (b + eps)\n",
    "the smallest number of a dtype": (
        "def f(a: torch.Tensor, b: torch.Tensor):\n    return a / (b + torch.finfo(b.dtype).tiny)\n"
    ),
    "a limit in a tensor": (
        "def f(a: torch.Tensor):\n    return torch.log(torch.maximum(a.relu(), torch.tensor(1e-6)))\n"
    ),
    "a tensor of equal numbers": "def f(a: torch.Tensor):\n    return a / torch.full((3,), 2.0)\n",
    "numbers from 1 on": "def f(n: int):\n    return torch.log(torch.arange(1, n))\n",
    "a sum of squares": ("import math\ndef f(p, q):\n    return math.sqrt(sum((a - b) ** 2 for a, b in zip(p, q)))\n"),
    "a limit from elsewhere": (
        "def f(a: torch.Tensor, b: torch.Tensor, limit: float):\n    return a / b.clamp(min=limit)\n"
    ),
    "another number where it is 0": (
        "def f(a: torch.Tensor, b: torch.Tensor):\n    return a / torch.where(b == 0, 1, b)\n"
    ),
    "a function that says so": (
        "from m import clamp_abs\ndef f(a: torch.Tensor, b: torch.Tensor):\n    return a / clamp_abs(b, 1e-9)\n"
    ),
    "a test on the value": (
        "def f(a: torch.Tensor, b: torch.Tensor):\n    r = a / b\n    r[torch.isinf(r)] = 0\n    return r\n"
    ),
    "a mask filled with an epsilon": (
        "def f(b: torch.Tensor, m: torch.Tensor, eps: float):\n    return 1.0 / b.masked_fill(m, eps)\n"
    ),
    "a test of what its size is taken of": "def f(a, b):\n    return a / abs(b) if b != 0 else a\n",
    "a logarithm that goes back into an exponential": (
        "import numpy as np\ndef f(probs: np.ndarray, n: int):\n    return -np.expm1(n * np.log1p(-probs))\n"
    ),
    "an epsilon in a logarithm": "def f(x: torch.Tensor, eps: float):\n    return torch.log(x + eps)\n",
    "a limit with a default": ("import numpy as np\ndef f(x, amin=1e-10):\n    return np.log10(np.maximum(amin, x))\n"),
    "an exponent with a limit": (
        "def f(x: torch.Tensor, highest: float):\n    return torch.exp(x.clamp(max=highest))\n"
    ),
}

STILL_TOLD = {
    "a test of another value": "def f(a, b, c):\n    return a / abs(b) if c != 0 else a\n",
    "a logarithm that stays one": (
        "import numpy as np\ndef f(probs: np.ndarray, n: int):\n    return n * np.log1p(-probs)\n"
    ),
    "clamped to 0": "def f(a: torch.Tensor, b: torch.Tensor):\n    return a / b.clamp(min=0)\n",
    "0 where it is negative": "def f(a: torch.Tensor, b: torch.Tensor):\n    return a / torch.where(b < 0, 0, b)\n",
    "a limit that may as well be 0": (
        "import numpy as np\ndef f(x, amin=0.0):\n    return np.log10(np.maximum(amin, x))\n"
    ),
    "a sum with what is no epsilon": (
        "def f(a: torch.Tensor, b: torch.Tensor, c: torch.Tensor):\n    return a / (b + c)\n"
    ),
}


@pytest.mark.parametrize(("text", "code"), TOLD.values(), ids=TOLD.keys())
def test_bare_operation_is_told_only_when_asked(text: str, code: str) -> None:
    assert code in {each.code for each in stablefix.check(HEADER + text, filename="case.py", pedantic=True)}
    assert not stablefix.check(HEADER + text, filename="case.py")


@pytest.mark.parametrize("text", KEPT_AWAY.values(), ids=KEPT_AWAY.keys())
def test_what_is_kept_from_failing_is_quiet(text: str) -> None:
    assert not stablefix.check(HEADER + text, filename="case.py", pedantic=True)


@pytest.mark.parametrize("text", STILL_TOLD.values(), ids=STILL_TOLD.keys())
def test_what_guards_nothing_is_told(text: str) -> None:
    assert stablefix.check(HEADER + text, filename="case.py", pedantic=True)


def test_no_fix_is_applied_to_a_value_of_unknown_kind() -> None:
    text = HEADER + "def f(x, y):\n    return x ** y.rate + 1 / (x.scale - 1)\n"
    found = stablefix.check(text, filename="case.py", pedantic=True)
    assert found
    assert {repair.safety for each in found for repair in each.repairs} <= {Safety.DISPLAY}
