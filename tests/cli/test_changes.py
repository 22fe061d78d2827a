"""`--diff-base` and `--staged`: only what changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEAD = "import torch\n\n\n"
QUICK = ("check", "--no-validate", "-q", "--output-format", "concise")


def function(name: str, *, stable: bool = False) -> str:
    body = "torch.log_softmax(x, -1)" if stable else "torch.log(\n        torch.softmax(x, -1)\n    )"
    return f"def {name}(x):\n    return {body}\n\n\n"


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    git(tmp_path, "init", "-q", "-b", "main", ".")
    for name in ("a.py", "b c.py", "ü.py"):
        (tmp_path / name).write_text(HEAD + function("f") + function("g"))
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


def functions(output: bytes, folder: Path) -> list[str]:
    """`a.py:f` for each finding."""
    found = []
    for line in output.decode().splitlines():
        name, row = line.split(":")[:2]
        rows = (folder / name).read_text().splitlines()[: int(row)]
        found.append(name + ":" + next(each[4] for each in reversed(rows) if each.startswith("def ")))
    return found


def test_lines_changed_since_a_revision(run: Run, repository: Path) -> None:
    assert run(*QUICK, "--diff-base", "HEAD").stdout == b""
    (repository / "a.py").write_text("'''New.'''\n" + HEAD + function("f") + function("h") + function("g"))
    for name in ("b c.py", "ü.py"):
        text = HEAD + function("f") + function("g").replace("(x, -1)", "(x,  -1)")
        (repository / name).write_text(text)
    (repository / "new.py").write_text(HEAD + function("f"))
    done = run(*QUICK, "--diff-base", "main")
    assert functions(done.stdout, repository) == ["a.py:h", "b c.py:g", "new.py:f", "ü.py:g"]
    git(repository, "checkout", "-q", "-b", "branch")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "second")
    inner = repository / "inner"
    inner.mkdir()
    assert run(*QUICK, "--diff-base", "main", "..", cwd=inner).stdout.count(b"SF101") == 4


def test_fixes_stay_in_changed_lines(run: Run, repository: Path) -> None:
    (repository / "a.py").write_text(HEAD + function("h") + function("f") + function("g"))
    done = run("check", "--fix", "--diff-base", "HEAD", "a.py")
    assert done.stdout == b"Found 1 error (1 fixed, 0 remaining).\n"
    assert (repository / "a.py").read_text() == HEAD + function("h", stable=True) + function("f") + function("g")


def test_staged_lines(run: Run, repository: Path) -> None:
    (repository / "a.py").write_text(HEAD + function("f") + function("h") + function("g"))
    git(repository, "add", "a.py")
    top = "'''Not staged.'''\n"
    (repository / "a.py").write_text(top + HEAD + function("k") + function("f") + function("h") + function("g"))
    assert functions(run(*QUICK, "--staged").stdout, repository) == ["a.py:h"]


def test_what_git_does_not_know(run: Run, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    done = run(*QUICK, "--diff-base", "nowhere")
    assert done.returncode == 2
    assert b"error: git knows no" in done.stderr
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    done = run(*QUICK, "--staged", cwd=elsewhere)
    assert done.returncode == 2
    assert b"not a git repository" in done.stderr
    assert b"give one of them" in run(*QUICK, "--staged", "--diff-base", "HEAD").stderr
