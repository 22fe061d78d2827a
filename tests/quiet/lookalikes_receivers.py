"""Receivers that can be anything, in a file that imports both torch and NumPy: their methods belong to no library."""

import numpy as np
import torch

SEED = np.random.default_rng(0)


def spread_of_someone(frame) -> float:
    return (frame - frame.mean()) / frame.std()


def share(values):
    return values / values.sum()


def variance_of_someone(values):
    return (values**2).mean() - values.mean() ** 2


def largest(values):
    return values / values.max()


def seed_everything(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)
