"""The exact reference agrees with mpmath at 4,000 bits on the problems of Hamming; see benchmarks/hamming.py."""

from __future__ import annotations

import pytest

from benchmarks.hamming import PROBLEMS, Problem, compare


def test_there_are_28_problems() -> None:
    assert len({problem.name for problem in PROBLEMS}) == len(PROBLEMS) == 28


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.name)
def test_exact_values_are_those_of_mpmath(problem: Problem) -> None:
    count = compare(problem, 12, seed=3)
    assert count.differences == []
    assert count.agreed > 0 and count.undecided <= 2
