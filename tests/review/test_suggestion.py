"""A suggestion is applied as GitHub applies it, and gives exactly the validated file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stablefix.review.changed import ChangedFile
from stablefix.review.suggestion import FURTHEST, WIDEST, Suggestion, suggestion
from stablefix.rewrite.edits import Edit, apply
from stablefix.source.text import Source, from_text

TEXT = "".join(f"row {number}\n" for number in range(1, 61))


def shown(text: str, *hunks: tuple[int, int]) -> ChangedFile:
    everything = ((1, text.count("\n") + 1),)
    return ChangedFile("a.py", "", everything, hunks or everything)


def committed(text: str, found: Suggestion) -> str:
    """What "Commit suggestion" makes of a text: the rows of the comment are the lines of the fence."""
    rows = text.splitlines(keepends=True)
    return "".join([*rows[: found.first - 1], found.text, *rows[found.last :]])


@given(st.data())
def test_it_gives_the_edited_text(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet=st.sampled_from("ab \n`"), min_size=3, max_size=60))
    places = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=4, unique=True)))
    words = st.text(alphabet=st.sampled_from("xy\n`"), max_size=6)
    edits = [Edit(a, b, data.draw(words)) for a, b in zip(places[::2], places[1::2], strict=False)]
    found = suggestion(from_text(text, "a.py"), edits, shown(text))
    if found is not None:
        assert committed(text, found) == apply(text, edits)
        assert found.text.endswith("\n")


def edit(old: str, new: str, text: str = TEXT) -> Edit:
    start = text.index(old)
    return Edit(start, start + len(old), new)


def test_one_row() -> None:
    assert suggestion(from_text(TEXT, "a.py"), [edit("row 7\n"[:5], "ROW 7")], shown(TEXT)) == Suggestion(
        7, 7, "ROW 7\n"
    )


def test_two_edits_close_by_are_one_suggestion() -> None:
    edits = [edit("row 11", "A"), edit("row 13", "B")]
    assert suggestion(from_text(TEXT, "a.py"), edits, shown(TEXT)) == Suggestion(11, 13, "A\nrow 12\nB\n")


def test_a_new_line_before_a_row_takes_that_row_along() -> None:
    at = TEXT.index("row 9")
    found = suggestion(from_text(TEXT, "a.py"), [Edit(at, at, "import math\n")], shown(TEXT))
    assert found == Suggestion(9, 9, "import math\nrow 9\n")


REFUSED = {
    "two hunks": (TEXT, [edit("row 11", "A"), edit("row 13", "B")], ((8, 11), (13, 16))),
    "a row out of sight": (TEXT, [edit("row 30", "A")], ((8, 11),)),
    "edits far apart": (TEXT, [edit("row 11", "A"), edit(f"row {12 + FURTHEST}", "B")], ()),
    "too many rows": (TEXT, [edit("".join(f"row {n}\n" for n in range(10, 11 + WIDEST)), "A\n")], ()),
    "line ends of another kind": ("a\r\nb\r\n", [Edit(0, 1, "A")], ()),
    "no line end at the end of the file": ("a\nb", [Edit(2, 3, "B")], ()),
    "letters that cannot be seen": ("a\nb\n", [Edit(2, 3, "B\u202e")], ()),
    "no edits": (TEXT, [], ()),
}


@pytest.mark.parametrize("reason", REFUSED)
def test_there_is_none_for(reason: str) -> None:
    text, edits, hunks = REFUSED[reason]
    assert suggestion(from_text(text, "a.py"), edits, shown(text, *hunks)) is None


def test_there_is_none_for_other_encodings_and_the_row_of_a_byte_order_mark() -> None:
    edits = [Edit(0, 1, "A")]
    assert suggestion(Source("a.py", b"a\n", "a\n", "latin-1"), edits, shown("a\n")) is None
    assert suggestion(Source("a.py", b"\xef\xbb\xbfa\n", "a\n", "utf-8", True), edits, shown("a\n")) is None
    assert suggestion(
        Source("a.py", b"\xef\xbb\xbfa\nb\n", "a\nb\n", "utf-8", True), [Edit(2, 3, "B")], shown("a\nb\n")
    )
