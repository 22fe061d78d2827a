"""An epsilon, a clamp, a maximum: the commonest guards."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

EPS = 1e-8
TINY = 1e-12


def log_plus_eps(p: Tensor) -> Tensor:
    return torch.log(p + 1e-8)


def log_softmax_plus_eps(x: Tensor) -> Tensor:
    p = F.softmax(x, dim=-1)
    return (p + EPS).log()


def log_of_clamped_softmax(x: Tensor) -> Tensor:
    return torch.log(F.softmax(x, dim=-1).clamp(min=1e-7))


def log_of_clamped_sigmoid(x: Tensor) -> Tensor:
    p = torch.sigmoid(x).clamp(1e-6, 1 - 1e-6)
    return p.log() + torch.log1p(-p)


def clamped_in_place(x: Tensor) -> Tensor:
    p = torch.sigmoid(x)
    p = torch.clamp(p, EPS, 1.0 - 1e-6)
    return -torch.log(p)


def log_of_maximum(x: Tensor) -> Tensor:
    return torch.log(torch.maximum(x.relu(), torch.tensor(1e-6)))


def standardise(x: Tensor) -> Tensor:
    return (x - x.mean()) / (x.std() + 1e-8)


def standardise_by_default_eps(x: Tensor, eps: float = 1e-6) -> Tensor:
    return (x - x.mean(dim=0)) / (x.std(dim=0) + eps)


def standardise_by_clamp(x: Tensor) -> Tensor:
    return (x - x.mean(0)) / x.std(0).clamp(min=1e-6)


def standardise_by_clamp_min(x: Tensor) -> Tensor:
    return (x - x.mean(0)) / x.std(0).clamp_min(1e-6)


def batch_norm(x: Tensor, eps: float = 1e-5) -> Tensor:
    var = x.var(dim=0, unbiased=False)
    return (x - x.mean(dim=0)) / torch.sqrt(var + eps)


def batch_norm_rsqrt(x: Tensor, eps: float = 1e-5) -> Tensor:
    return (x - x.mean(dim=0)) * torch.rsqrt(x.var(dim=0, unbiased=False) + eps)


def rms(x: Tensor, eps: float = 1e-6) -> Tensor:
    return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + eps)


def unit(x: Tensor) -> Tensor:
    return x / (x.norm(dim=-1, keepdim=True) + 1e-12)


def unit_by_clamp(x: Tensor) -> Tensor:
    return x / x.norm(dim=-1, keepdim=True).clamp(min=1e-12)


def unit_by_max(x: Tensor) -> Tensor:
    return x / torch.clamp_min(torch.linalg.norm(x, dim=-1, keepdim=True), 1e-9)


def share(x: Tensor) -> Tensor:
    w = x.relu()
    return w / (w.sum(dim=-1, keepdim=True) + 1e-8)


def share_clamped(x: Tensor) -> Tensor:
    w = torch.abs(x)
    return w / w.sum(dim=-1, keepdim=True).clamp(min=EPS)


def masked_mean(x: Tensor, mask: Tensor) -> Tensor:
    return (x * mask).sum() / mask.sum().clamp(min=1)


def masked_mean_max(x: Tensor, labels: Tensor) -> Tensor:
    keep = (labels >= 0).float()
    return (x * keep).sum() / torch.clamp(keep.sum(), min=1.0)


def masked_mean_eps(x: Tensor, labels: Tensor) -> Tensor:
    keep = (labels != -100).float()
    return (x * keep).sum() / (keep.sum() + 1e-6)


def distance(a: Tensor, b: Tensor) -> Tensor:
    return torch.sqrt(((a - b) ** 2).sum(-1) + 1e-12)


def distance_clamped(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).pow(2).sum(-1).clamp(min=1e-12).sqrt()


def charbonnier(a: Tensor, b: Tensor) -> Tensor:
    return torch.sqrt((a - b) ** 2 + 1e-6).mean()


def dice(p: Tensor, t: Tensor, smooth: float = 1.0) -> Tensor:
    p = p.sigmoid()
    return 1 - (2 * (p * t).sum() + smooth) / (p.sum() + t.sum() + smooth)


def iou(p: Tensor, t: Tensor) -> Tensor:
    p = p.sigmoid()
    inter = (p * t).sum()
    return inter / (p.sum() + t.sum() - inter).clamp(min=1e-6)


def acos_inside(u: Tensor, v: Tensor) -> Tensor:
    c = F.cosine_similarity(u, v)
    return torch.acos(c.clamp(-1 + 1e-6, 1 - 1e-6))


def exp_limited(log_std: Tensor) -> Tensor:
    return torch.exp(log_std.clamp(-20, 2))


def ratio_limited(new: Tensor, old: Tensor) -> Tensor:
    return torch.exp((new - old).clamp(-10.0, 10.0))


def np_standardise(x: np.ndarray) -> np.ndarray:
    return (x - x.mean(axis=0)) / (x.std(axis=0) + 1e-12)


def np_log(p: np.ndarray) -> np.ndarray:
    return np.log(np.clip(p, 1e-15, 1 - 1e-15))


def np_log_max(p: np.ndarray) -> np.ndarray:
    return np.log(np.maximum(np.abs(p), 1e-300))


def np_unit(x: np.ndarray) -> np.ndarray:
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), TINY)


def np_db(power: np.ndarray) -> np.ndarray:
    return 10 * np.log10(np.maximum(power, 1e-10))
