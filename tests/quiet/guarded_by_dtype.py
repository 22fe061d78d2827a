"""Epsilons and limits that come from the dtype, and half precision done right."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


def finfo_eps(x: Tensor) -> Tensor:
    eps = torch.finfo(x.dtype).eps
    return torch.log(torch.sigmoid(x).clamp(eps, 1 - eps))


def finfo_tiny(x: Tensor) -> Tensor:
    tiny = torch.finfo(x.dtype).tiny
    return (x.relu() + tiny).log()


def finfo_inline(x: Tensor) -> Tensor:
    return x / x.abs().sum(-1, keepdim=True).clamp(min=torch.finfo(x.dtype).tiny)


def finfo_min_mask(scores: Tensor, mask: Tensor) -> Tensor:
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    return scores.softmax(dim=-1)


def numpy_eps(p: np.ndarray) -> np.ndarray:
    eps = np.finfo(p.dtype).eps
    return np.log(np.clip(p, eps, 1 - eps))


def numpy_float64_eps(x: np.ndarray) -> np.ndarray:
    return x / (np.abs(x).sum() + np.finfo(np.float64).eps)


def half_softmax_upcast(x: Tensor) -> Tensor:
    return F.softmax(x.half(), dim=-1, dtype=torch.float32).half()


def half_softmax_float(x: Tensor) -> Tensor:
    x = x.half()
    return F.softmax(x.float(), dim=-1).to(x.dtype)


def half_norm_upcast(x: Tensor) -> Tensor:
    x = x.half()
    variance = x.float().pow(2).mean(-1, keepdim=True)
    return (x.float() * torch.rsqrt(variance + 1e-6)).to(x.dtype)


def half_mean_upcast(x: Tensor) -> Tensor:
    return x.half().mean(dim=-1, dtype=torch.float32)


def half_good_eps(x: Tensor) -> Tensor:
    x = x.half()
    return x / (x.abs().amax(dim=-1, keepdim=True) + 1e-3)


def half_fill_fits(scores: Tensor, mask: Tensor) -> Tensor:
    return scores.half().masked_fill(mask, -1e4)


def float_fill(scores: Tensor, mask: Tensor) -> Tensor:
    return scores.float().masked_fill(mask, -1e9).softmax(dim=-1)


def double_log(x: Tensor) -> Tensor:
    return x.double().add(2.0).log()


def bfloat_logits(x: Tensor) -> Tensor:
    return F.cross_entropy(x.float(), x.argmax(-1))


def autocast(x: Tensor, w: Tensor) -> Tensor:
    with torch.autocast("cuda", enabled=False):
        return (x.float() @ w.float()).softmax(-1)


def scaler_unscale(loss: Tensor, scale: float) -> Tensor:
    return (loss.float() * scale).half()


def log_sigmoid_of_complex(x: torch.Tensor) -> torch.Tensor:
    if torch.is_complex(x):
        return torch.log(torch.sigmoid(x))
    return torch.nn.functional.logsigmoid(x)


def mish_by_the_name_of_a_dtype(x: torch.Tensor) -> torch.Tensor:
    if "complex" in str(x.dtype):
        inner = torch.log1p(torch.exp(x))
    else:
        inner = torch.nn.functional.softplus(x)
    return x * torch.tanh(inner)
