"""What Python's own functions give of sequences: of arrays along their first axis, of lists and generators."""

from __future__ import annotations

import pytest

import stablefix

HEADER = "import math\nimport numpy as np\n\n\n"
SHIFTED = "def f(xs, ys):\n    m = max(xs)\n    {}\n"
OF_AN_ARRAY = "def f(z):\n    {}\n    return np.exp(z) / sum(np.exp(z))\n"


def told(text: str) -> set[str]:
    return {finding.code for finding in stablefix.check(HEADER + text, filename="case.py", pedantic=True)}


@pytest.mark.parametrize(
    "body",
    [
        "return m + math.log(sum(math.exp(x - m) for x in xs))",
        "return m + np.log(sum([np.exp((x - m) / 2.0) for x in xs]))",
        "e = [math.exp(x - m) for x in xs]\n    s = sum(e)\n    return [v / s for v in e]",
    ],
)
def test_exponentials_below_the_largest_add_up_to_1_at_least(body: str) -> None:
    assert told(SHIFTED.format(body)) == set()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return m + math.log(sum(math.exp(x - m) for x in ys))", {"SF403", "SF416"}),
        ("return m + math.log(sum(math.exp(x + m) for x in xs))", {"SF403", "SF416"}),
        ("return m + math.log(sum(math.exp(x - m) for x in xs if x < m))", {"SF403"}),
        ("m = min(xs)\n    return m + math.log(sum(math.exp(x - m) for x in xs))", {"SF403", "SF416"}),
        ("m = max(xs, key=abs)\n    return m + math.log(sum(math.exp(x - m) for x in xs))", {"SF403", "SF416"}),
        ("xs.append(m + 1)\n    return m + math.log(sum(math.exp(x - m) for x in xs))", {"SF403", "SF416"}),
    ],
)
def test_of_another_sequence_or_another_end_nothing_is_known(body: str, expected: set[str]) -> None:
    assert told(SHIFTED.format(body)) == expected


def test_arrays_are_reduced_along_their_first_axis() -> None:
    assert told(OF_AN_ARRAY.format("pass")) == {"SF107"}
    assert told(OF_AN_ARRAY.format("z = z - max(z)")) == set()
    assert told(OF_AN_ARRAY.format("z = z - min(z)")) == {"SF107"}
