"""Layers and losses that use division, logs and roots on settings, shapes and counts only."""

import math

import torch
from torch import Tensor, nn


class Attention(nn.Module):
    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, 3 * dim)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        weights = (q @ k.transpose(-2, -1) * self.scale).softmax(dim=-1)
        return weights @ v


class Positional(nn.Module):
    def __init__(self, dim: int, length: int) -> None:
        super().__init__()
        position = torch.arange(length).unsqueeze(1)
        rate = torch.exp(torch.arange(0, dim, 2) * (-math.log(10000.0) / dim))
        table = torch.zeros(length, dim)
        table[:, 0::2] = torch.sin(position * rate)
        table[:, 1::2] = torch.cos(position * rate)
        self.register_buffer("table", table)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.table[: x.size(1)]


class Lora(nn.Module):
    def __init__(self, rank: int, alpha: float) -> None:
        super().__init__()
        self.scaling = alpha / rank
        self.a = nn.Parameter(torch.randn(rank, 8) / math.sqrt(rank))

    def forward(self, x: Tensor) -> Tensor:
        return x @ self.a.t() * self.scaling


class Temperature(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.logit_scale = nn.Parameter(torch.ones([]) * math.log(1 / 0.07))

    def forward(self, a: Tensor, b: Tensor) -> Tensor:
        return self.logit_scale.clamp(max=4.6).exp() * a @ b.t()


def init(w: Tensor) -> None:
    bound = 1 / math.sqrt(w.size(1))
    nn.init.uniform_(w, -bound, bound)


def fan_in(w: Tensor, gain: float = 1.0) -> float:
    return gain * math.sqrt(2.0 / w.shape[1])


def perplexity_of_uniform(classes: int) -> float:
    return math.exp(math.log(classes))


def bits(nats: Tensor) -> Tensor:
    return nats / math.log(2)


def alibi(heads: int) -> list[float]:
    start = 2 ** (-(2 ** -(math.log2(heads) - 3)))
    return [start * start**i for i in range(heads)]


def mean_over_batch(loss: Tensor, batch: int) -> Tensor:
    return loss.sum() / batch


def accumulate(loss: Tensor, steps: int) -> Tensor:
    return loss / steps
