"""Who trains through a place: a slope that is not finite is told where the file shows that somebody does."""

from __future__ import annotations

import pytest

import stablefix

ROOT = "torch.sqrt(torch.mean((x - x.roll(1)) ** 2))"
TRAINED = {
    "a loss": f"import torch\n\n\ndef spread_loss(x: torch.Tensor):\n    return {ROOT}\n",
    "the class is a loss": (
        "import torch\nfrom somewhere import Base\n\n\nclass SpreadLoss(Base):\n"
        f"    def spread(self, x: torch.Tensor):\n        return {ROOT}\n"
    ),
    "the class extends a loss": (
        "import torch\nfrom somewhere import Loss\n\n\nclass Spread(Loss):\n"
        f"    def spread(self, x: torch.Tensor):\n        return {ROOT}\n"
    ),
    "a loss, whatever else its name says": f"import torch\n\n\ndef iou_loss(x: torch.Tensor):\n    return {ROOT}\n",
}
NOT_TRAINED = {
    "a part of a module, as likely data as not": (
        "import torch\nfrom torch import nn\n\n\nclass Pool(nn.Module):\n"
        f"    def forward(self, x: torch.Tensor):\n        return {ROOT}\n"
    ),
    "a distance, which may be one of many": (
        f"import torch\nfrom .boxes import area\n\n\ndef distance(x: torch.Tensor):\n    return {ROOT}\n"
    ),
    "nothing says so": f"import torch\nfrom .boxes import area\n\n\ndef sides(x: torch.Tensor):\n    return {ROOT}\n",
    "an initialisation": (
        f"import torch\nfrom torch import nn\n\n\ndef init_weights(x: torch.Tensor):\n    return {ROOT}\n"
    ),
    "the backward pass": (
        "import torch\nfrom torch.autograd import Function\n\n\nclass Root(Function):\n    @staticmethod\n"
        f"    def forward(ctx, x: torch.Tensor):\n        return {ROOT}\n"
    ),
    "a step of an optimiser": (
        "import torch\nfrom torch import nn\nfrom torch.optim import Optimizer\n\n\nclass Steps(Optimizer):\n    pass\n"
        f"\n\ndef sides(x: torch.Tensor):\n    return {ROOT}\n"
    ),
    "a metric": (
        "import torch\nfrom torch import nn\nfrom ignite.metrics import Metric\n\n\nclass Spread(Metric):\n"
        f"    def compute(self, x: torch.Tensor):\n        return {ROOT}\n"
    ),
}


@pytest.mark.parametrize("text", TRAINED.values(), ids=TRAINED.keys())
def test_slope_is_told(text: str) -> None:
    assert [finding.code for finding in stablefix.check(text, filename="case.py")] == ["SF305"]


@pytest.mark.parametrize("text", NOT_TRAINED.values(), ids=NOT_TRAINED.keys())
def test_slope_is_not_told(text: str) -> None:
    assert not stablefix.check(text, filename="case.py")
    assert stablefix.check(text, filename="case.py", pedantic=True)


def test_a_value_that_is_nan_is_told_to_everybody() -> None:
    head = "import torch\nfrom .boxes import area\n\n\ndef between(a: torch.Tensor, b: torch.Tensor):\n"
    text = f"{head}    return torch.acos((a * b).sum(-1) / (a.norm(dim=-1) * b.norm(dim=-1)))\n"
    found = stablefix.check(text, filename="case.py")
    assert [finding.evidence.about for finding in found if finding.evidence] == ["value"]
