"""Repairs that change a value where nobody asked for it. The cells are explained in `gradients.py`."""
# %% a signed divisor: an added epsilon moves the pole
import torch


def f(a, b):
    return a / (b - b.mean())


HAZARD = (torch.tensor([1.0, 1.0]), torch.tensor([2.0, 2.0]))
ORDINARY = [
    (torch.tensor([1.0, 1.0]), torch.tensor([3.0, 2.0])),
    (torch.tensor([1.0, 1.0]), torch.tensor([2e-8, -2e-8])),
]
OUTCOME = "either"
# %% clipped logits are not a stable softmax
import torch
import torch.nn.functional as F


def f(x):
    return torch.log(F.softmax(x, dim=-1))


HAZARD = (torch.tensor([[300.0, -20.0, 1.0]]),)
ORDINARY = [(torch.tensor([[-3.0, 20.0, 1.0]]),)]
OUTCOME = "repaired"
RTOL = 1e-5
# %% softplus is wrong above its threshold in float64
import torch


def f(x):
    x = x.double()
    return torch.log(1 + torch.exp(x))


HAZARD = (torch.tensor([1000.0, 0.0], dtype=torch.float64),)
ORDINARY = [(torch.tensor([20.5, 21.0, 25.0], dtype=torch.float64),)]
OUTCOME = "repaired"
RTOL = 1e-14
# %% a norm in half precision: the epsilon of normalize is 0 there
import torch


def f(x):
    x = x.half()
    return x / x.norm(dim=-1, keepdim=True)


HAZARD = (torch.tensor([[0.0, 0.0], [3.0, 4.0]]),)
ORDINARY = [(torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)]
OUTCOME = "repaired"
RTOL = 2e-3
# %% a large vector has a direction too
import torch


def f(x):
    return x / x.norm(dim=-1, keepdim=True)


HAZARD = (torch.tensor([[0.0, 0.0], [3.0, 4.0]]),)
ORDINARY = [(torch.tensor([[1e15, -2e15], [3e-3, 4e-3]]),)]
OUTCOME = "repaired"
RTOL = 1e-5
# %% an epsilon that vanishes in half precision
import torch


def f(x):
    x = x.half()
    return (x - x.mean(dim=-1, keepdim=True)) / (x.std(dim=-1, keepdim=True) + 1e-8)


HAZARD = (torch.ones(2, 4),)
ORDINARY = [(torch.tensor([[1.0, 2.0, 3.0, 4.0]]),)]
OUTCOME = "repaired"
RTOL = 5e-3
# %% an epsilon that 1 absorbs
import torch


def f(x):
    p = torch.sigmoid(x)
    return torch.log(1 + 1e-10 - p)


HAZARD = (torch.tensor([40.0, 0.0]),)
ORDINARY = [(torch.tensor([-2.0, 0.0, 3.0]),)]
OUTCOME = "repaired"
# %% the moments are those of the population, torch's var is that of the sample
import torch


def f(x):
    return (x**2).mean(dim=0) - x.mean(dim=0) ** 2


HAZARD = (torch.tensor([[2281.5], [2281.25]]),)
ORDINARY = [(torch.tensor([[1.0, 5.0], [2.0, -1.0], [4.0, 0.5]]),)]
OUTCOME = "either"
RTOL = 1e-4
# %% the moments with NumPy
import numpy as np


def f(x):
    return np.mean(x**2, axis=0) - np.mean(x, axis=0) ** 2


HAZARD = (np.array([[1e9 + 0.5], [1e9 + 0.25]]),)
ORDINARY = [(np.array([[1.0, 5.0], [2.0, -1.0], [4.0, 0.5]]),)]
OUTCOME = "either"
# %% an unbiased deviation must stay one
import torch


def f(x):
    return (x - x.mean(dim=-1, keepdim=True)) / x.std(dim=-1, keepdim=True)


HAZARD = (torch.ones(2, 3),)
ORDINARY = [(torch.tensor([[1.0, 2.0, 4.0], [0.5, 0.7, 0.2]]),)]
OUTCOME = "repaired"
# %% without keepdim the sum is broadcast along the other axis
import torch


def f(x):
    return torch.exp(x) / torch.exp(x).sum(-1)


HAZARD = (torch.tensor([[0.0, 1.0], [2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.0, 1.0], [2.0, 5.0]]),)]
OUTCOME = "either"
# %% the sum over everything
import torch


def f(x):
    return torch.log(torch.exp(x).sum())


HAZARD = (torch.tensor([[100.0, 1.0], [2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.0, 1.0], [2.0, 5.0]]),)]
OUTCOME = "repaired"
RTOL = 1e-5
# %% a softmax over everything
import torch


def f(x):
    e = torch.exp(x)
    return e / e.sum()


HAZARD = (torch.tensor([[100.0, 1.0], [2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.0, 1.0], [2.0, 5.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% the first positional argument of Tensor.norm is the order
import torch


def f(x: torch.Tensor):
    return x / x.norm(1, -1, keepdim=True)


HAZARD = (torch.tensor([[0.0, 0.0], [3.0, 4.0]]),)
ORDINARY = [(torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% integers: hypot would raise
import torch


def f():
    x = torch.arange(1, 4)
    y = torch.arange(4, 7)
    return torch.sqrt(x**2 + y**2)


HAZARD = ()
ORDINARY = [()]
OUTCOME = "either"
RTOL = 1e-6
# %% a Python number: torch.hypot would raise
import torch


def f(x):
    return torch.sqrt(x**2 + 1.0**2)


HAZARD = (torch.tensor([0.0, 3.0]),)
ORDINARY = [(torch.tensor([0.5, 3.0]),)]
OUTCOME = "either"
# %% a Python number: torch.logaddexp would raise
import torch


def f(x):
    return torch.log(torch.exp(x) + torch.exp(torch.tensor(2.0)))


HAZARD = (torch.tensor([100.0, 3.0]),)
ORDINARY = [(torch.tensor([0.5, 3.0]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% complex numbers
import torch


def f(x):
    z = torch.fft.fft(x)
    return torch.log(1 + z).abs()


HAZARD = (torch.tensor([1.0, 3.0, 2.0]),)
ORDINARY = [(torch.tensor([0.5, 3.0, 7.0]),)]
OUTCOME = "either"
# %% an ignored label is -inf on purpose
import torch


def f(x):
    x = x.masked_fill(x > 5, float("-inf"))
    return torch.softmax(x, dim=-1)


HAZARD = (torch.tensor([[1.0, 3.0, 9.0]]),)
ORDINARY = [(torch.tensor([[0.5, 3.0, 7.0]]),)]
OUTCOME = "either"
