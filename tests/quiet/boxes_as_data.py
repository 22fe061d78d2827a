"""A part of a package about boxes, which names nothing that is trained: boxes are data here."""

import torch

from .formats import corners


def diagonal(boxes: torch.Tensor) -> torch.Tensor:
    x1, y1, x2, y2 = corners(boxes)
    return ((x2 - x1) ** 2 + (y1 - y2) ** 2).sqrt()


def sides(boxes: torch.Tensor) -> torch.Tensor:
    steps = boxes[..., 2:] - boxes[..., :2]
    return torch.sqrt((steps**2).sum(-1))
