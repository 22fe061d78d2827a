"""What a test that came out one way says of a value."""

from __future__ import annotations

import pytest

from stablefix.graph.interval import Interval
from stablefix.graph.ranges import interval_of
from tests.graph.reading import module, result_of

INF = float("inf")
ANYTHING = Interval()
ABOVE = Interval(0, INF, low_open=True)
FROM = Interval(0, INF)
BELOW = Interval(-INF, 0, high_open=True)
UP_TO = Interval(-INF, 0)
NOT_ZERO = Interval().punctured(0.0)

TOLD = {
    "if n > 0:\n    return n": ABOVE,
    "if 0 < n:\n    return n": ABOVE,
    "if n >= 0:\n    return n": FROM,
    "if not n > 0:\n    return n": UP_TO,
    "if n > 0:\n    pass\nelse:\n    return n": UP_TO,
    "if n <= 0:\n    return x\nreturn n": ABOVE,
    "if n <= 0:\n    raise ValueError\nreturn n": ABOVE,
    "if n <= 0:\n    n = 3\nreturn n": ABOVE,
    "assert n > 0\nreturn n": ABOVE,
    "assert n > 0, 'n'\nreturn n": ABOVE,
    "while n > 0:\n    return n": ABOVE,
    "if n > 0 and k > 1:\n    return n": ABOVE,
    "if n > 0 or k > 1:\n    return n": ANYTHING,
    "if n <= 0 or k <= 1:\n    return x\nreturn n": ABOVE,
    "if n <= 0 and k <= 1:\n    return x\nreturn n": ANYTHING,
    "if 0 < n < 1:\n    return n": Interval(0, 1, True, True),
    "if n == 2:\n    return n": Interval.point(2),
    "if n != 0:\n    return n": NOT_ZERO,
    "if n == 0:\n    return x\nreturn n": NOT_ZERO,
    "if n:\n    return n": NOT_ZERO,
    "if n not in (0, k):\n    return n": NOT_ZERO,
    "if n in [0, 1]:\n    return x\nreturn n": NOT_ZERO.punctured(1.0),
    "if n in [0, 1]:\n    return n": ANYTHING,
    "if not n:\n    return x\nreturn n": NOT_ZERO,
    "m = n - k\nif n - k:\n    return m": ANYTHING,
    "if n * k:\n    return n": NOT_ZERO,
    "if n > -1.5:\n    return n": Interval(-1.5, INF, low_open=True),
    "return x[(x > 0) & (y > 0)]": ABOVE,
    "m = ~((x <= 0) | y.lt(0))\nreturn x.masked_select(m)": ABOVE,
    "return torch.masked_select(x, torch.logical_and(x.gt(0), y))": ABOVE,
    "m = x.gt(0).logical_or(y.gt(0))\nreturn x[m]": ANYTHING,
    "return x.masked_select(y.gt(0))": ANYTHING,
    "if (x > 0).all():\n    return x": ABOVE,
    "if torch.all(x > 0):\n    return x": ABOVE,
    "if (x <= 0).any():\n    raise ValueError\nreturn x": ABOVE,
    "if torch.any(x <= 0):\n    raise ValueError\nreturn x": ABOVE,
    "if (x > 0).any():\n    return x": ANYTHING,
    "if not (x > 0).all():\n    return x": ANYTHING,
    "assert torch.all((x > 0) & (y > 0))\nreturn x": ABOVE,
    "assert torch.all((x > 0) | (y > 0))\nreturn x": ANYTHING,
    "assert torch.all(~(x <= 0))\nreturn x": ABOVE,
    "if n.item() > 0:\n    return n": ABOVE,
    "if (m := n) > 0:\n    return m": ABOVE,
    "if n > k:\n    return n": ANYTHING,
    "if n > 0:\n    n = k - 5\n    return n": ANYTHING,
    "if n > 0:\n    y.add_(n)\n    return n": ABOVE,
    "if n > 0:\n    for z in y:\n        n = z\n    return n": ANYTHING,
    "if n > 0:\n    n -= 1\n    return n": Interval(-1, INF, low_open=False),
    "if n > 0:\n    x = y\nreturn n": ANYTHING,
    "try:\n    assert n > 0\nexcept AssertionError:\n    pass\nreturn n": ANYTHING,
    "if n is None or n <= 0:\n    return x\nreturn n": ABOVE,
    "if n in (1, 2):\n    return n": ANYTHING,
    "if 9**9**9 > n > 0:\n    return n": ABOVE,
}


@pytest.mark.parametrize("body", TOLD)
def test_told(body: str) -> None:
    found, wanted = interval_of(result_of(module(body, "x: Tensor, y: Tensor, n, k")), "float64"), TOLD[body]
    assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high), abs=1e-300)
    for value in (-1.0, 0.0, 1.0, 2.0):
        assert (value in found) >= (value in wanted), "a value that is possible is left out"


@pytest.mark.parametrize("body", [body for body, wanted in TOLD.items() if 0.0 not in wanted])
def test_zero_is_ruled_out(body: str) -> None:
    assert 0.0 not in interval_of(result_of(module(body, "x: Tensor, y: Tensor, n, k")), "float64")
