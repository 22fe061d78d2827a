"""A file is replaced as a whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from stablefix.source import write as module
from stablefix.source.write import WriteError, replacing, write


def test_mode_and_links_are_kept(tmp_path: Path) -> None:
    target, link = tmp_path / "real.py", tmp_path / "link.py"
    target.write_bytes(b"old")
    target.chmod(0o751)
    link.symlink_to("real.py")
    write(str(link), b"new", expected=b"old")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o751
    assert sorted(os.listdir(tmp_path)) == ["link.py", "real.py"]


def test_read_only_file_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.py"
    target.write_bytes(b"old")
    target.chmod(0o444)
    with pytest.raises(WriteError, match="read-only"):
        write(str(target), b"new")
    assert target.read_bytes() == b"old"


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "a.py"
    target.write_bytes(b"somebody's")
    with pytest.raises(WriteError, match="changed by another program"):
        write(str(target), b"new", expected=b"old")
    assert target.read_bytes() == b"somebody's"


def test_a_vanished_file_is_not_made_again(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="could not be written"):
        write(str(tmp_path / "a.py"), b"new")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("moment", ["fsync", "replace", "chmod"])
def test_whatever_interrupts_the_old_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, moment: str
) -> None:
    target = tmp_path / "a.py"
    target.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(module.os, moment, fail)
    with pytest.raises((WriteError, KeyboardInterrupt)):
        write(str(target), b"new")
    assert target.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.py"]


def test_a_report_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    target, link = tmp_path / "report.json", tmp_path / "link.json"
    target.write_bytes(b"old")
    target.chmod(0o640)
    link.symlink_to("report.json")
    with pytest.raises(KeyboardInterrupt), replacing(str(link)) as file:
        file.write("half")
        file.flush()
        raise KeyboardInterrupt
    assert target.read_bytes() == b"old" and sorted(os.listdir(tmp_path)) == ["link.json", "report.json"]
    with replacing(str(link)) as file:
        file.write("new \udce9")
    assert target.read_bytes() == b"new \\udce9" and link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_new_report_may_be_read_by_whoever_reads_new_files(tmp_path: Path) -> None:
    report, beside = tmp_path / "report.json", tmp_path / "beside"
    beside.touch()
    with replacing(str(report)) as file:
        file.write("new")
    assert report.stat().st_mode == beside.stat().st_mode


def test_a_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(str(pipe)) as file:
        file.write("new")
    assert os.read(reader, 10) == b"new" and stat.S_ISFIFO(pipe.stat().st_mode)
    os.close(reader)


def test_a_report_that_has_no_place_is_told(tmp_path: Path) -> None:
    with (
        pytest.raises(WriteError, match=r"report\.json cannot be written: No such file"),
        replacing(str(tmp_path / "none" / "report.json")),
    ):
        pass
