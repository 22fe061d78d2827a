"""Law: an outline leaves every line in its place, and says of a function's end only what is sure."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from stablefix.source.outline import may_be_followed, outline

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "src/stablefix").rglob("*.py"))


def ends(text: str) -> dict[int, int]:
    """The last line of every function and method by its first one, as the parser sees them."""
    tree = ast.parse(text)
    methods = [part for node in tree.body if isinstance(node, ast.ClassDef) for part in node.body]
    functions = [node for node in [*tree.body, *methods] if isinstance(node, ast.FunctionDef)]
    return {node.lineno: node.end_lineno or 0 for node in functions}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_where_the_parser_sees_them(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = outline(text)
    last = {b.line: b.line + found.raw.count(b"\n", b.start, b.end) - 1 for b in found.blocks if b.certain}
    parsed = ends(text)
    assert all(last[line] >= end for line, end in parsed.items() if line in last)
    assert parsed.keys() <= {block.line for block in found.blocks}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_left_keeps_its_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = outline(text)
    part = found.without([block for block in found.blocks if block.certain])
    assert ends(part).keys() == ends(text).keys()
    assert part.count("\n") == text.count("\n") + 1


def test_a_block_that_a_string_crosses_is_not_certain() -> None:
    (block,) = outline('def f():\n    s = """\nno end\n"""\n    return s\n').blocks
    assert not block.certain


def test_a_function_on_one_line_is_not_certain() -> None:
    assert [block.certain for block in outline("def f(x): return x\ndef g(x):\n    return x\n").blocks] == [False, True]


@pytest.mark.parametrize(
    ("text", "followed"),
    [
        ("def f(x):\n    y = x + 1\n    return y\n", True),
        ("def f(x):\n    if x is None:\n        raise ValueError\n    return x[0] == 1\n", True),
        ("def f(x):\n    print(x)\n", False),
        ("def f(x):\n    return\n", False),
        ("def f(x):\n    with g():\n        return x\n", False),
        ("def f(self, x):\n    self.n = x\n    return x\n", False),
        ("def f(x):\n    x[0] = 1\n    return x\n", False),
        ("def f(x):\n    x += 1\n    return x\n", False),
        ("def f(x, **more):\n    return x\n", False),
        ("def f(x, y=g(*A)):\n    return x\n", True),
        ("@cache\ndef f(x):\n    return x\n", False),
        ("class A:\n    @staticmethod\n    def f(x):\n        return x\n", True),
        ("class A:\n    @property\n    def f(x):\n        return x\n", False),
        ("def f(x):\n    s = '''\nwith\n'''\n    return x\n", True),
        ("def f(x):\n" + "    x = x + 1\n" * 40 + "    return x\n", False),
    ],
)
def test_a_call_is_followed_where_the_function_only_computes(text: str, followed: bool) -> None:
    file = outline(text)
    assert may_be_followed(file, file.blocks[0]) is followed
