"""What people write to the bot, and markers that only the bot can write."""

from __future__ import annotations

import pytest

from stablefix.review.marker import Marker, Purpose, marker_of, text_of
from stablefix.review.orders import Order, Word, orders


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/stablefix ignore SF301", [Order(Word.IGNORE, ("SF301",))]),
        ("Thanks!\r\n\r\n/stablefix ignore sf3 SF101, please\r\n", [Order(Word.IGNORE, ("SF3", "SF101"))]),
        ("/stablefix rerun", [Order(Word.RERUN)]),
        ("/stablefix explain SF101\n/stablefix rerun", [Order(Word.EXPLAIN, ("SF101",)), Order(Word.RERUN)]),
        ("say /stablefix rerun", []),
        ("> /stablefix rerun", []),
        ("    /stablefix rerun", []),
        ("```\n/stablefix rerun\n```\n", []),
        ("~~~~\n/stablefix rerun\n", []),
        ("/stablefix rerunning", []),
        ("/stablefix delete everything", []),
    ],
)
def test_orders(text: str, found: list[Order]) -> None:
    assert list(orders(text)) == found


def test_a_code_covers_those_that_begin_with_it() -> None:
    assert Order(Word.IGNORE, ("SF3",)).covers("SF301") and not Order(Word.IGNORE, ("SF3",)).covers("SF101")
    assert not Order(Word.IGNORE).covers("SF301")


def test_a_marker_is_read_back_whatever_the_forge_does_to_line_ends() -> None:
    marker = Marker(Purpose.FINDING, "0123456789abcdef")
    body = marker.on("text\nmore\n")
    assert marker_of(body) == marker_of(body.replace("\n", "\r\n")) == marker
    assert text_of(body) == text_of(body.replace("\n", "\r\n").rstrip()) == "text\nmore"


@pytest.mark.parametrize("before", [" ", "text\n", "```\n", "\n", "<b>"])
def test_a_marker_that_is_not_the_first_line_is_none(before: str) -> None:
    assert marker_of(before + Marker(Purpose.SUMMARY).on("x")) is None
