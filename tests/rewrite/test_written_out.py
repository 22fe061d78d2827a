"""Calls that write their result to an array, `np.log(p, out=p)`: what they are given is repaired, and they stay so."""

from __future__ import annotations

import pytest

from stablefix.engine import check_text, fix
from stablefix.settings import Settings
from stablefix.source.text import from_text

SETTINGS = Settings(jobs=1, pedantic=True, unsafe_fixes=True)

REPAIRED = {
    "the divisor": (
        "np",
        "a = abs(a)\n    np.divide(a, a.sum(), out=a)",
        "np.divide(a, np.clip(a.sum(), 1e-8, None), out=a)",
    ),
    "the only operand": ("np", "np.log(a, out=a)", "np.log(np.clip(a, 2.3e-308, None), out=a)"),
    "another array": ("torch", "torch.log(a, out=b)", "torch.log(torch.clamp(a, min=1.2e-38), out=b)"),
}
QUIET = {
    "where it is no 0": "np.divide(a, b, out=a, where=b != 0)",
    "another divisor": "np.divide(a, np.abs(b) + 1, out=a)",
    "a product": "np.multiply(a, b, out=a)",
}


KINDS = {"np": "np.ndarray", "torch": "torch.Tensor"}


def function(library: str, statements: str) -> str:
    kind = KINDS[library]
    return f"import numpy as np\nimport torch\n\n\ndef f(a: {kind}, b: {kind}):\n    {statements}\n    return a\n"


@pytest.mark.parametrize("name", REPAIRED)
def test_repaired(name: str) -> None:
    library, statements, wanted = REPAIRED[name]
    text = function(library, statements)
    fixed = fix(from_text(text, "case.py"), check_text(text, "case.py", SETTINGS).findings, SETTINGS).text
    assert wanted in fixed


@pytest.mark.parametrize("name", QUIET)
def test_quiet(name: str) -> None:
    assert not check_text(function("np", QUIET[name]), "case.py", SETTINGS).findings
