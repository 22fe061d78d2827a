"""What a loop only adds to lies on the side of its start to which it grows."""

from __future__ import annotations

import pytest

from stablefix.graph.kinds import Kind, kind_of
from stablefix.graph.ranges import interval_of
from tests.graph.reading import module, result_of

LOOPS = {
    "total = 0\nfor z in n:\n    total += z ** 2\nreturn total": "[0, inf]",
    "total = 1.0\nfor z in n:\n    total = total + abs(z)\nreturn total": "[1, inf]",
    "total = 1.0\nfor z in n:\n    total = torch.exp(z) + total\nreturn total": "[1, inf]",
    "total = 1.0\nfor z in n:\n    total += -abs(z)\nreturn total": "[-inf, 1]",
    "total = 0\nfor z in n:\n    total += 1\n    if z:\n        total += 2\nreturn total": "[0, inf]",
    "total = 0\nwhile total < n:\n    total += 1\nreturn total": "[0, inf]",
    "total = 0\nfor z in n:\n    for w in z:\n        total += w ** 2\nreturn total": "[0, inf]",
    "total = torch.zeros(3)\nfor z in n:\n    total += z ** 2\nreturn total": "[0, inf]",
    "total = 0\nfor z in n:\n    total += z\nreturn total": "[-inf, inf]",
    "total = n\nfor z in n:\n    total += z ** 2\nreturn total": "[-inf, inf]",
    "total = 0\nfor z in n:\n    total += z ** 2\n    total = min(total, z)\nreturn total": "[-inf, inf]",
    "total = 0\nfor z in n:\n    total += z ** 2\n    total -= 1\nreturn total": "[-inf, inf]",
    "total = 0\nfor total in n:\n    total += 1\nreturn total": "[-inf, inf]",
    "total = torch.zeros(3)\nfor z in n:\n    total += z ** 2\n    total.sub_(z)\nreturn total": "[-inf, inf]",
    "total = torch.zeros(3)\nfor z in n:\n    total += z ** 2\n    total[0] = z\nreturn total": "[-inf, inf]",
    "total = torch.zeros(3)\nfor z in n:\n    total += z ** 2\n    k(total)\nreturn total": "[-inf, inf]",
    "total = y * 0\nw = total\nfor z in n:\n    total += z ** 2\n    w.sub_(z)\nreturn total": "[-inf, inf]",
    "total = 0\nfor z in n:\n    total += total * z\nreturn total": "[-inf, inf]",
    "total = 0\nfor z in n:\n    if (total := z):\n        total += 1\nreturn total": "[-inf, inf]",
}


@pytest.mark.parametrize("body", LOOPS)
def test_where_a_sum_lies_after_a_loop(body: str) -> None:
    assert str(interval_of(result_of(module(body)))) == LOOPS[body]


def test_a_sum_of_numbers_is_a_number() -> None:
    body = "total = 0.0\nfor z in n:\n    total += x.norm().item() ** 2\nreturn total"
    assert kind_of(result_of(module(body))) is Kind.SCALAR
