"""Values that the code itself asks about or mends, and slopes that nobody asks for."""

import sys

import numpy as np
import torch

SMALL = sys.float_info.epsilon


def inverse_degree(edges: torch.Tensor) -> torch.Tensor:
    deg = edges.abs().sum(0)
    inverse = 1.0 / deg
    inverse.masked_fill_(inverse == float("inf"), 0)
    return inverse


def inverse_root_degree(edges: torch.Tensor) -> torch.Tensor:
    deg = edges.abs().sum(0)
    inverse = deg.pow(-0.5)
    inverse[torch.isinf(inverse)] = 0
    return inverse


def overflows(x: np.ndarray) -> None:
    assert np.isinf(np.log1p(np.exp(x)))


def size(x: torch.Tensor) -> float:
    return float((x**2).sum().sqrt())


def scale(count: torch.Tensor) -> torch.Tensor:
    return count.sqrt().clamp(min=1.0)


def synthetic(x: np.ndarray, n: int) -> np.ndarray:
    y = np.dot(x, x) + 0.2 * np.random.randn(n, n)
    return y / y.std()


def entropy(mask: torch.Tensor, chosen, settings: dict) -> torch.Tensor:
    m = mask[chosen].sigmoid()
    return torch.log(1 - m + settings["EPS"])


def last_step(x: np.ndarray) -> np.ndarray:
    return np.log(1 + SMALL) - x


def density(x: torch.Tensor) -> torch.Tensor:
    return torch.exp(x) - 1 + torch.exp(2 * x)
