"""NumPy and SciPy code of scientists that is fine as it stands."""

import numpy as np
from scipy import integrate, linalg, optimize, stats


def trapezoid(y: np.ndarray, x: np.ndarray) -> float:
    return float(np.sum((y[1:] + y[:-1]) * np.diff(x) / 2))


def polynomial(x: np.ndarray) -> np.ndarray:
    return np.polyval([1.0, -2.0, 0.5], x)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.linalg.lstsq(np.vander(x, 3), y, rcond=None)[0]


def pi_by_throwing(n: int) -> float:
    points = np.random.default_rng(0).random((n, 2))
    return float(4 * np.mean(points[:, 0] ** 2 + points[:, 1] ** 2 <= 1))


def gaussian(x: np.ndarray, mean: float, sigma: float) -> np.ndarray:
    return np.exp(-0.5 * ((x - mean) / sigma) ** 2)


def log_density(x: np.ndarray) -> np.ndarray:
    return stats.norm.logpdf(x)


def tail(x: np.ndarray) -> np.ndarray:
    return stats.norm.sf(x) + stats.norm.logsf(x)


def solve(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return linalg.cho_solve(linalg.cho_factor(a), b)


def energy(values: np.ndarray) -> float:
    return float(np.sqrt(np.mean(values**2)))


def area() -> float:
    return integrate.quad(lambda t: np.exp(-t * t), 0, 1)[0]


def root() -> float:
    return optimize.brentq(lambda t: np.cos(t) - t, 0, 1)


def histogram(x: np.ndarray) -> np.ndarray:
    counts, _ = np.histogram(x, bins=10)
    return counts / max(counts.sum(), 1)


def smooth(x: np.ndarray, width: int) -> np.ndarray:
    return np.convolve(x, np.ones(width) / width, mode="same")


def celsius(f: np.ndarray) -> np.ndarray:
    return (f - 32) / 1.8


def degrees(x: np.ndarray) -> np.ndarray:
    return x * 180 / np.pi


def midpoint(low: float, high: float) -> float:
    return low + (high - low) / 2


def with_errstate(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    out = np.zeros_like(a)
    np.divide(a, b, out=out, where=b > 0)
    return out


def fourier(x: np.ndarray) -> np.ndarray:
    return np.abs(np.fft.rfft(x)) / len(x)


def correlation(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.corrcoef(a, b)


def covariance(x: np.ndarray) -> np.ndarray:
    return np.cov(x, rowvar=False)


def weights(n: int) -> np.ndarray:
    return np.full(n, 1 / n)


def linear(n: int) -> np.ndarray:
    return np.linspace(0, 1, n) ** 2
