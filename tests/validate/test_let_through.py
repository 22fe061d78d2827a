"""An input fails only where the tests that lead to a place let it through, entry by entry where they choose so."""

from __future__ import annotations

import stablefix

TEXT = """import numpy as np


def softplus(a: np.ndarray, b: float) -> np.ndarray:
    x = np.log(10.0) * ((a - b) / 400.0)
    return np.where(x > {limit}, x + np.log1p(np.exp(-x)), np.log1p(np.exp(x)))
"""


def _found(limit: float) -> list[int]:
    return [each.location.row for each in stablefix.check(TEXT.format(limit=limit), pedantic=True)]


def test_no_entry_fails_for_which_a_where_chooses_the_other_branch() -> None:
    assert not _found(0)


def test_an_entry_fails_for_which_it_chooses_this_one() -> None:
    assert _found(-1e6)
