"""Law: what is looked for by default is all that is told by default."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from stablefix.engine import templates
from stablefix.match.candidate import Candidate
from stablefix.match.find import Finder
from stablefix.match.told import Sought, Told, where_told
from stablefix.source.deferred import parsed_without
from tests.graph.reading import IMPORTS
from tests.match.finding import FINDER, candidates

BY_DEFAULT = {sought: Finder(templates(), sought=sought) for sought in (Sought.TOLD, Sought.TOLD_ALONE)}
FOLDERS = ["tests/cases", "tests/quiet", "examples", "src/stablefix"]
ROOT = Path(__file__).parents[2]
Seen = set[tuple[str, int, int, str, str]]


def told(found: list[Candidate], sought: Sought) -> Seen:
    return {
        (c.template.code, c.syntax.lineno, c.syntax.col_offset, ast.unparse(c.syntax), str(c.reason))
        for c in found
        if c.reason is not None or (c.formula and sought is Sought.TOLD_ALONE)
    }


def by_default(text: str, sought: Sought) -> Seen:
    finder = BY_DEFAULT[sought]
    live = finder.roots.live(text)
    return set() if live is None else told(finder.find(text, parsed_without(live.file, live.unneeded), live), sought)


def compared(text: str) -> int:
    """Check the law for a text; how much is told of it in a piece of code on its own."""
    every = candidates(text)
    for sought in BY_DEFAULT:
        assert by_default(text, sought) == told(every, sought), (sought, text)
    return len(told(every, Sought.TOLD_ALONE))


@pytest.mark.parametrize("path", [p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.py"))], ids=str)
def test_what_is_told_of_files_is_looked_for(path: Path) -> None:
    compared(path.read_text(encoding="utf-8"))


AROUND = {
    "a function": "def f({0}):\n    return {1}\n",
    "a loss": "def hinge_loss({0}):\n    return {1}\n",
    "a function that gives one number": "def f({0}):\n    out = {1}\n    return out.mean()\n",
    "a function that gives one number by a name of its own": (
        "from torch import sum as total\ndef f({0}):\n    out = {1}\n    return total(out)\n"
    ),
    "a function that a loss calls": "def f({0}):\n    return {1}\n\n\ndef nll({0}):\n    return f({0})\n",
    "a function inside another one": "def f({0}):\n    def energy({0}):\n        return {1}\n    return energy\n",
    "a method of a layer": "class A(torch.nn.Module):\n    def forward(self, {0}):\n        return {1}\n",
    "a method of a loss": "class CosineLoss(torch.nn.Module):\n    def forward(self, {0}):\n        return {1}\n",
    "a method of what extends a loss": "class A(bases.SomeLoss):\n    def forward(self, {0}):\n        return {1}\n",
    "a method of a kernel": "class RBF(gpytorch.Kernel):\n    def forward(self, {0}):\n        return {1}\n",
    "a class inside a loss": "class Loss:\n    class A:\n        def f(self, {0}):\n            return {1}\n",
    "a class with another one in its text": (
        'class A:\n    """Use it so:\n\nclass Demo:\n    pass\n    """\n    def f(self, {0}):\n        return {1}\n'
    ),
    "an average": "def masked_mean({0}):\n    return {1}\n",
    "an average inside a function": "def f({0}):\n    def mean_of({0}):\n        return {1}\n    return mean_of\n",
    "a distribution": "class A(bases.Distribution):\n    def f(self, {0}):\n        return {1}\n",
    "a method of what is exact": "class A:\n    def log_cdf(self, {0}):\n        return {1}\n",
    "a function below a class": "class A:\n    b = 1\nif A.b:\n    def f({0}):\n        return {1}\n",
    "a method below a line that looks like none": (
        'class A:\n    text = """\nb\n"""\n    def f(self, {0}):\n        return {1}\n'
    ),
    "a function with a test": "def f({0}):\n    if a is None:\n        a = 1\n    return {1}\n",
    "a function with a line that looks like a test": (
        "def f({0}):\n    g = {{\n        x\n        if x else lambda: 1:\n        2}}\n    return {1}\n"
    ),
    "an initialisation": "class A:\n    def __init__(self, {0}):\n        self.y = {1}\n",
    "a function that knows": "def safe_f({0}):\n    return {1}\n\n\ndef g({0}):\n    return safe_f({0})\n",
    "the module": "{0} = torch.rand({2}, 5)\nout = {1}\n",
}
NAMES = "x, y, z, a, b, p, q, mask, eps"


@pytest.mark.parametrize("name", AROUND)
def test_what_is_told_of_rules_is_looked_for_in(name: str) -> None:
    found = 0
    for template in FINDER.templates:
        for example in template.fires:
            text = f"{IMPORTS}\n{AROUND[name].format(NAMES, example, 9)}"
            found += compared(text)
    assert found, "nothing is told there"


CALLED = {
    "because of its name": (
        "def stable_f(v: torch.Tensor):\n    return torch.log(torch.sigmoid(v))\n\n\n"
        "def g(x: torch.Tensor):\n    return stable_f(x)\n"
    ),
    "because of its divisor": (
        "def f(v, w):\n    return v / torch.relu(w)\n\n\ndef g(x: torch.Tensor):\n    return f(x - x.mean(), x.std())\n"
    ),
}


@pytest.mark.parametrize("why", CALLED)
def test_a_call_of_a_function_that_is_not_told_of_is_not_told(why: str) -> None:
    """What fails is written in the function: that nothing is told of it is no reason to tell it of the call."""
    text = f"{IMPORTS}\n{CALLED[why]}"
    assert FINDER.find(text, ast.parse(text))
    assert by_default(text, Sought.TOLD) == told(candidates(text), Sought.TOLD) == set()


def test_most_is_not_looked_for() -> None:
    """Were everything looked for everywhere, the law would say nothing."""
    where = [where_told(t, p, frozenset({p.node.operator.name})) for t in FINDER.templates for p in t.patterns]  # type: ignore[attr-defined]
    for what in (Told.NEVER, Told.MINIMISED, Told.AVERAGING, Told.EXACT):
        assert any(what in told for told in where)
        assert any(what not in told for told in where)
    quotient = f"{IMPORTS}\ndef f(x, y):\n    return x / torch.relu(y)\n"
    assert FINDER.find(quotient, ast.parse(quotient))
    assert not BY_DEFAULT[Sought.TOLD].find(quotient, ast.parse(quotient))
    assert BY_DEFAULT[Sought.TOLD_ALONE].find(quotient, ast.parse(quotient))
    of_method = f"{IMPORTS}\nclass A:\n    def f(self, x, y):\n        return x / torch.relu(y)\n"
    assert BY_DEFAULT[Sought.TOLD_ALONE].find(of_method, ast.parse(of_method))
    of_loop = f"{IMPORTS}\ndef f(x, y):\n    for a in x:\n        x += a / torch.relu(y)\n    return x\n"
    assert not BY_DEFAULT[Sought.TOLD_ALONE].find(of_loop, ast.parse(of_loop))
