"""Operands whose range keeps them away from the hazard."""

import math

import numpy as np
import torch
from torch import Tensor


def log_of_softplus_plus_one(x: Tensor) -> Tensor:
    return torch.log(torch.nn.functional.softplus(x) + 1.5)


def log_of_two_plus_cos(x: Tensor) -> Tensor:
    return torch.log(2.5 + torch.cos(x))


def sqrt_of_one_plus_square(x: Tensor) -> Tensor:
    return torch.sqrt(1 + x**2)


def divided_by_one_plus_square(x: Tensor) -> Tensor:
    return x / (1 + x**2)


def divided_by_one_plus_abs(x: Tensor) -> Tensor:
    return x / (1 + x.abs())


def divided_by_one_plus_exp(x: Tensor) -> Tensor:
    return 1 / (2 + torch.exp(-x.abs()))


def log_of_constant(x: Tensor) -> Tensor:
    return x - math.log(2 * math.pi)


def log_of_count(x: Tensor) -> float:
    return math.log(x.shape[-1])


def uniform_noise(shape: tuple) -> Tensor:
    return torch.empty(shape).uniform_(1e-6, 1.0)


def exp_of_negative_square(x: Tensor) -> Tensor:
    return torch.exp(-(x**2))


def rbf(a: Tensor, b: Tensor, gamma: float) -> Tensor:
    return torch.exp(-gamma * torch.cdist(a, b) ** 2)


def gate(x: Tensor, z: Tensor) -> Tensor:
    g = torch.sigmoid(z)
    return g * x


def softmax_weighted(x: Tensor, v: Tensor) -> Tensor:
    return x.softmax(-1) @ v


def momentum(v: Tensor, g: Tensor, beta: float) -> Tensor:
    return beta * v + g * (1 - beta)


def blend(a: Tensor, b: Tensor, t: float) -> Tensor:
    return a * (1 - t) + b * t


def scaled(x: np.ndarray) -> np.ndarray:
    return 2 * x / 255 - 1


def angles(n: int) -> np.ndarray:
    return np.arange(n) * 2 * np.pi / 360


def frequencies(dim: int) -> Tensor:
    return 1.0 / (10000 ** (torch.arange(0, dim, 2).float() / dim))


def timesteps(dim: int) -> Tensor:
    half = dim // 2
    return torch.exp(-math.log(10000) * torch.arange(half).float() / half)


def adam_root(v: Tensor, eps: float = 1e-8) -> Tensor:
    return v.sqrt() + eps


def leaky(x: Tensor) -> Tensor:
    return torch.where(x > 0, x, 0.01 * x)


def integer_powers(x: Tensor) -> Tensor:
    return x**3 + x**2 + x + 1


def mean_of_squares(x: Tensor) -> Tensor:
    return (x**2).mean()


def centred_variance(x: Tensor) -> Tensor:
    return ((x - x.mean(dim=0)) ** 2).mean(dim=0)


def psnr(mse: float) -> float:
    return 20 * math.log10(255.0) - 10 * math.log10(mse)


def entropy_of_constants() -> float:
    return -0.5 * math.log(0.5) - 0.5 * math.log(0.5)


def bare_log(x: Tensor) -> Tensor:
    return torch.log(x)


def bare_sqrt(x: Tensor) -> Tensor:
    return torch.sqrt(x)


def bare_quotient(a: Tensor, b: Tensor) -> Tensor:
    return a / b


def bare_reciprocal(a: Tensor) -> Tensor:
    return 1 / a


def bare_acos(a: Tensor) -> Tensor:
    return torch.acos(a)


def bare_exp(a: Tensor) -> Tensor:
    return torch.exp(a)


def bare_pow(a: Tensor) -> Tensor:
    return a**0.7


def clamped_by_torch_distributions(probs: torch.Tensor, shape: tuple[int, ...]) -> torch.Tensor:
    probs = torch.distributions.utils.clamp_probs(probs.expand(shape))
    return probs.log() - (-probs).log1p()
