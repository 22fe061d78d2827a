"""Laws of fixing: what is outside an edit stays, fixing twice changes nothing, findings do not depend on each other."""

from __future__ import annotations

import ast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stablefix.engine import check_text, fix
from stablefix.evidence import Severity
from stablefix.rewrite.edits import apply
from stablefix.settings import Settings
from stablefix.source.text import from_text
from tests.properties.modules import HEADER, Module, modules

few = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
many = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
STATIC = Settings(validate=False, min_severity=Severity.LOW)
LOW = Settings(min_severity=Severity.LOW)


def fixed_text(text: str) -> str:
    return fix(from_text(text, "m.py"), check_text(text, "m.py", LOW).findings, LOW).text


@few
@given(modules())
def test_everything_outside_the_edits_stays(module: Module) -> None:
    text = module.text
    result = fix(from_text(text, "m.py"), check_text(text, "m.py", LOW).findings, LOW)
    assert result.edits
    assert apply(text, result.edits) == result.text
    position = 0
    for part in module.kept:
        found = result.text.find(part, position)
        assert found >= 0, part
        position = found + len(part)
    ast.parse(result.text)


@few
@given(modules())
def test_fixing_twice_changes_nothing(module: Module) -> None:
    once = fixed_text(module.text)
    assert once != module.text
    assert fixed_text(once) == once


@few
@given(modules())
def test_line_ends_stay(module: Module) -> None:
    fixed = fixed_text(module.text)
    if module.newline == "\r\n":
        assert "\n" not in fixed.replace("\r\n", "")
    else:
        assert "\r" not in fixed


@many
@given(modules(bugs=5))
def test_findings_do_not_depend_on_what_stands_around_them(module: Module) -> None:
    together = [(f.code, f.expression) for f in check_text(module.text, "m.py", STATIC).findings]
    alone = [(f.code, f.expression) for bug in module.bugs for f in check_text(HEADER + bug, "m.py", STATIC).findings]
    assert together == alone


@many
@given(modules(bugs=4), st.integers(0, 40))
def test_findings_move_with_their_text(module: Module, lines: int) -> None:
    before = check_text(module.text, "m.py", STATIC).findings
    shift = "#\n" * lines
    after = check_text(shift + module.text, "m.py", STATIC).findings
    assert [(f.start + len(shift), f.location.row + lines, f.location.column) for f in before] == [
        (f.start, f.location.row, f.location.column) for f in after
    ]
    for finding in before:
        assert module.text[finding.start : finding.end] == finding.expression
