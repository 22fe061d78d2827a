"""Softmaxes whose entries are chosen, or whose axes are named anew, before anything is made of them."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.engine import check_text
from stablefix.rewrite.edits import apply
from stablefix.settings import Settings

HEADER = "import torch\nfrom einops import rearrange\n\n\n"
LOG = "def log(t, eps=1e-20):\n    return torch.log(t.clamp(min=eps))\n\n\n"
REPAIRED = {
    "chosen, then limited": (
        "def f(x, i):\n    return torch.log(x.softmax(-1).gather(-1, i).clamp(min=1e-20))\n",
        "x.log_softmax(-1).clamp(min=math.log(1e-20)).gather(-1, i)",
    ),
    "chosen, then something is added": (
        "def f(x, i):\n    return torch.log(x.softmax(-1).gather(-1, i) + 1e-10)\n",
        "torch.clamp(x.log_softmax(-1), min=math.log(1e-10)).gather(-1, i)",
    ),
    "by a function": (
        LOG + "def f(x, i):\n    return log(x.softmax(-1).gather(-1, i))\n",
        "x.log_softmax(-1).clamp(min=math.log(1e-20)).gather(-1, i)",
    ),
    "by a function that calls another one": (
        LOG + "def chosen(p, i, eps=1e-20):\n    i = rearrange(i, '... -> ... 1')\n"
        "    found = log(p.gather(-1, i), eps=eps)\n"
        "    return rearrange(found, '... 1 -> ...')\n\n\n"
        "def f(model, i):\n    x = model(i)\n    p = x.softmax(dim=-1)\n    return chosen(p, i)\n",
        "x.log_softmax(dim=-1).clamp(min=math.log(1e-20)).gather(dim=-1, index=i.unsqueeze(dim=-1)).squeeze(dim=-1)",
    ),
    "axes by their names": (
        "def f(x: torch.Tensor):\n    return torch.log(rearrange(x.softmax(1), 'b c h w -> b h w c'))\n",
        "torch.permute(x.log_softmax(1), dims=(0, 2, 3, 1))",
    ),
    "an index that only the function shows to be a tensor": (
        "def chosen(p, i):\n    return torch.log(p.gather(-1, i.unsqueeze(-1)))\n\n\n"
        "def f(x, i):\n    return chosen(x.softmax(-1), i)\n",
        "x.log_softmax(-1).gather(-1, i.unsqueeze(-1))",
    ),
}


@pytest.mark.parametrize("case", REPAIRED)
def test_the_softmax_is_found_and_repaired(case: str) -> None:
    body, expected = REPAIRED[case]
    settings = Settings(pedantic=True, dtypes=("float32", "float16"))
    found = check_text(HEADER + body, "<text>", settings).findings
    repairs = [repair for finding in found if finding.code in {"SF101", "SF167"} for repair in finding.repairs]
    assert any(f"return {expected}\n" in apply(HEADER + body, repair.edits) for repair in repairs)


def test_a_call_of_a_function_with_an_effect_is_kept() -> None:
    """What `chosen` calls prints: a repair without the call would print nothing."""
    body = (
        "def noted(t):\n    print(t.shape)\n    return t\n\n\n"
        "def chosen(p):\n    return torch.log(noted(p))\n\n\ndef f(x):\n    return chosen(x.softmax(-1))\n"
    )
    assert not any(finding.repairs for finding in stablefix.check(HEADER + body) if finding.code == "SF101")


def test_what_is_computed_with_two_chosen_values_stays_where_it_is() -> None:
    body = "def f(x, y, i):\n    return torch.log(x.softmax(-1).gather(-1, i) + y.softmax(-1).gather(-1, i))\n"
    assert not {"SF101", "SF167"} & {finding.code for finding in stablefix.check(HEADER + body, pedantic=True)}
