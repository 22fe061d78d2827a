"""A sum that is divided by the length of what it adds up is a mean, and a variance by such sums is one by `var`."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.engine import check_text
from stablefix.finding import Finding
from stablefix.settings import Settings

VARIANCES = {
    "a name for the length": (
        "torch",
        "n = x.shape[-1]\n    return (x**2).sum(-1) / n - (x.sum(-1) / n) ** 2",
        "return x.var(-1, correction=0)",
    ),
    "the mean itself": (
        "torch",
        "return x.pow(2).sum(1) / x.size(1) - x.mean(1).pow(2)",
        "return x.var(1, correction=0)",
    ),
    "all entries": ("numpy", "return np.sum(x**2) / x.size - (np.sum(x) / x.size) ** 2", "return np.var(x)"),
    "a function that counts": (
        "torch",
        "n = torch.numel(x)\n    return torch.sum(x**2) / n - (torch.sum(x) / n) ** 2",
        "return torch.var(x, correction=0)",
    ),
    "an entry of the size": (
        "torch",
        "n = x.size()[0]\n    return x.square().sum(0) / n - (x.sum(0) / n).square()",
        "return x.var(0, correction=0)",
    ),
    "a shape that is taken apart": (
        "numpy",
        "n, _ = x.shape\n    return np.sum(x**2, axis=0) / n - (np.sum(x, axis=0) / n) ** 2",
        "return np.var(x, axis=0)",
    ),
    "not divided yet": (
        "numpy",
        "return np.sum(x**2, axis=0) - np.sum(x, axis=0) ** 2 / len(x)",
        "return np.sum(np.square(x - np.mean(x, axis=0, keepdims=True)), axis=0)",
    ),
}
OTHERS = {
    "another axis": "return (x**2).sum(1) / x.shape[0] - (x.sum(1) / x.shape[0]) ** 2",
    "another tensor": "return (x**2).sum(1) / y.shape[1] - (x.sum(1) / y.shape[1]) ** 2",
    "another length in one of them": "return (x**2).sum(1) / x.shape[1] - (x.sum(1) / x.shape[0]) ** 2",
    "the rest of the shape": "*_, n = x.shape\n    return (x**2).sum(1) / n - (x.sum(1) / n) ** 2",
    "any number": "return (x**2).sum(1) / n - (x.sum(1) / n) ** 2",
    "rows of a part": "n = len(x)\n    x = x[y > 0]\n    return (x**2).sum(0) / n - (x.sum(0) / n) ** 2",
    "a covariance": "n = len(x)\n    return (x * y).sum(0) / n - (x.sum(0) / n) * (y.sum(0) / n)",
}
ARRAYS = {"torch": ("import torch", "torch.Tensor"), "numpy": ("import numpy as np", "np.ndarray")}


def _found(library: str, body: str) -> tuple[str, list[Finding]]:
    imported, kind = ARRAYS[library]
    text = f"{imported}\n\n\ndef f(x: {kind}, y: {kind}, n):\n    {body}\n"
    return text, list(check_text(text, "case.py", Settings(pedantic=True, select=("SF188",))).findings)


@pytest.mark.parametrize(("library", "body", "written"), VARIANCES.values(), ids=VARIANCES.keys())
def test_a_variance_by_sums_is_written_as_one(library: str, body: str, written: str) -> None:
    text, found = _found(library, body)
    assert len(found) == 1
    assert written in stablefix.apply(text, found, unsafe=True)


@pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS.keys())
def test_other_quotients_are_no_means(body: str) -> None:
    assert not _found("torch", body)[1]


def test_the_length_is_no_input_of_its_own() -> None:
    """The witness names the array alone: its length is counted."""
    _, (found,) = _found("torch", "return x.pow(2).sum() / x.numel() - x.mean() ** 2")
    assert found.evidence is not None
    assert [each.label for each in found.evidence.inputs] == ["x"]


def test_by_default_nothing_is_told() -> None:
    body = "return (x**2).sum(-1) / x.shape[-1] - (x.sum(-1) / x.shape[-1]) ** 2"
    text = f"import torch\n\n\ndef f(x: torch.Tensor):\n    {body}\n"
    assert not check_text(text, "case.py", Settings(select=("SF188",))).findings
