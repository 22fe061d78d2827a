"""A mixture of Gaussians, fitted by gradient descent.

Yields inf or nan on:
- a point at 60 while every component sits near 0 (all densities underflow);
- a component whose mixing logit lies 200 below the others.
"""

import math

import torch
from torch import Tensor


def component_log_prob(x: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    """Log density of each point (rows) under each component (columns)."""
    z = (x[:, None] - mean) / log_scale.exp()
    return -0.5 * z**2 - log_scale - 0.5 * math.log(2 * math.pi)


def log_likelihood(x: Tensor, logits: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    log_weights = torch.log(torch.softmax(logits, dim=0))
    joint = log_weights + component_log_prob(x, mean, log_scale)
    return torch.log(torch.sum(torch.exp(joint), dim=1))


def responsibilities(x: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    """How much each component (columns) is responsible for each point (rows), at equal weights."""
    density = torch.exp(component_log_prob(x, mean, log_scale))
    return density / density.sum(dim=1, keepdim=True)


def loss(x: Tensor, logits: Tensor, mean: Tensor, log_scale: Tensor) -> Tensor:
    return -log_likelihood(x, logits, mean, log_scale).mean()


def report(label: str, value: Tensor, *inputs: Tensor) -> None:
    gradients = torch.autograd.grad(value, inputs)
    print(f"{label}: loss {value.item():.6g}, gradient {sum(g.norm().item() for g in gradients):.6g}")


def main() -> None:
    torch.manual_seed(0)
    x = torch.randn(32)
    logits, mean, log_scale = (torch.randn(3, requires_grad=True) for _ in range(3))
    parameters = (logits, mean, log_scale)
    report("ordinary points", loss(x, *parameters), *parameters)
    report("a point at 60", loss(torch.cat([x, torch.tensor([60.0])]), *parameters), *parameters)

    dying = torch.tensor([0.0, 0.0, -200.0], requires_grad=True)
    report("a dying component", loss(x, dying, mean, log_scale), dying, mean, log_scale)

    shares = responsibilities(torch.tensor([60.0]), mean, log_scale)
    report("shares of a point at 60", shares.square().sum(), mean, log_scale)


if __name__ == "__main__":
    main()
