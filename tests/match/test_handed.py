"""What a file shows of the kinds of operands: the use of a name, annotations, and words that speak of rare kinds."""

from __future__ import annotations

import pytest

from stablefix.engine import scan_source
from stablefix.settings import Settings
from stablefix.source.text import from_text
from stablefix.verdicts import request


def handed(body: str, head: str = "import numpy as np\nimport torch\n") -> set[str]:
    """The words for the inputs of the one candidate in a function."""
    text = f"{head}\n\n{body}\n"
    candidates = scan_source(from_text(text, "case.py"), Settings(pedantic=True, select=("SF202", "SF140", "SF119")))
    return {word for _, word in request(candidates.candidates[0]).handed}


def test_what_is_given_to_functions_of_numpy_may_be_a_list_or_a_number() -> None:
    assert handed("def f(x):\n    return 1 - np.cos(x)") == {"number", "list"}


@pytest.mark.parametrize(
    "line",
    [
        "n = x.shape",
        "x = np.asarray(x)",
        "y = np.atleast_1d(np.array(x, dtype=float))",
        "y = x[:, 0]",
    ],
)
def test_what_is_used_as_an_array_is_one(line: str) -> None:
    assert handed(f"def f(x):\n    {line}\n    return 1 - np.cos(x)") == set()


@pytest.mark.parametrize(
    ("line", "left"), [("y = x / 2", {"number"}), ("y = x[0]", {"list"}), ("y = x * 2", {"number", "list"})]
)
def test_what_a_list_or_a_number_cannot_do_excludes_it(line: str, left: set[str]) -> None:
    assert handed(f"def f(x):\n    {line}\n    return 1 - np.cos(x)") == left


def test_an_annotation_is_believed() -> None:
    assert handed("def f(x: np.ndarray):\n    return 1 - np.cos(x)") == set()


def test_what_stands_beside_a_tensor_may_be_a_number() -> None:
    assert handed("def f(x, y):\n    return torch.log(torch.exp(x) * y)") == {"number"}
    assert handed("def f(x, y: torch.Tensor):\n    return torch.log(torch.exp(x) * y)") == set()


@pytest.mark.parametrize(
    ("line", "word"), [("y = x.imag", "complex"), ("y = 1j", "complex"), ("y = x.to_sparse()", "sparse")]
)
def test_a_file_that_speaks_of_rare_kinds_may_have_them(line: str, word: str) -> None:
    root = "def f(a: torch.Tensor, b: torch.Tensor):\n    return torch.sqrt(a**2 + b**2)"
    assert word in handed(f"{root}\n\n\ndef g(x):\n    {line}")
    assert word not in handed(root)


def test_a_library_that_stands_in_for_another_is_not_asked() -> None:
    head = "import jax.numpy as jnp\n"
    assert handed("def f(x, y):\n    return jnp.log(jnp.exp(x) * y)", head) == set()


@pytest.mark.parametrize(
    ("test", "told"),
    [
        ("torch.is_complex(x)", False),
        ("not torch.is_complex(x)", True),
        ("x.dtype in (torch.complex64, torch.complex128)", False),
        ("x.dtype not in (torch.complex64, torch.complex128)", True),
        ("x.is_complex() and x.dim() > 1", False),
        ("x.is_complex() or x.dim() > 1", True),
    ],
)
def test_a_formula_of_complex_numbers_is_none_of_real_ones(test: str, told: bool) -> None:
    text = f"import torch\n\n\ndef f(x):\n    if {test}:\n        return torch.log(torch.sigmoid(x))\n"
    assert bool(scan_source(from_text(text, "case.py"), Settings(pedantic=True, select=("SF102",))).candidates) is told


def test_what_is_cast_takes_the_values_of_its_domain() -> None:
    text = (
        "import torch\nimport torch.nn.functional as F\n\n\ndef f(x: torch.Tensor, y: torch.Tensor):\n"
        "    return F.binary_cross_entropy(torch.sigmoid(x), y.float().squeeze(-1))\n"
    )
    candidates = scan_source(from_text(text, "case.py"), Settings(pedantic=True, select=("SF129",))).candidates
    assert "label" in {domain for _, domain in request(candidates[0]).domains}


@pytest.mark.parametrize(
    ("signature", "line", "stated"),
    [
        ("x: torch.Tensor, y: int | torch.Tensor", "pass", True),
        ("x: torch.Tensor, y", "k = torch.arange(y)", True),
        ("x: torch.Tensor, y", "for k in range(y): pass", True),
        ("x: torch.Tensor, y: torch.Tensor", "pass", False),
        ("x: torch.Tensor, y", "k = torch.arange(4)", False),
    ],
)
def test_the_code_says_that_numbers_come(signature: str, line: str, stated: bool) -> None:
    found = handed(f"def f({signature}):\n    {line}\n    return torch.log(torch.exp(x) * y)")
    assert ("stated number" in found) is stated
