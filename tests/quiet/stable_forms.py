"""Code that is written stably already."""

import math

import numpy as np
import scipy.special as sp
import torch
import torch.nn.functional as F
from torch import Tensor


def elementwise(x: Tensor, y: Tensor) -> list[Tensor]:
    return [
        torch.log1p(x),
        torch.expm1(x),
        x.log1p(),
        x.expm1(),
        F.softplus(x),
        F.softplus(x, beta=2.0),
        F.logsigmoid(x),
        torch.sigmoid(-x),
        torch.logaddexp(x, y),
        torch.hypot(x, y),
        torch.special.xlogy(x, y),
        torch.special.xlog1py(x, y),
        torch.special.entr(x),
        torch.special.log_ndtr(x),
        torch.special.erfcx(x),
        torch.erfc(x),
        torch.sinc(x),
        torch.tanh(x),
        F.silu(x),
        F.gelu(x),
        F.mish(x),
        F.elu(x),
        torch.special.logit(x, eps=1e-6),
        torch.atan2(y, x),
        x.clamp(-1 + 1e-6, 1 - 1e-6).acos(),
        torch.logaddexp(x, torch.zeros_like(x)),
        torch.addcmul(x, x, y),
        torch.lerp(x, y, 0.3),
    ]


def reductions(x: Tensor) -> list[Tensor]:
    return [
        torch.logsumexp(x, dim=-1),
        x.logsumexp(dim=0, keepdim=True),
        torch.logcumsumexp(x, dim=1),
        x.log_softmax(-1),
        F.softmax(x, dim=-1),
        F.normalize(x, dim=-1),
        F.normalize(x, p=1.0, dim=1, eps=1e-6),
        x.var(dim=0),
        x.mean(dim=0),
        F.layer_norm(x, x.shape[-1:]),
        F.rms_norm(x, x.shape[-1:]),
        torch.nanmean(x),
        x.cumsum(0),
        x.median(),
    ]


def shifted_softmax(x: Tensor) -> Tensor:
    shifted = x - x.max(dim=-1, keepdim=True).values
    e = shifted.exp()
    return e / e.sum(dim=-1, keepdim=True)


def shifted_softmax_numpy(x: np.ndarray) -> np.ndarray:
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def shifted_logsumexp(x: Tensor) -> Tensor:
    m = x.amax(dim=-1, keepdim=True)
    return m.squeeze(-1) + (x - m).exp().sum(dim=-1).log()


def linear_algebra(a: Tensor, b: Tensor) -> list[Tensor]:
    chol = torch.linalg.cholesky(a)
    return [
        torch.linalg.slogdet(a).logabsdet,
        torch.logdet(a),
        torch.linalg.solve(a, b),
        torch.cholesky_solve(b, chol),
        2 * chol.diagonal().log().sum(),
        torch.linalg.lstsq(a, b).solution,
        torch.linalg.inv(a),
    ]


def in_numpy(x: np.ndarray, y: np.ndarray) -> list[np.ndarray]:
    return [
        np.log1p(x),
        np.expm1(x),
        np.logaddexp(x, y),
        np.logaddexp.reduce(x),
        np.hypot(x, y),
        np.arctan2(y, x),
        np.var(x, axis=0),
        np.linalg.slogdet(x)[1],
        np.linalg.solve(x, y),
        np.sinc(x),
        sp.logsumexp(x, axis=1),
        sp.log_softmax(x, axis=1),
        sp.softmax(x, axis=-1),
        sp.expit(x),
        sp.log_expit(x),
        sp.xlogy(x, y),
        sp.xlog1py(x, y),
        sp.log_ndtr(x),
        sp.gammaln(x),
        sp.betaln(x, y),
        sp.erfc(x),
        sp.entr(x),
        sp.rel_entr(x, y),
        sp.boxcox1p(x, 0.5),
    ]


def in_math(x: float, y: float) -> list[float]:
    return [
        math.log1p(x),
        math.expm1(x),
        math.hypot(x, y),
        math.lgamma(x),
        math.erfc(x),
        math.fsum([x, y]),
        math.dist((x,), (y,)),
    ]


def log_sigmoid_by_a_minimum(x: Tensor) -> Tensor:
    smaller = torch.min(x, torch.zeros_like(x))
    return smaller - torch.log(torch.exp(smaller) + torch.exp(smaller - x))


def shifted_by_what_is_not_known(x: Tensor, y: Tensor) -> Tensor:
    largest = find_largest(x, y)
    return largest + torch.log(torch.exp(x - largest) + torch.exp(y - largest))


class Activations:
    def sigmoid(self) -> np.ndarray:
        positive = self.data >= 0
        negative = ~positive
        result = np.empty_like(self.data)
        result[positive] = 1 / (1 + np.exp(-self.data[positive]))
        small = np.exp(self.data[negative])
        result[negative] = small / (1 + small)
        return result


def logistic_of_the_others(x: np.ndarray) -> np.ndarray:
    positive = x >= 0
    result = np.empty_like(x)
    result[positive] = 1 / (1 + np.exp(-x[positive]))
    result[np.logical_not(positive)] = np.exp(x[~positive]) / (1 + np.exp(x[~positive]))
    return result


def logarithm_of_joined_shares(y: Tensor) -> Tensor:
    shares = torch.stack([torch.sigmoid(each) for each in y], dim=1)
    return torch.log(torch.cat([shares + 1, shares + 2], dim=0))
