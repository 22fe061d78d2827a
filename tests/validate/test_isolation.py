"""What a kernel can do to a run: nothing but cost one verdict. And what a worker can do to a machine: nothing."""

from __future__ import annotations

import ctypes
import faulthandler
import json
import os
import platform
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stablefix import engine, notices, verdicts
from stablefix.evidence import Failure, Verdict
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.module_path import trusted
from stablefix.report.paint import Paint
from stablefix.report.view import notice_line
from stablefix.settings import Settings
from stablefix.source.notebook import from_cells
from stablefix.source.text import from_text
from stablefix.validate import sandbox, syscalls
from stablefix.validate.isolation import Child, isolated, undecided
from stablefix.validate.request import Request
from stablefix.validate.worker import Answered, Pool, judged

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")

UNSTABLE = "import torch\n\n\ndef f(x):\n    return torch.log(torch.softmax(x, -1))\n"


def ask() -> Request:
    x = Input("x", "x", Facts(kind=Kind.TENSOR))
    repairs = (("after", parse("log_softmax(x, -1)", {"x": x})),)
    before = parse("log(softmax(x, -1))", {"x": x})
    return Request(before, repairs, "torch", "float32", (("x", "logits"),), Failure.UNDERFLOW)


def eats_memory(_: object) -> Verdict:
    kept = [np.empty(1 << 30, np.uint8) for _ in range(64)]
    raise AssertionError(len(kept))


def crashes(_: object) -> Verdict:
    faulthandler.disable()
    ctypes.string_at(0)
    raise AssertionError("memory at 0 can be read")


def hangs(_: object) -> Verdict:
    while True:
        pass


def writes(_: object) -> Verdict:
    return Verdict(None, None, (), (), undecided=_attempts())


def _attempts() -> str:
    """Which of the things that a kernel never needs do not fail."""
    import socket

    tries = {
        "write": lambda: open("written", "w").close(),
        "remove": lambda: os.unlink(__file__ + ".gone"),
        "run": lambda: subprocess.run(["true"], check=True),
        "fork": os.fork,
        "connect": lambda: socket.create_connection(("127.0.0.1", 1), 1),
        "signal": lambda: os.kill(os.getppid(), 0),
    }
    done = []
    for name, attempt in tries.items():
        try:
            attempt()
        except PermissionError:
            continue
        except OSError as error:
            done.append(f"{name}: {error}")
            continue
        done.append(name)
    return ", ".join(done)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit is set on Linux only")
def test_a_kernel_that_eats_memory_costs_one_verdict() -> None:
    verdict = isolated("a", eats_memory)
    assert verdict.interrupted and "memory limit of 4 GiB" in str(verdict.undecided)


def test_a_kernel_that_crashes_costs_one_verdict() -> None:
    verdict = isolated("a", crashes)
    assert verdict.interrupted and verdict.undecided == "a kernel ended the process (SIGSEGV)"


def test_a_kernel_that_hangs_costs_one_verdict() -> None:
    verdict = isolated("a", hangs, 0.2)
    assert verdict.interrupted and verdict.undecided == "time limit of 0.2 s"


def told_or_crashes(question: str) -> Verdict:
    if question == "crash":
        return crashes(question)
    return Verdict(None, None, (), (), undecided=f"{question} by {os.getpid()}")


def test_one_child_answers_until_it_is_lost() -> None:
    child = Child(told_or_crashes)
    first, second = child.ask("a"), child.ask("b")
    lost, after = child.ask("crash"), child.ask("c")
    child.close()
    assert str(first.undecided).split()[-1] == str(second.undecided).split()[-1] != str(after.undecided).split()[-1]
    assert str(after.undecided).startswith("c by") and lost.undecided == "a kernel ended the process (SIGSEGV)"


def test_a_child_is_let_go_after_enough_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stablefix.validate.isolation.ANSWERS", 2)
    child = Child(told_or_crashes)
    tellers = [str(child.ask("a").undecided).split()[-1] for _ in range(6)]
    child.close()
    assert len(set(tellers)) == 3


def test_an_answer_does_not_depend_on_what_was_asked_before() -> None:
    with Pool(1) as pool:
        once, again = (replace(verdict, ranking=(), evidence=None) for verdict in pool.map([ask(), ask()]))
    assert once == again == replace(judged(ask()), ranking=(), evidence=None)


@pytest.mark.skipif(not syscalls.supported(), reason="no filter for this system")
def test_a_child_can_only_compute() -> None:
    assert isolated("a", writes).undecided == ""


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_filters_are_well_formed(machine: str) -> None:
    code = syscalls.program(machine, 4711)
    assert len(code) % 8 == 0
    rows = [code[place : place + 8] for place in range(0, len(code), 8)]
    for place, row in enumerate(rows):
        if row[0] & 7 == 5:
            assert place + 1 + max(row[2], row[3]) < len(rows)
    assert rows[-1][0] == 6 and len(rows) < 4096
    if machine == platform.machine() == "x86_64":
        assert syscalls.supported()


def test_a_killed_worker_is_replaced_and_nothing_is_lost() -> None:
    with Pool(1) as pool:
        assert pool.ready() is not None
        first = pool._all[0].process
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
        notices.taken()
        verdict = pool.submit(ask()).result()
        assert verdict.evidence is not None
        told = "a validation process was killed (SIGKILL); another one was started, and nothing is lost"
        assert [notice.message for notice in notices.taken()] == [told]
        waiting = pool.submit(ask())
        time.sleep(0.02)
        os.kill(pool._all[-1].process.pid, signal.SIGKILL)
        assert waiting.result().evidence is not None


@pytest.mark.parametrize("source", ["a.py", "a.ipynb"])
def test_what_could_not_be_judged_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    class CutShort(Pool):
        def answered(self, request: Request) -> Future[Answered]:
            answer: Future[Answered] = Future()
            answer.set_result(Answered(undecided("time limit of 20 s"), 20.0))
            return answer

    monkeypatch.setattr(verdicts, "_pool", CutShort)
    cells = [(2, "import torch"), (4, UNSTABLE)]
    text = from_cells(cells, source) if source == "a.ipynb" else from_text(UNSTABLE, source)
    notices.taken()
    result = engine.check(text, Settings(select=("SF101",), cache=False))
    assert result.problem is None and not result.settled and not result.findings
    (notice,) = notices.taken()
    place = {"a.py": "a.py:5", "a.ipynb": "a.ipynb:cell 4:5"}[source]
    told = f"warning: {place}: SF101 could not be judged, and is not told: time limit of 20 s"
    assert notice_line(notice, Paint()) == told


def test_modules_of_the_checked_project_are_never_imported(tmp_path: Path) -> None:
    for name in ("torch", "numpy", "flint", "libcst", "pathspec", "scipy", "json", "argparse"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(77)\n")
    (tmp_path / "a.py").write_text(UNSTABLE)
    command = ["check", "--no-cache", "--output-format", "json", "a.py"]
    for start in ([Path(sys.executable).with_name("stablefix")], [sys.executable, "-m", "stablefix"]):
        done = subprocess.run([*start, *command], cwd=tmp_path, capture_output=True, check=False)
        assert done.returncode == 1 and json.loads(done.stdout)[0]["code"] == "SF101", done.stderr


def test_a_module_path_from_the_environment_that_names_the_project_is_not_searched(tmp_path: Path) -> None:
    for name in ("torch", "numpy", "flint", "libcst", "pathspec"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(77)\n")
    (tmp_path / "a.py").write_text(UNSTABLE)
    program = Path(sys.executable).with_name("stablefix")
    done = subprocess.run(
        [program, "check", "--no-cache", "--output-format", "json", "a.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([".", str(tmp_path)])},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1 and json.loads(done.stdout)[0]["code"] == "SF101", done.stderr


ATTACKS = """
import os, socket, sys
print("environment", sorted(set(os.environ) - {"OMP_NUM_THREADS", "MKL_NUM_THREADS", "HOME", "PWD", "LC_CTYPE"}))
print("processes", sorted(name for name in os.listdir("/proc") if name.isdigit()) == ["1", str(os.getpid())])
for what, attempt in {
    "passwords": lambda: open("/etc/passwd").read(),
    "home": lambda: os.listdir(SECRET),
    "write more than a little": lambda: open("/scratch/a", "wb", buffering=0).write(bytes(2 << 20)) > 1 << 20 or 1 / 0,
    "write to root": lambda: open("/a", "w"),
    "connect": lambda: socket.create_connection(("127.0.0.1", PORT), 2),
}.items():
    try:
        attempt()
    except (OSError, ZeroDivisionError):
        continue
    print("done:", what)
"""


@pytest.mark.skipif(sandbox.refusal() is not None, reason=f"no bubblewrap: {sandbox.refusal()}")
def test_inside_bubblewrap_there_is_nothing_to_take(tmp_path: Path) -> None:
    import socket

    (tmp_path / "secret").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"SECRET, PORT = {str(tmp_path)!r}, {port}\n{ATTACKS}"
        done = subprocess.run(
            sandbox.command(f"exec({code!r})", walls=True), capture_output=True, text=True, check=False
        )
    assert done.stdout == "environment []\nprocesses True\n", done.stderr


def test_the_environment_of_a_worker_holds_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    assert "secret" not in sandbox.environment().values()


def test_bubblewrap_can_be_switched_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(sandbox.SWITCH, "off")
    sandbox.refusal.cache_clear()
    try:
        assert sandbox.refusal() == f"switched off by {sandbox.SWITCH}"
    finally:
        monkeypatch.undo()
        sandbox.refusal.cache_clear()


def test_the_module_path_keeps_an_environment_inside_the_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = tmp_path / ".venv" / "lib" / "site-packages"
    inner.mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "prefix", str(tmp_path / ".venv"))
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), str(tmp_path / "src"), str(inner)])
    assert trusted() == [str(inner)]
