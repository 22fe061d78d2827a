"""Losses that are stable as they stand, also at 0 and 1 and with everything masked."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import Tensor


def bce(p: Tensor, y: Tensor) -> Tensor:
    return F.binary_cross_entropy(p, y)


def bce_weighted(p: Tensor, y: Tensor, w: Tensor) -> Tensor:
    return F.binary_cross_entropy(p, y, weight=w, reduction="none")


def bce_logits(z: Tensor, y: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(z, y, pos_weight=torch.tensor(2.0))


def ce(z: Tensor, y: Tensor) -> Tensor:
    return F.cross_entropy(z, y, label_smoothing=0.1, ignore_index=-1)


def nll(z: Tensor, y: Tensor) -> Tensor:
    return F.nll_loss(F.log_softmax(z, dim=1), y)


def nll_two_steps(z: Tensor, y: Tensor) -> Tensor:
    log_probs = torch.log_softmax(z, dim=-1)
    probs = log_probs.exp()
    return -(probs * log_probs).sum(dim=-1).mean() + F.nll_loss(log_probs, y)


def kl(a: Tensor, b: Tensor) -> Tensor:
    return F.kl_div(a.log_softmax(-1), b.log_softmax(-1), log_target=True, reduction="batchmean")


def distill(student: Tensor, teacher: Tensor, t: float = 4.0) -> Tensor:
    s = F.log_softmax(student / t, dim=1)
    q = F.softmax(teacher / t, dim=1)
    return F.kl_div(s, q, reduction="batchmean") * t * t


def attention(q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)


def gaussian(mean: Tensor, target: Tensor, var: Tensor) -> Tensor:
    return F.gaussian_nll_loss(mean, target, var)


def hinge(z: Tensor, y: Tensor) -> Tensor:
    return F.relu(1 - z * y).mean()


def binary_stable(z: Tensor, y: Tensor) -> Tensor:
    return -(y * F.logsigmoid(z) + (1 - y) * F.logsigmoid(-z)).mean()


def focal_stable(z: Tensor, y: Tensor, gamma: float = 2.0) -> Tensor:
    ce = F.binary_cross_entropy_with_logits(z, y, reduction="none")
    p = torch.sigmoid(z)
    p_t = p * y + (1 - p) * (1 - y)
    return (ce * (1 - p_t) ** gamma).mean()


def gan_losses(real: Tensor, fake: Tensor) -> Tensor:
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def label_smoothing(z: Tensor, y: Tensor, eps: float = 0.1) -> Tensor:
    log_probs = F.log_softmax(z, dim=-1)
    picked = log_probs.gather(-1, y.unsqueeze(-1)).squeeze(-1)
    return -((1 - eps) * picked + eps * log_probs.mean(dim=-1)).mean()


class Head(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.log_softmax = nn.LogSoftmax(dim=-1)
        self.softmax = nn.Softmax(dim=-1)
        self.sigmoid = nn.Sigmoid()
        self.criterion = nn.NLLLoss()
        self.bce = nn.BCEWithLogitsLoss()
        self.norm = nn.LayerNorm(8)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        return self.criterion(self.log_softmax(self.norm(x)), y)

    def predict(self, x: Tensor) -> Tensor:
        return self.softmax(x)

    def gate(self, x: Tensor) -> Tensor:
        return x * self.sigmoid(x)
