"""Several processes: the same output as one, whatever dies."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from stablefix import parallel
from stablefix.finding import FileResult, Problem
from stablefix.scan import MANY
from stablefix.settings import Settings
from stablefix.source.text import from_text
from stablefix.validate import sandbox
from tests.cli.conftest import EXECUTABLE, UNSTABLE, Run, environment

FILES = 60
FILLER = "def g(a, b):\n    return [a for a in b if a]\n"


def write_many(folder: Path) -> None:
    """Files that are worth several processes, every third with a finding, one that is no Python."""
    filler = FILLER * (2 * MANY // FILES // len(FILLER))
    for number in range(FILES):
        body = UNSTABLE.replace("f(x)", f"f{number}(x)") if number % 3 == 0 else "import torch\n"
        (folder / f"m{number:02}.py").write_text(body + filler)
    (folder / "m30.py").write_text(UNSTABLE + "def f(:\n")


def test_the_output_is_the_same_for_every_number_of_jobs(run: Run, tmp_path: Path) -> None:
    write_many(tmp_path)
    check = ("check", "--no-cache", "--output-format", "json")
    one, two, three = (run(*check, "--no-validate", "--jobs", str(jobs)) for jobs in (1, 2, 3))
    assert one.returncode == 2
    assert one.stdout.count(b'"SF101"') == FILES // 3 - 1
    assert b"error: m30.py:6: syntax error" in one.stderr
    assert (two.stdout, two.stderr) == (three.stdout, three.stderr) == (one.stdout, one.stderr)


def test_time_adds_up_over_processes(run: Run, tmp_path: Path) -> None:
    write_many(tmp_path)
    lines = run("check", "--timing", "--no-cache", "-q", "--jobs", "2", "--select", "SF101").stderr.decode()
    assert f"reading and matching, {FILES} files that were not known\n" in lines
    assert f"SF101, {FILES // 3 - 1} validated or known\n" in lines


def test_a_template_that_is_wrong_is_told_once(run: Run, tmp_path: Path) -> None:
    write_many(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "bad.py").write_text("class Bad(Template):\n    code = 'SF901'\n")
    done = run("check", "--templates", "own", "--jobs", "2", "m00.py", *(f"m{n:02}.py" for n in range(1, FILES)))
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert b"bad.py" in done.stderr


def children(process: int) -> list[int]:
    psutil = pytest.importorskip("psutil")
    found = psutil.Process(process).children()
    return [each.pid for each in found if "stablefix.parallel" in " ".join(each.cmdline())]


def test_a_process_that_is_killed_costs_nothing_but_time(run: Run, tmp_path: Path) -> None:
    write_many(tmp_path)
    check = ("check", "--no-cache", "--no-validate", "--output-format", "concise")
    right = run(*check, "--jobs", "1").stdout
    process = subprocess.Popen(
        [EXECUTABLE, *check, "--jobs", "2"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    limit = time.monotonic() + 60
    while not (found := children(process.pid)) and process.poll() is None and time.monotonic() < limit:
        time.sleep(0.01)
    os.kill(found[0], signal.SIGKILL)
    out, errors = process.communicate(timeout=120)
    assert out == right, errors.decode()


def test_interruption_leaves_no_process_behind(tmp_path: Path) -> None:
    """Ctrl-C reaches the whole process group, as from a terminal."""
    write_many(tmp_path)
    process = subprocess.Popen(
        [EXECUTABLE, "check", "--no-cache", "--jobs", "2"],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    limit = time.monotonic() + 60
    while not (found := children(process.pid)) and time.monotonic() < limit:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == b"\nerror: interrupted; every file is whole, either as it was or fixed\n"
    while any(Path(f"/proc/{pid}").exists() for pid in found) and time.monotonic() < limit:
        time.sleep(0.01)
    assert not any(Path(f"/proc/{pid}").exists() for pid in found)


def test_what_ctrl_c_ends_is_not_started_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_START", "import os; os.kill(os.getpid(), signal.SIGINT)")
    with pytest.raises(KeyboardInterrupt):
        list(parallel.check_all([from_text("import torch\n", "a.py")], Settings(jobs=2)))


def test_ctrl_c_while_the_interpreter_starts_is_quiet() -> None:
    """At whatever moment of the start, of which nobody knows how long it takes."""
    for moment in range(40):
        with sandbox.interrupts_held():
            process = subprocess.Popen(
                sandbox.command("import time; time.sleep(60)", walls=False),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
        time.sleep(moment / 1000)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=60)
        assert (process.returncode, out, errors) == (-signal.SIGINT, b"", b"")


def test_a_text_that_ends_two_processes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_START", "import os; os._exit(3)")
    known = FileResult("known.py")
    texts = [from_text("import torch\n", "a.py"), known, from_text("import torch\n", "b.py")]
    first, second, third = parallel.check_all(texts, Settings(jobs=2))
    assert second is known
    for result, name in ((first, "a.py"), (third, "b.py")):
        assert result.problem == Problem(name, "the process that checked it died, twice (out of memory?)")
