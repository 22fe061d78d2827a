"""What a value is at run time: what fires, and what must stay silent because nobody knows that it is a tensor."""

from __future__ import annotations

import pytest

from stablefix.graph.expression import Apply
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.graph.number_kinds import is_integer
from tests.graph.reading import IMPORTS, module, result_of

ANNOTATED = {
    "Tensor": Kind.TENSOR,
    "torch.Tensor": Kind.TENSOR,
    "'Tensor'": Kind.TENSOR,
    "torch.LongTensor": Kind.TENSOR,
    "Tensor | None": Kind.TENSOR,
    "Optional[Tensor]": Kind.TENSOR,
    "np.ndarray": Kind.ARRAY,
    "NDArray[np.float64]": Kind.ARRAY,
    "float": Kind.SCALAR,
    "int": Kind.SCALAR,
    "list[Tensor]": Kind.OTHER,
    "dict[str, Tensor]": Kind.OTHER,
    "str": Kind.OTHER,
    "Path": Kind.OTHER,
    "pd.DataFrame": Kind.OTHER,
    "Thing": Kind.UNKNOWN,
    "'not python ('": Kind.UNKNOWN,
}


@pytest.mark.parametrize(("also", "kind"), [("", Kind.ARRAY), ("import pandas as pd\n", Kind.UNKNOWN)])
def test_a_table_divided_by_an_array_is_a_table(also: str, kind: Kind) -> None:
    text = f"{also}import numpy as np\ndef f(table, k):\n    return table[k] / np.asarray(k)\n"
    assert kind_of(result_of(text)) is kind


ARRAYS_OF = {
    "from jax.typing import ArrayLike": Kind.JAX,
    "from numpy.typing import ArrayLike": Kind.ARRAY,
    "import jax\nfrom package.typing import ArrayLike": Kind.UNKNOWN,
    "from package.typing import ArrayLike": Kind.ARRAY,
}


@pytest.mark.parametrize("imported", ARRAYS_OF)
def test_arrays_are_those_of_the_library_that_the_name_comes_from(imported: str) -> None:
    text = f"{imported}\ndef f(a: ArrayLike):\n    return a\n"
    assert kind_of(result_of(text)) is ARRAYS_OF[imported]


BY_USE = {
    "compared, for a mask that a tensor's method takes": (
        "import torch\ndef f(a, b):\n    r = a / b\n    r.masked_fill_(b == 0, 0.0)\n    return b + 1",
        Kind.TENSOR,
    ),
    "a value that a tensor's method takes": (
        "import torch\ndef f(a, b, c):\n    r = a / b\n    r.masked_fill_(b == 0, c)\n    return c + 1",
        Kind.UNKNOWN,
    ),
    "normalised, then multiplied by a tensor": (
        "import numpy as np, torch\ndef f(a, b):\n    r = torch.exp(b)\n    a = a - a.mean()\n    c = r * a\n"
        "    return a.std()",
        Kind.TENSOR,
    ),
    "multiplied by a root that NumPy took of a number": (
        "import numpy as np, torch\ndef f(a, n):\n    c = np.sqrt(n) * a.mean()\n    return a.std()",
        Kind.UNKNOWN,
    ),
    "less its own maximum, in NumPy": (
        "import numpy as np, torch\ndef f(a):\n    e = np.exp(a - a.max(axis=-1))\n    return a.std()",
        Kind.ARRAY,
    ),
    "axes kept as NumPy keeps them": (
        "import numpy as np, torch\ndef f(a):\n    return a.std(keepdims=True)",
        Kind.ARRAY,
    ),
    "no tensors in the file": ("import numpy as np\ndef f(a):\n    return a.std()", Kind.ARRAY),
}

SILENT = {
    "a logger": "import logging, torch\nlogger = logging.getLogger()\ndef f(a, b):\n    return logger.log(a)",
    "math of a number": "import math\ndef f(a):\n    return foo.log(a)",
    "a frame": "import pandas as pd, torch\ndef f(a):\n    return a.std()",
    "a frame by its use": "import torch\nimport numpy as np\ndef f(a):\n    a.groupby('k')\n    return a.mean()",
    "no torch in the file": "def f(a):\n    return a.log()",
    "a path": "from pathlib import Path\nimport torch\ndef f(root: Path, a):\n    return root / a",
    "text": "import torch\ndef f(a: str):\n    return a * 2",
    "a literal text": "import torch\ndef f(a):\n    return 'x' * a",
    "formatted text": "import torch\ndef f(a):\n    return f'{a}' * a",
    "a dictionary": "import torch\ndef f(a):\n    return {1: 2}.exp()",
    "columns": "import polars as pl\ndef f(a):\n    return a.log1p()",
    "symbols": "import sympy, torch\ndef f(a):\n    return a.exp()",
}

KINDS = {
    "x.exp()": Kind.TENSOR,
    "np.exp(n)": Kind.ARRAY,
    "math.exp(n)": Kind.SCALAR,
    "x * 2": Kind.TENSOR,
    "2 * x.sum()": Kind.TENSOR,
    "n * 2": Kind.UNKNOWN,
    "k * 2": Kind.SCALAR,
    "torch.exp(n) / n": Kind.TENSOR,
    "x.shape[0]": Kind.SCALAR,
    "len(x)": Kind.SCALAR,
    "x.size(0)": Kind.SCALAR,
    "x[0]": Kind.TENSOR,
    "x[n > 0]": Kind.TENSOR,
    "x.view(-1)": Kind.TENSOR,
    "torch.arange(3)": Kind.TENSOR,
    "torch.complex(x, y)": Kind.OTHER,
    "torch.exp(1j * x)": Kind.OTHER,
    "torch.abs(torch.fft.fft(x))": Kind.TENSOR,
    "np.exp(2j * np.pi * n)": Kind.OTHER,
}

INTEGERS = [
    "torch.arange(n)", "torch.randint(0, 5, (3,))", "x.argmax(-1)", "x.long()", "x.to(torch.int64)", "x > 0",
    "torch.arange(n) * 2 + 1", "(x > 0).sum()", "torch.arange(3) ** 2", "x.int().abs()", "torch.zeros(3).long()[0]",
]  # fmt: skip
NOT_INTEGERS = [
    "x", "torch.arange(n) / 2", "torch.arange(0, 1, 0.1)", "torch.arange(n, dtype=torch.float32)", "x.long().float()",
    "torch.arange(n).sqrt()", "(x > 0).float()", "x * torch.arange(3)", "torch.rand(3)", "(x > 0) * 1.5",
]  # fmt: skip


@pytest.mark.parametrize("annotation", ANNOTATED)
def test_annotation(annotation: str) -> None:
    assert kind_of(result_of(f"{IMPORTS}\ndef f(x: {annotation}):\n    return x")) is ANNOTATED[annotation]


@pytest.mark.parametrize("text", KINDS)
def test_kind(text: str) -> None:
    assert kind_of(result_of(module(f"return {text}"))) is KINDS[text]


@pytest.mark.parametrize("name", SILENT)
def test_silent(name: str) -> None:
    assert kind_of(result_of(SILENT[name])) in (Kind.UNKNOWN, Kind.OTHER)


def test_the_operand_of_forward_is_a_tensor() -> None:
    text = f"{IMPORTS}\nclass M(nn.Module):\n    def forward(self, x):\n        return x"
    assert kind_of(result_of(text)) is Kind.TENSOR
    assert kind_of(result_of(text.replace("nn.Module", "object"))) is Kind.UNKNOWN


def test_use_says_what_a_parameter_is() -> None:
    assert kind_of(result_of(f"{IMPORTS}\ndef f(x):\n    x.unsqueeze(0)\n    return x")) is Kind.TENSOR
    assert kind_of(result_of(f"{IMPORTS}\ndef f(x):\n    np.exp(x)\n    return x")) is Kind.ARRAY
    assert kind_of(result_of(f"{IMPORTS}\ndef f(x):\n    np.exp(x)\n    torch.exp(x)\n    return x")) is Kind.UNKNOWN


def test_a_value_changed_in_place_is_still_what_it_was() -> None:
    assert kind_of(result_of(module("x[0] = 1\nreturn x"))) is Kind.TENSOR


@pytest.mark.parametrize("text", INTEGERS)
def test_integers(text: str) -> None:
    assert is_integer(result_of(module(f"return {text}")))


@pytest.mark.parametrize("text", NOT_INTEGERS)
def test_not_known_to_be_integers(text: str) -> None:
    assert not is_integer(result_of(module(f"return {text}")))


@pytest.mark.parametrize(("text", "kind"), BY_USE.values(), ids=BY_USE.keys())
def test_what_a_function_does_with_a_value_tells_its_kind(text: str, kind: Kind) -> None:
    assert kind_of(result_of(text)) is kind


def test_a_size_is_no_tensor() -> None:
    """`n` of `torch.rand(n)`: what a library's function takes first need not be a tensor."""
    found = result_of("import torch\ndef f(n):\n    u = torch.rand(n, device='cpu')\n    return n")
    assert kind_of(found) is Kind.UNKNOWN


NO_NUMBERS = {
    "it has elements": "def f(b=3.0, i=None):\n    return b[i]",
    "the function asks for tensors": "def f(b=3.0):\n    if torch.is_tensor(b):\n        pass\n    return b",
    "the function asks for arrays": "def f(b=3.0):\n    if isinstance(b, np.ndarray):\n        pass\n    return b",
}


@pytest.mark.parametrize("name", NO_NUMBERS)
def test_a_default_that_is_a_number_is_not_all_that_may_be_given(name: str) -> None:
    assert kind_of(result_of(f"{IMPORTS}\n{NO_NUMBERS[name]}")) is Kind.UNKNOWN
    asked = "def f(b=3.0):\n    assert isinstance(b, float)\n    return b"
    assert kind_of(result_of(f"{IMPORTS}\n{asked}")) is Kind.SCALAR


def test_a_distribution_is_no_array_though_it_has_a_variance() -> None:
    text = "import numpy as np\nfrom scipy import stats\ndef f(a):\n    return {}"
    assert kind_of(result_of(text.format("stats.gennorm(a)"))) is Kind.OTHER
    assert kind_of(result_of(text.format("np.square(a)"))) is Kind.ARRAY


@pytest.mark.parametrize(
    ("also", "kind"),
    [("", Kind.TENSOR), ("from .tensor import Tensor\n", Kind.UNKNOWN), ("from torch import Tensor\n", Kind.TENSOR)],
)
def test_a_file_with_tensors_of_its_own_has_none_of_pytorch(also: str, kind: Kind) -> None:
    text = f"import numpy as np\n{also}def f(x):\n    return x.sum(dim=-1)\n"
    operand = result_of(text)
    assert kind_of(operand.operands[0] if isinstance(operand, Apply) else operand) is kind
