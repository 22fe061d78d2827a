"""`stablefix test` tells a right template from a wrong one."""

from __future__ import annotations

from pathlib import Path

from stablefix.templates.catalogue import catalogue_folder
from tests.cli.conftest import Run


def test_a_template_of_the_catalogue_holds_and_a_broken_copy_does_not(run: Run, tmp_path: Path) -> None:
    text = (catalogue_folder() / "algorithm" / "log_of_softmax.py").read_text(encoding="utf-8")
    good, bad = tmp_path / "good", tmp_path / "bad"
    for folder in (good, bad):
        folder.mkdir()
    (good / "log_of_softmax.py").write_text(text)
    done = run("test", "good")
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr == b"1 template checked, 0 wrong.\n"
    (bad / "log_of_softmax.py").write_text(
        text.replace("return log_softmax(x, dim)", "return log(softmax(x, dim) + 1)")
    )
    done = run("test", "bad")
    assert done.returncode == 1
    assert b"SF101 fires 'torch.log(F.softmax(x, -1))': no repair holds" in done.stdout
    assert done.stderr == b"1 template checked, 1 wrong.\n"


def test_a_quiet_example_that_is_found_is_told(run: Run, tmp_path: Path) -> None:
    text = (catalogue_folder() / "algorithm" / "log_of_softmax.py").read_text(encoding="utf-8")
    (tmp_path / "log_of_softmax.py").write_text(text.replace('"torch.log(p)"', '"torch.log(torch.softmax(x, 0))"'))
    done = run("test", ".")
    assert done.returncode == 1
    assert b"SF101 quiet 'torch.log(torch.softmax(x, 0))': is found" in done.stdout


def test_folders_that_are_none(run: Run, tmp_path: Path) -> None:
    done = run("test", "gone")
    assert (done.returncode, done.stderr) == (2, b"error: gone is not a folder of templates\n")
    (tmp_path / "broken.py").write_text("class Broken(Template):\n    pass\n")
    done = run("test", ".")
    assert done.returncode == 2
    assert b"broken.py: `code` is missing" in done.stderr


def test_a_rule_is_explained_with_what_is_measured_here(run: Run) -> None:
    text = run("explain", "SF101").stdout.decode()
    assert "\n    log(softmax(x, dim))\n" in text
    assert "\n  → log_softmax(x, dim)\n" in text
    page, _, table = text.partition("\n## Measured here\n")
    assert "## Why is this bad?" in page
    assert "- A2" not in page
    example, *rows, judged = table.splitlines()
    assert example == "torch.log(F.softmax(x, -1))"
    assert [row.split()[0] for row in rows] == ["float16", "bfloat16", "float32", "float64"]
    for row in rows:
        assert "old -inf, right -" in row and row.endswith("severity, safe fix)")
    assert judged.startswith("(judged on ") and "torch" in judged
    assert run("explain", "SF101", "--no-validate").stdout.decode() == page
