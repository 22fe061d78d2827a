"""Statements that work in place: found, repaired in what they are given, and understood as guards."""

from __future__ import annotations

import pytest

from tests.match.finding import becomes, codes

HEADER = "import numpy as np\nimport torch\nfrom torch import Tensor\n\n\n"

REPAIRED = {
    "def f(x: Tensor, m: Tensor):\n    x /= m.abs().sum()\n    return x\n": "x /= m.abs().sum() + 1e-8",
    "def f(x: Tensor, y: Tensor):\n    n = y.norm(dim=-1)\n    x /= n\n    return x\n": "x /= torch.clamp(n, min=1e-8)",
    "def f(x: Tensor, y: Tensor):\n    x.div_(y.abs().sum())\n    return x\n": "x.div_(y.abs().sum().clamp(min=1e-8))",
    "def f(x: np.ndarray, y: np.ndarray):\n    x /= np.linalg.norm(y, axis=0)\n    return x\n": (
        "    x /= np.linalg.norm(y, axis=0) + 1e-8\n"
    ),
}
TWICE = "def f(x: Tensor, y: Tensor):\n    x.div_({given})\n    return x\n"
GUARDED = {
    "the zeros of a divisor are replaced": (
        "def f(x: Tensor, y: Tensor):\n    n = y.norm(dim=-1)\n    n[n == 0] = 1\n    return x / n\n"
    ),
    "in NumPy": (
        "def f(x: np.ndarray, y: np.ndarray):\n    n = np.linalg.norm(y, axis=1)\n    n[n < 1e-12] = 1\n"
        "    return x / n\n"
    ),
    "under a mask with a name, where any is 0": (
        "def f(p: np.ndarray):\n    prob_sum = p.sum(axis=1)\n    empty = prob_sum == 0\n    if np.any(empty):\n"
        "        prob_sum[empty] = p.shape[1]\n    return p / prob_sum.reshape((p.shape[0], -1))\n"
    ),
    "clamped in place": (
        "def f(x: Tensor, y: Tensor):\n    n = y.norm(dim=-1)\n    n.clamp_(min=1e-6)\n    return x / n\n"
    ),
    "a view is clamped in place where it divides": (
        "def f(x: Tensor, y: Tensor):\n    n = torch.bincount(y)\n    q = x / n.view(-1, 1).clamp_(min=1)\n"
        "    return q.nan_to_num(0.0)\n"
    ),
    "an attribute is lowered in place": (
        "class LogSoftmax:\n    def forward(self, x: np.ndarray):\n        self.y = x.copy()\n"
        "        self.y -= self.y.max(axis=-1, keepdims=True)\n"
        "        return self.y - np.log(np.exp(self.y).sum(axis=-1, keepdims=True))\n"
    ),
    "an epsilon is added in place": (
        "def f(x: Tensor, y: Tensor):\n    n = y.abs().sum(-1)\n    n += 1e-6\n    return x / n\n"
    ),
}


@pytest.mark.parametrize("text", REPAIRED)
def test_only_what_a_statement_is_given_changes(text: str) -> None:
    assert any(REPAIRED[text] in repaired for repaired in becomes(HEADER + text, "SF401"))


def test_what_a_statement_is_given_gets_a_name_where_it_is_needed_twice() -> None:
    named = "    y_sin = y.sin()\n    x.div_(torch.where(y_sin == 0, 1e-8, y_sin))\n"
    assert any(named in repaired for repaired in becomes(HEADER + TWICE.format(given="y.sin()"), "SF601"))


def test_what_a_statement_overwrites_gets_no_name() -> None:
    given = TWICE.format(given="y / y.sin().mul_(2)")
    assert not any("y_sin" in repaired for repaired in becomes(HEADER + given, "SF601"))


@pytest.mark.parametrize("name", GUARDED)
def test_a_store_is_a_guard(name: str) -> None:
    assert not codes(HEADER + GUARDED[name])


def test_a_value_that_was_clamped_in_place_comes_to_its_end() -> None:
    assert "SF305" in codes(HEADER + "def f(x: Tensor):\n    x.clamp_(min=0)\n    return x.sqrt()\n")


def test_a_row_masked_in_place_is_a_masked_row() -> None:
    text = "def f(x: Tensor, m: Tensor):\n    x.masked_fill_(m == 0, float('-inf'))\n    return x.softmax(-1)\n"
    assert "SF613" in codes(HEADER + text)


def test_the_value_before_the_statement_is_not_written_after_it() -> None:
    text = "def f(x: Tensor):\n    x.exp_()\n    return torch.log(x + 1)\n"
    assert not any("exp(x)" in repaired or "softplus(x)" in repaired for repaired in becomes(HEADER + text, "SF106"))
