"""Who trains through a place: a slope that is not finite is told where the file shows that somebody does."""

from __future__ import annotations

import pytest

import stablefix

ROOT = "torch.sqrt(x.var(dim=0))"
TRAINED = {
    "a loss": f"import torch\n\n\ndef spread_loss(x: torch.Tensor):\n    return {ROOT}\n",
    "a distance": f"import torch\n\n\ndef distance(x: torch.Tensor):\n    return {ROOT}\n",
    "a module": (
        "import torch\nfrom somewhere import BaseModule\n\n\nclass Pool(BaseModule):\n"
        f"    def pool(self, x: torch.Tensor):\n        return {ROOT}\n"
    ),
    "a function that a module calls": (
        "import torch\nfrom somewhere import BaseModule\n\n\n"
        f"def pooled(x: torch.Tensor):\n    y = {ROOT}\n    return y\n\n\n"
        "class Pool(BaseModule):\n    def forward(self, x):\n        return pooled(x) + 1\n"
    ),
    "a file about layers": f"import torch\nfrom torch import nn\n\n\ndef pooled(x: torch.Tensor):\n    return {ROOT}\n",
    "a file that spells them out": (
        f"import torch\n\n\ndef pooled(x: torch.Tensor):\n    return {ROOT}\n\n\n"
        "def active(x):\n    return torch.nn.functional.relu(x)\n"
    ),
    "slopes are asked for": (
        f"import torch\n\n\ndef step(x: torch.Tensor):\n    y = {ROOT}\n    y.sum().backward()\n    return x.grad\n"
    ),
    "nothing is around it": f"import math\nimport torch\n\n\ndef sides(x: torch.Tensor):\n    return {ROOT}\n",
    "a loss, whatever else its name says": f"import torch\n\n\ndef iou_loss(x: torch.Tensor):\n    return {ROOT}\n",
}
NOT_TRAINED = {
    "nothing says so": f"import torch\nfrom .boxes import area\n\n\ndef sides(x: torch.Tensor):\n    return {ROOT}\n",
    "an initialisation": (
        f"import torch\nfrom torch import nn\n\n\ndef init_weights(x: torch.Tensor):\n    return {ROOT}\n"
    ),
    "the backward pass": (
        "import torch\nfrom torch.autograd import Function\n\n\nclass Root(Function):\n    @staticmethod\n"
        f"    def forward(ctx, x: torch.Tensor):\n        return {ROOT}\n"
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
    head = "import torch\nfrom .boxes import area\n\n\ndef angle(r: torch.Tensor):\n"
    text = f"{head}    cosine = (r[0, 0] + r[1, 1] - 1) / 2\n    return cosine.acos()\n"
    found = stablefix.check(text, filename="case.py")
    assert [finding.evidence.about for finding in found if finding.evidence] == ["value"]
