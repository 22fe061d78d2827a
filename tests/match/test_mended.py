"""With `--pedantic`, guards that a reader sees keep a division quiet, and what guards nothing does not."""

from __future__ import annotations

import pytest

import stablefix

HEADER = "import numpy as np\nimport torch\n\n\n"
CLASS = "class Scaler:\n    def fit(self, x):\n{}\n    def transform(self, x):\n        return x / self.std\n"

QUIET = {
    "a test of each factor": (
        "def f(a, b):\n    m, n = np.linalg.norm(a), np.linalg.norm(b)\n"
        "    if m == 0 or n == 0:\n        return 0.0\n    return np.dot(a, b) / (m * n)\n"
    ),
    "a test of a norm": (
        "def f(rows):\n    for r in rows:\n        n = np.linalg.norm(r)\n        if n == 0:\n"
        "            continue\n        yield r / n\n"
    ),
    "a test of the sum of the weights": (
        "def f(x, w):\n    s = np.sum(w)\n    if s == 0:\n        return 0.0\n    return np.sum(x * w) / s\n"
    ),
    "a list that is not empty": "def f(xs):\n    return sum(xs) / len(xs) if xs else 0.0\n",
    "a list that would have been handed back": (
        "def f(xs):\n    if not xs:\n        return 0.0\n    return sum(xs) / len(xs)\n"
    ),
    "a smoothing term": (
        "def f(a: torch.Tensor, b: torch.Tensor, smooth=1.0):\n"
        "    return (2 * (a * b).sum() + smooth) / (a.sum() + b.sum() + smooth)\n"
    ),
    "the same number above and below": (
        "def f(a: torch.Tensor, b: torch.Tensor):\n    return (a.sum() + 1) / (b.sum() + 1)\n"
    ),
    "another number where it is 0, in a branch": (
        "def f(a):\n    s = a.std()\n    if s == 0:\n        s = 1.0\n    return a / s\n"
    ),
    "another number where it is small, in an expression": (
        "def f(a):\n    s = a.sum()\n    s = s if abs(s) > 1e-8 else 1.0\n    return a / s\n"
    ),
    "a number where there is none": "def f(a, n):\n    return a / (n or 1)\n",
    "a product of which one factor has an epsilon": (
        "def f(x: torch.Tensor, y: torch.Tensor, c=1.0):\n    return x / ((y + 1e-6) * c)\n"
    ),
    "two smoothed factors": (
        "def f(a: torch.Tensor, b: torch.Tensor, c1=1e-4, c2=9e-4):\n    return 2 * a / ((a + c1) * (b + c2))\n"
    ),
    "an epsilon where it is kept": CLASS.format("        self.std = x.std(0) + 1e-8"),
    "a limit where it is kept": CLASS.format("        self.std = np.maximum(x.std(0), 1e-8)"),
    "elements that are set where it is kept": CLASS.format(
        "        self.std = x.std(0)\n        self.std[self.std == 0] = 1.0"
    ),
    "elements of what is kept": CLASS.format(
        "        std = x.std(0)\n        std[std < 1e-8] = 1\n        self.std = std"
    ),
    "a limit by another library": (
        "from m import ops\ndef f(x: torch.Tensor, n):\n    return x / ops.maximum(n, 1e-12)\n"
    ),
    "a limit with a name": (
        "def f(x: torch.Tensor, eps=1e-20):\n    return torch.log(torch.maximum(x, torch.tensor(eps)))\n"
    ),
    "an epsilon inside a sum of more terms": (
        "def f(v: torch.Tensor, iou: torch.Tensor, eps=1e-7):\n    return v / ((1 + eps) - iou + v)\n"
    ),
    "a product of epsilons": ("def f(x: torch.Tensor, w: torch.Tensor, eps):\n    return x / (w - 1 + eps * eps)\n"),
    "a number that a function calls small": (
        "from m import small_val\ndef f(p: torch.Tensor):\n    return torch.log(p + small_val(p.dtype))\n"
    ),
    "a box around what is infinite at 0": (
        "def f(p: np.ndarray, low, high):\n    return np.log(np.clip((1 - p) / p, low, high))\n"
    ),
    "another number in an array where a divisor is not above a limit": (
        "def f(s: np.ndarray):\n    return np.where(np.abs(s) <= np.finfo(s.dtype).eps, 0, 1 / s)\n"
    ),
    "a power by its logarithm": ("def f(power, r: np.ndarray):\n    return np.exp(-power * np.log1p(r**2 / 2))\n"),
    "an exponential in a wider format": "def f(a_log):\n    return -torch.exp(a_log.float())\n",
}
TOLD = {
    "a test of one factor": (
        "def f(a, b):\n    m, n = np.linalg.norm(a), np.linalg.norm(b)\n"
        "    if m == 0:\n        return 0.0\n    return np.dot(a, b) / (m * n)\n"
    ),
    "another list": "def f(xs, ys):\n    return sum(xs) / len(xs) if ys else 0.0\n",
    "a term that may be negative": (
        "def f(a: torch.Tensor, b: torch.Tensor, shift=-1.0):\n    return (a + shift) / (b.sum() + shift)\n"
    ),
    "nothing where there is none": ("def f(a, s=None):\n    if s is None:\n        s = a.sum()\n    return a / s\n"),
    "0 where it is small": "def f(a):\n    s = a.sum()\n    if s < 1e-8:\n        s = 0.0\n    return a / s\n",
    "nothing where it is kept": CLASS.format("        self.std = x.std(0)"),
    "a constant in a sum of more terms": (
        "def f(v: torch.Tensor, iou: torch.Tensor):\n    return v / ((1 + 1e-20) - iou + v)\n"
    ),
    "a product with what is no epsilon": (
        "def f(x: torch.Tensor, w: torch.Tensor, eps, k: torch.Tensor):\n    return x / (w - 1 + eps * k)\n"
    ),
    "a number that a function gives": (
        "from m import value\ndef f(p: torch.Tensor):\n    return torch.log(p + value(p.dtype))\n"
    ),
    "a box around what may be 0 / 0": (
        "def f(p: np.ndarray, q: np.ndarray, low, high):\n    return np.clip(q / p, low, high)\n"
    ),
    "a box that loses the slope": (
        "def f(p: torch.Tensor, low, high):\n    return torch.clamp((1 - p) / p, low, high)\n"
    ),
    "another number where something else is not above a limit": (
        "def f(s: np.ndarray, t: np.ndarray):\n    return np.where(np.abs(t) <= np.finfo(s.dtype).eps, 0, 1 / s)\n"
    ),
    "another number in a tensor, whose slope is lost": (
        "def f(s: torch.Tensor):\n    return torch.where(torch.abs(s) <= torch.finfo(s.dtype).eps, 0, 1 / s)\n"
    ),
    "a power of more than its logarithm": (
        "def f(power, r: np.ndarray):\n    return np.exp(-power * (np.log1p(r**2) + r**2))\n"
    ),
    "an exponential in a format that it has": (
        "def f(a: torch.Tensor):\n    return torch.exp(a.float().square().float())\n"
    ),
    "an exponential of integers": "def f(n: torch.LongTensor):\n    return torch.exp(n.long().square().float())\n",
    "elements that are set at given places": CLASS.format("        self.std = x.std(0)\n        self.std[0] = 1.0"),
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET.keys())
def test_what_a_reader_sees_to_be_guarded_is_quiet(text: str) -> None:
    assert not stablefix.check(HEADER + text, filename="case.py", pedantic=True, validate=False)


@pytest.mark.parametrize("text", TOLD.values(), ids=TOLD.keys())
def test_what_guards_something_else_is_told(text: str) -> None:
    assert stablefix.check(HEADER + text, filename="case.py", pedantic=True, validate=False)
