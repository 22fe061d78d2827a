"""What is told although nothing is known of the operand: the function that is applied, or a name, says enough."""

from __future__ import annotations

import pytest

from tests.match.finding import codes

HEADER = "import numpy as np\nimport torch\nfrom torch import Tensor\n\n\n"

TOLD = {
    "def f(m: Tensor):\n    trace = m[..., 0, 0] + m[..., 1, 1]\n    return torch.acos((trace - 1) / 2)\n": "SF404",
    "def f(cosines: Tensor, margin):\n    angles = torch.acos(cosines)\n    return angles + margin\n": "SF404",
    "def f(m: Tensor):\n    return torch.asin(m[..., 0, 2])\n": "SF405",
    "def f(action: np.ndarray):\n    return np.arctanh(np.asarray(action)) * 2\n": "SF406",
    "def f(action):\n    before = np.arctanh(action.cpu().numpy())\n    return before * 2\n": "SF406",
    "def f(x: Tensor, sum_weights: Tensor):\n    return x / sum_weights\n": "SF401",
    "def f(tp: Tensor, fp: Tensor, fn: Tensor):\n    return tp / (tp + fp + fn)\n": "SF401",
    "def f(x: Tensor, adj: Tensor):\n    return adj @ x / adj.sum(dim=-1, keepdim=True)\n": "SF601",
    "def f(v: Tensor, iou: Tensor):\n    return v / (1 - iou)\n": "SF401",
    "def f(z: Tensor, eps: float):\n    return torch.where(z.abs() > eps, 1.0 / z, torch.ones_like(z))\n": "SF640",
    "def f(x: Tensor, y: Tensor):\n    cross = torch.einsum('id,jd->ij', x, y) * -2\n"
    "    return ((x**2).sum(-1)[:, None] + (y**2).sum(-1)[None] + cross).sqrt()\n": "SF418",
    "def f(x: Tensor, m: Tensor):\n    return x / (m * (1 - m))\n": "SF401",
    "def f(x: Tensor):\n    return torch.max(0.5 / torch.norm(x, dim=1))\n": "SF401",
    "def f(x: Tensor, y: Tensor):\n    return torch.min(y / torch.norm(x, dim=1))\n": "SF401",
    "def f(p: Tensor):\n    return p.detach() / (1.0 - p)\n": "SF401",
    "def f(hit, p):\n    chance = np.where(hit, p, 1. - p)\n    return -1 / np.square(chance)\n": "SF401",
    "def f(a: Tensor, b: Tensor, v: Tensor):\n    iou = a / b\n    w = v * v\n    return w / (1 - iou + w)\n": "SF401",
}
UNTOLD = {
    "a share whose ends were thought of": (
        "def f(x: Tensor, m: Tensor):\n    if (m <= 0).any() or (m >= 1).any():\n        raise ValueError\n"
        "    return x / (m * (1 - m))\n"
    ),
    "the complement of another value": "def f(x: Tensor, m: Tensor, n: Tensor):\n    return x / (m * (1 - n))\n",
    "not a complement": "def f(x: Tensor, m: Tensor):\n    return x / (m * (2 - m))\n",
    "a share of Python": "def f(x: Tensor, rate: float):\n    return x / (rate * (1 - rate))\n",
    "a name that says nothing": (
        "def f(a: Tensor, b: Tensor, v: Tensor):\n    slope = a / b\n    w = v * v\n    return w / (1 - slope + w)\n"
    ),
    "a smoothed count": "def f(x: Tensor, n: Tensor, a):\n    smoothed_count = n + a\n    return x / smoothed_count\n",
    "one sum over everything": "def f(x: Tensor):\n    return x / x.sum()\n",
    "rows that are tested": (
        "def f(a: Tensor, x: Tensor):\n    s = a.sum(-1)\n    if (s == 0).any():\n        return x\n    return x / s\n"
    ),
    "a test only lets it through": (
        "def f(w: Tensor):\n    if (w < 0).any():\n        raise ValueError\n    return w / w.mean()\n"
    ),
    "a wrapper of one line": "def acos(x: Tensor):\n    return torch.acos(x)\n",
    "clamped before": "def f(c: Tensor):\n    c = c.clamp(-1 + 1e-6, 1 - 1e-6)\n    return torch.acos(c) * 2\n",
    "compared, so its ends were thought of": (
        "def f(a: Tensor, b: Tensor):\n    d = a[..., 0, 0]\n    angle = torch.acos(d)\n"
        "    return torch.where(d > 0.9995, a, angle * b)\n"
    ),
    "an inner where keeps it inside": (
        "def f(r: Tensor):\n    inside = r.abs() < 1\n"
        "    return torch.where(inside, torch.acos(torch.where(inside, r, torch.zeros_like(r))), r) / 3\n"
    ),
    "random numbers have no gradient": "def f(n):\n    return torch.rand(n).mul(2).sub(1).acos() * 2\n",
    "grids": "def f(n):\n    return torch.acos(torch.linspace(-1, 1, n)) * 2\n",
    "an offset that can be set": (
        "class A:\n    def __init__(self):\n        self.offset = 1.0\n\n"
        "    def f(self, x: Tensor):\n        return torch.log(torch.exp(x) + self.offset)\n"
    ),
    "infinity is not the least": "def f(x: Tensor):\n    return torch.min(0.5 / torch.norm(x, dim=1))\n",
    "a Python number": "import math\ndef f(x: float):\n    y = x / 2\n    return math.acos(y)\n",
    "a count that the code knows": "def f(x: Tensor, num_obs: Tensor):\n    return x.sum() / num_obs\n",
}


@pytest.mark.parametrize("text", TOLD)
def test_told(text: str) -> None:
    assert TOLD[text] in codes(HEADER + text)


@pytest.mark.parametrize("name", UNTOLD)
def test_untold(name: str) -> None:
    assert not codes(HEADER + UNTOLD[name])
