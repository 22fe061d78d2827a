"""Repairs that look right in value and are wrong in gradient.

Each cell is a module of its own: a function `f`, inputs on which it fails (HAZARD), inputs on which its value must not
change (ORDINARY), and what is demanded (OUTCOME): "repaired" (finite value and gradient on HAZARD), "refused" (the text
stays), "either" (if it is changed, then to something right). RTOL is the change allowed on ORDINARY.
"""
# %% sqrt of a clamp at 0 has an infinite slope at the edge
import torch
from torch import nn


def f(x):
    return torch.sqrt(torch.clamp(x, min=0))


HAZARD = (torch.tensor([0.0, 1.0]),)
ORDINARY = [(torch.tensor([0.5, 2.0, 9.0]),)]
OUTCOME = "repaired"
# %% the slightly negative variance must not be clamped at 0
import torch
from torch import nn


def f(x):
    return torch.sqrt((x**2).mean(dim=0) - x.mean(dim=0) ** 2)


HAZARD = (torch.full((7, 2), 1000.1),)
ORDINARY = [(torch.arange(12.0).reshape(6, 2).sin(),)]
OUTCOME = "repaired"
# %% acos of a clamp has an infinite slope at both edges
import torch
from torch import nn


def f(x):
    return torch.acos(torch.clamp(x, -1, 1))


HAZARD = (torch.tensor([1.0, -1.0, 1.5]),)
ORDINARY = [(torch.tensor([-0.9, 0.0, 0.3, 0.9]),)]
OUTCOME = "repaired"
# %% the log is clamped too late
import torch
from torch import nn


def f(x):
    p = torch.softmax(x, dim=-1)
    return torch.log(p).clamp(min=-50.0)


HAZARD = (torch.tensor([[200.0, 0.0, 1.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "repaired"
# %% nan_to_num comes too late
import torch
from torch import nn


def f(a, b):
    return torch.nan_to_num(a / b.relu())


HAZARD = (torch.tensor([0.0, 1.0]), torch.tensor([-1.0, 2.0]))
ORDINARY = [(torch.tensor([1.0, 2.0]), torch.tensor([3.0, 0.5]))]
OUTCOME = "either"
# %% hypot has no gradient at the origin
import torch
from torch import nn


def f(x: torch.Tensor, y: torch.Tensor):
    return torch.sqrt(x**2 + y**2)


HAZARD = (torch.tensor([0.0, 3.0]), torch.tensor([0.0, 4.0]))
ORDINARY = [(torch.tensor([0.1, 3.0]), torch.tensor([0.2, 4.0]))]
OUTCOME = "repaired"
# %% a where does not stop the gradient of its dead branch
import torch
from torch import nn


def f(a, b):
    return torch.where(b > 0, a / b, torch.zeros_like(a))


HAZARD = (torch.tensor([1.0, 2.0]), torch.tensor([0.0, 2.0]))
ORDINARY = [(torch.tensor([1.0, 2.0]), torch.tensor([-1.0, 0.5]))]
OUTCOME = "repaired"
# %% the dead branch is a square root
import torch
from torch import nn


def f(x):
    return torch.where(x > 0, torch.sqrt(x), torch.zeros_like(x))


HAZARD = (torch.tensor([0.0, -1.0, 4.0]),)
ORDINARY = [(torch.tensor([0.25, -3.0, 4.0]),)]
OUTCOME = "repaired"
# %% the dead branch is a logarithm
import torch
from torch import nn


def f(x):
    return torch.where(x > 0, torch.log(x), 0.0)


HAZARD = (torch.tensor([0.0, -1.0, 4.0]),)
ORDINARY = [(torch.tensor([0.25, -3.0, 4.0]),)]
OUTCOME = "repaired"
# %% entropy by hand: xlogy has a nan gradient at 0
import torch
from torch import nn


def f(x):
    p = torch.softmax(x, dim=-1)
    return -(p * torch.log(p)).sum(dim=-1)


HAZARD = (torch.tensor([[200.0, 0.0, 1.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "repaired"
# %% entropy of a relu
import torch
from torch import nn


def f(x):
    p = x.relu()
    return -(p * p.log())


HAZARD = (torch.tensor([0.0, -1.0, 0.5]),)
ORDINARY = [(torch.tensor([0.1, 0.5, 2.0]),)]
OUTCOME = "either"
# %% the distance of equal points
import torch
from torch import nn


def f(a, b):
    return torch.sqrt(((a - b) ** 2).sum(dim=-1))


HAZARD = (torch.tensor([[1.0, 2.0], [0.0, 1.0]]), torch.tensor([[1.0, 2.0], [3.0, 5.0]]))
ORDINARY = [(torch.tensor([[1.0, 2.0]]), torch.tensor([[0.5, 7.0]]))]
OUTCOME = "repaired"
# %% division by a norm that is written out
import torch
from torch import nn


def f(x):
    return x / x.pow(2).sum(dim=-1, keepdim=True).sqrt()


HAZARD = (torch.tensor([[0.0, 0.0], [3.0, 4.0]]),)
ORDINARY = [(torch.tensor([[1.0, -2.0], [3.0, 4.0]]),)]
OUTCOME = "repaired"
# %% a log of two exponentials
import torch
from torch import nn


def f(a, b):
    return torch.log(torch.exp(a) + torch.exp(b))


HAZARD = (torch.tensor([100.0, -200.0]), torch.tensor([99.0, -201.0]))
ORDINARY = [(torch.tensor([1.0, -2.0]), torch.tensor([0.5, 3.0]))]
OUTCOME = "repaired"
