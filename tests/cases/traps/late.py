"""Values that change behind their name's back. The cells are explained in `gradients.py`."""

# %% a global name is bound again by a call
import torch


SCALE = torch.ones(3)


def bump():
    global SCALE
    SCALE = SCALE + torch.arange(3.0)


def f(x):
    global SCALE
    SCALE = x
    p = torch.softmax(SCALE, dim=-1)
    bump()
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% bound again in the same expression
import torch


def f(x):
    p = torch.softmax(x, dim=-1)
    return [x := x + torch.arange(3.0), torch.log(p)][1]


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% a generator runs after its operand was bound again
import torch


def f(x):
    p = torch.softmax(x, dim=-1)
    later = (torch.log(p) for _ in range(1))
    x = x + torch.arange(3.0)
    return next(later)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% a nested function runs after its operand was changed
import torch


def f(x):
    x = x.clone()
    p = torch.softmax(x, dim=-1)

    def later():
        return torch.log(p)

    x.add_(torch.arange(3.0))
    return later()


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% the last of a list that grew
import torch


def f(x):
    rows = [x]
    p = torch.softmax(rows[-1], dim=-1)
    rows.append(torch.zeros(3))
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% a module that works in place by position
import torch


def f(x):
    x = x.clone()
    p = torch.softmax(x, dim=-1)
    y = torch.nn.ReLU(True)(x)
    return torch.log(p) + 0 * y


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% an attribute's data was set
import torch


def f(x):
    x = x.clone()
    p = torch.softmax(x, dim=-1)
    x.data = x.data + torch.arange(3.0)
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
# %% the optimiser made a step
import torch


def f(x):
    w = torch.nn.Parameter(x.detach().clone())
    optimiser = torch.optim.SGD([w], lr=1.0)
    w.grad = torch.arange(3.0).expand_as(w).clone()
    p = torch.softmax(w, dim=-1)
    optimiser.step()
    return torch.log(p)


HAZARD = (torch.tensor([[1.0, 2.0, 3.0]]),)
ORDINARY = [(torch.tensor([[0.3, -1.0, 2.0]]),)]
OUTCOME = "either"
RTOL = 1e-5
