"""A small normalising flow: an invertible linear map, a sigmoid squash and a softplus scale.

Yields inf or nan on:
- a weight of 0.01 times the identity in 64 dimensions (its determinant is 1e-128);
- a point at 120 before the squash;
- a wanted scale of 100 (the inverse of softplus overflows).
"""

import math

import torch
from torch import Tensor


def linear(x: Tensor, weight: Tensor) -> tuple[Tensor, Tensor]:
    """x @ weight and the log of the volume change."""
    return x @ weight, torch.log(torch.abs(torch.det(weight)))


def squash(x: Tensor) -> tuple[Tensor, Tensor]:
    """sigmoid(x) and the log of its slope, summed over dimensions."""
    y = x.sigmoid()
    return y, (torch.log(y) + torch.log(1 - y)).sum(-1)


def raw_from_scale(scale: Tensor) -> Tensor:
    """The number whose softplus is the scale."""
    return torch.log(torch.exp(scale) - 1)


def base_log_prob(x: Tensor) -> Tensor:
    return -0.5 * (x**2).sum(-1) - 0.5 * x.shape[-1] * math.log(2 * math.pi)


def loss(x: Tensor, weight: Tensor, scale: Tensor) -> Tensor:
    """Negative log likelihood of the flow, with a penalty on the raw scale."""
    z, log_volume = linear(x, weight)
    _, log_slope = squash(z)
    return -(base_log_prob(x) + log_volume + log_slope).mean() + 1e-3 * raw_from_scale(scale).square().sum()


def report(label: str, value: Tensor, *inputs: Tensor) -> None:
    gradients = torch.autograd.grad(value, inputs)
    print(f"{label}: loss {value.item():.6g}, gradient {sum(g.norm().item() for g in gradients):.6g}")


def main() -> None:
    torch.manual_seed(0)
    x = torch.randn(4, 64, requires_grad=True)
    weight = (torch.eye(64) + 0.01 * torch.randn(64, 64)).requires_grad_()
    scale = torch.ones(3, requires_grad=True)
    report("ordinary flow", loss(x, weight, scale), x, weight, scale)

    narrow = (0.01 * torch.eye(64)).requires_grad_()
    report("narrow weight", loss(x, narrow, scale), x, narrow, scale)

    far = torch.full((4, 64), 120.0, requires_grad=True)
    report("point at 120", loss(far, weight, scale), far, weight, scale)

    wide = torch.full((3,), 100.0, requires_grad=True)
    report("scale of 100", loss(x, weight, wide), x, weight, wide)


if __name__ == "__main__":
    main()
