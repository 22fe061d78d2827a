"""Means of what a mask chooses: where nobody asks whether it chose anything they are found, else not."""

from __future__ import annotations

import pytest

from stablefix.engine import check_text
from stablefix.settings import Settings

CODE = "SF429"
HEAD = "import numpy as np\nimport torch\n\n"

FOUND = {
    "a mean of a comparison": "def f(x: torch.Tensor):\n    return x[x > 0].mean()\n",
    "a name that says mask": "def f(x: torch.Tensor, mask):\n    return torch.mean(x[mask])\n",
    "what a function chooses": "def f(x: torch.Tensor, m):\n    return x.masked_select(m > 0).mean()\n",
    "a mask under a name": "def f(x: np.ndarray, y):\n    hit = y == 1\n    return np.mean(x[~hit])\n",
    "what is computed of it": "def f(x: torch.Tensor, y, m):\n    return (x[m > 0] - y[m > 0]).abs().mean()\n",
    "its name": "def f(x: torch.Tensor, y):\n    pos = x[y == 1]\n    return pos.mean()\n",
    "clusters": "def f(x: np.ndarray, y, k):\n    return [x[y == i].mean(axis=0) for i in range(k)]\n",
    "a test of something else": "def f(x: torch.Tensor, y, z):\n    if z > 0:\n        return x[y == 1].mean()\n",
}
QUIET = {
    "no mask": "def f(x: torch.Tensor, i):\n    return x[i].mean() + x[:, 1:].mean()\n",
    "a test of the mask": "def f(x: torch.Tensor, m):\n    if m.any():\n        return x[m].mean()\n    return 0\n",
    "a choice": "def f(x: torch.Tensor, mask):\n    return x[mask].mean() if mask.sum() > 0 else 0\n",
    "a number of entries": "def f(x: torch.Tensor, y):\n    p = x[y == 1]\n    if len(p) == 0:\n        return 0\n"
    "    return p.mean()\n",
    "a count under a name": "def f(x: torch.Tensor, y):\n    n = (y == 1).sum()\n    if n:\n"
    "        return x[y == 1].mean()\n",
    "all that occurs": "def f(x: np.ndarray, y):\n    return [x[y == c].mean() for c in np.unique(y)]\n",
    "a tail": "def f(x: np.ndarray):\n    q = np.quantile(x, 0.95)\n    return x[x >= q].mean()\n",
    "entries that are set": "def f(x: torch.Tensor):\n    m = x < 0\n    x[m] = -1 * x[m]\n    return x.mean()\n",
    "mended afterwards": "def f(x: torch.Tensor, mask):\n    return torch.nan_to_num(x[mask].mean())\n",
    "a sum": "def f(x: torch.Tensor, mask):\n    return x[mask].sum()\n",
}


def codes(text: str, *, pedantic: bool = True) -> set[str]:
    settings = Settings(jobs=1, pedantic=pedantic)
    return {found.code for found in check_text(HEAD + text, "case.py", settings).findings}


@pytest.mark.parametrize("name", FOUND)
def test_found(name: str) -> None:
    assert CODE in codes(FOUND[name])


@pytest.mark.parametrize("name", QUIET)
def test_quiet(name: str) -> None:
    assert CODE not in codes(QUIET[name])


def test_by_default_it_is_not_told() -> None:
    assert CODE not in codes(FOUND["a mean of a comparison"], pedantic=False)


def test_the_repair_counts_what_was_chosen() -> None:
    (found,) = check_text(HEAD + FOUND["a name that says mask"], "case.py", Settings(jobs=1, pedantic=True)).findings
    repaired = [edit.content for repair in found.repairs[:1] for edit in repair.edits]
    assert repaired == ["torch.sum(x[mask]) / max(torch.numel(x[mask]), 1)"]
