"""Law: the index of words decides what is analysed, and never what is found."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from stablefix.engine import scan_source
from stablefix.match.candidate import Candidate
from stablefix.match.live import Live
from stablefix.match.local import ByRoot, Local, by_root
from stablefix.settings import Settings
from stablefix.source.deferred import parsed_without
from stablefix.source.text import from_text
from tests.graph.reading import IMPORTS
from tests.match.finding import FINDER

FOLDERS = ["tests/cases", "tests/quiet", "examples", "src/stablefix"]
ROOT = Path(__file__).parents[2]


class OpenLocal(Local):
    """What can match when every pattern is tried at every root."""

    forms = property(lambda self: -1, lambda self, forms: None)

    def at_power(self, exponent: float, base: int, forms: int) -> ByRoot:
        return by_root(self.entries)

    def at_operator(self, operator: type[ast.operator], left: int, right: int, forms: int, divides: bool) -> ByRoot:
        return by_root(self.entries)

    def at_call(self, name: str, whole: int, inside: int, forms: int, given: bool) -> ByRoot:
        return by_root(self.entries)


class Open(Live):
    """What can match when every pattern is tried in every function."""

    def __init__(self, live: Live) -> None:
        vars(self).update(vars(live))

    @property
    def module(self) -> Local | None:
        real = self.of(FINDER.roots.indexed)
        return OpenLocal(real.entries, self._aliases, real.helpers)

    def function(self, syntax: ast.FunctionDef | ast.AsyncFunctionDef) -> Local | None:
        return self.module


def opened(text: str) -> Open:
    """All patterns over the words of a text."""
    return Open(FINDER.roots.read(text))


def places(found: list[Candidate]) -> set[tuple[str, int, int, str]]:
    return {(c.template.code, c.syntax.lineno, c.syntax.col_offset, ast.unparse(c.syntax)) for c in found}


def missed(text: str) -> set[tuple[str, int, int, str]]:
    """What an open search finds and the real one does not."""
    real = places(FINDER.find(text, ast.parse(text)))
    return places(FINDER.find(text, ast.parse(text), opened(text))) - real


@pytest.mark.parametrize("path", [p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.py"))], ids=str)
def test_nothing_is_missed_in_files(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not missed(text)


@pytest.mark.parametrize("code", [template.code for template in FINDER.templates])
def test_nothing_is_missed_in_the_examples_of_a_rule(code: str) -> None:
    template = next(template for template in FINDER.templates if template.code == code)
    for example in template.fires:
        body = f"def f(x, y, z, a, b, p, q, mask, eps=1e-8):\n    return {example}\n"
        assert not missed(f"{IMPORTS}\n{body}"), example


CALLED_OTHERWISE = {
    "imported under another name": "from torch import log as ln, softmax as sm\ndef f(x):\n    return ln(sm(x, -1))",
    "imported in a function": "def f(x):\n    from torch import log as ln, softmax\n    return ln(softmax(x, -1))",
    "given a name": "import torch\nln = torch.log\ndef f(x):\n    return ln(torch.softmax(x, -1))",
    "given a name in the function": "import torch\ndef f(x):\n    ln = torch.log\n    return ln(torch.softmax(x, -1))",
    "a module under a name": (
        "import torch\nfrom torch import nn\nsm = nn.Softmax(-1)\ndef f(x):\n    return torch.log(sm(x))"
    ),
    "a module in an attribute": (
        "import torch\nfrom torch import nn\nclass M(nn.Module):\n    def __init__(self):\n"
        "        self.act = nn.LogSigmoid()\n        self.sm = nn.Softmax(-1)\n"
        "    def forward(self, x):\n        return torch.log(self.sm(x))"
    ),
    "through a name in an outer function": (
        "import torch\ndef f(x):\n    p = torch.softmax(x, -1)\n    def g():\n        return torch.log(p)\n    return g"
    ),
    "in a lambda": "import torch\nf = lambda x: torch.log(torch.softmax(x, -1))",
    "at the level of the module": "import torch\np = torch.softmax(torch.rand(3), -1)\nq = torch.log(p)",
    "with line ends of old": "import torch\rdef f(x):\r    return torch.log(torch.softmax(x, -1))\r",
    "with line ends of Windows": "import torch\r\ndef f(x):\r\n    return torch.log(torch.softmax(x, -1))\r\n",
    "after a form feed": "import torch\n\x0c\ndef f(x):\n    return torch.log(torch.softmax(x, -1))\n",
    "on many lines": "import torch\ndef f(x):\n    return torch.log(\n        torch.softmax(\n x, -1\n        )\n )\n",
    "behind a backslash": "import torch\ndef f(x):\n    return torch. \\\n        log(torch.softmax(x, -1))\n",
    "with a name beside it": "import torch\ndef f(über):\n    return torch.log(torch.softmax(über, -1))\n",
}


@pytest.mark.parametrize("name", CALLED_OTHERWISE)
def test_found_however_it_is_called(name: str) -> None:
    text = CALLED_OTHERWISE[name]
    assert "SF101" in {candidate.template.code for candidate in FINDER.find(text, ast.parse(text))}


def test_nothing_is_looked_for_where_no_library_is_named() -> None:
    assert FINDER.roots.live("def f(x):\n    return x.log()\n") is None


LOG = "return torch.log(torch.softmax(x, -1))\n"
PLACED = {
    "after a string that begins a line": f'def f(x):\n    s = """\nsome text\n"""\n    {LOG}',
    "after brackets that begin a line": "def f(x):\n    p = torch.softmax(\nx, -1)\n    return torch.log(p)\n",
    "after a backslash": "def f(x):\n    p = \\\ntorch.softmax(x, -1)\n    return torch.log(p)\n",
    "under a long header": f"def f(\n    x,\n):\n    {LOG}",
    "on the line of the header": f"def f(x): {LOG}",
    "after a docstring with code": f'def f(x):\n    """\ndef g(x):\n    pass\n    """\n    {LOG}',
    "in an asynchronous method": f"class A:\n    async def f(self, x):\n        {LOG}",
    "under a condition": f"if True:\n    def f(x):\n        {LOG}",
    "after a function that is not looked into": f"def g(x):\n    return 1\ndef f(x):\n    {LOG}",
    "after names that are given functions": "def f(x):\n    a, b = torch.log, torch.softmax\n    return a(b(x, -1))\n",
    "in a function that is called": "def p(x):\n    return torch.softmax(x, -1)\ndef f(x): return torch.log(p(x))\n",
}


@pytest.mark.parametrize("name", PLACED)
def test_found_wherever_it_stands(name: str) -> None:
    source = from_text(f"import torch\n{PLACED[name]}", "code.py")
    assert "SF101" in {candidate.template.code for candidate in scan_source(source, Settings()).candidates}


@pytest.mark.parametrize("path", [p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.py"))], ids=str)
def test_parts_tell_as_much_as_the_whole(path: Path) -> None:
    """What is found in a file whose bodies are parsed when they are asked for is what is found in the whole."""
    text = path.read_text(encoding="utf-8")
    live = FINDER.roots.live(text)
    if live is not None:
        parts = FINDER.find(text, parsed_without(live.file, live.unneeded), live)
        assert places(parts) == places(FINDER.find(text, ast.parse(text), live))
