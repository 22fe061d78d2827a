"""Statistics of sensor readings with NumPy.

Yields inf or nan on:
- readings that hardly vary around 100,000 (the variance comes out negative);
- log weights of 800, and log weights of -800.
"""

import numpy as np


def spread(readings: np.ndarray) -> np.ndarray:
    """Standard deviation of each sensor (column)."""
    variance = np.mean(readings**2, axis=0) - np.mean(readings, axis=0) ** 2
    return np.sqrt(variance)


def log_evidence(log_weights: np.ndarray) -> float:
    """The logarithm of the sum of weights that are given by their logarithms."""
    return np.log(np.sum(np.exp(log_weights)))


def growth(rate: np.ndarray, years: float) -> np.ndarray:
    """Growth over some years at a continuous rate, less the capital; loses every digit for tiny rates."""
    return np.exp(rate * years) - 1


def report(label: str, value: np.ndarray) -> None:
    print(f"{label}: {np.max(np.atleast_1d(value)):.6g}")


def main() -> None:
    np.seterr(all="ignore")
    random = np.random.default_rng(0)
    readings = random.normal(20.0, 2.0, size=(50, 3))
    report("spread, ordinary", spread(readings))
    report("spread around 100,000", spread(100000.1 + 1e-6 * (np.arange(50)[:, None] % 7 + np.arange(3))))
    report("evidence, ordinary", log_evidence(np.array([0.5, -1.0])))
    report("evidence, log weights of 800", log_evidence(np.array([800.0, 799.0])))
    report("evidence, log weights of -800", log_evidence(np.array([-800.0, -799.0])))
    report("growth, tiny rate", growth(np.array([1e-14]), 1.0))


if __name__ == "__main__":
    main()
