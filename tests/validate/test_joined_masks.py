"""Two masks that are joined may both be empty: an overlap over a union is 0 / 0 there."""

from __future__ import annotations

import pytest

import stablefix

HEADER = "import numpy as np\nimport torch\n\n\n"

OVERLAPS = [
    "def f(a: torch.Tensor, b: torch.Tensor):\n    return (a & b).sum() / (a | b).sum()\n",
    "def f(a: torch.BoolTensor, b: torch.BoolTensor):\n    return (a & b).sum() / (a | b).sum()\n",
    "def f(a: torch.Tensor, b: torch.Tensor):\n    return (a * b).sum() / torch.logical_or(a, b).sum()\n",
    "def f(a: np.ndarray, b: np.ndarray):\n    return np.sum(a & b) / np.sum(a | b)\n",
]


@pytest.mark.parametrize("text", OVERLAPS)
def test_nothing_in_either(text: str) -> None:
    (finding,) = stablefix.check(HEADER + text, filename="case.py", pedantic=True)
    assert finding.code == "SF401"
    assert finding.evidence is not None
    assert {sample.dtype for sample in finding.evidence.inputs} == {"bool"}
    assert {number for sample in finding.evidence.inputs for number in sample.values} == {0.0}


def test_a_union_with_what_is_everywhere_is_never_empty() -> None:
    text = "def f(a: torch.Tensor):\n    return a.sum() / (a | ~a).sum()\n"
    assert not any(each.code == "SF401" for each in stablefix.check(HEADER + text, filename="case.py", pedantic=True))


IGNORED = """
import torch

def accuracy(pred: torch.Tensor, target: torch.Tensor, ignore{default}):
    keep = target {sign} ignore
    return (pred == target).sum() / keep.sum()
"""


@pytest.mark.parametrize("default", ["=-1", "=255", ": int"])
def test_a_label_that_is_a_setting_is_met_in_every_entry(default: str) -> None:
    found = stablefix.check(IGNORED.format(default=default, sign="!="), filename="case.py", pedantic=True)
    assert {finding.code for finding in found} == {"SF401"}
    assert all(finding.evidence is not None for finding in found)
