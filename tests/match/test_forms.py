"""Which patterns a root can have the form of, by its syntax alone; the code and the pattern are formulas."""

from __future__ import annotations

import ast

import pytest

from stablefix.match.behind import Behind
from stablefix.match.find import Finder
from stablefix.match.helpers import Helpers
from stablefix.match.live import Live
from stablefix.source.names import Names
from stablefix.templates.load import builtin

FINDER = Finder(builtin())


def tried(body: str) -> set[str]:
    """The codes of what is tried somewhere in a function with this body."""
    return tried_in("import torch\ndef f(x, y, n):\n" + "".join(f"    {line}\n" for line in body.splitlines()))


def tried_in(text: str) -> set[str]:
    """The rules that are tried at some place of the last function of a text."""
    live: Live = FINDER.roots.read(text)
    tree = ast.parse(text)
    function = tree.body[-1]
    assert isinstance(function, ast.FunctionDef)
    local = live.function(function)
    found = {} if local is None else Behind(function, local, live.spoken, Helpers(Names(tree), live.spoken)).matching()
    return {template.code for patterns in found.values() for entries in patterns.values() for template, _ in entries}


CAN = {
    "a function of a function": ("x.softmax(-1).log()", "SF101"),
    "through a name": ("p = x.softmax(-1)\nreturn p.log()", "SF101"),
    "through a rearrangement": ("x.softmax(-1).transpose(0, 1).log()", "SF101"),
    "through a selection": ("x.softmax(-1)[0].log()", "SF101"),
    "by one of two ways": ("p = x\nif n:\n    p = x.softmax(-1)\nreturn p.log()", "SF101"),
    "before a loop": ("p = x.softmax(-1)\nfor _ in range(n):\n    print(p.log())", "SF101"),
    "written out": ("p = x.exp() / x.exp().sum(-1, keepdim=True)\nreturn p.log()", "SF101"),
    "in another order": ("s = x.sigmoid()\nreturn (1 - s) * s", "SF224"),
    "with a number that has a name": ("one = 1\ns = x.sigmoid()\nreturn s * (one - s)", "SF224"),
    "with a number in a text": ("(1 - n) * float('-inf')", "SF618"),
    "with a number from elsewhere": ("s = x.sigmoid()\nreturn s * (ONE - s)", "SF224"),
}
CANNOT = {
    "the other way round": ("x.log().softmax(-1)", "SF101"),
    "beside each other": ("x.softmax(-1) + x.log()", "SF101"),
    "after something else was given": ("p = x.softmax(-1)\nprint(p)\np = x\nreturn p.log()", "SF101"),
    "with another number": ("s = x.sigmoid()\nreturn s * (2 - s)", "SF224"),
    "with a product for a sum": ("s = x.sigmoid()\nreturn s * (1 * s)", "SF224"),
}


@pytest.mark.parametrize("name", CAN)
def test_tried(name: str) -> None:
    body, code = CAN[name]
    assert code in tried(body)


@pytest.mark.parametrize("name", CANNOT)
def test_not_tried(name: str) -> None:
    body, code = CANNOT[name]
    assert code not in tried(body)


HELPER = "import torch\ndef helper(x):\n    {}\ndef f(x, y, n):\n    return helper(x.softmax(-1))\n"
RUN = {
    "what it returns": "return x.log()",
    "what it computed before": "y = x.log()\n    assert n\n    return y",
    "what it computes by another function": "return other(x)\ndef other(x):\n    return x.log()",
}
NOT_RUN = {
    "what it returns is something else": "y = x.log()\n    return y.cos()",
    "what it returns is made by unknown code": "return unknown(x.log())",
    "it has two ways": "y = x.log()\n    if n:\n        return x\n    return y",
    "it returns several values": "return x.log(), 1",
    "it changes something": "y = x.log()\n    with n:\n        pass\n    return y",
}


@pytest.mark.parametrize("why", RUN)
def test_tried_at_a_call_of_what_computes_it(why: str) -> None:
    assert "SF101" in tried_in(HELPER.format(RUN[why]))


@pytest.mark.parametrize("why", NOT_RUN)
def test_not_tried_at_a_call(why: str) -> None:
    assert "SF101" not in tried_in(HELPER.format(NOT_RUN[why]))
