"""When the comments of a text are looked at although nothing was found in it."""

from __future__ import annotations

import pytest

from stablefix.source.suppressions import speaks_of

CONCERN_US = [
    "x = log(p)  # stablefix: ignore",
    "# StableFix: file-ignore[SF101]",
    "x = log(p)  # noqa: SF101",
    "x = log(p)  # NOQA: E501, sf1",
    "x = 1\nx = log(p)  # noqa: F401 SF101",
]
CONCERN_OTHERS = [
    "x = log(p)",
    "x = log(p)  # noqa",
    "x = log(p)  # noqa: E501",
    "x = log(p)  # noqa: E501, F401",
    "# what stablefix: says",
    "stablefix = SF101  # of the catalogue",
]


def _ours(code: str) -> bool:
    return code.startswith("SF")


@pytest.mark.parametrize("text", CONCERN_US)
def test_a_comment_speaks_of_us(text: str) -> None:
    assert speaks_of(text, _ours)


@pytest.mark.parametrize("text", CONCERN_OTHERS)
def test_a_comment_speaks_of_all_tools_or_of_others(text: str) -> None:
    assert not speaks_of(text, _ours)
