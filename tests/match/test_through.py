"""Hazards that lie on both sides of a call of a function of the same file."""

from __future__ import annotations

import ast

from tests.graph.reading import IMPORTS
from tests.match.finding import becomes, candidates, codes

FUNCTIONS = """
def size(x: Tensor):
    return (x * x).sum(-1, keepdim=True)
def log_prob(p):
    return torch.log(p)
def ratio(a: Tensor, b: Tensor):
    return a / b
def fails_inside(x: Tensor):
    return torch.log(torch.softmax(x, -1))
"""


def found(body: str) -> list[tuple[str, str]]:
    text = f"{IMPORTS}{FUNCTIONS}\ndef f(x: Tensor, y: Tensor, mask: Tensor):\n    return {body}\n"
    return [(candidate.template.code, ast.unparse(candidate.syntax)) for candidate in candidates(text)]


def test_the_producer_is_in_a_function() -> None:
    assert ("SF401", "y / size(x)") in found("y / size(x)")


def test_the_operation_is_in_a_function() -> None:
    assert ("SF401", "ratio(x, mask.sum())") in found("ratio(x, mask.sum())")
    assert ("SF101", "log_prob(torch.softmax(x, -1))") in found("log_prob(torch.softmax(x, -1))")


def test_what_fails_inside_is_told_there_once() -> None:
    told = [code for code, expression in found("fails_inside(x)")]
    assert told.count("SF101") == 1


def test_the_repair_stands_where_the_call_stood() -> None:
    text = f"{IMPORTS}{FUNCTIONS}\ndef f(x: Tensor):\n    return log_prob(torch.softmax(x, -1))\n"
    assert becomes(text, "SF101")[0].endswith("    return torch.log_softmax(x, -1)\n") or any(
        "return torch.log_softmax(x, -1)" in each for each in becomes(text, "SF101")
    )


def test_arguments_keep_their_text_and_the_function_its_call() -> None:
    text = f"{IMPORTS}{FUNCTIONS}\ndef f(x: Tensor, y: Tensor):\n    return y / size(x[:, 0:1])\n"
    assert any("return y / torch.clamp(size(x[:, 0:1]), min=1e-16)" in each for each in becomes(text, "SF401"))


CHECKED = """
def checked(x):
    \"\"\"Probabilities.\"\"\"
    if x.ndim != 2:
        raise ValueError("two axes")
    return torch.softmax(x, -1)
def checked_size(x: Tensor):
    assert x.ndim == 2
    return x.abs().sum(-1, keepdim=True)
def scaled(x: Tensor):
    return (x * x).sum(-1)
"""


def repaired(body: str, code: str) -> list[str]:
    return becomes(f"{IMPORTS}{CHECKED}\ndef f(x: Tensor, y: Tensor):\n    return {body}\n", code)


def test_a_function_that_checks_its_arguments_is_looked_through() -> None:
    assert any(
        "y / torch.clamp(checked_size(x), min=1e-8)" in text for text in repaired("y / checked_size(x)", "SF401")
    )


def test_a_check_is_not_lost() -> None:
    assert repaired("torch.log(checked(x))", "SF403")
    assert not repaired("torch.log(checked(x))", "SF101")
    assert all("checked(x)" in text for text in repaired("torch.log(checked(x))", "SF403"))


def test_a_function_that_only_computes_may_go() -> None:
    assert any("torch.norm(x, dim=-1)" in text for text in repaired("torch.sqrt(scaled(x))", "SF131"))


FORWARD = """
import torch
from torch import nn

class Critic(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return torch.{last}(self.body(x))

    def loss(self, x):
        p = self(x)
        return torch.log(p).mean()
"""


def test_what_a_method_gives_is_known_although_it_may_change_something() -> None:
    """Nobody can do without calling it, so only what it gives can be guarded."""
    text = FORWARD.format(last="sigmoid")
    assert codes(text) == {"SF403"}
    assert any("torch.log(torch.clamp(p, min=torch.finfo(p.dtype).tiny))" in after for after in becomes(text, "SF403"))
    assert not codes(FORWARD.format(last="exp"))


ANNOTATED = """
import numpy as np
import torch
from torch import Tensor, nn

class Critic(nn.Module):
    def heads(self, x) -> tuple[Tensor, Tensor]:
        h = self.body(x)
        return h[0], h[1]

    def loss(self, x):
        mean, gate = self.heads(x)
        return (gate**2).mean() - gate.mean() ** 2
"""


def test_what_is_annotated_as_several_results_stays_several() -> None:
    assert "SF123" in codes(ANNOTATED)


def test_random_numbers_are_not_made_of_what_gives_them_their_shape() -> None:
    text = (
        "import torch\n\n\ndef f(mean: torch.Tensor, scale: torch.Tensor):\n"
        "    z = mean + torch.randn_like(scale) * scale\n    return torch.log(torch.sigmoid(z))\n"
    )
    assert "SF102" in codes(text)


SEQUENCE = """
class Policy(torch.nn.Module):
    def __init__(self, n: int):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(n, n), torch.nn.Softmax(dim=-1))

    def loss(self, x, a):
        probs = self.net(x)
        return -torch.log(probs[0, a])
"""


def test_what_a_sequence_gives_its_last_module_has_no_name() -> None:
    assert "SF101" in codes(IMPORTS + SEQUENCE)
    assert becomes(IMPORTS + SEQUENCE, "SF101") == []
