"""An attention block in half precision, with softmax and layer norm written out.

Yields inf or nan (or, in the first case, zeros where ones are right) on:
- activations of 300 (their squares exceed 65,504, the largest float16);
- attention scores of 20 (exp overflows float16 above 11);
- a constant row (the epsilon of 1e-8 is 0 in float16).
"""

import torch
from torch import Tensor


def rms_norm(x: Tensor, weight: Tensor) -> Tensor:
    x = x.half()
    mean_square = x.pow(2).mean(dim=-1, keepdim=True)
    return x / torch.sqrt(mean_square + 1e-5) * weight.half()


def layer_norm(x: Tensor, weight: Tensor) -> Tensor:
    x = x.half()
    centred = x - x.mean(dim=-1, keepdim=True)
    return centred / (x.std(dim=-1, keepdim=True) + 1e-8) * weight.half()


def attention_weights(scores: Tensor) -> Tensor:
    """Softmax over the keys."""
    scores = scores.half()
    weights = torch.exp(scores)
    return weights / weights.sum(dim=-1, keepdim=True)


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    scores = query @ key.transpose(-2, -1) / query.shape[-1] ** 0.5
    return attention_weights(scores) @ value.half()


def report(label: str, output: Tensor, *inputs: Tensor) -> None:
    weights = torch.linspace(0.5, 1.5, output.numel()).view_as(output)
    gradients = torch.autograd.grad((weights * output.float()).sum(), inputs)
    size = sum(g.float().norm().item() for g in gradients)
    print(f"{label}: largest output {output.abs().max().item():.6g}, gradient {size:.6g}")


def main() -> None:
    torch.manual_seed(0)
    weight = torch.ones(8)
    x = torch.randn(4, 8, requires_grad=True)
    report("rms norm, ordinary", rms_norm(x, weight), x)
    large = torch.full((4, 8), 300.0, requires_grad=True)
    report("rms norm of activations of 300", rms_norm(large, weight), large)

    report("layer norm, ordinary", layer_norm(x, weight), x)
    constant = torch.ones(4, 8, requires_grad=True)
    report("layer norm of a constant row", layer_norm(constant, weight), constant)

    report("attention, ordinary", attend(x, x, x), x)
    scores = torch.tensor([[20.0, 0.0], [0.0, 20.0]], requires_grad=True)
    report("attention scores of 20", attention_weights(scores), scores)


if __name__ == "__main__":
    main()
