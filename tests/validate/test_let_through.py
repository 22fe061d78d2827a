"""An input fails only where the tests that lead to a place let it through, entry by entry where they choose so."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

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


CHOSEN = """import torch
from torch import Tensor


def softplus(x: Tensor, m: Tensor) -> Tensor:
    return torch.where({test}, x, torch.log(1 + torch.exp(x)))
"""


def _told(test: str) -> list[str]:
    return [each.evidence.about for each in stablefix.check(CHOSEN.format(test=test)) if each.evidence is not None]


def test_what_a_where_leaves_out_has_a_slope_and_no_value() -> None:
    assert _told("x > 20") == ["gradient"]


def test_what_it_chooses_by_something_else_has_a_value() -> None:
    assert _told("m > 20") == ["value"]


def test_without_gradients_nothing_fails_in_what_it_leaves_out() -> None:
    quiet = CHOSEN.replace("def softplus", "@torch.no_grad()\ndef softplus").format(test="x > 20")
    assert "SF106" not in {each.code for each in stablefix.check(quiet, pedantic=True)}
    assert "SF106" in {each.code for each in stablefix.check(quiet.replace("x > 20", "x > 2000"), pedantic=True)}


def test_a_label_is_0_or_1_before_it_is_anything_else() -> None:
    text = (
        "from torch.nn import functional as F\n\n\ndef loss(p, y):\n    return F.binary_cross_entropy(p.sigmoid(), y)\n"
    )
    [found] = stablefix.check(text)
    assert found.evidence is not None
    [label] = [each.values for each in found.evidence.inputs if each.label == "y"]
    assert set(label) <= {0.0, 1.0}


TESTED = """import numpy as np


def f(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if {test}:
        return np.log(a * b)
    return a
"""


@pytest.mark.parametrize(
    ("test", "passes"),
    [
        ("np.sum(a + b) > 3", lambda a, b: np.sum(a + b) > 3),
        ("not np.all(a >= 0)", lambda a, b: not np.all(a >= 0)),
        ("np.any(b < -2)", lambda a, b: np.any(b < -2)),
        ("np.allclose(np.max(b), 0)", lambda a, b: abs(np.max(b)) < 1e-7),
    ],
)
def test_a_test_of_several_values_lets_an_input_through(
    test: str, passes: Callable[[np.ndarray, np.ndarray], bool]
) -> None:
    [found] = stablefix.check(TESTED.format(test=test), pedantic=True)
    assert found.evidence is not None
    a, b = (np.array(each.values) for each in found.evidence.inputs)
    assert passes(a, b)


def test_what_a_function_makes_one_hot_is_a_share() -> None:
    text = "import torch\nfrom lib import {name}\n\n\ndef focal_loss(x, y):\n    t = {name}(y)\n"
    text += "    return -torch.log((2 * x * (2 * t - 1) + 1).sigmoid())\n"
    for name, known in (("to_onehot", True), ("one_hot_embedding", True), ("one_hotel", False)):
        [found] = [each for each in stablefix.check(text.format(name=name)) if each.code == "SF102"]
        assert found.evidence is not None
        [t] = [each.values for each in found.evidence.inputs if each.label == "t"]
        assert all(0 <= value <= 1 for value in t) is known


def test_a_variable_is_the_tensor_in_it() -> None:
    text = (
        "import torch.nn.functional as F\nimport torch\nfrom torch.autograd import Variable\n\n\n"
        "def gan_loss(out):\n    ones = Variable(torch.ones_like(out), requires_grad=False)\n"
        "    return F.binary_cross_entropy(F.sigmoid(out), ones)\n"
    )
    [found] = stablefix.check(text)
    assert found.evidence is not None and {each.label for each in found.evidence.inputs} == {"out"}


BEHIND_IF = """import torch
from torch import Tensor


def log_sum_exp(a: Tensor, b: Tensor) -> Tensor:
    if a {sign} b:
        return a + torch.log(1 + torch.exp(b - a))
    return b
"""


def _overflows(sign: str) -> bool:
    return "SF102" in {each.code for each in stablefix.check(BEHIND_IF.format(sign=sign))}


def test_an_array_passes_an_if_with_all_its_entries() -> None:
    assert not _overflows(">=")


def test_what_an_if_lets_through_is_told() -> None:
    assert _overflows("<=")
