"""Target versions: which functions a fix may write."""

from __future__ import annotations

from pathlib import Path

import pytest

from stablefix.operators.table import operators
from stablefix.targets import OLDEST, number
from tests.cli.conftest import Run

SIGMOID = "import numpy as np\nfrom scipy import special\n\n\ndef f(p):\n    return np.log(special.expit(p))\n"
"""Its best repair is scipy.special.log_expit, which came with SciPy 1.8."""


def new_line(run: Run, *arguments: str) -> str:
    text = run("check", "--diff", "--unsafe-fixes", "--select", "SF1", *arguments).stdout.decode()
    return next(line[1:].strip() for line in text.splitlines() if line.startswith("+    "))


def test_a_fix_is_written_with_functions_that_the_target_has(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SIGMOID)
    assert new_line(run) == "return special.log_expit(p)"
    assert new_line(run, "--target-versions", "scipy=1.8.0") == "return special.log_expit(p)"
    assert new_line(run, "--target-versions", "scipy=1.7,numpy=1.22") == "return -np.logaddexp(0, -p)"
    (tmp_path / "stablefix.toml").write_text('target-versions = { scipy = "1.7" }\n')
    assert new_line(run) == "return -np.logaddexp(0, -p)"
    assert new_line(run, "--target-versions", "scipy=1.10") == "return special.log_expit(p)"
    assert b'target-versions = { "scipy" = "1.7" }' in run("config").stdout


def test_what_was_not_offered_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SIGMOID)
    text = run("check", "--explain-refused", "--target-versions", "scipy=1.7").stdout.decode()
    assert "scipy.special.log_expit came with version 1.8, newer than the target" in text


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('{ torhc = "1.13" }', "target-versions knows no library 'torhc' (one of numpy, python, scipy, torch)"),
        ("{ torch = 1.13 }", 'target-versions torch must be a version in quotes, such as "1.8"'),
        ('{ torch = "1.4" }', "target-versions torch 1.4 is older than 1.8, the oldest version"),
        ('"torch"', "target-versions must be a table of libraries and versions"),
    ],
)  # fmt: skip
def test_mistakes(run: Run, tmp_path: Path, toml: str, words: str) -> None:
    (tmp_path / "stablefix.toml").write_text(f"target-versions = {toml}\n")
    done = run("check")
    assert (done.returncode, done.stdout) == (2, b"")
    assert words in done.stderr.decode()


def test_mistakes_on_the_command_line(run: Run) -> None:
    assert b"write LIBRARY=VERSION, such as torch=1.13" in run("check", "--target-versions", "torch").stderr
    assert b"did you mean torch?" in run("check", "--target-versions", "torhc=2.0").stderr


def test_spellings_state_versions_that_can_be_a_target() -> None:
    owners = {"math": "python", "builtins": "python"}
    stated = [each for operator in operators().values() for each in operator.spellings if each.since]
    assert len(stated) > 50
    for each in stated:
        assert number(each.since) > number(OLDEST[owners.get(each.library, each.library)]), each.text
        assert "since" not in each.text
