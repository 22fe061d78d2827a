"""With `--pedantic` a file may name no library: array modules are known by their names, tensors by how they are used.
What rests on that is shown and never applied."""

from __future__ import annotations

import pytest

import stablefix
from stablefix.evidence import Safety
from stablefix.finding import Finding

TOLD = {
    "a module that a function gives": (
        "from ._backend import get_array_module\n"
        "def f(p, y):\n    xp = get_array_module(p)\n    return -xp.mean(y * xp.log(p))\n",
        "SF425",
        "xp.log(xp.clip(p, 1e-12, None))",
    ),
    "a module as a parameter": (
        "def f(x, xp):\n    e = xp.exp(x)\n    return e / e.sum(axis=-1, keepdims=True)\n",
        "SF107",
        "shifted / shifted.sum(axis=-1, keepdims=True)",
    ),
    "a module that an object keeps": (
        "class A:\n    def f(self, x):\n        return self.xp.log(1 + self.xp.exp(x))\n",
        "SF106",
        "self.xp.logaddexp(x, 0)",
    ),
    "a module of the package's own": (
        "from . import numpy_wrapper as anp\ndef f(x):\n    return anp.log(1 + x)\n",
        "SF111",
        "anp.log1p(x)",
    ),
    "a tensor by its methods": (
        "def f(logits):\n    p = logits.softmax(dim=-1)\n    return -(p * p.log()).sum(-1)\n",
        "SF101",
        "logits.log_softmax(dim=-1)",
    ),
    "a reduction that only tensors have": (
        "def f(data):\n    return data.x / data.x.abs().sum(1, keepdim=True)\n",
        "SF401",
        "data.x / data.x.abs().sum(1, keepdim=True).clamp(min=1e-8)",
    ),
}

QUIET = {
    "two paths that are joined": "def f(root, name):\n    return root / name\n",
    "another library's functions": (
        "import paddle.nn.functional as F\nimport paddle\ndef f(x):\n    return paddle.log(F.softmax(x))\n"
    ),
    "a number called like a module": "def f(x, np):\n    return x * np\n",
    "a frame": "import pandas as pd\ndef f(df):\n    return df.x / df.x.sum(axis=0)\n",
}


def found(text: str) -> list[Finding]:
    return list(stablefix.check(text, filename="case.py", pedantic=True))


CHOSEN = "import numpy as np\nfrom compat import array_namespace\ndef f(x, y):\n    "
CHOOSES = "xp = array_namespace(x)\n    size = xp.linalg.matrix_norm(x)\n    "


@pytest.mark.parametrize("divisor", ["np.abs(x - y)", "size"])
def test_an_array_of_a_module_that_is_chosen_gets_no_numpy(divisor: str) -> None:
    """It may be a tensor, of which NumPy's functions make an array, although the file imports NumPy."""
    told = found(f"{CHOSEN}{CHOOSES}return y / {divisor}\n")
    assert told
    assert {each.safety for finding in told for each in finding.repairs} == {Safety.DISPLAY}
    sure = found(f"{CHOSEN}return y / np.abs(x - y)\n")
    assert {each.safety for finding in sure for each in finding.repairs} == {Safety.UNSAFE}


@pytest.mark.parametrize(("text", "code", "repair"), TOLD.values(), ids=TOLD.keys())
def test_a_file_without_imports_is_read_when_asked(text: str, code: str, repair: str) -> None:
    told = [each for each in found(text) if each.code == code]
    assert any(f"`{repair}`" in each.message for finding in told for each in finding.repairs)
    assert {each.safety for finding in told for each in finding.repairs} == {Safety.DISPLAY}
    assert not stablefix.check(text, filename="case.py")


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET.keys())
def test_no_library_is_taken_for_another(text: str) -> None:
    assert not found(text)
