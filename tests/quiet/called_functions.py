"""Functions of the file that make a value safe before it is used elsewhere."""

import torch
from torch import Tensor, nn

EPS = 1e-8


def at_least(x: Tensor, low: float = EPS) -> Tensor:
    return x.clamp(min=low)


def spread(x: Tensor) -> Tensor:
    centred = x - x.mean(dim=-1, keepdim=True)
    return (centred**2).mean(dim=-1, keepdim=True) + EPS


def masses(x: Tensor) -> tuple[Tensor, Tensor]:
    grown = torch.exp(x - x.amax(dim=-1, keepdim=True))
    return grown, grown.sum(dim=-1, keepdim=True)


def safe_ratio(a: Tensor, b: Tensor) -> Tensor:
    return a / at_least(b)


class Layer(nn.Module):
    def __init__(self, eps: float = 1e-6) -> None:
        super().__init__()
        self.eps = eps

    def _length(self, x: Tensor) -> Tensor:
        return (x.pow(2).sum(dim=-1, keepdim=True) + self.eps).sqrt()

    def forward(self, x: Tensor) -> Tensor:
        return x / self._length(x)


def logs(x: Tensor) -> Tensor:
    return torch.log(at_least(torch.relu(x)))


def scores(x: Tensor) -> Tensor:
    return x / spread(x).sqrt()


def shares(x: Tensor) -> Tensor:
    grown, total = masses(x)
    return grown / total


def averages(x: Tensor, mask: Tensor) -> Tensor:
    return safe_ratio((x * mask).sum(dim=-1), mask.sum(dim=-1))
