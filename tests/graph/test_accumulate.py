"""What a loop changes by steps of one kind lies on the side of its start to which it goes."""

from __future__ import annotations

from itertools import product

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
    "total = 1.0\nfor z in n:\n    total *= abs(z)\nreturn total": "[0, inf]",
    "total = 1.0\nfor z in n:\n    total = total * torch.sigmoid(z)\nreturn total": "[0, 1]",
    "total = 2.0\nfor z in n:\n    total = (1 + z ** 2) * total\nreturn total": "[2, inf]",
    "total = 1.0\nfor z in n:\n    total *= z\nreturn total": "[-inf, inf]",
    "total = -1.0\nfor z in n:\n    total *= abs(z)\nreturn total": "[-inf, inf]",
    "total = 1.0\nfor z in n:\n    total *= abs(z)\n    total += z ** 2\nreturn total": "[-inf, inf]",
    "total = 0\nfor z in n:\n    total = max(total, z)\nreturn total": "[0, inf]",
    "total = 1\nfor z in n:\n    total = min(z ** 2, total)\nreturn total": "[0, 1]",
    "total = x * 0 + 3\nfor z in n:\n    total = torch.maximum(total, torch.sigmoid(z))\nreturn total": "[3, 3]",
    "total = torch.zeros(3)\nfor z in n:\n    total = torch.maximum(total, torch.sigmoid(z))\nreturn total": "[0, 1]",
    "total = 1\nfor z in n:\n    total = min(total, z)\n    total = max(total, z)\nreturn total": "[-inf, inf]",
    "total = 1\nfor z in n:\n    total = k(total, z ** 2)\nreturn total": "[-inf, inf]",
    "total = torch.zeros(3)\nfor z in n:\n    total[0] = z ** 2 + 1\nreturn total": "[0, inf]",
    "total = torch.empty(3)\nfor z in n:\n    total[0] = z ** 2 + 1\nreturn total": "[1, inf]",
    "total = torch.zeros(n)\nfor z in range(n):\n    total[z] = abs(z) + 1\nreturn total": "[1, inf]",
    "total = torch.zeros(n)\nfor z in range(1, n):\n    total[z] = abs(z) + 1\nreturn total": "[0, inf]",
    "total = torch.zeros(3)\nw = total[1:]\nfor z in n:\n    total[0] = z**2\n    w[0]=z\nreturn total": "[-inf, inf]",
    "total = 0\nfor z in n:\n    if (total := z):\n        total += 1\nreturn total": "[-inf, inf]",
}


@pytest.mark.parametrize("body", LOOPS)
def test_where_a_sum_lies_after_a_loop(body: str) -> None:
    assert str(interval_of(result_of(module(body)))) == LOOPS[body]


def test_a_sum_of_numbers_is_a_number() -> None:
    body = "total = 0.0\nfor z in n:\n    total += x.norm().item() ** 2\nreturn total"
    assert kind_of(result_of(module(body))) is Kind.SCALAR


ROUNDS = ["total *= {}", "total += {}", "total = max({}, total)", "total = min(total, {})", "total = {} * total"]
VALUES = ["z", "z ** 2", "abs(z)", "1 + abs(z)", "-abs(z)", "1 / (1 + z ** 2)", "-(z ** 2)", "max(z, 1)", "min(z, -1)"]
STARTS = ["0.0", "0.5", "1.0", "-2.0", "3.0"]


@pytest.mark.parametrize("round_", ROUNDS)
def test_what_a_loop_really_gives_lies_there(round_: str) -> None:
    for start, value in product(STARTS, VALUES):
        loop = f"total = {start}\nfor z in n:\n    {round_.format(value)}\n"
        interval = interval_of(result_of(module(f"{loop}return total")), "float64")
        for numbers in ([], [0.5], [-3.0, 0.25], [1e200, -1e200, 2.0], [1e-200, 1e-200], [0.0, -1.0, 7.0]):
            given: dict[str, object] = {"n": numbers}
            try:
                exec(loop, given)  # The loops above, and no others.
            except OverflowError:
                continue
            total = given["total"]
            assert isinstance(total, float | int)
            assert total != total or total in interval, (loop, numbers, total, str(interval))
