"""Divisors and arguments that a test keeps away from where it fails, in words that speak of something close to them."""

import numpy as np
import torch


def heights(areas: np.ndarray, sides: np.ndarray, tolerance: float) -> np.ndarray:
    long_enough = np.linalg.norm(sides, axis=1) > tolerance
    length = np.linalg.norm(sides, axis=1)
    nonzero = length > tolerance
    found = np.zeros(len(areas))
    found[nonzero] = areas[nonzero] * 2 / length[nonzero]
    return found + long_enough


def on_sphere(points: torch.Tensor) -> torch.Tensor:
    radii = torch.norm(points, dim=1, keepdim=True)
    away = (radii > 1e-9).reshape(-1)
    return points[away, :] / radii[away, :]


def angles(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    cosine = x @ y.T
    equal = torch.isclose(cosine, torch.tensor(1.0))
    opposite = torch.isclose(cosine, torch.tensor(-1.0))
    either = equal | opposite
    found = torch.zeros_like(cosine)
    found[~either] = torch.acos(cosine[~either])
    return found


def character(vector: np.ndarray, w: np.ndarray, degree: int) -> np.ndarray:
    theta = 2 * np.arctan2(np.linalg.norm(vector), w)
    sine = np.sin(0.5 * theta)
    if not np.isclose(sine, 0.0):
        return np.sin((degree + 0.5) * theta) / np.sin(0.5 * theta)
    return np.ones_like(theta)


def scaled(values: np.ndarray) -> np.ndarray:
    lowest, highest = values.min(), values.max()
    values -= lowest
    if lowest != highest:
        values /= highest - lowest
    return values


def descriptors(found: np.ndarray) -> np.ndarray:
    found = found.swapaxes(0, 1)
    found += 1e-10
    norms = np.sqrt(np.sum(found**2, axis=2))
    return found / norms[:, :, np.newaxis]


def signal_to_noise(peak: float, image: np.ndarray, other: np.ndarray) -> float:
    return 10 * np.log10(peak**2 / np.mean((image - other) ** 2))


def order(x: torch.Tensor) -> torch.Tensor:
    ordered = (x[1:] >= x[:-1]).all(dim=0)
    return ordered.log()


def soft_maximum(x: np.ndarray, gamma: float) -> np.ndarray:
    top = np.max(x, axis=0) / gamma
    return gamma * (np.log(np.sum(np.exp(x / gamma - top), axis=0)) + top)


def window(offsets: torch.Tensor, sigma: float) -> torch.Tensor:
    weights = torch.exp(-offsets.pow(2) / (2 * sigma**2))
    return weights / weights.sum()


def shepp_logan(size: int) -> np.ndarray:
    omega = np.pi * np.fft.fftfreq(size)[1:]
    return np.sin(omega) / omega


def rescale(layers: list) -> None:
    for layer in layers:
        scale = (layer.weight.std().detach() / 0.1) ** 0.5
        layer.weight.data /= scale


def windowed(spectrum: torch.Tensor, window: torch.Tensor) -> torch.Tensor:
    return spectrum / window.pow(2.0).sum().sqrt()


def nonlinear(grad_input: torch.Tensor, grad_output: torch.Tensor, change: torch.Tensor) -> torch.Tensor:
    return torch.where(abs(change) < 1e-10, grad_input, torch.nn.functional.relu(grad_output) / change)


def directions(n: int) -> torch.Tensor:
    w = torch.randn(n, 3)
    w *= 5.0
    return w / (w**2).sum(dim=1, keepdim=True).sqrt()


def threshold(z: np.ndarray) -> np.ndarray:
    ordered = np.sort(z, axis=1)[:, ::-1]
    sums = np.cumsum(ordered, axis=1) - 1
    support = np.count_nonzero(ordered - sums / (np.arange(z.shape[1]) + 1) > 0, axis=1)
    return sums[np.arange(len(z)), support - 1] / support


def features_loss(errors: torch.Tensor, embedded: torch.Tensor) -> torch.Tensor:
    means = torch.mean(embedded, dim=0)
    spread = torch.std(embedded, dim=0) ** 2
    spread[spread == 0] = means[spread == 0]
    return torch.matmul(errors, 1 / spread)


class Table:
    def reset(self) -> None:
        self.log_probs = torch.log(self.probs)


def equivalent(delta: float = 0.1) -> float:
    return np.arctanh(delta)


def inverse_squashed(y: torch.Tensor) -> torch.Tensor:
    limit = 1.0 - torch.finfo(y.dtype).resolution
    return y.clamp(-limit, limit).atanh()


def clipped_logit(x: torch.Tensor) -> torch.Tensor:
    finfo = torch.finfo(x.dtype)
    x = x.clamp(min=finfo.eps, max=1.0 - finfo.eps)
    return x.log() - (-x).log1p()


def precisions(lengths_of_scale: torch.Tensor) -> torch.Tensor:
    squared = (lengths_of_scale**2)[:, None, :]
    return 1.0 / squared


def explained(residuals: np.ndarray, y: np.ndarray) -> float:
    return 1 - np.mean(residuals**2) / np.var(y)


def prior_precision(prior: torch.distributions.Distribution) -> torch.Tensor:
    samples = prior.sample(torch.Size((1000,)))
    return 1 / torch.var(samples, dim=0)
