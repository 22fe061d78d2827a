"""Slopes at 0 in code through which nobody trains: data, metrics, backward passes, what is decoded or initialised."""

import numpy as np
import torch
from torch.autograd import Function


class SpreadMetric:
    def compute(self, values: torch.Tensor) -> torch.Tensor:
        return values.var(dim=0).sqrt()


class RootOfMatrix(Function):
    @staticmethod
    def forward(ctx, a: torch.Tensor) -> torch.Tensor:
        values, vectors = torch.linalg.eigh(a)
        roots = values.clamp(min=0).sqrt()
        ctx.save_for_backward(roots, vectors)
        return (vectors * roots.unsqueeze(-2)) @ vectors.transpose(-2, -1)

    @staticmethod
    def backward(ctx, g: torch.Tensor) -> torch.Tensor:
        roots, vectors = ctx.saved_tensors
        both = roots.unsqueeze(-1) + roots.unsqueeze(-2)
        inner = (vectors.transpose(-2, -1) @ g @ vectors) / both
        return vectors @ inner.masked_fill(both == 0, 0) @ vectors.transpose(-2, -1)


class Detector(torch.nn.Module):
    def postprocess_detections(self, logits: torch.Tensor, centerness: torch.Tensor) -> torch.Tensor:
        return torch.sqrt(torch.sigmoid(logits) * torch.sigmoid(centerness))

    def reset_parameters(self, values: torch.Tensor) -> torch.Tensor:
        return (values**2).sum(-1).sqrt()


def rolling_deviation(sums: np.ndarray, squares: np.ndarray, m: int) -> np.ndarray:
    variance = np.maximum(squares / m - (sums / m) ** 2, 0.0)
    return np.sqrt(variance)
