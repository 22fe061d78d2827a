"""Strings, docstrings and comments that hold unstable code: torch.log(torch.softmax(x, -1)).

    >>> torch.log(1 + torch.exp(x))
    >>> x / x.norm()
"""

# torch.log(F.softmax(x, dim=-1))
# p.log() where p = softmax(x)

import torch

FORMULA = "torch.log(torch.softmax(x, -1))"
LATEX = r"\log(1 + \exp(x)) / \|x\|"
KERNEL = """
def f(x):
    return torch.log(1 + torch.exp(x)) / x.norm()
"""
TEMPLATE = "np.log(np.sum(np.exp({})))"
RAW = rb"np.sqrt(np.mean(x**2) - np.mean(x)**2)"


def documented(x: torch.Tensor) -> torch.Tensor:
    """Like torch.log(torch.sigmoid(x)), but right.

    Naively: log(softmax(x)), x / x.std(), exp(x) - 1.
    """
    # not: torch.log(torch.sigmoid(x))
    return torch.nn.functional.logsigmoid(x)


def message(x: torch.Tensor) -> str:
    return f"log(1 + x) of {x.shape} is log1p"


def evaluated(name: str) -> str:
    return "torch.exp(x) - 1" if name == "expm1" else "1 - torch.sigmoid(x)"


def annotated(x: "torch.log(torch.softmax(x, -1))") -> "x / x.norm()":
    return x


def default(text: str = "torch.log(1 + x)") -> str:
    return text
