"""Small functions of x and y in the many ways in which people write them: what `fuzz.py` tries repairs on."""

from __future__ import annotations

import ast
import itertools
import random
import re
from functools import cache
from pathlib import Path

PREAMBLES = {
    "torch": ("import torch\nimport torch.nn.functional as F\n", "(x, y)"),
    "numpy": ("import numpy as np\n", "(x: np.ndarray, y: np.ndarray)"),
}
"""What stands above the functions, and how they begin."""


@cache
def forms() -> dict[str, list[str]]:
    """The forms in `fuzz_forms.txt` by library and part: `torch before`."""
    found: dict[str, list[str]] = {}
    for line in Path(__file__).with_name("fuzz_forms.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            part = found[line.strip("[]")] = []
        elif line and not line.startswith("#"):
            part.append("" if line == "(none)" else line)
    return found


def renamed(text: str) -> str:
    """The text with other names for x and y, as a helper has them."""
    return re.sub(r"\by\b", "w", re.sub(r"\bx\b", "v", text))


class _Hoisting(ast.NodeTransformer):
    """Gives some parts of an expression names, in the order in which they are computed."""

    def __init__(self, chance: random.Random, share: float) -> None:
        self.chance, self.share = chance, share
        self.statements: list[tuple[str, str]] = []
        self.names = (f"t{n}" for n in itertools.count())

    def visit(self, node: ast.AST) -> ast.AST:
        node = self.generic_visit(node)
        named = isinstance(node, ast.Call) or (isinstance(node, ast.BinOp) and self.chance.random() < 0.5)
        if not named or self.chance.random() > self.share:
            return node
        text = ast.unparse(node)
        known = [name for name, value in self.statements if value == text]
        if not known:
            known = [next(self.names)]
            self.statements.append((known[0], text))
        return ast.Name(known[0], ast.Load())


def made(library: str, chance: random.Random) -> str:
    """The text of a module with a function f, and perhaps helpers of it."""
    imports, signature = PREAMBLES[library]

    def form(part: str) -> str:
        return chance.choice(forms()[f"{library} {part}"])

    def some(part: str, **names: str) -> str:
        return form(part).format(d=form("axes"), k=form("keeps"), **names)

    def steps(expression: str, share: float) -> tuple[list[str], str]:
        """The expression in several statements, which may be followed by changes in place. Those of what a helper
        returns are left out: what a caller does with it is not looked at where the helper is repaired."""
        hoisting = _Hoisting(chance, share)
        whole = ast.unparse(hoisting.visit(ast.parse(expression, mode="eval")))
        lines = []
        for name, value in hoisting.statements:
            lines.append(f"{name} = {value}")
            if chance.random() < 0.12 and "helper(" not in value:
                lines.append(some("changes", x=name))
        return lines, whole

    first = some("before")
    if chance.random() < 0.15:
        first = re.sub(r"\bx\b", lambda _: f"({first})", form("before"))
    helper, body, operand = [], [f"a = {first}"], "a"
    if chance.random() < 0.15:
        body.append(some("changes", x="a"))
    elif chance.random() < 0.4:
        body, operand = [], f"({first})"
    hazard = some("hazards", x=operand)
    if chance.random() < 0.2:
        lines, whole = steps(renamed(some("hazards", x="x")), chance.choice((0, 0.5)))
        helper = [f"def helper{renamed(signature)}:", *lines, f"return {whole}"]
        hazard = f"helper({operand}, y)"
    lines, whole = steps(hazard, chance.choice((0, 0, 0.4, 1)))
    body += lines
    if chance.random() < 0.15:
        body += [f"b = {whole}", "if x.ndim > 1:", f"    b = {some('behind', b='b')}"]
        whole = "b"
    elif chance.random() < 0.5:
        body.append(f"b = {whole}")
        whole = "b"
        if chance.random() < 0.15 and not helper:
            body.append(some("changes", x="b"))
    body.append("return " + some("behind", b=f"({whole})" if whole != "b" else "b"))
    text = [imports]
    for header, *block in filter(None, (helper, [f"def f{signature}:", *body])):
        text += ["", header, *(f"    {line}" for line in block), ""]
    return "\n".join(text)
