"""Completions and the manual page: what is in the tree is what the program writes, and shells accept it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Run

ROOT = Path(__file__).parent.parent.parent


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_files_are_up_to_date(run: Run, shell: str) -> None:
    written = run("completion", shell).stdout.decode()
    assert (ROOT / "completions" / f"stablefix.{shell}").read_text() == written, f"stablefix completion {shell}"


def test_the_manual_is_up_to_date(run: Run) -> None:
    assert (ROOT / "docs" / "man" / "stablefix.1").read_text() == run("man").stdout.decode(), "stablefix man"


def complete(*words: str) -> list[str]:
    """What bash offers for the last of some words."""
    script = (
        f"source '{ROOT / 'completions' / 'stablefix.bash'}'; COMP_WORDS=({' '.join(repr(word) for word in words)}); "
        f"COMP_CWORD={len(words) - 1}; _stablefix; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_completes() -> None:
    assert complete("stablefix", "ch") == ["check"]
    assert "--no-validate" in complete("stablefix", "check", "--no")
    assert complete("stablefix", "scan", "--executor", "d") == ["dask"]
    assert complete("stablefix", "completion", "z") == ["zsh"]
    assert complete("stablefix", "check", "src") == []


@pytest.mark.skipif(not shutil.which("groff"), reason="groff reads manual pages")
def test_the_manual_is_a_page() -> None:
    page = ROOT / "docs" / "man" / "stablefix.1"
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", str(page)], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "--diff-base" in done.stdout


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_reads_its_file() -> None:
    subprocess.run(["zsh", "-n", str(ROOT / "completions" / "stablefix.zsh")], check=True)


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_reads_its_file() -> None:
    subprocess.run(["fish", "-n", str(ROOT / "completions" / "stablefix.fish")], check=True)
