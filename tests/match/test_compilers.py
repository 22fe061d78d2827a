"""What another compiler reads, TorchScript or Numba, gets no repair that it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from stablefix.scan import scan
from stablefix.settings import Settings
from tests.match.finding import becomes

TORCH = "import math\nimport torch\nfrom torch import Tensor, jit\n"
NUMPY = "import numba\nimport numpy as np\nfrom numba import njit\nfrom scipy import special\n"

VANISHING = "return torch.log(torch.softmax(x, -1) + 0)"
SCRIPTED = {
    "a decorator": f"@torch.jit.script\ndef f(x: Tensor):\n    {VANISHING}",
    "a decorator of a class": f"@jit.script\nclass A:\n    def f(self, x: Tensor):\n        {VANISHING}",
    "an exported method": f"class A:\n    @jit.export\n    def f(self, x: Tensor):\n        {VANISHING}",
    "a decorator with arguments": f"@jit.script_if_tracing\ndef f(x: Tensor):\n    {VANISHING}",
    "a call": f"def f(x: Tensor):\n    {VANISHING}\nf = torch.jit.script(f)",
}


@pytest.mark.parametrize("text", SCRIPTED.values(), ids=SCRIPTED.keys())
def test_torchscript_gets_no_finfo(text: str) -> None:
    offered = becomes(TORCH + text, "SF403")
    assert offered
    assert not any("finfo" in new for new in offered)


def test_others_do() -> None:
    assert any("finfo" in new for new in becomes(f"{TORCH}def f(x: Tensor):\n    {VANISHING}", "SF403"))


def test_torchscript_gets_no_hypotenuse_of_numbers() -> None:
    body = "def f(x: float, y: float):\n    return math.sqrt(x * x + y * y)"
    assert any("math.hypot" in new for new in becomes(TORCH + body, "SF119"))
    assert not any("math.hypot" in new for new in becomes(f"{TORCH}@torch.jit.script\n{body}", "SF119"))


def test_torchscript_gets_one_of_tensors() -> None:
    body = "@torch.jit.script\ndef f(x: Tensor, y: Tensor):\n    return torch.sqrt(x * x + y * y)"
    assert any("torch.hypot" in new for new in becomes(TORCH + body, "SF119"))


@pytest.mark.parametrize("compiler", ["", "@njit\n", "@numba.njit(cache=True)\n", "@numba.jit(nopython=True)\n"])
@pytest.mark.parametrize(
    ("code", "expression", "unknown"),
    [
        ("SF104", "np.log(np.sum(np.exp(x)))", "special.logsumexp"),
        ("SF104", "np.log(np.sum(np.exp(x), axis=-1))", "np.max(x"),
        ("SF404", "np.arccos(np.dot(x, x))", "np.clip"),
    ],
)
def test_numba_gets_nothing_that_it_cannot_compile(compiler: str, code: str, expression: str, unknown: str) -> None:
    offered = becomes(f"{NUMPY}{compiler}def f(x: np.ndarray):\n    return {expression}", code)
    assert any(unknown in new for new in offered) == (compiler == "")


@pytest.mark.parametrize("wrapper", ["numba.njit(self.angle)", "numba.njit(types)(self.angle)", "kept(self.angle)"])
def test_a_method_may_be_compiled_where_an_object_is_made(wrapper: str) -> None:
    text = (
        f"{NUMPY}class Angles:\n    def __init__(self, kept, types):\n        self.compiled = {wrapper}\n\n"
        "    @staticmethod\n    def angle(x: np.ndarray):\n        return np.arccos(np.dot(x, x))\n"
    )
    assert any("np.clip" in new for new in becomes(text, "SF404")) == wrapper.startswith("kept")


def test_a_result_is_taken_by_its_place_where_its_name_is_new() -> None:
    """NumPy names the results of `slogdet` since 1.25, Numba never; PyTorch always has."""
    log = "def f(x):\n    return {0}.log({1}det(x))\n"
    compiled = becomes(f"{NUMPY}@njit\n" + log.format("np", "np.linalg."), "SF120")
    others = becomes(TORCH + log.format("torch", "torch.linalg."), "SF120")
    assert [new.rpartition("return ")[2] for new in compiled] == ["np.linalg.slogdet(x)[1]\n"]
    assert "torch.linalg.slogdet(x).logabsdet\n" in [new.rpartition("return ")[2] for new in others]


def test_numba_gets_what_it_knows() -> None:
    offered = becomes(f"{NUMPY}@njit\ndef f(x: np.ndarray):\n    return np.log(1 + np.exp(x))", "SF106")
    assert any("np.logaddexp(x, 0)" in new for new in offered)


@pytest.mark.parametrize("compiler", ["", "@jit\n"])
def test_a_compiler_may_be_handed_on_by_another_file(tmp_path: Path, compiler: str) -> None:
    """As where it need not be there, and one file gives a function of its own in its place."""
    package = tmp_path / "package"
    package.mkdir()
    (package / "__init__.py").write_text("")
    handed_on = "try:\n    from numba import jit\nexcept ImportError:\n    def jit(f):\n        return f\n"
    (package / "compat.py").write_text(handed_on)
    text = f"import numpy as np\nfrom .compat import jit\n{compiler}def f(x: np.ndarray):\n"
    (package / "angle.py").write_text(f"{text}    return np.arccos(np.dot(x, x))\n")
    settings = Settings(select=("SF404",), pedantic=True, cache=False)
    (result,) = scan([str(package / "angle.py")], settings)
    offered = [repair.message for finding in result.findings for repair in finding.repairs]
    assert any("np.clip" in message for message in offered) == (compiler == "")
