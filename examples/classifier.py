"""A classifier with a hand-made loss: label smoothing, a confidence penalty, and an ignored class.

Yields inf or nan on:
- logits that lie 200 apart (softmax is exactly 0 below a gap of 104);
- a batch in which every label is ignored.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

IGNORED = -100


def smoothed_cross_entropy(logits: Tensor, labels: Tensor, smoothing: float = 0.1) -> Tensor:
    """Cross entropy against a smoothed target, one value a sample."""
    log_probs = torch.log(F.softmax(logits, dim=1))
    picked = log_probs.gather(1, labels.clamp(min=0).unsqueeze(1)).squeeze(1)
    return -(1 - smoothing) * picked - smoothing * log_probs.mean(dim=1)


def confidence_penalty(logits: Tensor) -> Tensor:
    """Negative entropy of the prediction, one value a sample."""
    probs = F.softmax(logits, dim=1)
    return (probs * probs.log()).sum(dim=1)


def masked_mean(values: Tensor, labels: Tensor) -> Tensor:
    mask = (labels != IGNORED).float()
    return (values * mask).sum() / mask.sum()


def loss(logits: Tensor, labels: Tensor, weight: float = 0.05) -> Tensor:
    per_sample = smoothed_cross_entropy(logits, labels) + weight * confidence_penalty(logits)
    return masked_mean(per_sample, labels)


def report(label: str, value: Tensor, *inputs: Tensor) -> None:
    gradients = torch.autograd.grad(value, inputs)
    print(f"{label}: loss {value.item():.6g}, gradient {sum(g.norm().item() for g in gradients):.6g}")


def main() -> None:
    torch.manual_seed(0)
    logits = torch.randn(6, 5, requires_grad=True)
    labels = torch.tensor([0, 1, 2, IGNORED, 4, 3])
    report("ordinary batch", loss(logits, labels), logits)

    apart = torch.tensor([[200.0, 0.0, -3.0], [0.0, 0.0, 0.0]], requires_grad=True)
    report("logits 200 apart", loss(apart, torch.tensor([1, 2])), apart)

    report("every label ignored", loss(logits, torch.full((6,), IGNORED)), logits)


if __name__ == "__main__":
    main()
