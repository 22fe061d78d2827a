"""What names say of values, and what they do not."""

from __future__ import annotations

import ast

import pytest

from stablefix.graph.facts import NOTHING, Facts, Kind
from stablefix.graph.named import AMOUNTS, SHARES, by_name, may_tell, told_by_name
from stablefix.match.find import Finder
from stablefix.templates.load import builtin

TOLD = {
    "probs": SHARES,
    "pred_probs": SHARES,
    "dist.probs": SHARES,
    "p_values": None,
    "pvals": SHARES,
    "loss_mask": SHARES,
    "counts": AMOUNTS,
    "x_lengths": AMOUNTS,
    "log_probs": None,
    "logprobs": None,
    "neg_probs": None,
    "attn_mask": None,
    "deg": None,
    "mean_deg": None,
    "sum_log_probs": None,
    "num_obs": None,
    "total_loss": None,
    "sum": None,
    "probe": None,
    "": None,
}
NUMBERS_OF_THINGS = {
    "n_samples": True,
    "num_obs": True,
    "self.embed_dim": True,
    "layer.in_features": True,
    "dim": True,
    "n_x": False,
    "n": False,
    "features": False,
    "dimension": False,
}
POSITIVE_BY_NAME = {
    "lengthscale": True,
    "self.kernel.length_scale": True,
    "dt": True,
    "self.time_step": True,
    "noise_variance": True,
    "orbital_period": True,
    "n_clusters": True,
    "stride": True,
    "log_lengthscale": False,
    "inv_wavelength": False,
    "num_samples": True,
    "n_steps": False,
    "n_valid": False,
    "samples": False,
    "clusters": False,
    "hidden_states": False,
    "variance": False,
    "mass": False,
    "step": False,
    "strides": False,
}
FINDER = Finder(builtin())


@pytest.mark.parametrize("name", NUMBERS_OF_THINGS)
def test_a_number_of_things_is_not_negative(name: str) -> None:
    assert (by_name(name, NOTHING).interval == AMOUNTS) is NUMBERS_OF_THINGS[name]


@pytest.mark.parametrize("name", POSITIVE_BY_NAME)
def test_what_is_positive_by_its_meaning(name: str) -> None:
    assert (by_name(name, NOTHING, sizes=True).interval.low > 0) is POSITIVE_BY_NAME[name]
    assert by_name(name, NOTHING).interval.low <= 0


@pytest.mark.parametrize(("name", "positive"), [("wavelengths", True), ("dt", False)])
def test_of_arrays_only_lengths_are_positive_by_name(name: str, positive: bool) -> None:
    assert (by_name(name, Facts(Kind.ARRAY), sizes=True).interval.low > 0) is positive


@pytest.mark.parametrize("name", TOLD)
def test_names_tell(name: str) -> None:
    assert told_by_name(name, tensor=False) == TOLD[name]


@pytest.mark.parametrize("name", ["deg", "count", "node_degrees", "sum_weights", "weight_sum", "tp", "sum_probs"])
def test_some_only_of_tensors(name: str) -> None:
    assert told_by_name(name, tensor=True) == AMOUNTS
    assert told_by_name(name, tensor=False) is None


@pytest.mark.parametrize("name", [*(name for name, told in TOLD.items() if told is not None), "weight_sum"])
def test_every_telling_name_is_seen_in_the_text(name: str) -> None:
    assert any(map(may_tell, name.split(".")))


def codes(text: str) -> list[str]:
    text = f"import numpy as np\nimport torch\nfrom torch import Tensor\n\n{text}\n"
    return [candidate.template.code for candidate in FINDER.find(text, ast.parse(text))]


@pytest.mark.parametrize(
    "text",
    [
        "def f(x: Tensor, deg):\n    return x / deg.view(-1, 1)",
        "def f(x: Tensor, counts):\n    return x / counts",
        "def f(x: Tensor, a, b):\n    deg = degree(a, b)\n    deg = deg.view(-1)\n    return x / deg",
    ],
)
def test_a_division_is_seen_without_any_operator_that_comes_to_zero(text: str) -> None:
    assert codes(text) == ["SF401"]


@pytest.mark.parametrize(
    "text",
    [
        "def f(x: Tensor, deg):\n    deg = deg.view(-1, 1).clamp(min=1)\n    return x / deg",
        "def f(x: Tensor, counts):\n    if (counts == 0).any():\n        raise ValueError\n    return x / (counts + 1)",
        "def f(x: Tensor, count):\n    return x / count",
        "def f(probs):\n    return np.exp(np.sum(np.log(probs)))",
        "def f(probs, n):\n    return np.expm1(n * np.log1p(-np.asarray(probs)))",
    ],
)
def test_stays_quiet(text: str) -> None:
    assert codes(text) == []


def test_an_infinity_that_is_not_taken_back_is_found() -> None:
    assert codes("def f(probs):\n    return np.exp(-np.sum(np.log(probs)))") == ["SF403"]
