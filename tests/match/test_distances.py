"""Distances of points from norms and a product: the norms may lie in any shape."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.engine import check_text
from stablefix.settings import Settings

DISTANCES = Settings(pedantic=True, select=("SF193", "SF194"))
WRITTEN = {
    "a column and a row": (
        "xx = (x**2).sum(1)[:, None]\n    ww = (w**2).sum(1)[None, :]\n    return xx + ww - 2 * x @ w.T",
        "torch.cdist(x, w, compute_mode='donot_use_mm_for_euclid_dist').square()",
    ),
    "a table whose columns are points": (
        "d = x.pow(2).sum(1, keepdim=True) - 2 * x @ w + w.pow(2).sum(0, keepdim=True)\n    return d",
        "torch.cdist(x, w.transpose(dim0=-2, dim1=-1), compute_mode='donot_use_mm_for_euclid_dist').square()",
    ),
    "several tables": (
        "xx = torch.sum(x.unsqueeze(2) ** 2, -1)\n    ww = torch.sum(w.unsqueeze(1) ** 2, -1)\n"
        "    return torch.sqrt(xx + ww - 2 * torch.bmm(x, w.transpose(1, 2)))",
        "torch.cdist(x, w, compute_mode='donot_use_mm_for_euclid_dist')",
    ),
    "the negative of it": (
        "inner = -2 * torch.matmul(x.transpose(2, 1), x)\n    xx = torch.sum(x**2, dim=1, keepdim=True)\n"
        "    return -xx - inner - xx.transpose(2, 1)",
        "-torch.cdist(x.transpose(2, 1), x.transpose(-2, -1), compute_mode='donot_use_mm_for_euclid_dist').square()",
    ),
    "norms": (
        "n = x.norm(dim=1, keepdim=True)\n    return n**2 + w.norm(dim=1) ** 2 - 2 * x @ w.t()",
        "torch.cdist(x, w, compute_mode='donot_use_mm_for_euclid_dist')",
    ),
}

OTHERS = {
    "the norms of something else": "return (x**2).sum(1)[:, None] + (z**2).sum(1)[None, :] - 2 * x @ w.T",
    "one product": "return (x**2).sum(1)[:, None] + (w**2).sum(1)[None, :] - x @ w.T",
    "cubes": "return (x**2).sum(1)[:, None] + (w**3).sum(1)[None, :] - 2 * x @ w.T",
}


def _written(body: str) -> str:
    return f"import torch\n\ndef f(x: torch.Tensor, w: torch.Tensor, z: torch.Tensor):\n    {body}\n"


@pytest.mark.parametrize(("body", "written"), WRITTEN.values(), ids=WRITTEN.keys())
def test_distances_are_computed_of_differences(body: str, written: str) -> None:
    text = _written(body)
    found = check_text(text, "case.py", DISTANCES).findings
    assert written in stablefix.apply(text, found, unsafe=True)


@pytest.mark.parametrize("body", OTHERS.values(), ids=OTHERS.keys())
def test_other_sums_are_left_alone(body: str) -> None:
    assert not check_text(_written(body), "case.py", DISTANCES).findings


def test_numpy_asks_scipy_where_the_code_uses_it() -> None:
    body = "return np.sum(x**2, axis=1)[:, np.newaxis] + np.sum(w**2, axis=1) - 2 * np.dot(x, w.T)"
    text = f"import numpy as np\nimport scipy.linalg\n\ndef f(x: np.ndarray, w: np.ndarray):\n    {body}\n"
    found = check_text(text, "case.py", DISTANCES).findings
    assert "np.square(scipy.spatial.distance.cdist(x, w))" in stablefix.apply(text, found, unsafe=True)
