"""The real executable, in a folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

EXECUTABLE = Path(sys.executable).with_name("stablefix")

UNSTABLE = "import torch\n\n\ndef f(x):\n    return torch.log(torch.softmax(x, -1))\n"
STABLE = "import torch\n\n\ndef f(x):\n    return torch.log_softmax(x, -1)\n"

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]


def environment(**more: str) -> dict[str, str]:
    """The environment without anything that steers colours."""
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "TERM"}}
    return {**kept, "OMP_NUM_THREADS": "1", **more}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """`run("check", "a.py")` runs stablefix there and fails on any traceback."""

    def start(
        *arguments: str, stdin: bytes = b"", cwd: Path = tmp_path, **more: str
    ) -> subprocess.CompletedProcess[bytes]:
        done = subprocess.run(
            [EXECUTABLE, *arguments], input=stdin, cwd=cwd, env=environment(**more), capture_output=True, timeout=300
        )
        assert b"Traceback" not in done.stderr, done.stderr.decode()
        assert b"internal error" not in done.stderr, done.stderr.decode()
        return done

    return start
