"""From changed files to remarks: with the real engine, on text and notebooks, and apart from it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import asdict, replace

import pytest

from stablefix.review import apart, wire
from stablefix.review.changed import ChangedFile, Rows
from stablefix.review.draft import Draft, Remark, Subject, draft
from stablefix.review.suggestion import Suggestion
from stablefix.settings import Settings
from tests.review.test_suggestion import committed

UNSTABLE = """\
import torch


def f(x):
    p = torch.softmax(x, -1)
    return torch.log(p)


def g(x):
    return torch.log(torch.softmax(x, -1))
"""


def subject(text: str, *rows: Rows, path: str = "a.py") -> Subject:
    everything = ((1, text.count("\n")),)
    return Subject(ChangedFile(path, "b", rows or everything, everything), text.encode())


def suggested(remark: Remark) -> Suggestion:
    """The suggestion in the text of a remark."""
    assert remark.anchor is not None
    opening = next(line for line in remark.body.split("\n") if line.endswith("suggestion") and line.startswith("```"))
    mark = opening.removesuffix("suggestion")
    _, _, rest = remark.body.partition(f"{opening}\n")
    text, _, _ = rest.partition(f"\n{mark}\n")
    return Suggestion(*remark.anchor, text + "\n" if text else "")


def test_only_changed_rows_are_told() -> None:
    found = draft([subject(UNSTABLE, (10, 10))], Settings())
    assert [(each.code, each.row, each.anchor, each.suggests) for each in found.remarks] == [
        ("SF101", 10, (10, 10), True)
    ]
    assert draft([subject(UNSTABLE, (1, 4), (7, 9))], Settings()).remarks == ()


def test_a_changed_row_that_the_fix_takes_away_counts() -> None:
    """The logarithm stood there before; the softmax is new, and makes it fail."""
    (remark,) = draft([subject(UNSTABLE, (5, 5))], Settings()).remarks
    assert remark.row == 6 and remark.anchor == (5, 6)
    assert committed(UNSTABLE, suggested(remark)).splitlines()[4] == "    return torch.log_softmax(x, -1)"


def test_a_comment_says_why_on_which_input_and_how_safe_the_fix_is() -> None:
    (remark,) = draft([subject(UNSTABLE, (10, 10))], Settings()).remarks
    assert remark.body.startswith("**SF101 Log of softmax**: underflow, high severity\n\nsoftmax underflows to")
    assert re.search(r"\nOn `x = \[.+\]`: `old -inf, right (-\d+), new \1`\n", remark.body)
    assert "\n```suggestion\n    return torch.log_softmax(x, -1)\n```\n" in remark.body
    assert "\n**Safe**: the same function" in remark.body
    assert "<details><summary>Evidence</summary>" in remark.body and "| this code | -inf |" in remark.body
    assert remark.notice.startswith("SF101 Log of softmax; x = [") and "`a.py:10:12`" in remark.line


FAR_APART = """\
import torch


def f(x):
    p = torch.softmax(x, -1)
    print()
    return torch.log(p)
""".replace("    print()\n", "    print()\n" * 9)
"""The fix takes away a row far above the one that it changes, as one that adds an import does."""


def test_a_fix_in_two_places_far_apart_is_a_patch() -> None:
    (remark,) = draft([subject(FAR_APART)], Settings()).remarks
    assert not remark.suggests and remark.anchor == (15, 15)
    assert "```suggestion" not in remark.body and "\n-    p = torch.softmax(x, -1)\n" in remark.body
    assert "```diff\n--- a/a.py\n+++ b/a.py\n@@ " in remark.body


def test_where_the_diff_does_not_show_the_rows_there_is_no_comment() -> None:
    hidden = replace(subject(UNSTABLE).file, hunks=((1, 8),))
    first, second = draft([Subject(hidden, UNSTABLE.encode())], Settings()).remarks
    assert first.anchor == (5, 6) and second.anchor is None


def test_a_fence_in_the_code_does_not_end_the_suggestion() -> None:
    text = (
        'import torch\ndef f(x):\n    return torch.log(torch.softmax(x, -1)), """\n```\n@everyone <!-- x -->\n````"""\n'
    )
    (remark,) = draft([subject(text)], Settings()).remarks
    found = suggested(remark)
    assert found.text.startswith("    return torch.log_softmax(x, -1), ") or not remark.suggests
    assert committed(text, found) == text.replace("torch.log(torch.softmax(x, -1))", "torch.log_softmax(x, -1)")


def test_the_fingerprint_stays_when_rows_above_move() -> None:
    (before,) = draft([subject(UNSTABLE, (10, 10))], Settings()).remarks
    (after,) = draft([subject("# a\n\n" + UNSTABLE, (12, 12))], Settings()).remarks
    (elsewhere,) = draft([subject(UNSTABLE, (10, 10), path="b.py")], Settings()).remarks
    assert before.fingerprint == after.fingerprint != elsewhere.fingerprint


def test_of_a_notebook_the_cells_that_changed() -> None:
    cells = [
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
        for source in (
            ["import torch\n", "a = torch.log(torch.softmax(x, -1))"],
            ["b = torch.log(torch.softmax(y, -1))"],
        )
    ]
    text = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"
    row = next(number for number, line in enumerate(text.split("\n"), 1) if "softmax(y" in line)
    (remark,) = draft([subject(text, (row, row), path="n.ipynb")], Settings()).remarks
    assert "cell 2:1:5" in remark.line and remark.anchor is None


def test_files_that_cannot_be_checked_are_told() -> None:
    found = draft(
        [subject("import torch\ndef f(:\n  torch.log(torch.softmax(x, 1))\n"), subject("x = 1\n" * 99, path="big.py")],
        Settings(max_file_size=99),
    )
    assert found.remarks == () and len(found.notes) == 2
    assert "`a.py:2` was not checked" in found.notes[0] and "larger than 99 bytes" in found.notes[1]


def test_the_code_is_read_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "secret")
    asked = [subject(UNSTABLE, (10, 10)), subject("def f(:\n", path="b.py")]
    assert apart.drafted(asked, Settings()) == draft(asked, Settings())
    assert "GITHUB_TOKEN" not in apart.sandbox.environment()


def test_reading_that_takes_too_long_is_ended() -> None:
    found = apart.drafted([subject(UNSTABLE)], Settings(cache=False), seconds=0.01)
    assert found.unread == ("a.py",) and found.remarks == ()
    assert "`a.py` was not checked: checking the changed files took longer than 0.01 seconds" in found.notes


def test_one_file_that_cannot_be_read_silences_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def reading(asked: Sequence[Subject], settings: Settings, seconds: float) -> Draft:
        if any(each.file.path == "bomb.py" for each in asked):
            raise apart.ReadingError("the process that reads the changed files ended with code -9")
        return draft(asked, settings)

    monkeypatch.setattr(apart, "_drafted", reading)
    found = apart.drafted([subject("x", path="bomb.py"), subject(UNSTABLE, (10, 10))], Settings())
    assert [each.path for each in found.remarks] == ["a.py"] and found.unread == ("bomb.py",) and found.sarif
    assert found.notes == ("`bomb.py` was not checked: the process that reads the changed files ended with code -9",)


def test_without_walls_nothing_is_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "exposure", lambda: "the system refuses a filter of system calls")
    found = apart.drafted([subject(UNSTABLE, (10, 10))], Settings())
    (remark,) = found.remarks
    assert remark.anchor is None and not remark.suggests and "not proved" in remark.line
    assert "none of them proved" in found.notes[0]


FORGED = {
    "a file that was not asked about": {"path": "../../etc/passwd"},
    "rows outside the diff": {"anchor": [5, 500]},
    "rows in the wrong order": {"anchor": [6, 5]},
    "a marker for a fingerprint": {"fingerprint": "--> <b>"},
    "a code that is none": {"code": "SF101 @everyone"},
    "a giant text": {"body": "x" * 40_000},
    "another type": {"row": "5"},
    "truth for a number": {"row": True},
    "a field too many": {"extra": 1},
}


@pytest.mark.parametrize("reason", FORGED)
def test_a_forged_draft_is_refused(reason: str) -> None:
    asked = [subject(UNSTABLE, (10, 10))]
    record = asdict(draft(asked, Settings()))
    assert wire.answer(json.dumps(record).encode(), asked)
    record["remarks"] = [{**record["remarks"][0], **FORGED[reason]}]
    with pytest.raises(wire.WireError):
        wire.answer(json.dumps(record).encode(), asked)


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b"[" * 100_000, b"\xff", b'{"remarks": 1}'])
def test_what_is_no_draft_is_refused(said: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.answer(said, [])


def test_the_question_is_read_back() -> None:
    asked = [subject(UNSTABLE, (1, 2), (5, 5)), Subject(ChangedFile("b.py", "", ()), bytes(range(256)))]
    settings = Settings(select=("SF1",), per_file_ignores=(("a/", ("SF1",)),), dtypes=("float16",))
    assert wire.question(wire.asked(asked, settings)) == (asked, settings)
    assert wire.answer(wire.told(Draft()), []) == Draft()


def test_no_path_of_the_machine_is_told() -> None:
    found = draft([subject(UNSTABLE)], Settings())
    assert os.getcwd() not in "".join(each.body + each.line + each.notice for each in found.remarks)
