"""The set-up pages of docs/editors.md, in the editors that they are for."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.editor.test_editors import AFTER, BEFORE, DRIVERS, program

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAGE = (Path(__file__).parents[2] / "docs" / "editors.md").read_text(encoding="utf-8")
BINARIES = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def block(language: str) -> str:
    """The first block in a language."""
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


def surroundings(tmp_path: Path) -> dict[str, str]:
    file = tmp_path / "loss.py"
    file.write_bytes(BEFORE.encode())
    (tmp_path / "stablefix.toml").write_text("")
    return {**os.environ, "PATH": BINARIES, "HOME": str(tmp_path), "FILE": str(file), "SHOWN": str(tmp_path / "shown")}


@pytest.mark.external
def test_neovim(tmp_path: Path) -> None:
    nvim = program("nvim", "apt-get install -y --no-install-recommends neovim")
    version = subprocess.run([nvim, "--version"], capture_output=True, text=True, check=True).stdout
    number = re.match(r"NVIM v(\d+)\.(\d+)", version)
    assert number is not None
    if (int(number[1]), int(number[2])) < (0, 8):
        pytest.skip(f"needs Neovim 0.8 or later, as in Debian 13; this is {number[0]}")
    (tmp_path / "init.lua").write_text("vim.cmd('filetype on')\n" + block("lua"))
    command = [nvim, "--headless", "-u", str(tmp_path / "init.lua"), "-i", "NONE", "-n", "-c"]
    environment = surroundings(tmp_path) | {"SERVER": "null"}
    done = subprocess.run([*command, f"luafile {DRIVERS / 'neovim.lua'}"], cwd=tmp_path, env=environment,
                          capture_output=True, text=True, timeout=300, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "loss.py").read_bytes() == AFTER.encode()


@pytest.mark.external
def test_emacs(tmp_path: Path) -> None:
    install = "apt-get install -y --no-install-recommends emacs-nox (and elpa-eglot where Emacs is older than 29)"
    emacs = program("emacs", install)
    if subprocess.run([emacs, "--batch", "--eval", "(require 'eglot)"], capture_output=True, check=False).returncode:
        pytest.skip(f"this Emacs has no eglot: {install}")
    (tmp_path / "page.el").write_text(block("elisp"))
    command = [emacs, "--batch", "-l", str(tmp_path / "page.el"), "-l", str(DRIVERS / "eglot.el")]
    environment = surroundings(tmp_path) | {"SERVER": "null"}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "loss.py").read_bytes() == AFTER.encode()


def test_helix_is_told_of_a_server_that_it_uses() -> None:
    page = tomllib.loads(block("toml"))
    (language,) = page["language"]
    assert language["language-servers"] == list(page["language-server"])


@pytest.mark.external
def test_helix(tmp_path: Path) -> None:
    hx = shutil.which("hx")
    if hx is None:
        pytest.skip("hx is not installed: apt-get install -y hx (Debian 13)")
    settings = tmp_path / ".config" / "helix" / "languages.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(block("toml"))
    environment = {**os.environ, "PATH": BINARIES, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path / ".config")}
    done = subprocess.run([hx, "--health", "python"], env=environment, capture_output=True, text=True, check=False)
    told = re.sub(r"\x1b\[[0-9;]*m", "", done.stdout)
    assert re.search(r"✓ stablefix: \S*/stablefix", told), told + done.stderr


def test_sublime_text_starts_the_server() -> None:
    assert json.loads(block("json"))["clients"]["stablefix"]["command"] == ["stablefix", "server"]
