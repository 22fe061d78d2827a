"""The table in pyproject.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from stablefix.config import ConfigError, configured
from stablefix.evidence import Severity
from stablefix.settings import Settings


def write(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pyproject.toml").write_text(text)
    return folder


def test_the_nearest_table_counts(tmp_path: Path) -> None:
    write(tmp_path, '[tool.stablefix]\nselect = ["sf1"]\nmin-severity = "high"\ntemplates = ["rules"]\njobs = 2\n')
    write(tmp_path / "a", "[tool.other]\n# stablefix\n")
    (tmp_path / "a" / "b").mkdir()
    settings = configured(str(tmp_path / "a" / "b"))
    assert settings.select == ("SF1",)
    assert settings.min_severity is Severity.HIGH
    assert settings.template_folders == (str(tmp_path / "rules"),)
    assert settings.jobs == 2


def test_without_a_table_the_defaults_hold(tmp_path: Path) -> None:
    assert configured(str(tmp_path)) == Settings()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.stablefix]\nselct = []\n", "unknown key 'selct'; did you mean select"),
        ("[tool.stablefix]\nselect = 'SF1'\n", "select must be a list of strings"),
        ("[tool.stablefix]\njobs = true\n", "jobs must be a positive whole number"),
        ("[tool.stablefix]\nmin-severity = 'top'\n", "min-severity must be one of low, medium, high"),
        ("[tool.stablefix]\nmin-severity = ['low']\n", "min-severity must be one of low, medium, high"),
        ("[tool.stablefix]\npedantic = 1\n", "pedantic must be true or false"),
        ("[tool.stablefix\n", "not valid TOML"),
        ("[tool]\nstablefix = 1\n", "must be a table"),
    ],
)
def test_mistakes_are_named_with_the_file(tmp_path: Path, text: str, words: str) -> None:
    write(tmp_path, text)
    with pytest.raises(ConfigError, match=r"pyproject\.toml") as caught:
        configured(str(tmp_path))
    assert words in str(caught.value)


def test_selection_by_the_longest_prefix() -> None:
    settings = Settings(select=("SF1", "SF305"), ignore=("SF10", "SF3"))
    assert [code for code in ("SF101", "SF110", "SF305", "SF306", "SF401") if settings.selects(code)] == [
        "SF110",
        "SF305",
    ]
    assert Settings(ignore=("SF1",)).selects("SF201")
    assert not Settings(select=("SF1",), ignore=("SF1",)).selects("SF101")
