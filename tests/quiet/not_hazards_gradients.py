"""Functions whose gradient at 0 is defined by the library: norm, std, cdist, cosine_similarity, atan2."""

import torch
import torch.nn.functional as F
from torch import Tensor


def norm_penalty(w: Tensor) -> Tensor:
    return w.norm()


def norm_rows(x: Tensor) -> Tensor:
    return torch.linalg.vector_norm(x, dim=-1)


def norm_of_difference(a: Tensor, b: Tensor) -> Tensor:
    return (a - b).norm(dim=-1).mean()


def norm_p1(x: Tensor) -> Tensor:
    return x.norm(p=1, dim=-1)


def frobenius(m: Tensor) -> Tensor:
    return torch.linalg.matrix_norm(m)


def triplet(anchor: Tensor, positive: Tensor, negative: Tensor, margin: float = 1.0) -> Tensor:
    near = torch.norm(anchor - positive, dim=1)
    far = torch.norm(anchor - negative, dim=1)
    return torch.relu(near - far + margin).mean()


def spread(x: Tensor) -> Tensor:
    return x.std(dim=0).mean()


def spread_all(x: Tensor) -> Tensor:
    return torch.std(x)


def variance(x: Tensor) -> Tensor:
    return x.var(dim=0, unbiased=False).sum()


def hinge_on_spread(x: Tensor) -> Tensor:
    return F.relu(1 - x.std(dim=0)).mean()


def pairwise(a: Tensor, b: Tensor) -> Tensor:
    return torch.cdist(a, b)


def pairwise_of_itself(a: Tensor) -> Tensor:
    return torch.cdist(a, a).mean()


def pairwise_loss(a: Tensor, b: Tensor) -> Tensor:
    return F.pairwise_distance(a, b).mean()


def similarity(a: Tensor, b: Tensor) -> Tensor:
    return F.cosine_similarity(a, b, dim=-1)


def angle(y: Tensor, x: Tensor) -> Tensor:
    return torch.atan2(y, x)


def angle_of_complex(z: Tensor) -> Tensor:
    return torch.angle(z)


def smooth(a: Tensor, b: Tensor) -> Tensor:
    return F.smooth_l1_loss(a, b) + F.huber_loss(a, b) + F.mse_loss(a, b) + F.l1_loss(a, b)


def absolute(a: Tensor) -> Tensor:
    return a.abs().sum() + torch.sign(a).sum() + a.square().sum()


def maxima(a: Tensor) -> Tensor:
    return a.max() - a.min() + a.amax(dim=-1).sum() + torch.maximum(a, -a).sum()


def embedding_loss(a: Tensor, b: Tensor, y: Tensor) -> Tensor:
    return F.cosine_embedding_loss(a, b, y)
