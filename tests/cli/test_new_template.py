"""`stablefix new-template` writes a template that holds, and packages bring templates of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from stablefix.templates.catalogue import TemplateError
from stablefix.templates.installed import installed_folders
from tests.cli.conftest import Run

CODE = "import torch\n\n\ndef density(x: torch.Tensor):\n    return torch.exp(x) / (1 + torch.exp(x)) ** 2\n"


def test_it_holds_as_it_is_and_is_used(run: Run, tmp_path: Path) -> None:
    done = run("new-template", "logistic-density")
    assert (done.returncode, done.stdout) == (0, b"templates/logistic_density.py\n")
    assert b"stablefix test templates" in done.stderr
    done = run("test", "templates")
    assert (done.returncode, done.stderr) == (0, b"1 template checked, 0 wrong.\n")
    (tmp_path / "stablefix.toml").write_text('templates = ["templates"]\n')
    (tmp_path / "code.py").write_text(CODE)
    done = run("check", "--select", "MY001", "--output-format", "concise", "code.py")
    assert b"code.py:5:12: MY001 [*] Logistic density" in done.stdout


def test_the_next_one_gets_the_next_code(run: Run, tmp_path: Path) -> None:
    run("new-template", "one")
    run("new-template", "two")
    assert 'code = "MY002"' in (tmp_path / "templates" / "two.py").read_text()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["one", "--code", "SF101"], b"error: the code SF101 is taken\n"),
        (["one", "--code", "101"], b"error: '101' is no code"),
        (["1 one"], b"error: '1 one' cannot name a template"),
    ],
)
def test_what_cannot_be_used_is_told(run: Run, arguments: list[str], complaint: bytes) -> None:
    done = run("new-template", *arguments)
    assert done.returncode == 2
    assert done.stderr.startswith(complaint)


def test_a_file_is_never_overwritten(run: Run, tmp_path: Path) -> None:
    run("new-template", "one")
    (tmp_path / "templates" / "one.py").write_text("mine")
    assert run("new-template", "one").returncode == 2
    assert (tmp_path / "templates" / "one.py").read_text() == "mine"


def test_a_wrong_repair_is_refuted_by_an_input(run: Run, tmp_path: Path) -> None:
    run("new-template", "one")
    path = tmp_path / "templates" / "one.py"
    path.write_text(path.read_text().replace("sigmoid(x) * sigmoid(-x)\n\n", "sigmoid(x) * sigmoid(x)\n\n"))
    done = run("test", "templates")
    assert done.returncode == 1
    assert b"no repair holds (after: " in done.stdout
    assert b", at x = " in done.stdout


def installed(folder: Path, value: str) -> None:
    """A package in a folder of the module path, whose code must not run."""
    (folder / "acme" / "rules").mkdir(parents=True)
    (folder / "acme" / "__init__.py").write_text("raise SystemExit('imported')\n")
    (folder / "acme-1.dist-info").mkdir()
    (folder / "acme-1.dist-info" / "entry_points.txt").write_text(
        f"[console_scripts]\na = acme:main\n\n[stablefix.templates]\nacme = {value}\n\n[other]\nb = c\n"
    )


def test_packages_bring_templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, "acme.rules")
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    installed_folders.cache_clear()
    assert installed_folders() == (str(tmp_path / "acme" / "rules"),)
    installed_folders.cache_clear()


def test_a_package_without_its_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed(tmp_path, "acme.gone")
    monkeypatch.setattr("sys.path", [str(tmp_path)])
    installed_folders.cache_clear()
    with pytest.raises(TemplateError, match=r"acme = 'acme\.gone'"):
        installed_folders()
    installed_folders.cache_clear()
