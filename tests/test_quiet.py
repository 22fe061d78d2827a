"""Nothing fires on the quiet corpus: guarded code in many styles, stable code, lookalikes, known non-hazards.

Each file is read as code on its own, where most is told, but for those that are parts of something: what is no failure
there is one where nobody knows who calls a function.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import stablefix

FILES = sorted((Path(__file__).parent / "quiet").glob("*.py*"))
OF_PACKAGES = frozenset({"of_no_consequence.py"})


@pytest.mark.parametrize("path", FILES, ids=[path.name for path in FILES])
def test_is_quiet(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    name = path.name
    if name in OF_PACKAGES:
        (tmp_path / "__init__.py").touch()
        name = str(tmp_path / name)
        Path(name).write_text(text, encoding="utf-8")
    findings = stablefix.check(text, filename=name)
    assert not findings, [f"{f.location.row}: {f.code} {f.expression}" for f in findings]


def test_corpus_is_broad() -> None:
    """Hundreds of different constructs: functions, and expressions that compute something."""
    expressions = {
        ast.dump(node)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.BinOp, ast.Call))
    }
    assert len(FILES) >= 15
    assert len(expressions) >= 500
