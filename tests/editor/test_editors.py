"""Real editors: each opens a file, is shown the finding, applies the fix and saves; the bytes on disk are compared."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.editor.editing import SERVER

pytestmark = pytest.mark.external
DRIVERS = Path(__file__).parent / "drivers"

BEFORE = (
    "import torch\nimport torch.nn.functional as F\n\n\n# 😀 漢字\ndef loss(x):\n"
    "    return '😀漢', torch.log(F.softmax(x, dim=-1))  # 😀\n"
)
AFTER = BEFORE.replace("torch.log(F.softmax(x, dim=-1))", "F.log_softmax(x, dim=-1)")


def drive(tmp_path: Path, text: str, *command: str) -> tuple[str, bytes]:
    """(what the editor showed, the file afterwards)."""
    file, shown = tmp_path / "loss.py", tmp_path / "shown.json"
    file.write_bytes(text.encode())
    environment = {
        **os.environ,
        "FILE": str(file),
        "SHOWN": str(shown),
        "SERVER": json.dumps(SERVER),
        "HOME": str(tmp_path),
    }
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr + done.stdout
    return shown.read_text(encoding="utf-8"), file.read_bytes()


def program(name: str, install: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: {install}")
    return found


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_neovim(tmp_path: Path, ends: str) -> None:
    nvim = program("nvim", "apt-get install -y --no-install-recommends neovim")
    shown, saved = drive(
        tmp_path, BEFORE.replace("\n", ends),
        nvim, "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {DRIVERS / 'neovim.lua'}",
    )  # fmt: skip
    assert "SF101" in shown
    assert saved == AFTER.replace("\n", ends).encode()


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_emacs(tmp_path: Path, ends: str) -> None:
    install = "apt-get install -y --no-install-recommends emacs-nox (and elpa-eglot where Emacs is older than 29)"
    emacs = program("emacs", install)
    if subprocess.run([emacs, "--batch", "--eval", "(require 'eglot)"], capture_output=True).returncode:
        pytest.skip(f"this Emacs has no eglot: {install}")
    shown, saved = drive(tmp_path, BEFORE.replace("\n", ends), emacs, "--batch", "-l", str(DRIVERS / "eglot.el"))
    assert "Log of softmax" in shown
    assert saved == AFTER.replace("\n", ends).encode()
