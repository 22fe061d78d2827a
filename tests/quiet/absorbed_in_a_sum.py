"""What a term loses is lost in the sum around it anyway."""

import torch


def inverse_softplus(dt: torch.Tensor):
    return dt + torch.log(-torch.expm1(-dt))


def log_of_difference(a: torch.Tensor, b: torch.Tensor):
    return a + torch.log(-torch.expm1(b - a))


def inverse_softplus_backwards(dt: torch.Tensor):
    return -(torch.log(-torch.expm1(-dt)) + dt)
