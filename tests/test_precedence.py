"""Which fixes go together: a guard waits for those of what its expression is computed of."""

from __future__ import annotations

import math
from typing import Any

import torch

from stablefix.engine import check_text, fix
from stablefix.settings import Settings
from stablefix.source.text import from_text

UNSAFE = Settings(unsafe_fixes=True, pedantic=True)
ROOT = """\
import torch


def scaled(x: torch.Tensor, y: torch.Tensor, eps=1e-10):
    root = x.clip(min=0).sqrt()
    loss = (y / root.unsqueeze(-1)).sum() + root.sum()
    loss.backward()
"""


def fixed(text: str) -> str:
    findings = check_text(text, "case.py", UNSAFE).findings
    return fix(from_text(text, "case.py"), findings, UNSAFE).text


def test_a_divisor_that_is_kept_from_zero_needs_no_guard_of_its_own() -> None:
    assert {finding.code for finding in check_text(ROOT, "case.py", UNSAFE).findings} >= {"SF303", "SF412"}
    assert fixed(ROOT) == ROOT.replace("x.clip(min=0).sqrt()", "x.clamp(min=eps).sqrt()")


def test_what_fails_because_of_another_line_is_told_there() -> None:
    text = """\
import torch
from torch import Tensor


def rescale(a: Tensor, b: Tensor):
    both = a + torch.log(1 + torch.exp(b - a))
    return torch.exp(b - both), torch.exp(a - both)
"""
    (finding,) = check_text(text, "case.py", Settings()).findings
    assert finding.location.row == 6


def test_what_is_gone_with_the_repairs_of_its_parts_is_not_told_again() -> None:
    text = """\
import torch
from torch import Tensor


def entropy(x: Tensor):
    p = torch.sigmoid(x)
    return p * torch.log(p) + (1 - p) * torch.log(1 - p)
"""
    assert {finding.code for finding in check_text(text, "case.py", Settings()).findings} == {"SF102", "SF103"}


SHARES = """\
import torch


def attention(h: torch.Tensor):
    e = h @ h
    e = e.exp()
    alpha = e.div(e.sum(dim=1, keepdim=True))
    return (alpha.unsqueeze(-1) * h).sum(1)
"""


def test_no_guard_changes_what_is_written_exactly() -> None:
    """Scores that are clamped before their softmax are other scores."""
    new = SHARES.replace("    e = e.exp()\n", "").replace("e.div(e.sum(dim=1, keepdim=True))", "e.softmax(dim=1)")
    assert fixed(SHARES) == new


def test_two_fixes_do_not_give_one_name_two_values() -> None:
    text = """\
import torch
from torch import Tensor


def both(x: Tensor, y: Tensor, drawn):
    p = torch.softmax(drawn(x), dim=-1)
    first = p
    p = torch.softmax(drawn(y), dim=-1)
    return torch.log(first), torch.log(p)
"""
    assert fixed(text).endswith("""
    p_input = drawn(x)
    p_input_2 = drawn(y)
    return torch.log_softmax(p_input, dim=-1), torch.log_softmax(p_input_2, dim=-1)
""")


def test_no_fix_reads_what_another_one_takes_away() -> None:
    text = """\
import torch


def f(x):
    t = torch.prod(torch.sigmoid(x), -1)
    b = torch.log(t)
    if x.ndim > 1:
        b = b.clamp(min=-5)
    return b
"""
    names: dict[str, Any] = {}
    exec(fixed(text), names)
    assert math.isclose(names["f"](torch.zeros(1, 2)).item(), 2 * math.log(0.5), rel_tol=1e-6)


def test_a_guard_that_chooses_a_number_does_not_hide_an_exact_form() -> None:
    text = "import torch\n\n\ndef f(x: torch.Tensor):\n    return torch.log(x + 1)\n"
    assert {finding.code for finding in check_text(text, "case.py", UNSAFE).findings} == {"SF111", "SF425"}
    assert fixed(text) == text.replace("torch.log(x + 1)", "torch.log1p(x)")
