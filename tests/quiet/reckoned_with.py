"""Values that the code reckons with: it catches the error, chooses another value, has raised what could be 0."""

import math

import numpy as np
import torch

EPS = {torch.float32: 1e-4, torch.float64: 1e-7}


def exponential_map(x: torch.Tensor, u: torch.Tensor) -> torch.Tensor:
    norm = u.norm(dim=-1, keepdim=True)
    moved = x * torch.cos(norm) + u * torch.sin(norm) / norm
    far = norm > EPS[norm.dtype]
    return torch.where(far, moved, x + u)


def distance(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    inner = (x * y).sum(-1).clamp(-1 + EPS[x.dtype], 1 - EPS[x.dtype])
    return torch.acos(inner)


def log_energy(frames: torch.Tensor, epsilon: torch.Tensor) -> torch.Tensor:
    return torch.max(frames.pow(2).sum(1), epsilon).log()


def subtracted(logx: float, logy: float) -> float:
    try:
        return math.log(math.expm1(logx - logy)) + logy
    except OverflowError:
        return logx


def standardised(x: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        z = (x - x.mean(axis=0)) / x.std(axis=0)
    return z


def replaced(x: np.ndarray) -> np.ndarray:
    return np.nan_to_num((x - x.mean(axis=0)) / x.std(axis=0))


def symmetric_divergence(x: np.ndarray, y: np.ndarray, z: float = 1e-11) -> float:
    for i in range(x.shape[0]):
        x[i] += z
        y[i] += z
    found = 0.0
    for i in range(x.shape[0]):
        found += x[i] * np.log(x[i] / y[i])
    return found
