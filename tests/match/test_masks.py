"""Rows that can be masked completely: found over the statements that mask them, and mended there."""

from __future__ import annotations

import pytest

import stablefix
from tests.match.finding import becomes, codes

HEADER = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\nfrom torch import Tensor\n\n\n"
MENDED = "torch.finfo(s.dtype).min"

MASKED = {
    "in the statement before": "    s = s.masked_fill(m, float('-inf'))\n    return s.softmax(-1)\n",
    "in place": "    s.masked_fill_(m, float('-inf'))\n    return s.softmax(-1)\n",
    "in place, by a mask turned round": "    s.masked_fill_(~m, float('-inf'))\n    return F.softmax(s, dim=-1)\n",
    "where there is a mask": (
        "    if m is not None:\n        s.masked_fill_(m == 0, -torch.inf)\n    return s.softmax(-1)\n"
    ),
    "where there is a mask, and the name goes on": (
        "    if m is not None:\n        s = s.masked_fill(m, -torch.inf)\n    s = F.softmax(s, -1)\n    return s @ v\n"
    ),
    "in each round of a loop": (
        "    for _ in range(3):\n        s = q @ v\n        s = s.masked_fill(m, -torch.inf)\n"
        "        q = F.softmax(s, -1) @ v\n    return q\n"
    ),
    "by padding and a triangle": "    return F.softmax(s.masked_fill(causal | m, -torch.inf), -1)\n",
}
KEPT = {
    "somebody else reads the masked scores": ("    s = s.masked_fill(m, -torch.inf)\n    return s.softmax(-1), s\n"),
    "somebody reads them between": (
        "    s = s.masked_fill(m, -torch.inf)\n    best = s.argmax(-1)\n    return s.softmax(-1), best\n"
    ),
    "the next round reads them": (
        "    for _ in range(3):\n        s = (s + q).masked_fill(m, -torch.inf)\n        q = F.softmax(s, -1)\n"
        "    return q\n"
    ),
    "a caller sees his argument change": "    q.masked_fill_(m, -torch.inf)\n    return q.softmax(-1)\n",
}
LEAVING = {
    "a triangle": (
        "    m = torch.triu(torch.ones(3, 3), diagonal=1).bool()\n"
        "    return F.softmax(s.masked_fill(m, -torch.inf), -1)\n"
    ),
    "a name that says so": "    return F.softmax(s.masked_fill(causal, -torch.inf), -1)\n",
    "the largest of the scores themselves": (
        "    least = torch.topk(s, 3).values[..., -1:]\n    s = s.masked_fill(s < least, -torch.inf)\n"
        "    return F.softmax(s, -1)\n"
    ),
}


def function(body: str) -> str:
    return f"{HEADER}def f(q: Tensor, v: Tensor, m: Tensor, causal: Tensor):\n    s = q @ v\n{body}"


@pytest.mark.parametrize("name", MASKED)
def test_a_row_that_is_masked_before_is_found_and_mended_there(name: str) -> None:
    text = function(MASKED[name])
    assert "SF613" in codes(text)
    repaired = becomes(text, "SF613")
    assert repaired
    assert "inf" not in repaired[0].replace("finfo", "") and ("causal" in MASKED[name] or MENDED in repaired[0])


@pytest.mark.parametrize("name", KEPT)
def test_a_value_that_others_read_is_left_alone(name: str) -> None:
    assert "SF613" in codes(function(KEPT[name]))
    assert all("(m, -torch.inf)" in repaired for repaired in becomes(function(KEPT[name]), "SF613"))


@pytest.mark.parametrize("name", LEAVING)
def test_a_mask_that_leaves_an_entry_of_each_row_is_no_hazard(name: str) -> None:
    assert "SF613" not in codes(function(LEAVING[name]))


def test_a_buffer_of_the_class_says_what_its_mask_leaves() -> None:
    text = (
        f"{HEADER}class Attention(nn.Module):\n    def __init__(self):\n        super().__init__()\n"
        "        self.register_buffer('bias', torch.KIND(torch.ones(9, 9)))\n\n"
        "    def forward(self, s: Tensor):\n        return F.softmax(s.masked_fill(self.bias == 0, -torch.inf), -1)\n"
    )
    assert "SF613" not in codes(text.replace("KIND", "tril"))
    assert "SF613" in codes(text.replace("KIND", "relu"))


def test_what_fails_on_one_way_is_mended_on_that_way() -> None:
    text = (
        f"{HEADER}def f(x: Tensor, w: Tensor | None):\n    if w is None:\n        n = 1.0\n    else:\n"
        "        n = w.abs().sum()\n    return x / n\n"
    )
    assert any(
        "        n = w.abs().sum() + 1e-8" in new or "w.abs().sum().clamp" in new for new in becomes(text, "SF401")
    )
    assert all("x / n" in new for new in becomes(text, "SF401"))


def test_a_way_that_a_test_keeps_from_the_hazard_is_none() -> None:
    text = (
        f"{HEADER}def f(x: Tensor, w: Tensor):\n    total = w.abs().sum()\n    if total > 0:\n        n = total * 1.0\n"
        "    else:\n        n = torch.ones(1)\n    return x / n\n"
    )
    assert "SF401" not in codes(text)


def test_a_mask_that_is_computed_is_masked_somewhere_whatever_its_shapes() -> None:
    text = function(
        "    m = m[:, None, :] * m[:, :, None]\n    s.masked_fill_(~m, float('-inf'))\n    return s.softmax(-1)\n"
    )
    (finding,) = [each for each in stablefix.check(text, pedantic=True) if each.code == "SF613"]
    assert finding.repairs[0].message == f"Replace with `{MENDED}`"
