"""Bad input gives one clear line; the other files are done, and nothing is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from stablefix.scan import scan
from stablefix.settings import Settings
from tests.cli.conftest import EXECUTABLE, STABLE, UNSTABLE, Run, environment

USES_LOG = b"import torch\nx = torch.log(torch.softmax(x, -1))\n"

BAD = {
    "syntax.py": (USES_LOG + b"def f(:\n", "syntax.py:3: syntax error"),
    "python2.py": (USES_LOG + b"print 'x'\n", "run stablefix under that one"),
    "unneeded.py": (
        b"import numpy as np\nfrom scipy.special import gamma\n\n\ndef objective(a):\n    return np.log(gamma(a))\n\n\n"
        b"def unneeded(x):\n    print x\n",
        "unneeded.py:10: syntax error",
    ),
    "nulls.py": (USES_LOG + b"\0", "nulls.py:3: contains null bytes"),
    "latin.py": (USES_LOG + b"# caf\xe9\n", "latin.py:3: byte 0xe9 is not UTF-8"),
    "cookie.py": (b"# coding: klingon\n" + USES_LOG, "cookie.py:1: unknown encoding 'klingon'"),
    "parentheses.py": (USES_LOG + b"(" * 3000 + b")" * 3000, "nested"),
    "operators.py": (USES_LOG + b"y = " + b"x + " * 50_000 + b"x\n", "nested too deeply"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_one_line_and_exit_code_2(run: Run, tmp_path: Path, name: str) -> None:
    content, words = BAD[name]
    (tmp_path / name).write_bytes(content)
    (tmp_path / "good.py").write_text(UNSTABLE)
    done = run("check", "--no-validate", "--output-format", "concise", ".")
    errors = done.stderr.decode().splitlines()
    assert len(errors) == 1
    assert errors[0].startswith(f"error: {name}")
    assert words in errors[0]
    assert done.returncode == 2
    assert b"good.py:5:12: SF101" in done.stdout
    assert (tmp_path / name).read_bytes() == content


def test_a_deep_expression_that_can_be_parsed_is_survived(run: Run, tmp_path: Path) -> None:
    deep = "torch.log(" * 60 + "torch.softmax(x, -1)" + ")" * 60
    long = " + ".join(["torch.log(torch.softmax(x, -1))"] * 400)
    (tmp_path / "deep.py").write_text(f"import torch\ndef f(x):\n    y = {deep}\n    return {long}\n")
    done = run("check", "--no-validate", "--output-format", "concise", ".")
    assert done.returncode in {1, 2}
    assert done.stdout.count(b"SF101") >= 400 or b"nested too deeply" in done.stderr


def test_a_generated_file_of_5_megabytes_is_skipped_with_a_notice(run: Run, tmp_path: Path) -> None:
    (tmp_path / "generated.py").write_bytes(b"x = 1\n" * 900_000)
    (tmp_path / "good.py").write_text("x = 1\n")
    done = run("check", ".")
    assert done.returncode == 0
    assert b"warning: generated.py: skipped: 5.4 MB is more than the limit of 4 MB" in done.stderr
    assert run("check", "--max-file-size", "10,000,000", ".").stderr == b""


def test_what_is_no_file_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.py").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "folder.py").mkdir()
    (tmp_path / "loop").symlink_to(".")
    done = run("check", ".")
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [
        "error: broken.py: broken symbolic link to nowhere",
        "error: pipe.py: not a regular file",
    ]
    assert run("check", "gone.py", "gone/").stderr.decode().splitlines() == [
        "error: gone.py: no such file or folder",
        "error: gone/: no such file or folder",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable for root")
def test_a_file_without_permission_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    (tmp_path / "a.py").chmod(0)
    done = run("check", ".")
    assert done.returncode == 2
    assert b"error: a.py: no permission to read it" in done.stderr


def test_a_file_that_vanishes_during_the_run_is_told(tmp_path: Path) -> None:
    for name in ("a.py", "b.py", "c.py"):
        (tmp_path / name).write_text(UNSTABLE)

    def progress(number: int, _: int, path: str) -> None:
        (tmp_path / "b.py").unlink(missing_ok=True)

    results = list(scan([str(tmp_path)], Settings(validate=False), progress))
    assert [bool(result.findings) for result in results] == [True, False, True]
    assert results[1].problem is not None
    assert "no such file (any more)" in results[1].problem.message


def test_a_run_in_which_nothing_can_be_judged_has_not_passed(tmp_path: Path) -> None:
    broken, project = tmp_path / "broken", tmp_path / "project"
    for folder, name, text in ((broken, "flint.py", "raise ImportError('no libflint')\n"), (project, "a.py", UNSTABLE)):
        folder.mkdir()
        (folder / name).write_text(text)
    done = subprocess.run(
        [EXECUTABLE, "check", "--no-cache", "a.py"],
        cwd=project, env=environment(PYTHONPATH=str(broken)), capture_output=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"error: a.py:5: SF101 could not be judged, and is not told: the validation process ended" in done.stderr
    assert b"All checks passed" not in done.stdout


def test_a_read_only_file_is_not_fixed_and_the_others_are(run: Run, tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text(UNSTABLE)
    (tmp_path / "a.py").chmod(0o444)
    done = run("check", "--fix", ".")
    assert done.returncode == 2
    assert b"error: a.py is read-only; it was not changed" in done.stderr
    assert (tmp_path / "a.py").read_text() == UNSTABLE
    assert (tmp_path / "b.py").read_text() == STABLE
    assert b"Found 2 errors (1 fixed, 1 remaining)." in done.stdout


def test_an_encoding_that_cannot_hold_the_file_is_told(run: Run, tmp_path: Path) -> None:
    raw = b"# coding: utf-7\n# +AGE-\n" + UNSTABLE.encode()
    (tmp_path / "a.py").write_bytes(raw)
    for mode in ("--fix", "--diff"):
        done = run("check", mode, ".")
        assert done.returncode == 2
        assert b"the encoding utf-7 does not give back the bytes of the file" in done.stderr
        assert (tmp_path / "a.py").read_bytes() == raw


def test_interruption_during_fix_leaves_every_file_whole(tmp_path: Path) -> None:
    """Ctrl-C reaches the whole process group, workers included, as from a terminal."""
    names = [f"m{number:02}.py" for number in range(30)]
    for number, name in enumerate(names):
        (tmp_path / name).write_text(UNSTABLE.replace("softmax(x", f"softmax(x * {number + 2}"))
    old = {name: (tmp_path / name).read_text() for name in names}
    process = subprocess.Popen(
        [EXECUTABLE, "check", "--fix", "--jobs", "1", "."],
        cwd=tmp_path, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    limit = time.monotonic() + 240
    while all((tmp_path / name).read_text() == old[name] for name in names) and time.monotonic() < limit:
        if process.poll() is not None:
            break
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert b"Traceback" not in errors, errors.decode()
    assert process.returncode in {130, 0}
    if process.returncode == 130:
        assert b"error: interrupted; every file is whole, either as it was or fixed" in errors
    assert sorted(os.listdir(tmp_path)) == names
    fixed = [name for name in names if (tmp_path / name).read_text() != old[name]]
    assert fixed
    for name in fixed:
        assert (tmp_path / name).read_text() == old[name].replace(
            "torch.log(torch.softmax(", "torch.log_softmax("
        ).replace("-1))", "-1)")


def test_interruption_before_anything_was_read(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [EXECUTABLE, "check", "-"],
        cwd=tmp_path, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in errors
    assert b"interrupted" in errors


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["--output-file", "/dev/full"], ["--output-format", "sarif:/dev/full"], []])
def test_a_full_disk_is_told(tmp_path: Path, arguments: list[str]) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [EXECUTABLE, "check", "--no-validate", *arguments],
            cwd=tmp_path, env=environment(), stdout=full if not arguments else subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == b"error: the results could not be written: No space left on device"
