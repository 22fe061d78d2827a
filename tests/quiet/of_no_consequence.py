"""Values that fail where nobody is harmed: what becomes of them, or what the code has asked before, shows it."""

import math
import warnings

import numpy as np
import torch
from torch import Tensor, nn


def spread_of_pairs(first: Tensor, second: Tensor) -> tuple[np.ndarray, np.ndarray]:
    dists = torch.sqrt(torch.sum((first - second) ** 2, dim=-1))
    return dists.mean(1).detach().numpy(), dists.var(1).detach().numpy()


def distance_matrix(points: Tensor) -> np.ndarray:
    def pairwise_distance(rows: Tensor):
        return torch.sqrt(((rows[:, None] - rows[None]) ** 2).sum(-1))

    return np.array(pairwise_distance(points))


def inverse_of_softplus(x: np.ndarray) -> np.ndarray:
    y = torch.from_numpy(x)
    return torch.where(y > 20, y, y.expm1().log()).numpy()


def distance_to_edge(mask: Tensor) -> Tensor:
    rows, columns = torch.where(mask == 0)
    edge_distance = ((rows[:, None] - rows[None]) ** 2 + (columns[:, None] - columns[None]) ** 2).sqrt()
    return edge_distance.amin(1)


def pairs_agree(tp: Tensor, fp: Tensor, fn: Tensor, tn: Tensor) -> Tensor:
    if fn == 0 and fp == 0:
        return torch.ones_like(tp)
    return 2.0 * (tp * tn - fn * fp) / ((tp + fn) * (fn + tn) + (tp + fp) * (fp + tn))


def share_of_support(res: Tensor, tp: Tensor, fn: Tensor) -> Tensor:
    weight = tp + fn
    return (res * (weight / weight.sum())).sum()


def _overlap(values: Tensor, mask: Tensor) -> Tensor:
    return (values * mask).sum() / mask.sum()


def total_overlap(values: Tensor, mask: Tensor) -> Tensor:
    if mask.sum() > 0:
        return _overlap(values, mask)
    return values.sum() * 0


def divergence(z: Tensor, z_mask: Tensor) -> Tensor:
    return (z * z_mask).sum() / z_mask.sum()


def drop_empty(table: Tensor) -> Tensor:
    return table[table.sum(1) != 0]


def uncertainty(table: Tensor) -> Tensor:
    table = drop_empty(table)
    p = table.sum(1) / table.sum()
    return -torch.sum(p * torch.log(p))


def raised_cosine(n: int, flag: str) -> np.ndarray:
    t = np.arange(0, n / 2) if flag == "left" else np.arange(n)
    if flag == "symmetric":
        t = t / (n - 1)
    else:
        t = t / n
    return 0.5 * (1 - np.cos(2 * np.pi * t))


def roll_off(frequency: Tensor, edge: float) -> Tensor:
    return 0.5 * (1 - torch.cos(math.pi * frequency / edge))


def sweep(seconds, rate, low=20.0, high=20000.0):
    n = np.arange(int(seconds * rate))
    return np.sin(seconds / np.log(high / low) * (np.exp(n / rate / seconds * np.log(high / low)) - 1))


def curvature(logits: Tensor, h: Tensor) -> Tensor:
    p = torch.sigmoid(logits)
    return torch.mean(p * (1 - p) * h * h)


def rotation(axis: np.ndarray, angle: np.ndarray) -> np.ndarray:
    c, s = np.cos(angle), np.sin(angle)
    rest = 1.0 - c
    x, y, z = axis
    shared = rest * x * y
    return np.array([rest * x * x + c, shared - z * s, shared + z * s])


def mass_that_is_left(log_probs: Tensor) -> Tensor:
    log_sum = torch.logsumexp(log_probs, dim=-1, keepdim=True).clamp(max=-1e-7)
    return torch.cat([log_probs, torch.log(-torch.expm1(log_sum))], dim=-1)


def distance_from_axis(points: np.ndarray) -> np.ndarray:
    return np.arccos(points[:, 2] / np.sqrt((points**2).sum(1)))


def part_of_circle(height: np.ndarray, length: np.ndarray) -> np.ndarray:
    return np.arccos(np.minimum(height, length) / length)


def arctanh(x):
    x = torch.as_tensor(x)
    return torch.arctanh(x)


def replaced_at_the_end(x: Tensor, mask: Tensor) -> Tensor:
    mean = (x * mask).sum() / mask.sum()
    centred = x - mean
    scaled = centred * 2
    print(x.shape)
    return torch.nan_to_num(scaled)


def expected(tp: np.ndarray, fp: np.ndarray) -> np.ndarray:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return tp / (tp + fp)


class Encoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)

    def forward(self, counted: Tensor, covered: Tensor) -> Tensor:
        counted = torch.log(1 + counted)
        covered = torch.log(1 + covered)
        return self.layer(torch.cat((counted, covered), dim=-1))


def what_nothing_takes(s: np.ndarray, scale: np.ndarray) -> np.ndarray:
    np.log(s / scale**2 + 1)
    return np.empty_like(s)
