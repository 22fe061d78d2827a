"""Reviews of pull requests that bring back what people have fixed, kept as files to be read.

`STABLEFIX_GOLDEN=write` writes them again. Numbers in the witness and in the evidence are those of the validator, which
has tests of its own: they are there to be read, and are left out of the comparison.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from stablefix.review import show
from stablefix.review.draft import draft
from stablefix.review.local import subjects
from stablefix.review.marker import text_of
from stablefix.review.plan import Plan, State, plan
from stablefix.review.repository import range_of
from stablefix.settings import Settings
from tests.review.replays import REPLAYS, Replay
from tests.review.repositories import Repository

GOLDEN = Path(__file__).parent / "golden"
PAGE = Path(__file__).parent.parent.parent / "docs" / "github.md"
_SUGGESTION = re.compile(r"^```suggestion\n(.*?\n```)$", re.MULTILINE | re.DOTALL)
_VERSIONS = re.compile(r"- Seed (\d+); .*\.")


def without_numbers(text: str) -> str:
    """A review without what was measured: of such lines only the beginning stays."""
    for words in ("(?:high|medium) severity", r"\*\*(?:Safe|Unsafe)\*\*", r"\((?:safe|unsafe)\)"):
        text = re.sub(words, "#", text)
    return re.sub(r"^((?:> )?(?:On `|\| |#|- Refused: `\w+`)).*$", r"\1 #", text, flags=re.MULTILINE)


def planned(repository: Repository, base: str, head: str) -> Plan:
    """The review of a file that a branch changes."""
    repository.commit({"module.py": base})
    repository.git("checkout", "-q", "-b", "feature")
    repository.commit({"module.py": head})
    folder = str(repository.path)
    between = range_of(folder, "main", "HEAD")
    return plan(draft(subjects(folder, between, Settings())[0], Settings()), State(), between.head)


def reviewed(repository: Repository, base: str, head: str) -> str:
    """The review as text, without what differs from machine to machine."""
    return _VERSIONS.sub(r"- Seed \1; versions.", "".join(show.text(planned(repository, base, head))))


def seen(repository: Repository, replay: Replay) -> str:
    """The comments as GitHub shows them: the row, and a suggestion as the change that it makes."""
    pieces = []
    lines = replay.head.split("\n")
    for comment in planned(repository, replay.base, replay.head).post:
        removed = "".join(f"-{line}\n" for line in lines[comment.first - 1 : comment.last])
        body = _SUGGESTION.sub(
            lambda match, removed=removed: "```diff\n" + removed + re.sub("^", "+", match[1], flags=re.MULTILINE),
            text_of(comment.body),
        ).replace("\n+```", "\n```")
        rows = f"line {comment.last}" if comment.first == comment.last else f"lines {comment.first} to {comment.last}"
        quoted = "".join(f"> {line}".rstrip() + "\n" for line in body.split("\n"))
        pieces.append(f"**module.py**, {rows}\n\n{quoted}")
    return _VERSIONS.sub(r"- Seed \1; versions of Python and the libraries.", "\n".join(pieces))


@pytest.mark.parametrize("name", REPLAYS)
def test_the_review_reads_as_it_did(repository: Repository, name: str) -> None:
    replay = REPLAYS[name]
    text = f"```text\n{replay.head}```\n\n{reviewed(repository, replay.base, replay.head)}"
    file = GOLDEN / f"{name}.md"
    if os.environ.get("STABLEFIX_GOLDEN") == "write":
        file.write_text(text)
    assert without_numbers(file.read_text()) == without_numbers(text)
    assert "```suggestion" in text or "```diff" in text


@pytest.mark.parametrize("name", REPLAYS)
def test_what_people_wrote_instead_is_quiet(repository: Repository, name: str) -> None:
    text = reviewed(repository, "\n", REPLAYS[name].base)
    assert (text == "Nothing would be posted: no findings on changed lines.\n") is not REPLAYS[name].half


@pytest.mark.parametrize("name", ["pykeen-softplus", "e3nn-direction"])
def test_the_page_about_the_bot_shows_what_people_see(repository: Repository, name: str) -> None:
    before, start, rest = PAGE.read_text().partition(f"<!-- review: {name} -->\n")
    shown, end, after = rest.partition("<!-- end -->\n")
    text = seen(repository, REPLAYS[name])
    if os.environ.get("STABLEFIX_GOLDEN") == "write":
        PAGE.write_text(before + start + text + end + after)
        shown = text
    assert without_numbers(shown) == without_numbers(text)


def test_no_file_is_left_over() -> None:
    assert {file.stem for file in GOLDEN.glob("*.md")} == set(REPLAYS) and len(REPLAYS) >= 10
