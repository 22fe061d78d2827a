"""Reviews of pull requests that bring back what people have fixed, kept as files to be read.

`STABLEFIX_GOLDEN=write` writes them again. Versions and the processor are left out of the comparison.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from stablefix.review import show
from stablefix.review.draft import draft
from stablefix.review.local import subjects
from stablefix.review.plan import State, plan
from stablefix.review.repository import range_of
from stablefix.settings import Settings
from tests.review.replays import REPLAYS
from tests.review.repositories import Repository

GOLDEN = Path(__file__).parent / "golden"
_VERSIONS = re.compile(r"- Seed (\d+); .*\.")


def reviewed(repository: Repository, base: str, head: str) -> str:
    """What a person would see."""
    repository.commit({"module.py": base})
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"module.py": head})
    folder = str(repository.path)
    between = range_of(folder, "main", "HEAD")
    found = plan(draft(subjects(folder, between, Settings())[0], Settings()), State(), between.head)
    return _VERSIONS.sub(r"- Seed \1; versions.", "".join(show.text(found)))


@pytest.mark.parametrize("name", REPLAYS)
def test_the_review_reads_as_it_did(repository: Repository, name: str) -> None:
    replay = REPLAYS[name]
    text = f"```python\n{replay.head}```\n\n{reviewed(repository, replay.base, replay.head)}"
    file = GOLDEN / f"{name}.md"
    if os.environ.get("STABLEFIX_GOLDEN") == "write":
        file.write_text(text)
    assert file.read_text() == text
    assert "```suggestion" in text or "```diff" in text


@pytest.mark.parametrize("name", REPLAYS)
def test_what_people_wrote_instead_is_quiet(repository: Repository, name: str) -> None:
    text = reviewed(repository, "\n", REPLAYS[name].base)
    assert (text == "Nothing would be posted: no findings on changed lines.\n") is not REPLAYS[name].half


def test_no_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.md")} == set(REPLAYS) and len(REPLAYS) >= 10
