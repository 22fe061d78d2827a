"""Options of `check` and the small commands that the other files do not try."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import EXECUTABLE, STABLE, UNSTABLE, Run, environment

NORM = "import torch\n\n\ndef f(x):\n    return x / x.abs().amax(dim=-1, keepdim=True)\n"


def test_fixes_are_told_and_can_fail_a_run(run: Run, tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(UNSTABLE + UNSTABLE.replace("def f", "def g") * (name == "b.py"))
    done = run("check", "--fix", "--show-fixes", "--exit-non-zero-on-fix")
    assert done.returncode == 1
    assert done.stdout.decode().splitlines() == [
        "Fixed 3 errors:",
        "- a.py:",
        "    1 × SF101 (log-of-softmax)",
        "- b.py:",
        "    2 × SF101 (log-of-softmax)",
        "Found 3 errors (3 fixed, 0 remaining).",
    ]
    again = run("check", "--fix", "--show-fixes", "--exit-non-zero-on-fix")
    assert (again.returncode, again.stdout) == (0, b"All checks passed!\n")


def test_verbose_and_timing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    (tmp_path / "stablefix.toml").write_text("")
    lines = run("check", "-v", "--timing", "--no-cache", "--jobs", "1").stderr.decode().splitlines()
    assert lines[0] == f"configuration: {tmp_path / 'stablefix.toml'}"
    assert any("SF101, 1 validated or known" in line for line in lines)
    assert "validation in all" in lines[-2]
    assert lines[-1].startswith("1 files in ") or lines[-1].startswith("1 file in ")


def test_stdin_by_its_own_word(run: Run) -> None:
    done = run("check", "--stdin", "--no-validate", "--output-format", "concise", stdin=UNSTABLE.encode())
    assert done.stdout == b"-:5:12: SF101 Log of softmax (not validated)\n"
    done = run("check", "--stdin", "a.py")
    assert done.returncode == 2
    for word in ("--watch", "--interactive", "--staged", "--show-files", "--add-ignore"):
        assert b"not for standard input" in run("check", "-", word).stderr


def test_one_place_is_explained(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(NORM.replace("return", "y = torch.softmax(x, 0); return torch.log(y),"))
    text = run("explain", "a.py:5").stdout.decode()
    assert "SF101 [*] Log of softmax\n --> a.py:5:37 in f\n" in text
    assert "form: log(softmax(x, dim))\n" in text
    assert "  x is y: a tensor in [0, 1], from softmax\n" in text
    assert "dtype: float32, what torch uses where the code names none\n" in text
    assert "hazard: b == 0, which these facts do not exclude\n" in text
    assert "refused: " in text
    assert "\ntried: 3 repairs\n  after: a / clamp(b, min=eps)\n" in text
    done = run("explain", "a.py:1")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr == b"Nothing on a.py:1 has the form of any template.\n"
    assert b"no such file" in run("explain", "gone.py:1").stderr
    assert run("explain", "SF001").stdout.startswith(b"SF001 unused-suppression\n")


def test_a_silenced_place_is_explained_too(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE.replace("-1))", "-1))  # noqa"))
    (tmp_path / "stablefix.toml").write_text('ignore = ["SF1"]\n')
    text = run("explain", "a.py:5").stdout.decode()
    assert "note: a comment silences it\n" in text


ANSWERS = {
    "y\ny\n": ("2 fixes applied, 0 findings left.", 0, STABLE),
    "n\ny\n": ("1 fix applied, 1 finding left.", 1, None),
    "q\n": ("0 fixes applied, 2 findings left.", 1, UNSTABLE),
    "s\n": ("0 fixes applied, 2 findings left.", 1, UNSTABLE),
    "a\n": ("2 fixes applied, 0 findings left.", 0, STABLE),
    "yse\n?\ne\nyes\nno\n": ("1 fix applied, 1 finding left.", 1, None),
    "": ("0 fixes applied, 2 findings left.", 1, UNSTABLE),
}


@pytest.mark.parametrize("answers", ANSWERS)
def test_interactive(run: Run, tmp_path: Path, answers: str) -> None:
    second = UNSTABLE.replace("def f", "def g").partition("\n\n\n")[2]
    (tmp_path / "a.py").write_text(UNSTABLE + "\n\n" + second)
    summary, code, text = ANSWERS[answers]
    done = run("check", "--interactive", "--select", "SF101", stdin=answers.encode())
    assert done.stdout.decode().splitlines()[-1] == summary
    assert done.returncode == code
    fixed = (tmp_path / "a.py").read_text()
    if text is not None:
        assert fixed == text + "\n\n" + text.partition("\n\n\n")[2].replace("def f", "def g")
    else:
        assert fixed.count("log_softmax") == 1
    if "e\n" in answers and "?" in answers:
        assert b"'yse' is no answer; did you mean yes?" in done.stdout
        assert b"skip-rule" in done.stdout
        assert b"## Why is this bad?" in done.stdout


def test_watch_checks_what_changes(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(STABLE)
    with open(tmp_path / "out.txt", "wb") as out:
        process = subprocess.Popen(
            [EXECUTABLE, "check", "--watch", "--no-validate", "--output-format", "concise"],
            cwd=tmp_path, env=environment(), stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
        try:
            wait_for(tmp_path / "out.txt", b"watching 1 file")
            (tmp_path / "b.py").write_text(UNSTABLE)
            wait_for(tmp_path / "out.txt", b"b.py:5:12: SF101")
        finally:
            os.killpg(process.pid, signal.SIGINT)
            code = process.wait(60)
    assert code == 0
    text = (tmp_path / "out.txt").read_bytes()
    assert text.count(b"All checks passed!") == 1
    assert b"Traceback" not in text


def wait_for(path: Path, words: bytes) -> None:
    limit = time.monotonic() + 60
    while words not in path.read_bytes():
        assert time.monotonic() < limit, path.read_bytes()
        time.sleep(0.05)


def test_what_is_kept_is_used_and_forgotten(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    (tmp_path / "b.py").write_text(STABLE)
    kept = ("--cache-dir", "kept")
    first = run("check", "--output-format", "json", *kept)
    entry = next((tmp_path / "kept" / "files").glob("*.json"))
    marked = entry.read_text().replace("Log of softmax", "Log, as kept")
    entry.write_text(marked)
    second = run("check", "--output-format", "json", *kept)
    assert second.stdout == first.stdout.replace(b"Log of softmax", b"Log, as kept")
    assert run("check", "--output-format", "json", "--no-cache", *kept).stdout == first.stdout
    entry.write_text("{")
    assert run("check", "--output-format", "json", *kept).stdout == first.stdout
    done = run("clean", *kept)
    assert done.returncode == 0
    assert b"Removed kept" in done.stderr
    assert list((tmp_path / "kept").iterdir()) == []
    assert b"Nothing is kept in kept" in run("clean", *kept).stderr


def test_a_folder_that_cannot_be_written_keeps_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    (tmp_path / "kept").write_text("a file")
    done = run("check", "--no-validate", "-q", "--cache-dir", "kept", "--output-format", "concise")
    assert (done.returncode, done.stderr) == (1, b"warning: nothing can be kept in kept: Not a directory\n")
