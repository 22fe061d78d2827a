"""The example programs run, fail on the inputs that they name, and stop failing once they are fixed."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest

import stablefix

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


def printed(text: str, path: Path) -> dict[str, str]:
    """What main() of an example prints: label -> result."""
    out = io.StringIO()
    scope = {"__name__": path.stem}
    exec(compile(text, str(path), "exec"), scope)
    with contextlib.redirect_stdout(out):
        scope["main"]()  # type: ignore[operator]
    return dict(line.split(": ", 1) for line in out.getvalue().splitlines())


def failing(results: dict[str, str]) -> list[str]:
    return [label for label, result in results.items() if re.search(r"\b(nan|inf)\b", result)]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_fails_on_what_it_names(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    results = printed(text, path)
    ordinary = [label for label in results if label not in failing(results)]
    assert len(failing(results)) >= 2
    assert ordinary


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_fixed_example_stays_finite(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    before = printed(text, path)
    fixed = stablefix.fix(text, unsafe=True, filename=f"examples/{path.name}")
    after = printed(fixed, path)
    assert not failing(after)
    assert after.keys() == before.keys()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_is_left_to_fix(path: Path) -> None:
    name = f"examples/{path.name}"
    fixed = stablefix.fix(path.read_text(encoding="utf-8"), unsafe=True, filename=name)
    assert stablefix.fix(fixed, unsafe=True, filename=name) == fixed
    assert not [finding for finding in stablefix.check(fixed, name) if finding.repair(unsafe=True)]
