"""Operands that change between softmax and log, loops, in-place changes, branches: never the same value."""

import torch
import torch.nn.functional as F
from torch import Tensor


def another_value(x: Tensor, y: Tensor) -> Tensor:
    p = F.softmax(x, dim=-1)
    p = y.exp() + 3.0
    return torch.log(p)


def made_positive_in_place(x: Tensor) -> Tensor:
    p = F.softmax(x, dim=-1)
    p += 1e-6
    return p.log()


def clamped_in_place(x: Tensor) -> Tensor:
    p = torch.sigmoid(x)
    p.clamp_(1e-6, 1 - 1e-6)
    return p.log()


def added_in_place(x: Tensor) -> Tensor:
    n = x.norm(dim=-1, keepdim=True)
    n.add_(1e-8)
    return x / n


def changed_by_a_call(x: Tensor, mend) -> Tensor:
    p = F.softmax(x, dim=-1)
    p = mend(p)
    return p.log()


def changed_by_out(x: Tensor) -> Tensor:
    p = F.softmax(x, dim=-1)
    torch.add(p, 1.0, out=p)
    return p.log()


def stored(x: Tensor) -> Tensor:
    p = torch.softmax(x, dim=-1) + 0.0
    p[:] = 0.5
    return p.log()


def one_of_two(x: Tensor, flag: bool) -> Tensor:
    if flag:
        p = x.sigmoid() + 1
    else:
        p = x.exp() + 1
    return p.log2()


def in_a_loop(x: Tensor, steps: int) -> Tensor:
    y = torch.ones_like(x)
    for _ in range(steps):
        y = y + 1
    return y.log()


def different_random_numbers() -> Tensor:
    return torch.exp(torch.rand(3)) / (1 + torch.exp(torch.rand(3)).sum())


def dropout_twice(x: Tensor) -> Tensor:
    return F.dropout(x, 0.5) + F.dropout(x, 0.5)


def random_quotient() -> Tensor:
    return torch.randn(3) / (2 + torch.rand(3))


def not_its_own_norm(x: Tensor, y: Tensor) -> Tensor:
    return x / (1 + y.norm(dim=-1, keepdim=True))


def temporaries(x: Tensor) -> Tensor:
    x = x.relu()
    x = x + 2
    x = x.log()
    return x


def accumulated(xs: list) -> Tensor:
    total = 0.0
    for x in xs:
        total = total + x
    return total / len(xs)


def handled(x: Tensor) -> Tensor:
    try:
        y = x.cholesky()
    except RuntimeError:
        y = torch.eye(x.shape[0])
    return y.diagonal().abs().add(2).log2()
