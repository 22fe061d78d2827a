"""A repair that gives an operand itself back: who changes one of them in place changes both."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.evidence import Safety

HEADER = "import numpy as np\nimport torch\nfrom torch import Tensor\n\n\n"

SAFE = {
    "computed with at once": "def loss(s: Tensor):\n    return 2 * torch.log(torch.exp(s))\n",
    "named, and computed with": (
        "def loss(s: Tensor, t):\n    a = torch.log(torch.exp(s))\n    t = a * t\n    t += 1\n    return t\n"
    ),
    "given to a function of the library": (
        "def loss(s: Tensor):\n    a = torch.log(torch.exp(s))\n    return torch.relu(a)\n"
    ),
    "asked for its sum": "def loss(s: Tensor):\n    return torch.log(torch.exp(s)).sum()\n",
}  # fmt: skip
UNSAFE = {
    "returned": "def loss(s: Tensor):\n    return torch.log(torch.exp(s))\n",
    "given to unknown code": "def loss(s: Tensor, g):\n    return g(torch.log(torch.exp(s)))\n",
    "kept": "def loss(self, s: Tensor):\n    self.a = torch.log(torch.exp(s))\n",
    "a view of it is returned": "def loss(s: Tensor):\n    a = torch.log(torch.exp(s))\n    return a.view(-1)\n",
}  # fmt: skip
REFUSED = {
    "added to": "def loss(s: Tensor):\n    a = torch.log(torch.exp(s))\n    a += 1\n    return a + s\n",
    "stored into": "def loss(s: Tensor):\n    a = torch.log(torch.exp(s))\n    a[0] = 1\n    return a + s\n",
    "changed by a method": "def loss(s: Tensor):\n    a = torch.log(torch.exp(s))\n    a.mul_(2)\n    return a + s\n",
    "changed at once": "def loss(s: Tensor):\n    return torch.log(torch.exp(s)).mul_(2)\n",
    "the operand is changed": (
        "def loss(s: Tensor):\n    a = torch.log(torch.exp(s))\n    s.mul_(2)\n    return a + s\n"
    ),
    "changed through a view": (
        "def loss(s: Tensor):\n    a = torch.log(torch.exp(s))\n    b = a.view(-1)\n    b.add_(1)\n    return b.sum()\n"
    ),
    "an attribute is changed": (
        "def loss(self, s: Tensor):\n    self.a = torch.log(torch.exp(s))\n    torch.add(self.a, 1, out=self.a)\n"
    ),
    "an array": "def loss(s: np.ndarray):\n    a = np.log(np.exp(s))\n    a /= 2\n    return a\n",
}  # fmt: skip


def _safeties(text: str) -> list[Safety]:
    findings = [each for each in stablefix.check(HEADER + text, pedantic=True) if each.code == "SF221"]
    return [repair.safety for each in findings for repair in each.repairs]


@pytest.mark.parametrize("name", SAFE)
def test_what_is_only_computed_with_may_be_the_operand(name: str) -> None:
    assert _safeties(SAFE[name]) == [Safety.SAFE]


@pytest.mark.parametrize("name", UNSAFE)
def test_what_somebody_else_gets_is_not_safe(name: str) -> None:
    assert _safeties(UNSAFE[name]) == [Safety.UNSAFE]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_changed_in_place_stays_a_value_of_its_own(name: str) -> None:
    assert _safeties(REFUSED[name]) == []


OVERWRITTEN = {
    "by a method": "s = net(x).exp_()",
    "by a function": "s = torch.exp_(net(x))",
    "by what it asks for": "s = torch.exp(net(x), out=y)",
}


@pytest.mark.parametrize("name", OVERWRITTEN)
def test_what_is_overwritten_gets_no_name_of_its_own(name: str) -> None:
    assert _safeties(f"def f(net, x: Tensor, y):\n    {OVERWRITTEN[name]}\n    return s * 2 + torch.log(s)\n") == []
    assert _safeties("def f(net, x: Tensor):\n    s = torch.exp(net(x))\n    return s * 2 + torch.log(s)\n")
