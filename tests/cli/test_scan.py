"""`stablefix scan`: many repositories, interrupted and resumed, on a cluster that loses a worker."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import EXECUTABLE, STABLE, UNSTABLE, Run, environment

SCAN = ("scan", "--repos", "list.txt", "--state", "state.sqlite", "--no-validate")


def repositories(folder: Path, count: int) -> None:
    names = [f"r{number}" for number in range(count)]
    for number, name in enumerate(names):
        (folder / name / "src").mkdir(parents=True)
        (folder / name / "src" / "a.py").write_text(UNSTABLE if number % 2 == 0 else STABLE)
    (folder / "list.txt").write_text("# mine\n" + "\n".join(names) + "\nr0  # twice\n")


def rows(folder: Path) -> list[tuple[str, str]]:
    """(repository, status) of what is done; nothing while the state is being made."""
    try:
        with sqlite3.connect(f"file:{folder / 'state.sqlite'}?mode=ro", uri=True) as database:
            found = database.execute("select path, status from repositories order by path").fetchall()
    except sqlite3.OperationalError:
        return []
    return [(Path(path).name, status) for path, status in found]


def test_what_is_done_is_not_done_again(run: Run, tmp_path: Path) -> None:
    repositories(tmp_path, 3)
    done = run(*SCAN)
    assert done.returncode == 1
    assert done.stdout == b"2  SF101  log-of-softmax\n2 findings in 3 files of 3 repositories.\n"
    assert b"3 repositories, 0 done before" in done.stderr
    again = run(*SCAN)
    assert again.stdout == done.stdout
    assert again.stderr == b"3 repositories, 3 done before\n"
    with (tmp_path / "list.txt").open("a") as file:
        file.write("gone\n")
    lost = run(*SCAN, "-q")
    assert lost.returncode == 2
    assert b"failed: " in lost.stdout
    assert b"4 repositories, 4 done before" in run(*SCAN).stderr
    (tmp_path / "gone").mkdir()
    assert run(*SCAN, "--retry", "--exit-zero").returncode == 0


def test_a_repository_that_has_moved_on_is_done_again(run: Run, tmp_path: Path) -> None:
    repositories(tmp_path, 1)
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path / "r0", check=True)
    run(*SCAN)
    (tmp_path / "r0" / "b.py").write_text(UNSTABLE)
    done = run(*SCAN, "--output-format", "json")
    (record,) = json.loads(done.stdout)
    assert [each["filename"] for each in record["findings"]] == ["b.py", "src/a.py"]


def test_parts_and_several_at_a_time(run: Run, tmp_path: Path) -> None:
    repositories(tmp_path, 6)
    for part in (1, 2):
        assert run(*SCAN, "--shard", f"{part}/2", "--jobs", "2").returncode in {0, 1}
    assert rows(tmp_path) == [(f"r{number}", "done") for number in range(6)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("scan", "--repos", "gone.txt", "--state", "s"), "gone.txt cannot be read"),
        (
            ("scan", "--repos", "list.txt", "--state", "list.txt"),
            "list.txt cannot be used as a state: file is not a database",
        ),
        (("scan", "--repos", "list.txt"), "--state"),
    ],
)
def test_mistakes(run: Run, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    repositories(tmp_path, 1)
    done = run(*arguments)
    assert done.returncode == 2
    assert words in done.stderr.decode()


def test_a_cluster_that_loses_a_worker_loses_nothing(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    psutil = pytest.importorskip("psutil")
    repositories(tmp_path, 24)
    for number in range(24):
        (tmp_path / f"r{number}" / "big.py").write_text(UNSTABLE * 150)
    process = subprocess.Popen(
        [EXECUTABLE, *SCAN, "--executor", "dask", "--jobs", "2", "--output-format", "json"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    limit = time.monotonic() + 120
    while time.monotonic() < limit and len(rows(tmp_path)) < 3:
        time.sleep(0.05)
    workers = [each for each in psutil.Process(process.pid).children() if "spawn_main" in " ".join(each.cmdline())]
    assert len(workers) == 2
    assert len(rows(tmp_path)) < 24
    os.kill(workers[0].pid, signal.SIGKILL)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 1, err.decode()
    assert rows(tmp_path) == sorted((f"r{number}", "done") for number in range(24))
    assert len(json.loads(out)) == 24
    told = [line for line in err.decode().splitlines() if line.startswith("[")]
    assert len(told) == len({line.split("] ")[1].split(":")[0] for line in told}) == 24
