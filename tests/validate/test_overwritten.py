"""A change in place, afterwards, of what PyTorch keeps for slopes: repairs may keep other values than the old form."""

from __future__ import annotations

import pytest
import torch

import stablefix

HEADER = "import torch\nimport torch.nn.functional as F\n\n\n"
SOFTMAX = "torch.exp(x) / torch.exp(x).sum(dim=1, keepdim=True)"
LOGSUMEXP = "torch.log(torch.exp(x).sum(dim=1))"

CHANGED = {
    "multiplied": f"    b = {SOFTMAX}\n    b *= y\n    return b\n",
    "by a method": f"    b = {SOFTMAX}\n    b.mul_(2)\n    return b\n",
    "at once": f"    return ({SOFTMAX}).mul_(y)\n",
    "some entries": f"    b = {SOFTMAX}\n    b[y > 0.5] = 0\n    return b\n",
    "through a view": f"    b = {SOFTMAX}\n    v = b.view(-1)\n    v += 1\n    return b\n",
    "a view of it": f"    b = ({SOFTMAX}).view(-1)\n    b += 1\n    return b\n",
    "in the next round": f"    for _ in range(3):\n        y += 1\n        y = {SOFTMAX}\n    return y\n",
    "the operand": f"    b = {LOGSUMEXP}\n    x += 1\n    return b + x.sum()\n",
}
LEFT = {
    "not at all": f"    b = {SOFTMAX}\n    return b * y\n",
    "what is made of it": f"    b = {SOFTMAX}\n    c = b + 1\n    c *= y\n    return c\n",
    "what it is made of, before": f"    x += 1\n    b = {LOGSUMEXP}\n    return b\n",
    "another name": f"    b = {SOFTMAX}\n    y *= 2\n    return b * y\n",
}


def written(body: str) -> str:
    return f"{HEADER}def f(x: torch.Tensor, y: torch.Tensor):\n{body}"


def backward(text: str) -> None:
    names: dict[str, object] = {}
    exec(text, names)
    x = torch.rand(2, 3, requires_grad=True) * 2
    names["f"](x, torch.rand(2, 3)).sum().backward()  # type: ignore[operator]


@pytest.mark.parametrize("body", CHANGED.values(), ids=list(CHANGED))
def test_slopes_are_kept(body: str) -> None:
    """Nothing is repaired, or by a form whose slopes are there when it is run, as those of the old form are."""
    backward(written(body))
    backward(stablefix.fix(written(body)))


@pytest.mark.parametrize("body", LEFT.values(), ids=list(LEFT))
def test_the_first_repair_is_made_where_nothing_changes(body: str) -> None:
    text = stablefix.fix(written(body))
    assert "softmax(" in text or "logsumexp(" in text
