"""Notebooks, cell by cell; the format itself is judged by nbformat."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest

from tests.cli.conftest import Run

CELLS = (
    "%matplotlib inline\nimport torch\nfiles = !ls '100%'\n",
    "%%bash\nls log(softmax)",
    "x = torch.as_tensor(data)\ny = 'é'\np = torch.softmax(x, -1)",
    "if x is not None:\n    !echo {x}\nprint(1); torch.log(p)\np?",
    "",
    "def broken(:\n",
    "torch.log(torch.softmax(x, -1))  # stablefix: ignore[SF101]",
)
R = '{"metadata": {"language_info": {"name": "R"}}, "cells": [{"cell_type": "code", "source": "x <- (1"}]}'
QUICK = ("check", "--no-validate", "-q")


def notebook(folder: Path, **how: Any) -> Path:
    """A notebook as Jupyter writes it; `how` is how json shall write it otherwise."""
    book = nbformat.v4.new_notebook(metadata={"language_info": {"name": "python"}, "mine": {"kept": [1, 2.50]}})
    book.cells = [nbformat.v4.new_markdown_cell("# torch.log(torch.softmax(x, -1))")]
    book.cells += [nbformat.v4.new_code_cell(source) for source in CELLS]
    book.cells[3].outputs = [nbformat.v4.new_output("stream", text="hé\n")]
    path = folder / "n.ipynb"
    nbformat.write(book, path)
    if how:
        path.write_text(json.dumps(json.loads(path.read_text("utf-8")), **how), encoding="utf-8")
    return path


def test_places_are_counted_in_the_cell(run: Run, tmp_path: Path) -> None:
    notebook(tmp_path)
    done = run(*QUICK, "--output-format", "concise")
    assert done.stdout.decode() == "n.ipynb:cell 5:3:11: SF101 Log of softmax (not validated)\n"
    (record,) = json.loads(run(*QUICK, "--output-format", "json").stdout)
    assert (record["cell"], record["location"]) == (5, {"row": 3, "column": 11})
    text = run(*QUICK).stdout.decode()
    assert " --> n.ipynb:cell 5:3:11\n" in text
    assert "3 | print(1); torch.log(p)\n" in text


@pytest.mark.parametrize("how", [{}, {"indent": None}, {"indent": 4}, {"ensure_ascii": True, "indent": 1}])
def test_only_the_lines_of_the_fix_are_written(run: Run, tmp_path: Path, how: dict[str, Any]) -> None:
    path = notebook(tmp_path, **how)
    before = path.read_bytes()
    assert run("check", "--fix", "-q").returncode == 0
    assert path.read_bytes() == before.replace(b"torch.log(p)", b"torch.log_softmax(x, -1)")
    nbformat.validate(nbformat.read(path, as_version=4))


def test_the_diff_is_one_of_the_file(run: Run, tmp_path: Path) -> None:
    path = notebook(tmp_path)
    before = path.read_bytes()
    done = run("check", "--diff")
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=done.stdout, check=True)
    assert path.read_bytes() == before.replace(b"torch.log(p)", b"torch.log_softmax(x, -1)")


def test_comments_are_added_to_cells(run: Run, tmp_path: Path) -> None:
    path = notebook(tmp_path)
    assert run("check", "--no-validate", "--add-ignore").stderr == b"Added 1 comment.\n"
    assert "torch.log(p)  # stablefix: ignore[SF101]" in path.read_text("utf-8")
    assert run(*QUICK).returncode == 0


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("{", 2, "not a Jupyter notebook"),
        ("[]", 2, "not a Jupyter notebook"),
        ('{"cells": [{"cell_type": "code"}]}', 2, "not a Jupyter notebook"),
        ('{"cells": [], "metadata": {}}', 0, ""),
        (R, 0, ""),
        ('{"cells": [{"cell_type": "code", "source": "import torch\\ntorch.log(torch.softmax(x, -1))"}]}', 1, ""),
    ],
)
def test_other_files_of_that_name(run: Run, tmp_path: Path, content: str, code: int, words: str) -> None:
    (tmp_path / "a.ipynb").write_text(content)
    done = run(*QUICK)
    assert done.returncode == code, done.stderr
    assert words in done.stderr.decode()


def test_standard_input(run: Run, tmp_path: Path) -> None:
    raw = notebook(tmp_path).read_bytes()
    done = run("check", "-q", "--fix", "--stdin-filename", "a.ipynb", "-", stdin=raw)
    assert done.stdout == raw.replace(b"torch.log(p)", b"torch.log_softmax(x, -1)")
