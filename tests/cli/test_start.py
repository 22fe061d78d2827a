"""What does not need a library does not wait for one; the small commands."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from stablefix.version import __version__
from tests.cli.conftest import STABLE, Run, environment

HEAVY = {"torch", "numpy", "libcst", "flint", "scipy", "unidiff"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--version"],
        ["--help"],
        ["check", "--help"],
        ["templates"],
        ["explain", "SF101", "--no-validate"],
        ["check", "clean.py"],
    ],
)
def test_no_heavy_import(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "clean.py").write_text(STABLE)
    program = (
        "import sys\n"
        "from stablefix.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', sorted({HEAVY!r} & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_version(run: Run) -> None:
    for option in ("--version", "-V"):
        assert run(option).stdout == f"stablefix {__version__}\n".encode()


def test_help_teaches(run: Run) -> None:
    assert b"stablefix check --diff src" in run("--help").stdout
    text = run("check", "--help").stdout
    assert b"stablefix check --diff | git apply" in text
    assert b"exit codes:" in text
    nothing = run()
    assert (nothing.returncode, nothing.stdout) == (2, b"")


def test_explain(run: Run) -> None:
    text = run("explain", "SF101").stdout.decode()
    assert text.startswith("SF101 log-of-softmax\n")
    assert "## Why is this bad?" in text
    for word in ("sf101", "log-of-softmax", "log_of_softmax"):
        assert run("explain", word).stdout.decode() == text


def test_templates(run: Run) -> None:
    lines = run("templates").stdout.decode().splitlines()
    records = json.loads(run("templates", "--output-format", "json").stdout)
    assert [line.split()[:2] for line in lines] == [[each["code"], each["name"]] for each in records]
    assert ["SF101", "log-of-softmax"] in [line.split()[:2] for line in lines]


def test_a_bad_folder_of_templates_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "broken.py").write_text("class Broken(Template):\n    code = 'XX1'\n")
    for arguments in (["templates"], ["explain", "SF101"], ["check"]):
        done = run(*arguments, "--templates", "mine")
        assert done.returncode == 2
        assert b"broken.py: `fix` is missing" in done.stderr
