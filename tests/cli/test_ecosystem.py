"""Other programs that start stablefix: flake8, pre-commit, `python -m`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import UNSTABLE, environment

ROOT = Path(__file__).parent.parent.parent


def test_flake8_tells_candidates(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    (tmp_path / "b.py").write_text(UNSTABLE.replace("-1))", "-1))  # noqa: SF101"))
    command = [sys.executable, "-m", "flake8", "--isolated", "--select", "SF", "--jobs", "1", "."]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("./a.py:5:12: SF101 Log of softmax\n", "")


def test_flake8_knows_the_plugin() -> None:
    done = subprocess.run([sys.executable, "-m", "flake8", "--version"], capture_output=True, text=True, check=True)
    assert "stablefix: " in done.stdout


def test_as_a_module(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    command = [sys.executable, "-m", "stablefix", "check", "--no-validate", "-q", "--output-format", "concise"]
    done = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "a.py:5:12: SF101 Log of softmax (not validated)\n")


def test_the_manifest_of_pre_commit(tmp_path: Path) -> None:
    pytest.importorskip("pre_commit")
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    subprocess.run(command, env=environment(PRE_COMMIT_HOME=str(tmp_path)), check=True)
