"""`stablefix replay` and `stablefix doctor`, and reports that are the same byte for byte."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import UNSTABLE, Run

SOURCE = UNSTABLE + "\n\ndef g(x, y):\n    return y / y.abs().amax(dim=-1, keepdim=True)\n"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A JSON report of two findings, made once."""
    import subprocess

    from tests.cli.conftest import EXECUTABLE, environment

    folder = tmp_path_factory.mktemp("report")
    (folder / "a.py").write_text(SOURCE)
    command = [EXECUTABLE, "check", "--no-cache", "--min-severity", "low", "--output-format", "json", "a.py"]
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False)
    again = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=False)
    assert done.returncode == 1 and done.stdout == again.stdout
    return done.stdout


def test_a_report_holds_all_that_is_needed_to_judge_again(run: Run, tmp_path: Path, report: bytes) -> None:
    (tmp_path / "evidence.json").write_bytes(report)
    done = run("replay", "evidence.json")
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0 and len(lines) == len(json.loads(report)) >= 2
    assert all(line.endswith(" same") for line in lines)
    assert b"0 different" in done.stderr


def test_a_verdict_that_differs_is_told(run: Run, tmp_path: Path, report: bytes) -> None:
    findings = json.loads(report)
    findings[0]["replay"]["request"]["seed"] += 1
    findings[0]["evidence"]["points"] = 3
    lines = "\n".join(json.dumps(finding) for finding in findings)
    (tmp_path / "lines.jsonl").write_text(lines)
    done = run("replay", "lines.jsonl")
    told = done.stdout.decode().splitlines()
    assert done.returncode == 1
    assert "different" in told[0] and "points 3 → " in told[0] and "seed 0 → 1" in told[0]
    assert all(line.endswith(" same") for line in told[1:])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[1]", "is not a report"),
        ('[{"replay": {"request": {}}, "location": {"row": 1, "column": 1}, "filename": "a"}]', "cannot be replayed"),
        ('[{"replay": 1}]', "cannot be replayed"),
    ],
)
def test_what_is_no_report_is_one_line(run: Run, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "evidence.json").write_text(text)
    done = run("replay", "evidence.json")
    assert done.returncode == 2 and said in done.stderr.decode() and done.stderr.count(b"\n") == 1


def test_a_report_that_is_not_there(run: Run) -> None:
    assert run("replay", "gone.json").returncode == 2


def test_doctor_tells_what_validation_runs_on(run: Run, tmp_path: Path) -> None:
    done = run("doctor", "--cache-dir", str(tmp_path / "cache"))
    told = dict(line.split(None, 1) for line in done.stdout.decode().splitlines())
    assert done.returncode == 0
    assert {"python", "torch", "numpy", "python-flint", "templates", "bubblewrap", "seccomp", "worker"} <= told.keys()
    assert str(tmp_path / "cache") in told["cache"] and "ready in" in told["worker"]
