"""A contrastive (InfoNCE) loss on pairs of embeddings.

Yields inf or nan on:
- an embedding that is all zeros (every unit behind the ReLU is dead);
- a temperature of 0.01 (exp overflows float32 above 88.7).
"""

import torch
from torch import Tensor


def embed(x: Tensor) -> Tensor:
    """Directions of what a ReLU lets through."""
    x = torch.relu(x)
    return x / x.norm(dim=-1, keepdim=True)


def similarities(a: Tensor, b: Tensor, temperature: float) -> Tensor:
    """Cosine of every pair, divided by the temperature."""
    return embed(a) @ embed(b).t() / temperature


def info_nce(a: Tensor, b: Tensor, temperature: float = 0.1) -> Tensor:
    """Mean of -log(exp(s_ii) / sum_j exp(s_ij))."""
    s = similarities(a, b, temperature)
    positive = s.diagonal()
    normaliser = torch.log(torch.exp(s).sum(dim=1))
    return (normaliser - positive).mean()


def hard_negative_weights(s: Tensor) -> Tensor:
    """Weights that grow with similarity: a softmax over the row."""
    e = torch.exp(s)
    return e / e.sum(dim=1, keepdim=True)


def loss(a: Tensor, b: Tensor, temperature: float = 0.1) -> Tensor:
    s = similarities(a, b, temperature)
    return info_nce(a, b, temperature) + 0.1 * (hard_negative_weights(s) * s).sum(dim=1).mean()


def report(label: str, value: Tensor, *inputs: Tensor) -> None:
    gradients = torch.autograd.grad(value, inputs)
    print(f"{label}: loss {value.item():.6g}, gradient {sum(g.norm().item() for g in gradients):.6g}")


def main() -> None:
    torch.manual_seed(0)
    a, b = torch.randn(8, 16, requires_grad=True), torch.randn(8, 16, requires_grad=True)
    report("ordinary pairs", loss(a, b), a, b)
    report("temperature of 0.01", loss(a, a + 0.01 * b, temperature=0.01), a, b)

    dead = torch.randn(8, 16)
    dead[3] = -dead[3].abs()
    dead.requires_grad_()
    report("a dead embedding", loss(dead, b), dead, b)


if __name__ == "__main__":
    main()
