"""Tests on values that are written as expressions, and facts of the values that code divides by."""

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor


def conditional_expression(x: Tensor, mask: Tensor) -> Tensor:
    total = (x * mask).sum()
    count = mask.sum()
    return x.new_zeros(()) if mask.sum() == 0 else total / count


def conditional_expression_the_other_way(x: Tensor, mask: Tensor) -> Tensor | int:
    return x.sum() / mask.sum() if mask.sum() > 0 else 0


def not_equal_parameter(losses: Tensor, divisor: Tensor) -> Tensor:
    if divisor != 0:
        return torch.sum(losses) / divisor
    return losses.sum() * 0


def named_test(x: Tensor, mask: Tensor) -> Tensor:
    present = mask.sum() > 0
    if not present:
        return x.sum() * 0
    return (x * mask).sum() / mask.sum()


def some_entry(x: Tensor, keep: Tensor) -> Tensor:
    if keep.any():
        return (x * keep).sum() / keep.sum()
    return x.sum() * 0


def walrus(x: Tensor, mask: Tensor) -> Tensor:
    if (n := mask.sum()) > 0:
        return x.sum() / n
    return x.sum() * 0


def short_circuit(x: Tensor, y: Tensor, limit: float) -> bool:
    n = torch.linalg.norm(y)
    return bool(n > 0 and (torch.linalg.norm(x) / n) > limit)


def steps_to_goal(goal: Tensor, position: Tensor, size: float) -> Tensor:
    for _ in range(100):
        to_goal = goal - position
        distance = torch.linalg.norm(to_goal)
        if distance <= 1e-6:
            break
        position = position + to_goal / distance * size
    return position


def skipped_in_loop(groups: list[np.ndarray]) -> list[float]:
    found = []
    for group in groups:
        spread = np.std(group)
        if spread == 0:
            continue
        found.append(float(np.mean((group - np.mean(group)) / spread)))
    return found


def filtered_comprehension(vectors: list[np.ndarray]) -> list[np.ndarray]:
    return [v / np.linalg.norm(v) for v in vectors if np.linalg.norm(v) > 0]


def numpy_where(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.where(np.abs(y) > 0, x / np.abs(y), 0.0)


def replaced_where_masked(x: Tensor, v: Tensor) -> Tensor:
    small = (v * v).sum(-1, keepdim=True) < 1e-12
    norm = torch.where(small, torch.ones_like(v[..., :1]), v.norm(dim=-1, keepdim=True))
    return x / norm


def two_regions(difference: Tensor) -> Tensor:
    squared = difference**2
    small = squared < 1.0
    inner = torch.where(small, squared, 0.0)
    return torch.where(small, inner / ((inner + 1.0).sqrt() + 1.0), (squared + 1.0).sqrt() - 1.0)


def saturating(difference: Tensor) -> Tensor:
    squared = difference**2
    t = torch.tanh(0.25 * squared)
    return torch.where(squared < 1.0, 2.0 * t / (1.0 + t), 1.0 - (-0.5 * squared).exp())


def log_erfc_of_negative(x: Tensor) -> Tensor:
    positive = x > 0
    below = x.masked_fill(positive, 0)
    above = x.masked_fill(~positive, 0)
    return torch.where(
        positive, torch.log(torch.special.erfcx(above)) - above.square(), torch.log(torch.special.erfc(below))
    )


def log1mexp(x: Tensor) -> Tensor:
    return torch.where(x > -0.693, torch.log(-torch.expm1(x)), torch.log1p(-torch.exp(x)))


def degrees_of_freedom(z: Tensor) -> Tensor:
    n, d = z.size()
    z = z - z.mean(dim=0)
    return (z.T @ z) / (n - 1) / d


def unbiased_or_not(x: Tensor, unbiased: bool = True) -> Tensor:
    divisor = float(x.shape[0] - 1 if unbiased else x.shape[0])
    return x.t() @ x / divisor / divisor**0.5


def leave_one_out(k: Tensor, y: Tensor) -> Tensor:
    chol = torch.linalg.cholesky(k)
    eye = torch.eye(chol.size(-1), dtype=chol.dtype)
    inverse_root = torch.linalg.solve_triangular(chol, eye, upper=False)
    return y / inverse_root.square().sum(dim=-2)


def random_directions(n: int, d: int) -> Tensor:
    directions = torch.randn(n, d)
    return directions / directions.norm(dim=-1, keepdim=True)


def random_axes(n: int) -> Tensor:
    axes = torch.rand(n, 3)
    return axes / torch.norm(axes, dim=1, keepdim=True)


def filtered_by_a_named_mask(x: Tensor) -> Tensor:
    weights = 1.0 / (1.0 + x.square().sum(-1))
    large = weights > 1e-30
    weights = weights[large]
    return weights / weights.sum()


def weights_of_occurring_labels(labels: Tensor) -> Tensor:
    found, inverse, counts = torch.unique(labels, return_inverse=True, return_counts=True)
    return (counts / torch.max(counts))[inverse] + 1.0 / counts[inverse]


def aspect_ratios(area: Tensor, log_ratio: Tensor) -> Tensor:
    return area / torch.exp(log_ratio)


def gaussian_window(size: int, sigma: float) -> Tensor:
    offsets = torch.arange(size) - size // 2
    window = torch.exp(-0.5 * offsets**2 / sigma**2)
    return window / window.sum()


def decaying_weights(eta: float, n: int) -> Tensor:
    weights = torch.exp(torch.linspace(-eta, 0, n))
    return weights / weights.sum()


def shifted_weights(x: Tensor, values: Tensor) -> Tensor:
    weights = torch.exp((x - x.amax(dim=1, keepdim=True)) / 0.1)
    return (weights * values).sum(dim=1) / weights.sum(dim=1)


@torch.no_grad()
def radius_without_gradient(x: Tensor, y: Tensor) -> Tensor:
    return torch.sqrt(x.var(dim=0) + y.var(dim=0))


def radius_in_a_block(x: Tensor) -> Tensor:
    with torch.inference_mode():
        return x.var(dim=0).sqrt()


def straight_through(x: Tensor, y: Tensor, eps: float = 1e-8) -> Tensor:
    squared = x**2 + y**2
    safe = torch.sqrt(torch.where(squared > eps, squared, torch.ones_like(squared)))
    return torch.sqrt(squared).detach() + safe - safe.detach()


def root_mean_square_error(prediction: Tensor, truth: Tensor) -> float:
    error = prediction.mean(0) - truth
    return (error * error).mean().cpu().item() ** 0.5


def already_normalised(logits: Tensor) -> Tensor:
    return logits - logits.logsumexp(-1, True)


def mixture(a: Tensor, b: Tensor, gate: Tensor) -> Tensor:
    g = torch.sigmoid(gate)
    return g * a + (1 - g) * b


def rounding(x: Tensor, tau: float) -> Tensor:
    offset = x.floor()
    return offset + (torch.tanh((x - offset - 0.5) / tau) + 1) / 2


def planar(w: Tensor, activation: Tensor) -> Tensor:
    return (1.0 - torch.tanh(activation).pow(2)) * w


def retries(inliers: int, total: int, confidence: float) -> int:
    ratio = inliers / total
    if ratio == 0.0:
        return 0
    return math.ceil(math.log1p(-confidence) / math.log1p(-ratio))


def stable_softplus(x: Tensor) -> Tensor:
    return F.softplus(x)


def step_to_the_boundary(step: np.ndarray, radius: float) -> float:
    length = np.linalg.norm(step)
    if length > TINY * radius:
        return radius / length
    return 0.0


def relative_residual(residual: np.ndarray, target: np.ndarray, tolerance: float) -> float:
    scale = np.linalg.norm(target)
    if not scale >= tolerance:
        return float(np.linalg.norm(residual))
    return float(np.linalg.norm(residual) / scale)


def item_that_is_not_zero(x: np.ndarray) -> np.ndarray:
    std = x.std(axis=0)
    for column in range(x.shape[1]):
        if std[column]:
            x[:, column] = (x[:, column] - x.mean(axis=0)[column]) / std[column]
    return x


def levels_of_an_image(image: Tensor, bits: int, model: torch.nn.Module) -> Tensor:
    levels = 2.0**bits
    for _ in range(3):
        image = torch.floor(image / 2 ** (8 - bits)) / levels - 0.5
        model(image + torch.rand_like(image) / levels)
    return image


def by_the_size_of_an_image(images: torch.Tensor) -> torch.Tensor:
    deviation = images.std(dim=(1, 2, 3), keepdim=True)
    count = images.shape[1] * images.shape[2] * images.shape[3]
    least = 1.0 / count**0.5
    return images / torch.maximum(deviation, torch.tensor(least))
