"""A file is replaced as a whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from stablefix.source import write as module
from stablefix.source.write import WriteError, write


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
