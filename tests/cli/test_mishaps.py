"""What can befall a run: killed processes, kernels that crash, hang or eat memory, a full cache, another run beside.

Nothing is lost but time, or one verdict; each event is one line on standard error, and the report is whole.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.cli.conftest import EXECUTABLE, UNSTABLE, environment

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")

SOFTPLUS = "\n\ndef g(x):\n    return torch.log(1 + torch.exp(x))\n"
CHECK = ["check", "-q", "--output-format", "json", "--jobs", "1", "--select", "SF101,SF106", "a.py"]
WALLED = pytest.mark.parametrize("walls", ["on", "off"])

Process = psutil.Process


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "a.py").write_text(UNSTABLE + SOFTPLUS)
    return tmp_path


MANY = 12


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose validation takes long enough to be met."""
    found = [f"\n\ndef f{n}(x):\n    return torch.log(torch.softmax(x * {n + 2}, -1))\n" for n in range(MANY)]
    folder = tmp_path_factory.mktemp("busy")
    (folder / "a.py").write_text("import torch\n" + "".join(found))
    return folder


@pytest.fixture(scope="module")
def undisturbed(busy: Path) -> bytes:
    """The report of a run that nothing befalls."""
    run = subprocess.run([EXECUTABLE, *CHECK, "--no-cache"], cwd=busy, env=environment(), capture_output=True)
    assert len(json.loads(run.stdout)) == MANY and not run.stderr
    return run.stdout


def validators(run: int) -> tuple[list[Process], list[Process]]:
    """(processes that serve a run, their children that run kernels), whatever stands around them."""
    found = [each for each in psutil.Process(run).children(recursive=True) if is_ours(each)]
    numbers = {each.pid for each in found}
    return [e for e in found if e.ppid() not in numbers], [e for e in found if e.ppid() in numbers]


def is_ours(process: Process) -> bool:
    try:
        words = process.cmdline()
    except psutil.Error:
        return False
    return "stablefix.validate.worker" in " ".join(words) and "bwrap" not in words[0]


def outer(run: int) -> list[Process]:
    """What stands around the processes that serve a run: bubblewrap, or themselves."""
    return psutil.Process(run).children()


def kill_one(
    project: Path, which: Callable[[int], list[Process]], walls: str, arguments: list[str]
) -> tuple[int, bytes, list[str]]:
    """(exit code, report, lines on standard error) of a run of which one process is killed as soon as kernels run."""
    process = subprocess.Popen(
        [EXECUTABLE, *arguments], cwd=project, env=environment(STABLEFIX_SANDBOX=walls),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    limit = time.monotonic() + 120
    while time.monotonic() < limit and process.poll() is None:
        try:
            if validators(process.pid)[1]:
                os.kill(which(process.pid)[0].pid, signal.SIGKILL)
                break
        except (psutil.Error, IndexError, ProcessLookupError):
            pass
        time.sleep(0.002)
    report, errors = process.communicate(timeout=240)
    return process.returncode, report, errors.decode().splitlines()


@WALLED
@pytest.mark.parametrize("which", [outer, lambda run: validators(run)[0], lambda run: validators(run)[1]],
                         ids=["the process started", "the one that serves", "the one that computes"])  # fmt: skip
def test_a_killed_process_costs_time_and_one_line(
    busy: Path, undisturbed: bytes, which: Callable[[int], list[Process]], walls: str
) -> None:
    code, report, errors = kill_one(busy, which, walls, [*CHECK, "--no-cache"])
    assert (code, report) == (1, undisturbed)
    (line,) = errors
    place, _, told = line.partition(": a validation process was killed (SIGKILL); another one was started, and ")
    assert place.startswith("warning: a.py:") and told == "SF101 was validated there"


@WALLED
def test_ctrl_c_is_no_such_event(busy: Path, walls: str) -> None:
    """The validating processes die of it too, some before the program itself."""
    process = subprocess.Popen(
        [EXECUTABLE, *CHECK, "--no-cache"], cwd=busy, env=environment(STABLEFIX_SANDBOX=walls),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    limit = time.monotonic() + 120
    while not validators(process.pid)[1] and time.monotonic() < limit:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130
    assert errors == b"\nerror: interrupted; every file is whole, either as it was or fixed\n"


DOUBLE = """
import stablefix.validate.worker as worker
import stablefix.cli
prelude = '''
import ctypes, faulthandler, torch, stablefix.validate.worker as worker
worker.serve.__defaults__ = (5.0,)
def double(*operands, **settings):
    {behaviour}
torch.nn.functional.softplus = double
'''
worker._START = f"exec({{prelude!r}}); {{worker._START}}"
raise SystemExit(stablefix.cli.main({arguments!r}))
"""


def with_kernel(behaviour: str, project: Path, arguments: list[str]) -> subprocess.CompletedProcess[str]:
    """A run whose kernel of softplus behaves so."""
    program = DOUBLE.format(behaviour=behaviour, arguments=arguments)
    return subprocess.run(
        [sys.executable, "-c", program], cwd=project, env=environment(), capture_output=True, text=True, timeout=240
    )


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("faulthandler.disable(); ctypes.string_at(0)", "a kernel ended the process (SIGSEGV)"),
        ("while True: pass", "time limit of 5 s"),
        ("return [bytes(1 << 30) for _ in range(9)]", "memory limit of 4 GiB"),
        ("return torch.empty(1 << 40)", "memory limit of 4 GiB"),
    ],
    ids=["segfault", "hang", "memory of Python", "memory of PyTorch"],
)
def test_a_kernel_that_misbehaves_costs_one_verdict_and_one_line(project: Path, behaviour: str, reason: str) -> None:
    done = with_kernel(behaviour, project, [*CHECK, "--cache-dir", "kept"])
    assert [each["code"] for each in json.loads(done.stdout)] == ["SF101"]
    assert done.stderr.splitlines() == [f"warning: a.py:9: SF106 could not be judged, and is not told: {reason}"]
    # Nothing of it is kept: asked again, it is judged.
    again = subprocess.run([EXECUTABLE, *CHECK, "--cache-dir", "kept"], cwd=project, capture_output=True, check=False)
    assert [each["code"] for each in json.loads(again.stdout)] == ["SF101", "SF106"] and not again.stderr


def test_a_run_of_which_something_is_not_judged_does_not_say_that_all_is_well(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(f"import torch{SOFTPLUS}")
    arguments = ["check", "--no-cache", "--jobs", "1", "--select", "SF106", "a.py"]
    done = with_kernel("faulthandler.disable(); ctypes.string_at(0)", tmp_path, arguments)
    assert done.stdout == "Nothing was found; see the warnings for what was not checked.\n"
    assert done.returncode == 0 and len(done.stderr.splitlines()) == 1


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A folder on a disk without a free byte."""
    place = tmp_path / "full"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting needs root: sudo python -m pytest tests/cli/test_mishaps.py")
    (place / "filler").write_bytes(bytes(64 << 10))
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("validates", [True, False], ids=["validated", "static"])
def test_a_full_disk_under_the_cache_is_one_line(project: Path, full: Path, validates: bool) -> None:
    options = () if validates else ("--no-validate",)
    right, done = (
        subprocess.run([EXECUTABLE, *CHECK, *options, *cache], cwd=project, capture_output=True, check=False)
        for cache in (("--no-cache",), ("--cache-dir", "full/kept"))
    )
    assert done.stdout == right.stdout and json.loads(done.stdout)
    assert done.stderr == b"warning: nothing can be kept in full/kept: No space left on device\n"


def test_runs_that_share_a_cache_lose_nothing(tmp_path: Path) -> None:
    """Each keeps what the others wrote meanwhile, and everything is known afterwards."""
    names = [f"m{number}.py" for number in range(6)]
    for number, name in enumerate(names):
        (tmp_path / name).write_text(UNSTABLE.replace("softmax(x", f"softmax({number + 2} * x"))
    check = [EXECUTABLE, "check", "-q", "--select", "SF101", "--output-format", "json", "--cache-dir", "kept"]
    halves = [
        subprocess.Popen([*check, *part], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for part in (names[:4], names[2:])
    ]
    reports = [each.communicate(timeout=240) for each in halves]
    assert [(len(json.loads(report)), errors) for report, errors in reports] == [(4, b""), (4, b"")]
    (kept,) = (tmp_path / "kept" / "files").glob("*.json")
    assert len(json.loads(kept.read_text())) == len(names)
    assert not [*(tmp_path / "kept").rglob(".*.tmp"), *(tmp_path / "kept" / "files").glob(".??????*")]


def test_a_replay_of_which_a_process_is_killed_says_so_and_comes_out_the_same(
    tmp_path: Path, undisturbed: bytes
) -> None:
    (tmp_path / "report.json").write_bytes(undisturbed)
    code, told, errors = kill_one(tmp_path, lambda run: validators(run)[0], "on", ["replay", "report.json"])
    assert code == 0 and told.count(b": SF101 same\n") == len(told.splitlines()) == MANY
    first, last = errors
    assert first == "warning: a validation process was killed (SIGKILL); another one was started, and nothing is lost"
    assert last == f"{MANY} verdicts replayed: {MANY} the same, 0 different."
