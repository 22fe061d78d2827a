"""Losses for segmentation: soft Dice, focal loss and a boundary term.

Yields inf or nan on:
- an empty target and logits of -200 (Dice is 0/0);
- logits of -200 on the object (the focal loss takes the log of 0);
- a flat prediction (the slope of sqrt at 0 is infinite).
"""

import torch
import torch.nn.functional as F
from torch import Tensor


def dice_loss(logits: Tensor, target: Tensor) -> Tensor:
    p = torch.sigmoid(logits)
    target = (target > 0.5).float()
    overlap = (p * target).sum(dim=(1, 2))
    total = p.sum(dim=(1, 2)) + target.sum(dim=(1, 2))
    return (1 - 2 * overlap / total).mean()


def focal_loss(logits: Tensor, target: Tensor, gamma: float = 2.0) -> Tensor:
    p = torch.sigmoid(logits)
    on_object = (1 - p) ** gamma * torch.log(p)
    elsewhere = p**gamma * torch.log(1 - p)
    return -(target * on_object + (1 - target) * elsewhere).mean()


def boundary_length(logits: Tensor) -> Tensor:
    """Total variation of the probability map."""
    p = F.pad(logits.sigmoid(), (0, 1, 0, 1), mode="replicate")
    right = p[:, :-1, 1:] - p[:, :-1, :-1]
    down = p[:, 1:, :-1] - p[:, :-1, :-1]
    return torch.sqrt(right**2 + down**2).mean()


def loss(logits: Tensor, target: Tensor) -> Tensor:
    return dice_loss(logits, target) + focal_loss(logits, target) + 0.1 * boundary_length(logits)


def report(label: str, value: Tensor, *inputs: Tensor) -> None:
    gradients = torch.autograd.grad(value, inputs)
    print(f"{label}: loss {value.item():.6g}, gradient {sum(g.norm().item() for g in gradients):.6g}")


def main() -> None:
    torch.manual_seed(0)
    logits = torch.randn(2, 6, 6, requires_grad=True)
    target = (torch.rand(2, 6, 6) > 0.7).float()
    report("ordinary image, Dice and focal", dice_loss(logits, target) + focal_loss(logits, target), logits)

    nothing = torch.full((2, 6, 6), -200.0, requires_grad=True)
    report("empty target, Dice", dice_loss(nothing, torch.zeros(2, 6, 6)), nothing)
    report("missed object, focal", focal_loss(nothing, target), nothing)

    flat = torch.zeros(2, 6, 6, requires_grad=True)
    report("flat prediction, boundary", boundary_length(flat), flat)
    report("flat prediction, all", loss(flat, target), flat)


if __name__ == "__main__":
    main()
