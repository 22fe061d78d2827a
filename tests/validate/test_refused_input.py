"""What a library of arrays will not take is no input of a formula: a shape that does not fit, a label that is none."""

from __future__ import annotations

import stablefix
from stablefix.engine import check_text
from stablefix.settings import Settings

SQUEEZED = """import torch
import torch.nn as nn


def loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return nn.BCELoss()(torch.sigmoid(logits).squeeze(), labels)
"""


def test_no_shape_is_a_witness_that_the_old_form_refuses() -> None:
    (finding,) = stablefix.check(SQUEEZED, pedantic=True)
    assert finding.evidence is not None
    assert finding.evidence.before.value is not None and finding.evidence.before.exception is None


def test_a_division_of_plain_numbers_that_raises_is_a_failure() -> None:
    text = "import math\n\n\ndef f(x: float) -> float:\n    return math.log(1 / (1 + math.exp(-x)))\n"
    (finding,) = check_text(text, "case.py", Settings(pedantic=True)).findings
    assert finding.evidence is not None
    assert "OverflowError" in (finding.evidence.before.exception or "")


def test_a_squeeze_that_the_code_asks_for_is_kept() -> None:
    (finding,) = stablefix.check(SQUEEZED, pedantic=True)
    assert "logits.squeeze()" in "".join(edit.content for edit in finding.repairs[0].edits)
