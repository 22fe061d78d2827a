"""Divisors that are not 0 for anything that comes: totals, settings, results of other code, what is there for sure."""

import math

import numpy as np
import torch
from einops import rearrange

from .layouts import spectral_layout


def direction(towards: np.ndarray) -> np.ndarray:
    return towards / np.linalg.norm(towards)


def relative_error(true: np.ndarray, found: np.ndarray) -> float:
    return np.linalg.norm(true - found) / np.linalg.norm(true)


def expanded(graph: np.ndarray) -> np.ndarray:
    layout = spectral_layout(graph)
    return layout * (10.0 / np.abs(layout).max())


def class_weights(model: torch.nn.Module, texts: torch.Tensor) -> torch.Tensor:
    features = model.encode_text(texts)
    features = features.reshape(8, 4, -1).mean(dim=1)
    return features / features.norm(dim=1, keepdim=True)


class Cosine(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x @ (self.weight / self.weight.norm(dim=0, keepdim=True))


def vertices_of_minimum(slope: np.ndarray) -> np.ndarray:
    smallest = np.min(slope)
    x = (slope == smallest).astype(np.float64)
    x /= np.sum(x)
    return x


def correlation(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    return w / np.abs(w).max()


def noisy(rng: np.random.Generator, n: int) -> np.ndarray:
    steps = rng.standard_normal((n, 3))
    return steps / np.linalg.norm(steps, axis=1, keepdims=True)


def continuous_positions(n: int) -> torch.Tensor:
    pos = torch.arange(-n + 1, n).float()
    pos = rearrange(pos, "... -> ... 1")
    return torch.sign(pos) * torch.log(pos.abs() + 1)


def inverse_softplus_of_one(epsilon: float = 1e-2) -> torch.Tensor:
    return torch.log(torch.exp(torch.Tensor([1 - 0.01])) - 1)


def decay(trigger_time: float = 0.25, measure_frequency: float = 20.0) -> float:
    return 1.0 - math.exp(-1.0 / (trigger_time * measure_frequency))


def derivative_bias(min_derivative: float = 1e-3) -> float:
    return np.log(np.exp(1 - min_derivative) - 1)


def test_background_is_scaled(background: np.ndarray) -> None:
    lowest, highest = background.min(axis=0), background.max(axis=0)
    scaled = (background - lowest) / (highest - lowest)
    assert scaled.min() == 0
