"""Gaussian process regression, written out with matrix inverse and determinant.

Yields inf or nan on:
- 80 points with small noise (the determinant of the covariance underflows);
- two equal points (the slope of the distance at 0 is infinite).
"""

import math

import torch
from torch import Tensor


def distances(a: Tensor, b: Tensor) -> Tensor:
    """Euclidean distance of every pair."""
    return torch.sqrt(((a[:, None, :] - b[None, :, :]) ** 2).sum(dim=-1))


def covariance(a: Tensor, b: Tensor, length: Tensor) -> Tensor:
    """Matern-1/2 kernel."""
    return torch.exp(-distances(a, b) / length)


def negative_log_likelihood(x: Tensor, y: Tensor, length: Tensor, noise: float) -> Tensor:
    k = noise * (covariance(x, x, length) + torch.eye(x.shape[0]))
    fit = y @ (torch.inverse(k) @ y)
    return 0.5 * (fit + torch.log(torch.det(k)) + x.shape[0] * math.log(2 * math.pi))


def predict(x: Tensor, y: Tensor, at: Tensor, length: Tensor, noise: float) -> Tensor:
    """Mean of the prediction."""
    k = covariance(x, x, length) + noise * torch.eye(x.shape[0])
    return covariance(at, x, length) @ (torch.inverse(k) @ y)


def report(label: str, value: Tensor, *inputs: Tensor) -> None:
    gradients = torch.autograd.grad(value, inputs)
    print(f"{label}: loss {value.item():.6g}, gradient {sum(g.norm().item() for g in gradients):.6g}")


def main() -> None:
    torch.manual_seed(0)
    length = torch.tensor(0.7, requires_grad=True)
    x = torch.linspace(0, 3, 6).unsqueeze(1)
    y = torch.sin(x).squeeze(1)
    report("six points", negative_log_likelihood(x, y, length, noise=0.1), length)

    many = torch.linspace(0, 40, 80).unsqueeze(1)
    values = torch.sin(many).squeeze(1)
    report("80 points, small noise", negative_log_likelihood(many, values, length, noise=1e-2), length)

    at = torch.tensor([[0.5], [1.0]], requires_grad=True)
    report("prediction between points", predict(x, y, at, length, noise=0.1).square().sum(), at)
    same = x[:2].clone().requires_grad_()
    report("prediction at two of the points", predict(x, y, same, length, noise=0.1).square().sum(), same)


if __name__ == "__main__":
    main()
