"""Nothing fires on the quiet corpus: guarded code in many styles, stable code, lookalikes, known non-hazards."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import stablefix

FILES = sorted((Path(__file__).parent / "quiet").glob("*.py*"))

UNMET = {
    "guarded_by_condition.py": "conditions on a divisor do not silence masked means, standardisation and own norms",
    "helpers_of_their_own.py": "a branch of a where is judged without the where",
    "lookalikes_names.py": "methods of unknown receivers are taken for those of tensors",
    "modern_syntax.py": "a walrus in a condition is not understood",
    "stable_forms.py": "a shifted logsumexp is found where its result is close to 0",
}
"""Files on which something fires that should not, and why."""


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[pytest.mark.xfail(reason=UNMET[path.name])] if path.name in UNMET else [])
        for path in FILES
    ],
    ids=[path.name for path in FILES],
)
def test_is_quiet(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    findings = stablefix.check(text, filename=path.name)
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
