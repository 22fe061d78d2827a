"""Hard places: no permission, no space, nothing that can be written, loops, depth, very many files, other systems."""

from __future__ import annotations

import ntpath
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from stablefix.baseline import Baseline
from stablefix.cli.explain import place
from stablefix.cli.readers import output
from stablefix.cli.requested import _per_file
from stablefix.report.view import slashed
from tests.cli.conftest import EXECUTABLE, UNSTABLE, Run, environment

CHECK = (EXECUTABLE, "check", "--jobs", "1", "--output-format", "concise")


def without_rights(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run something as a user for whom permissions count: as root, without the capabilities that override them."""
    words: list[str | Path] = [*command]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("as root this needs setpriv: apt-get install util-linux")
        drop = "-dac_override,-dac_read_search"
        words = ["setpriv", f"--bounding-set={drop}", f"--inh-caps={drop}", *words]
    done = subprocess.run(words, cwd=cwd, env=environment(), capture_output=True, text=True, timeout=300)
    assert "Traceback" not in done.stderr and "internal error" not in done.stderr, done.stderr
    return done


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KB with one file on it; skipped where this user may not mount one."""
    place = tmp_path / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("mounting needs root: sudo python -m pytest tests/cli/test_hard_places.py")
    (place / "a.py").write_text(UNSTABLE + f"# {'x' * 40_000}\n")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_files_and_folders_without_permission(tmp_path: Path) -> None:
    for name in ("open.py", "closed.py", "folder/inside.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(UNSTABLE)
    (tmp_path / "closed.py").chmod(0)
    (tmp_path / "folder").chmod(0)
    done = without_rights(*CHECK, cwd=tmp_path)
    (tmp_path / "folder").chmod(0o755)
    assert done.returncode == 2
    assert sorted(done.stderr.splitlines()) == [
        "error: closed.py: no permission to read it",
        "error: folder: folder cannot be read: Permission denied",
    ]
    assert done.stdout.splitlines()[:2] == ["open.py:5:12: SF101 [*] Log of softmax", "Found 1 error."]


def test_a_folder_in_which_nothing_may_be_written(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text(UNSTABLE)
    (tmp_path / "list.txt").write_text("src\n")
    (tmp_path / "src").chmod(0o555)
    fix = without_rights(*CHECK, "--fix", "src", cwd=tmp_path)
    scan = without_rights(EXECUTABLE, "scan", "--repos", "list.txt", "--state", "src/s.sqlite", cwd=tmp_path)
    kept = without_rights(*CHECK, "--cache-dir", "src/kept", "src", cwd=tmp_path)
    (tmp_path / "src").chmod(0o755)
    assert (fix.returncode, scan.returncode, kept.returncode) == (2, 2, 1)
    assert "error: src/a.py could not be written (Permission denied); it was not changed" in fix.stderr
    assert (tmp_path / "src" / "a.py").read_text() == UNSTABLE
    assert scan.stderr == "error: src/s.sqlite cannot be used as a state: unable to open database file\n"
    assert kept.stderr == "warning: nothing can be kept in src/kept: Permission denied\n"


def test_configuration_and_templates_without_permission(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    (tmp_path / "own").mkdir()
    (tmp_path / "own").chmod(0)
    for command in (("check", "--templates", "own", "a.py"), ("test", "own")):
        done = without_rights(EXECUTABLE, *command, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (2, "error: own: folder cannot be read: Permission denied\n")
    (tmp_path / "own").chmod(0o755)
    (tmp_path / "pyproject.toml").write_text("[tool.stablefix]\n")
    (tmp_path / "pyproject.toml").chmod(0)
    done = without_rights(*CHECK, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == f"error: {tmp_path / 'pyproject.toml'} cannot be read: Permission denied\n"


def test_a_disk_that_is_full(run: Run, mounted: Path) -> None:
    before = (mounted / "a.py").read_bytes()
    done = run("check", "--fix", "--jobs", "1", cwd=mounted)
    assert done.returncode == 2
    assert b"error: a.py could not be written (No space left on device); it was not changed" in done.stderr
    assert (os.listdir(mounted), (mounted / "a.py").read_bytes()) == (["a.py"], before)
    (mounted / "filler").write_bytes(b"x" * 24_000)
    done = run("check", "--cache-dir", "kept", "--jobs", "1", "--output-format", "concise", cwd=mounted)
    assert done.returncode == 1
    assert b"a.py:5:12: SF101" in done.stdout
    assert done.stderr == b"warning: nothing can be kept in kept: No space left on device\n"
    done = run("check", "--no-validate", "--no-cache", "--report", "page.html", cwd=mounted)
    assert done.returncode == 2
    assert done.stderr.endswith(b"error: the results could not be written: No space left on device\n")


def test_a_file_system_that_is_read_only(run: Run, mounted: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
    for option, words in (
        (("--fix",), "error: a.py is read-only; it was not changed"),
        (("--add-ignore",), "error: a.py is read-only; it was not changed"),
        (("--baseline", "b.json", "--write-baseline"), "error: b.json cannot be written: Read-only file system"),
        (("--output-file", "x.json"), "error: x.json cannot be written: Read-only file system"),
    ):
        done = run("check", "--jobs", "1", *option, cwd=mounted)
        assert done.returncode == 2
        assert words in done.stderr.decode().splitlines()


def test_links_that_lead_in_circles(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.py").symlink_to("two.py")
    (tmp_path / "two.py").symlink_to("one.py")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "again").symlink_to("../folder")
    (tmp_path / "folder" / "a.py").write_text(UNSTABLE)
    done = run("check", "--no-validate", "--output-format", "concise")
    assert done.stdout.startswith(b"folder/a.py:5:12: SF101")
    assert done.stdout.count(b"SF101") == 1
    loops = [f"error: {name}: cannot be read: Too many levels of symbolic links" for name in ("one.py", "two.py")]
    assert done.stderr.decode().splitlines() == loops


def test_a_tree_deeper_than_a_path_can_be_long(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    here = os.getcwd()
    os.chdir(tmp_path)
    for _ in range(110):
        os.mkdir("d" * 40)
        os.chdir("d" * 40)
    os.chdir(here)
    done = run("check", "--no-validate", "-q", "--output-format", "concise")
    assert done.returncode == 2
    assert done.stdout == b"a.py:5:12: SF101 Log of softmax (not validated)\n"
    (line,) = done.stderr.splitlines()
    assert line.endswith(b": folder cannot be read: File name too long")


def test_very_many_files(run: Run, tmp_path: Path) -> None:
    for number in range(5000):
        folder = tmp_path / f"p{number // 500}"
        folder.mkdir(exist_ok=True)
        (folder / f"m{number}.py").write_text("import torch\n")
    (tmp_path / "p9" / "m5000.py").write_text(UNSTABLE)
    done = run("check", "--no-validate", "--output-format", "concise")
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.startswith(b"p9/m5000.py:5:12: SF101")
    with subprocess.Popen(
        [EXECUTABLE, "check", "--show-files"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        assert process.stdout.readline() == b"p0/m0.py\n"
        process.stdout.close()
        assert process.stderr.read() == b""


def test_paths_of_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert place(r"C:\proj\loss.py:41:7") == (r"C:\proj\loss.py", 41)
    assert place("C:/proj/loss.py:41") == ("C:/proj/loss.py", 41)
    assert output(["sarif"])(r"sarif:C:\out.sarif") == ("sarif", r"C:\out.sarif")
    assert _per_file(r"C:\proj\tests:SF3") == (r"C:\proj\tests", ("SF3",))
    monkeypatch.setattr(os, "path", ntpath)
    monkeypatch.setattr(os, "sep", "\\")
    monkeypatch.setattr(os, "getcwd", lambda: "C:\\proj")
    assert slashed("src\\loss.py") == "src/loss.py"
    assert Baseline("C:\\proj\\known.json")._name("C:\\proj\\src\\loss.py") == "src/loss.py"
