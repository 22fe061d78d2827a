"""Hazards of which a function, or a class, of another file of the project tells."""

from __future__ import annotations

from pathlib import Path

import pytest

import stablefix
from stablefix.evidence import Severity
from stablefix.scan import scan
from stablefix.settings import Settings

OPS = """
import torch
from torch import Tensor

def size(x):
    return (x * x).sum(-1, keepdim=True)

def guarded_size(x):
    return (x * x).sum(-1, keepdim=True).clamp(min=1e-6)

def probabilities(x):
    return torch.softmax(x, -1)
"""
BASE = """
import torch
import torch.nn as nn

LEAST = 0.0

class Base(nn.Module):
    def __init__(self, eps=1e-6):
        super().__init__()
        self.eps = eps
        self.least = -LEAST

    def size(self, x):
        return x.abs().mean(-1, keepdim=True)

    def forward(self, x):
        return x.abs().mean(-1, keepdim=True)
"""
HEADER = "import torch\nfrom torch import Tensor\nfrom .ops import guarded_size, probabilities, size as length\n"
HEADER += "from . import ops\nfrom .base import Base\n\n"


def found(folder: Path, text: str, *, pedantic: bool = False) -> list[tuple[str, str]]:
    package = folder / "pkg"
    package.mkdir(exist_ok=True)
    for name, content in {"__init__": "", "ops": OPS, "base": BASE, "case": HEADER + text}.items():
        (package / f"{name}.py").write_text(content)
    path = package / "case.py"
    (result,) = scan(
        [str(path)], Settings(cache=False, unsafe_fixes=True, min_severity=Severity.LOW, pedantic=pedantic)
    )
    assert result.problem is None
    return [(each.code, each.repairs[0].message if each.repairs else "") for each in result.findings]


TOLD = {
    "a function": ("def f(x: Tensor, y: Tensor):\n    return y / length(x)\n", "SF401", "clamp(length(x), min=1e-16)"),
    "of a module": ("def f(x: Tensor, y: Tensor):\n    return y / ops.size(x)\n", "SF401", "clamp(ops.size(x), min"),
    "a method of a base": (
        "class Model(Base):\n    def f(self, x):\n        return x / self.size(x)\n", "SF401", "min=self.eps",
    ),
    "the method above": (
        "class Model(Base):\n    def forward(self, x):\n        return x / super().forward(x)\n", "SF401", "super()",
    ),
    "the object itself": ("class Model(Base):\n    def f(self, x):\n        return x / self(x)\n", "SF401", "self(x)"),
    "both sides of a call": (
        "def f(x: Tensor):\n    return torch.log(probabilities(x))\n", "SF101", "torch.log_softmax(x, dim=-1)",
    ),
}  # fmt: skip
UNTOLD = {
    "it guards its result": "def f(x: Tensor, y: Tensor):\n    return y / guarded_size(x)\n",
    "another function of this file has the name": (
        "def length(x: Tensor):\n    return x + 1\n\ndef f(x: Tensor, y: Tensor):\n    return y / length(x)\n"
    ),
    "an epsilon of the base guards": (
        "class Model(Base):\n    def f(self, x):\n        return x / (self.size(x) + self.eps)\n"
    ),
    "it is told where it is written": "def f(x: Tensor):\n    return probabilities(x)\n",
}


@pytest.mark.parametrize("name", TOLD)
def test_what_another_file_says_is_heard(tmp_path: Path, name: str) -> None:
    text, code, repair = TOLD[name]
    told = found(tmp_path, text)
    assert [each for each, message in told] == [code]
    assert repair in told[0][1]


@pytest.mark.parametrize("name", UNTOLD)
def test_what_another_file_guards_is_quiet(tmp_path: Path, name: str) -> None:
    assert not found(tmp_path, UNTOLD[name])


def test_a_number_of_the_base_is_not_what_its_name_stands_for_here(tmp_path: Path) -> None:
    text = "class Model(Base):\n    def f(self, x: Tensor):\n        return torch.sqrt(x.abs() + self.least)\n"
    assert [code for code, _ in found(tmp_path, f"LEAST = -1.0\n\n{text}", pedantic=True)] == ["SF305"]


def test_a_text_without_a_file_has_no_other_files() -> None:
    text = HEADER + "def f(x: Tensor, y: Tensor):\n    return y / length(x)\n"
    assert not stablefix.check(text, filename="pkg/case.py")


def test_a_result_is_kept_as_long_as_the_other_file_stays(tmp_path: Path) -> None:
    settings = Settings(cache_dir=str(tmp_path / "cache"), validate=False, min_severity=Severity.LOW)
    found(tmp_path, "def f(x: Tensor, y: Tensor):\n    return y / length(x)\n")
    path = tmp_path / "pkg" / "case.py"
    counts = [sum(len(result.findings) for result in scan([str(path)], settings)) for _ in range(2)]
    (tmp_path / "pkg" / "ops.py").write_text(OPS.replace("def size", "def other").replace("guarded_size", "size"))
    after = sum(len(result.findings) for result in scan([str(path)], settings))
    assert (counts, after) == ([1, 1], 0)


def test_the_same_text_in_another_project_is_another_matter(tmp_path: Path) -> None:
    settings = Settings(cache_dir=str(tmp_path / "cache"), validate=False, min_severity=Severity.LOW)
    text = "def f(x: Tensor, y: Tensor):\n    return y / length(x)\n"
    for name, expected in (("one", 1), ("two", 0)):
        (tmp_path / name).mkdir()
        found(tmp_path / name, text)
        if name == "two":
            (tmp_path / name / "pkg" / "ops.py").write_text("def size(x):\n    return x + 1\n")
        (result,) = scan([str(tmp_path / name / "pkg" / "case.py")], settings)
        assert len(result.findings) == expected
