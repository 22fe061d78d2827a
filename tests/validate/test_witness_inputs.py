"""Which inputs may stand as a witness: what a library takes, of its own tensors, with settings near their defaults."""

from __future__ import annotations

import pytest

import stablefix
from stablefix import notices
from stablefix.engine import check_text
from stablefix.evidence import Safety
from stablefix.finding import Finding
from stablefix.settings import Settings

SQUEEZED = """import torch
import torch.nn as nn


def loss(logits: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    return nn.BCELoss()(torch.sigmoid(logits).squeeze(), labels)
"""


def test_no_shape_is_a_witness_that_the_old_form_refuses() -> None:
    (finding,) = stablefix.check(SQUEEZED, pedantic=True)
    assert finding.evidence is not None
    assert finding.evidence.before.value is not None and finding.evidence.before.exception is None


def test_a_division_of_plain_numbers_that_raises_is_a_failure() -> None:
    text = "import math\n\n\ndef f(x: float) -> float:\n    return math.log(1 / (1 + math.exp(-x)))\n"
    (finding,) = check_text(text, "case.py", Settings(pedantic=True)).findings
    assert finding.evidence is not None
    assert "OverflowError" in (finding.evidence.before.exception or "")


def test_a_squeeze_that_the_code_asks_for_is_kept() -> None:
    (finding,) = stablefix.check(SQUEEZED, pedantic=True)
    assert "logits.squeeze()" in "".join(edit.content for edit in finding.repairs[0].edits)


OWN = """import numpy as np
from {package} import Tensor


class Loss({base}):
    def forward(self, pred: Tensor, target: Tensor) -> Tensor:
        diff = pred - target
        return (diff * diff).sum() ** 0.5
"""


def test_tensors_of_another_package_are_not_torchs() -> None:
    assert [each.code for each in stablefix.check(OWN.format(package="torch", base="object"))] == ["SF131"]
    for base in ("object", "Module"):
        assert not stablefix.check(OWN.format(package="engine.autograd", base=base))
    text = "import tensorflow as tf\nfrom tensorflow.python.framework.ops import EagerTensor\n\n\n"
    text += "def softplus(x: EagerTensor) -> EagerTensor:\n    return tf.math.log(1 + tf.math.exp(x))\n"
    assert [each.code for each in stablefix.check(text)] == ["SF106"]


SETTINGS = """import torch
import torch.nn.functional as F


def loss(a: torch.Tensor, b: torch.Tensor, alpha: float = {alpha}) -> torch.Tensor:
    return torch.log(1 + torch.exp(-alpha * (F.cosine_similarity(a, b) - 1)))
"""


def test_a_setting_fails_near_its_default_or_not_at_all() -> None:
    assert not stablefix.check(SETTINGS.format(alpha="2.0"))
    (finding,) = stablefix.check(SETTINGS.format(alpha="64.0"))
    assert finding.evidence is not None
    (set_to,) = [sample.values[0] for sample in finding.evidence.inputs if sample.label == "alpha"]
    assert 6.4 <= set_to <= 640


HALF = """import torch
from torch import Tensor


def divided(a: Tensor, b: Tensor, eps: float = {eps}) -> Tensor:
    return {returned}
"""


def _found(text: str, code: str, *dtypes: str) -> tuple[Finding, ...]:
    return check_text(text, "module.py", Settings(dtypes=dtypes, select=(code,), pedantic=True)).findings


def test_a_setting_at_its_default_is_ordinary_however_small_it_is() -> None:
    (finding,) = _found(HALF.format(returned="a / (b.abs() + eps)", eps="1e-20"), "SF307", "float16")
    assert finding.repairs


def test_a_repair_of_what_fails_on_ordinary_inputs_comes_before_one_of_rare_failures() -> None:
    (finding,) = _found(HALF.format(returned="a / (a.norm(dim=-1, keepdim=True) + 1e-13)", eps=1), "SF307", "float16")
    assert finding.evidence is not None
    assert all(value == 0 for value in finding.evidence.inputs[0].values)
    assert finding.repairs[0].evidence == finding.evidence


UNDEFINED = """import numpy as np


def growth(times: np.ndarray, rate: float) -> np.ndarray:
    return np.exp(np.sqrt(times) * rate)
"""


def test_what_is_undefined_before_a_hazard_is_none_of_its_failures() -> None:
    (finding,) = _found(UNDEFINED, "SF416")
    assert finding.repairs
    assert finding.evidence is not None
    assert all(value >= 0 for value in finding.evidence.inputs[0].values)


LIMITED = """import torch


def loss(x: torch.Tensor, top: float = {top}) -> torch.Tensor:
    return torch.log(1 + torch.exp({limited}))
"""


@pytest.mark.parametrize("limited", ["x.clamp(max=top)", "torch.clamp(x, -5, top)", "x.clamp_max(top)"])
def test_a_limit_is_where_its_default_puts_it(limited: str) -> None:
    def told(top: float) -> bool:
        found = stablefix.check(LIMITED.format(top=top, limited=limited))
        return "SF106" in {each.code for each in found}

    assert not told(20.0)
    assert told(200.0)


def test_what_changes_by_rounding_alone_is_refused_without_a_point() -> None:
    text = (
        "import torch\n\n\ndef f(x: torch.Tensor) -> torch.Tensor:\n    a = x.sum(-1, keepdim=True)\n"
        "    return torch.sqrt(a.pow(2).mean(-1) - a.mean(-1).pow(2))\n"
    )
    notices.taken()
    check_text(text, "case.py", Settings(pedantic=True))
    assert not [each for each in notices.taken() if each.unjudged]


IN_DOUBLES = """import numpy as np
from scipy import special


def nll(x):
    return np.log(special.softmax(x, axis={axis}))


def free_energy(u, kT: float):
    return -kT * np.log(np.mean(np.exp(-u / kT)))
"""


def test_scores_are_set_as_far_apart_as_doubles_need_along_any_axis() -> None:
    for axis in (0, 1, -1):
        first, *_ = stablefix.check(IN_DOUBLES.format(axis=axis))
        assert first.code == "SF101"


def test_nothing_beside_a_number_is_nothing() -> None:
    """SciPy's logsumexp raises on arrays without entries that have two axes; nobody takes the mean of one."""
    found = stablefix.check(IN_DOUBLES.format(axis=1), pedantic=True)
    (mean,) = [finding for finding in found if finding.code == "SF157"]
    assert mean.repairs[0].safety is Safety.SAFE
