"""`--baseline`: only what is new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import UNSTABLE, Run

QUICK = ("check", "--no-validate", "-q", "--output-format", "concise", "--baseline", "known.json")
LINE = "    return torch.log(torch.softmax(x, -1))\n"


def test_known_findings_are_silent_wherever_they_move(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    done = run("check", "--no-validate", "--baseline", "known.json", "--write-baseline")
    assert (done.returncode, done.stderr) == (0, b"known.json knows 1 finding.\n")
    assert run(*QUICK).returncode == 0
    moved = "'''Longer.'''\nimport os\n" + UNSTABLE.replace("torch.log(torch", "torch.log(  # why\n        torch")
    (tmp_path / "a.py").write_text(moved)
    assert run(*QUICK).returncode == 0
    (tmp_path / "a.py").write_text(moved + "\n\ndef g(x):\n" + LINE)
    assert run(*QUICK).stdout.count(b"SF101") == 1
    (tmp_path / "a.py").write_text(UNSTABLE.replace(LINE, "    a = torch.log(torch.softmax(x, -1))\n" + LINE))
    assert run(*QUICK).stdout == b"a.py:6:12: SF101 Log of softmax (not validated)\n"


def test_stale_entries_are_told_and_dropped(run: Run, tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text(UNSTABLE)
    write = ("check", "--no-validate", "--baseline", "known.json", "--write-baseline")
    assert run(*write).stderr == b"known.json knows 3 findings.\n"
    (tmp_path / "a.py").write_text("import torch\n")
    (tmp_path / "b.py").unlink()
    done = run("check", "--no-validate", "--baseline", "known.json", "a.py")
    assert done.stderr.decode().splitlines() == [
        f"stale: known.json: {name}: SF101 in f: torch.log(torch.softmax(x, -1))" for name in ("a.py", "b.py")
    ]
    assert run(*write, "a.py").stderr == b"known.json knows 1 finding.\n"
    assert set(json.loads((tmp_path / "known.json").read_text())["files"]) == {"c.py"}


def test_only_new_findings_are_fixed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    run("check", "--no-validate", "--baseline", "known.json", "--write-baseline")
    (tmp_path / "a.py").write_text(UNSTABLE + "\n\ndef g(x):\n" + LINE)
    done = run("check", "--fix", "--baseline", "known.json")
    assert done.stdout == b"Found 1 error (1 fixed, 0 remaining).\n"
    assert (tmp_path / "a.py").read_text() == UNSTABLE + "\n\ndef g(x):\n    return torch.log_softmax(x, -1)\n"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "no such baseline"),
        ("{", "is not a baseline"),
        ("[]", "is not a baseline of this version"),
        ('{"version": 1, "files": {"a.py": {"x": {}}}}', "is not a baseline of this version"),
    ],
)
def test_bad_baselines(run: Run, tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "known.json").write_text(content)
    done = run(*QUICK)
    assert done.returncode == 2
    assert words in done.stderr.decode()
    assert b"give it with --baseline" in run("check", "--write-baseline").stderr
