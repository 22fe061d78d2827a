"""Pull requests that bring back what people have fixed: for each fix, a file of our own with its form before and after.

The names are those of the projects in whose history the fix was found; the code is written for these tests.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Replay:
    """A file, the lines that were fixed, and the lines that the pull request puts back."""

    file: str
    fixed: str
    unstable: str
    half: bool = False
    """Whether what people wrote is only half of the fix: a finding is left in it."""

    @property
    def base(self) -> str:
        return self.file.replace("@@\n", self.fixed)

    @property
    def head(self) -> str:
        return self.file.replace("@@\n", self.unstable)


REPLAYS = {
    "normalizing-flows-importance": Replay(
        """\
import math

import torch


class ImportanceObjective:
    \"\"\"A bound on the evidence from weighted samples.\"\"\"

    def __init__(self, power):
        self.power = power

    def __call__(self, log_target, log_proposal):
        gap = log_target - log_proposal
@@
""",
        "        bound = torch.logsumexp(self.power * gap, 0) - math.log(gap.shape[0])\n        return -bound\n",
        "        weights = torch.exp(self.power * gap)\n        return -torch.log(torch.mean(weights, 0))\n",
    ),
    "normalizing-flows-determinant": Replay(
        """\
import torch
from torch import nn


class Mixing(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.eye(channels))

    def forward(self, z):
        out = z @ self.weight
@@
        return out, log_det.expand(z.shape[0])
""",
        "        log_det = torch.linalg.slogdet(self.weight).logabsdet\n",
        "        log_det = torch.log(torch.abs(torch.det(self.weight)))\n",
    ),
    "botorch-growth": Replay(
        """\
import torch


def inverse_signed_log(y: torch.Tensor) -> torch.Tensor:
    size = y.abs()
@@
""",
        "    return y.sign() * torch.expm1(size)\n",
        "    return y.sign() * (torch.exp(size) - 1)\n",
    ),
    "gensim-pairs": Replay(
        """\
import numpy as np


def pair_loss(word, context):
    agreement = np.dot(word, context)
@@
""",
        "    return np.logaddexp(0, -agreement)\n",
        "    return np.log(1 + np.exp(-agreement))\n",
    ),
    "trl-advantage": Replay(
        """\
import torch
import torch.nn.functional as F


def preference_loss(chosen: torch.Tensor, rejected: torch.Tensor, beta: float = 0.1):
    margin = beta * (chosen - rejected)
@@
""",
        "    return -F.logsigmoid(margin).mean()\n",
        "    return -torch.log(torch.sigmoid(margin)).mean()\n",
    ),
    "pykeen-softplus": Replay(
        """\
import torch


class Pairwise:
    def __init__(self, margin: float):
        self.margin = margin

    def score(self, positive, negative):
        gap = self.margin + negative - positive
@@
""",
        "        return torch.nn.functional.softplus(gap).mean()\n",
        "        scaled = torch.exp(gap)\n        return torch.log(1 + scaled).mean()\n",
    ),
    "scvi-tools-dropout": Replay(
        """\
import torch


def log_dropout(logits: torch.Tensor) -> torch.Tensor:
    \"\"\"Logarithm of the probability that a count was seen.\"\"\"
@@
""",
        "    return -torch.nn.functional.softplus(-logits)\n",
        "    return -torch.log(torch.exp(-logits) + 1)\n",
    ),
    "trl-odds": Replay(
        """\
import torch


def log_odds(chosen: torch.Tensor, rejected: torch.Tensor) -> torch.Tensor:
    gain = chosen - rejected
@@
    return gain - rest
""",
        "    rest = torch.log1p(-torch.exp(chosen)) - torch.log1p(-torch.exp(rejected))\n",
        "    rest = torch.log(1 - torch.exp(chosen)) - torch.log(1 - torch.exp(rejected))\n",
        half=True,
    ),
    "scipy-normal-tail": Replay(
        """\
import numpy as np
from scipy.special import log_ndtr, ndtr


def log_survival(x):
    z = np.asarray(x, dtype=float)
@@
""",
        "    return log_ndtr(-z)\n",
        "    return np.log(ndtr(-z))\n",
    ),
    "kornia-edges": Replay(
        """\
import torch


def edge_strength(image, kernel):
    gx = torch.conv2d(image, kernel)
    gy = torch.conv2d(image, kernel.transpose(-1, -2))
@@
    return magnitude
""",
        "    magnitude = torch.hypot(gx, gy)\n",
        "    magnitude = torch.sqrt(gx * gx + gy * gy)\n",
    ),
    "gpflow-positive": Replay(
        """\
import numpy as np


class Positive:
    \"\"\"Maps free parameters to positive ones.\"\"\"

    lower = 1e-6

    def forward(self, free):
        free = np.asarray(free)
@@
""",
        "        return np.logaddexp(0, free) + self.lower\n",
        "        return np.log(1 + np.exp(free)) + self.lower\n",
    ),
    "e3nn-direction": Replay(
        """\
import torch


def directions(points: torch.Tensor, centre: torch.Tensor) -> torch.Tensor:
    offset = torch.relu(points - centre)
@@
""",
        "    return torch.nn.functional.normalize(offset, dim=-1)\n",
        "    return offset / offset.norm(dim=-1, keepdim=True)\n",
    ),
    "x-transformers-tokens": Replay(
        """\
import torch.nn.functional as F


def token_log_probabilities(logits, tokens):
@@
    return logs.gather(-1, tokens.unsqueeze(-1)).squeeze(-1)
""",
        "    logs = F.log_softmax(logits, dim=-1)\n",
        "    probabilities = F.softmax(\n        logits, dim=-1\n    )\n    logs = probabilities.log()\n",
    ),
}
