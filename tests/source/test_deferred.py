"""Law: where some functions are not parsed yet, everything stands on its lines, the ends of classes included."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from stablefix.engine import check_text
from stablefix.settings import Settings
from stablefix.source.deferred import parsed_without
from stablefix.source.outline import outline

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "src/stablefix").rglob("*.py"))

GATE = """\
import torch

class Gate(torch.nn.Module):
    def forward(self, x):
        return torch.log(1 + torch.exp(x))

    def state_size(self, **kwargs) -> int:
        size = self.width
        for module in self.children():
            size += module.state
        return size

def other(text):
    return text
"""


def ends(tree: ast.Module) -> dict[int, tuple[int, int]]:
    """Where functions and classes of a module, and their methods, end, by their first line."""
    inner = [part for node in tree.body if isinstance(node, ast.ClassDef) for part in node.body]
    kinds = ast.FunctionDef | ast.ClassDef
    found = [node for node in [*tree.body, *inner] if isinstance(node, kinds)]
    return {node.lineno: (node.end_lineno or 0, node.end_col_offset or 0) for node in found}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_everything_ends_where_the_parser_sees_it_end_or_behind_comments(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = outline(text)
    there = ends(ast.parse(text))
    here = ends(parsed_without(found, [block for block in found.blocks if block.certain and block.line in there]))
    assert here.keys() == there.keys()
    lines = text.splitlines()
    for first, (row, column) in here.items():
        last, end = there[first]
        behind = [lines[last - 1][end:], *lines[last:row]]
        assert (row, column) >= (last, end)
        assert all(not line.strip() or line.lstrip().startswith("#") for line in behind)


def test_a_class_has_its_repairs_whatever_its_last_method_does() -> None:
    (finding,) = check_text(GATE, "gate.py", Settings(jobs=1)).findings
    assert finding.repairs
