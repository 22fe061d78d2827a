"""The fuzzer sees what is wrong and nothing else, and repairs nothing for the worse; see benchmarks/fuzz.py."""

from __future__ import annotations

import ast
import random
import warnings
from collections.abc import Iterator

import numpy as np
import pytest

from benchmarks.fuzz import Tally, defined, differences, tried
from benchmarks.fuzz_made import PREAMBLES, made

TORCH = "import torch\n\n\ndef f(x, y):\n    "
NUMPY = "import numpy as np\n\n\ndef f(x, y):\n    "

WORSE = {
    "another axis": (TORCH, "return torch.log(torch.exp(x).sum(-1))", "return torch.logsumexp(x, 0)"),
    "a lost axis": (TORCH, "return torch.log(torch.exp(x).sum(-1, keepdim=True))", "return torch.logsumexp(x, -1)"),
    "another format": (TORCH, "return torch.sigmoid(x).log()", "return torch.nn.functional.logsigmoid(x.double())"),
    "it raises": (TORCH, "return torch.exp(x) - 1", "return torch.expm1(x) + torch.ones(17, 3, 2)"),
    "only the slope": (TORCH, "return torch.log(1 + torch.exp(x))", "return torch.log(1 + torch.exp(x.detach()))"),
    "digits are lost": (TORCH, "return torch.expm1(x)", "return torch.exp(x) - 1"),
    "x is changed": (TORCH, "return x + 1", "x += 1\n    return x"),
    "it overflows": (
        NUMPY,
        "return np.log1p(np.exp(-np.abs(x))) + np.maximum(x, 0)",
        "return np.log1p(np.exp(x))",
    ),
    "a sign": (NUMPY, "return np.exp(x) - 1", "return -np.expm1(-x)"),
    "a scale": (NUMPY, "return x / np.sqrt(np.sum(x ** 2))", "return x / np.sqrt(np.mean(x ** 2))"),
}
BETTER = {
    "log-sum-exp": (TORCH, "return torch.log(torch.exp(x).sum(-1))", "return torch.logsumexp(x, -1)"),
    "log-sigmoid": (TORCH, "return torch.sigmoid(x).log()", "return torch.nn.functional.logsigmoid(x)"),
    "a clamp": (TORCH, "return x / x.norm()", "return x / x.norm().clamp(min=1e-8)"),
    "softplus": (NUMPY, "return np.log(1 + np.exp(x))", "return np.logaddexp(x, x.dtype.type(0))"),
    "variance": (NUMPY, "return (x ** 2).mean() - x.mean() ** 2", "return ((x - x.mean()) ** 2).mean()"),
}


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def told(header: str, old: str, new: str) -> list[str]:
    library = "torch" if header is TORCH else "numpy"
    return [each.what for each in differences(defined(header + old), defined(header + new), library, Tally())]


@pytest.mark.parametrize("pair", WORSE.values(), ids=list(WORSE))
def test_what_is_worse_is_told(pair: tuple[str, str, str]) -> None:
    assert told(*pair)


@pytest.mark.parametrize("pair", BETTER.values(), ids=list(BETTER))
def test_what_is_better_is_not_told(pair: tuple[str, str, str]) -> None:
    assert told(*pair) == []


@pytest.mark.parametrize("library", PREAMBLES)
def test_functions_are_python_and_the_same_for_a_seed(library: str) -> None:
    texts = [made(library, chance) for chance in [random.Random(3)] for _ in range(200)]
    assert texts == [made(library, chance) for chance in [random.Random(3)] for _ in range(200)]
    for text in texts:
        ast.parse(text)


@pytest.mark.parametrize("library", PREAMBLES)
def test_a_few_functions_are_repaired_rightly(library: str) -> None:
    found = list(tried(library, 1, 5, Tally()))
    assert [str(each) for each in found if each.differences] == []
    assert sum(bool(each.codes) for each in found) > 1
