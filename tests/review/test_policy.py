"""The configuration of the default branch chooses what is checked, and cannot lead the bot anywhere."""

from __future__ import annotations

from stablefix.evidence import Severity
from stablefix.review.draft import wanted
from stablefix.review.policy import LARGEST, settings
from stablefix.settings import Settings


def test_what_a_repository_may_choose() -> None:
    text = b'[tool.stablefix]\nselect = ["sf1"]\nexclude = ["gen/"]\nmin-severity = "high"\nmax-file-size = 99000000\n'
    found, notes = settings({"pyproject.toml": text}.get)
    assert found == Settings(select=("SF1",), exclude=("gen/",), min_severity=Severity.HIGH, max_file_size=LARGEST)
    assert notes == ()
    assert wanted("a/b.py", found) and not wanted("gen/b.py", found) and not wanted("a/gen/x/b.py", found)


def test_what_leads_elsewhere_is_not_obeyed() -> None:
    text = b'templates = ["/etc"]\nextend = "../../x.toml"\ncache-dir = "/tmp"\nbaseline = "b"\njobs = 99\n'
    text += b'select = ["SF1"]\n'
    found, notes = settings({"stablefix.toml": text}.get)
    assert found == Settings(select=("SF1",))
    assert len(notes) == 5 and all("is not obeyed" in note for note in notes)


def test_a_configuration_that_cannot_be_read_is_told_and_not_used() -> None:
    for text in (b"select = 1", b"\xff", b"selct = []", b"a = " + b"[" * 5000, b'exclude = ["[z-a]!!**"]\nx = 1'):
        found, notes = settings({"stablefix.toml": text}.get)
        assert found == Settings() and len(notes) == 1, text[:20]


def test_without_a_configuration_everything_is_checked() -> None:
    assert settings({"pyproject.toml": b"[project]\nname = 'stablefix-user'\n"}.get) == (Settings(), ())
    assert settings(lambda name: None) == (Settings(), ())
