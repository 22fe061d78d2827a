"""Safe helpers that people write themselves, and calls of them."""

import numpy as np
import torch
from torch import Tensor


def safe_log(x: Tensor, eps: float = 1e-10) -> Tensor:
    return torch.log(torch.clamp(x, min=eps))


def safe_divide(a: Tensor, b: Tensor, eps: float = 1e-8) -> Tensor:
    return a / torch.where(b.abs() < eps, torch.full_like(b, eps), b)


def safe_sqrt(x: Tensor) -> Tensor:
    return torch.sqrt(torch.clamp(x, min=1e-12))


def l2norm(t: Tensor, eps: float = 1e-6) -> Tensor:
    return t / t.norm(dim=-1, keepdim=True).clamp(min=eps)


def logit(p: np.ndarray, eps: float = 1e-6) -> np.ndarray:
    p = np.clip(p, eps, 1 - eps)
    return np.log(p) - np.log1p(-p)


def log1mexp(x: Tensor) -> Tensor:
    mask = -np.log(2) < x
    return torch.where(mask, (-torch.expm1(x)).log(), (-torch.exp(x)).log1p())


def nan_safe_mean(x: np.ndarray) -> np.ndarray:
    return np.nanmean(x, axis=0)


def use(x: Tensor) -> Tensor:
    p = torch.softmax(x, dim=-1)
    return safe_log(p)


def use_divide(x: Tensor) -> Tensor:
    return safe_divide(x, x.abs().sum())


def use_sqrt(x: Tensor) -> Tensor:
    return safe_sqrt((x**2).sum())


def use_unit(x: Tensor) -> Tensor:
    return l2norm(x)


def signed(b: Tensor, eps: float = 1e-6) -> Tensor:
    return torch.sign(b) * torch.clamp(b.abs(), min=eps)
