"""Names that may not be looked through, values that may not be moved. The cells are explained in `gradients.py`."""
# %% the operand was bound again
import torch


def f(x):
    p = torch.softmax(x, dim=-1)
    x = x + torch.arange(3.0)
    return x * torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% the operand was changed in place
import torch


def f(x):
    x = x.clone()
    p = torch.softmax(x, dim=-1)
    x.add_(torch.arange(3.0))
    return x * torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% an alias of the operand was changed in place
import torch


def f(x):
    x = x.clone()
    row = x[0]
    p = torch.softmax(x, dim=-1)
    row.mul_(2)
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% a view of the softmax was changed in place
import torch


def f(x):
    p = torch.softmax(x, dim=-1) * 1.0
    flat = p.view(-1)
    flat += 1
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% an element was stored
import torch


def f(x):
    p = torch.softmax(x.detach(), dim=-1)
    p[:, 0] = 0.5
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% an element of the operand was stored
import torch


def f(x):
    x = x.clone()
    p = torch.softmax(x, dim=-1)
    x[:, 0] = 7.0
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% through .data
import torch


def f(x):
    p = torch.softmax(x, dim=-1) * 1.0
    p.data.add_(0.25)
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% through out=
import torch


def f(x):
    p = torch.softmax(x.detach(), dim=-1)
    torch.add(p, 1.0, out=p)
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% unknown code was given the value
import torch


def double(p):
    p.mul_(2)


def f(x):
    p = torch.softmax(x, dim=-1) * 1.0
    double(p)
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% unknown code was given the operand
import torch


def double(x):
    x.mul_(2)


def f(x):
    x = x.clone()
    p = torch.softmax(x, dim=-1)
    double(x)
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% an augmented assignment
import torch


def f(x):
    p = torch.softmax(x, dim=-1)
    p = p * 1.0
    p += 1
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% one of two definitions
import torch


def f(x):
    if x.sum() > 0:
        p = torch.softmax(x, dim=-1)
    else:
        p = torch.exp(x)
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),), (torch.tensor([[0.3, -1.0, -2.0]]),)]
OUTCOME = "refused"
# %% a definition of the previous round
import torch


def f(x):
    p = torch.ones_like(x)
    for _ in range(2):
        y = torch.log(p)
        p = torch.softmax(x, dim=-1)
    return y


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "refused"
# %% an operand that the loop changes
import torch


def f(x):
    p = torch.softmax(x, dim=-1)
    total = 0
    for _ in range(3):
        total = total + torch.log(p) * x
        x = x + torch.arange(3.0)
    return total


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% a definition that may have failed
import torch


def f(x):
    p = torch.ones_like(x)
    try:
        p = torch.softmax(x, dim=-1)
        assert x.sum() > 100
    except AssertionError:
        p = p + 1
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "refused"
# %% a global name
import torch

p = torch.ones(3)


def change():
    global p
    p = p + 1


def f(x):
    global p
    p = torch.softmax(x, dim=-1)
    change()
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "refused"
# %% a nonlocal name
import torch


def f(x):
    p = torch.softmax(x, dim=-1)

    def change():
        nonlocal p
        p = p + 1

    change()
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "refused"
# %% an attribute that a method changes
import torch


class Model:
    def change(self):
        self.p = self.p + 1

    def run(self, x):
        self.p = torch.softmax(x, dim=-1)
        self.change()
        return torch.log(self.p)


def f(x):
    return Model().run(x)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "refused"
# %% random numbers are not the same value twice
import torch


def f(x):
    torch.manual_seed(0)
    return torch.exp(torch.rand(3)) / torch.exp(torch.rand(3)).sum() + x


HAZARD = (torch.tensor([1.0, 2.0, 3.0]),)
ORDINARY = [(torch.tensor([0.3, -1.0, 2.0]),)]
OUTCOME = "refused"
# %% dropout is not the same value twice
import torch
import torch.nn.functional as F


def f(x):
    torch.manual_seed(0)
    return F.dropout(x) / (F.dropout(x).norm(dim=-1, keepdim=True) + 1)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "refused"
# %% an unknown call is evaluated as often as before
import torch

calls = []


def g(x):
    calls.append(1)
    return x * len(calls)


def f(x):
    calls.clear()
    return torch.exp(g(x)) / torch.exp(g(x)).sum(dim=-1, keepdim=True)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
# %% an unknown call keeps its place in the order
import torch

log = []


def net(x):
    log.append("net")
    return x * len(log)


def reset():
    log.append("reset")


def f(x):
    log.clear()
    p = torch.softmax(net(x), dim=-1)
    reset()
    return torch.log(p)


HAZARD = (torch.tensor([[200.0, 0.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% the definition is still needed
import torch


def f(x):
    p = torch.softmax(x, dim=-1)
    q = torch.log(p)
    return p * q + p


HAZARD = (torch.tensor([[200.0, 0.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "repaired"
RTOL = 1e-5
# %% the name is captured by an inner function
import torch


def f(x):
    p = torch.softmax(x, dim=-1)

    def entropy():
        return -(p * q).sum()

    q = torch.log(p)
    return entropy()


HAZARD = (torch.tensor([[200.0, 0.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% a function of the same name is somebody's own
import torch


def softmax(x, dim):
    return x * 2 + dim


def f(x):
    return torch.log(softmax(x, 3))


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "refused"
# %% the library's name is bound again
import torch


def f(x):
    class torch:
        @staticmethod
        def softmax(x, dim):
            return x + 3

        @staticmethod
        def log(x):
            return x

    return torch.log(torch.softmax(x, -1))


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "refused"
# %% an early return guards the quotient
import torch


def f(x, mask):
    n = mask.sum()
    if n == 0:
        return x.sum() * 0
    return (x * mask).sum() / n


HAZARD = (torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.0, 0.0, 0.0]))
ORDINARY = [(torch.tensor([0.3, -1.0, 2.0]), torch.tensor([0.0, 1.0, 1.0]))]
OUTCOME = "refused"
# %% a walrus binds in the middle of the expression
import torch


def f(x):
    return torch.log(p := torch.softmax(x, dim=-1)) * p


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
