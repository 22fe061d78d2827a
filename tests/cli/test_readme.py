"""The session in README is a true one: its commands are run again, and their output compared.

Which input is quoted, and how many were judged, depends on processor and libraries: digits there are not compared.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.cli.conftest import Run

README = Path(__file__).parent.parent.parent / "README.md"


def session() -> list[tuple[str, str]]:
    """(command, what it printed) of the block that begins with `$ cat loss.py`."""
    lines = README.read_text(encoding="utf-8").splitlines()
    block = lines[lines.index("    $ cat loss.py") :]
    block = block[: next(index for index, line in enumerate(block) if line and not line.startswith("    "))]
    steps: list[tuple[str, str]] = []
    for line in (each[4:] for each in block):
        if line.startswith("$ "):
            steps.append((line[2:], ""))
        else:
            steps[-1] = (steps[-1][0], f"{steps[-1][1]}{line}\n")
    return steps


def comparable(printed: str) -> list[str]:
    lines = printed.rstrip("\n").split("\n")
    return [re.sub(r"[\d.,]+", "0", line) if re.match("witness:|help:", line) else line for line in lines]


def test_the_first_session(run: Run, tmp_path: Path) -> None:
    (command, written), *steps = session()
    assert command == "cat loss.py"
    (tmp_path / "loss.py").write_text(written)
    assert [shlex.split(command)[0] for command, _ in steps] == ["stablefix"] * 3
    for command, printed in steps:
        told = run(*shlex.split(command)[1:], "--jobs", "1").stdout.decode()
        assert comparable(told) == comparable(printed), command
