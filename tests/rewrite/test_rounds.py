"""Rounds of edits, one after the other, are one set of edits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stablefix.rewrite.edits import Edit, apply
from stablefix.rewrite.rounds import composed


@st.composite
def edits(draw: st.DrawFn, length: int) -> list[Edit]:
    """Edits of a text of some length that do not overlap."""
    places = sorted(draw(st.sets(st.integers(0, length), max_size=6)))
    pairs = zip(places[::2], places[1::2], strict=False)
    return [Edit(start, end, draw(st.text("xyz\n", max_size=4))) for start, end in pairs]


@given(st.text("abc\n", max_size=20), st.integers(0, 4), st.data())
def test_composed_edits_give_the_last_text(text: str, count: int, data: st.DataObject) -> None:
    rounds, current = [], text
    for _ in range(count):
        rounds.append(data.draw(edits(len(current))))
        current = apply(current, rounds[-1])
    assert apply(text, composed(len(text), rounds)) == current


def test_one_round_stays_as_it_is() -> None:
    only = [Edit(1, 2, "x"), Edit(3, 3, "y")]
    assert composed(5, [only]) == tuple(only)


def test_overlap_is_an_error() -> None:
    with pytest.raises(ValueError, match="overlap"):
        composed(5, [[Edit(0, 3, ""), Edit(2, 4, "")]])
