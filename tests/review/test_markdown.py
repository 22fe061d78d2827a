"""Words of a stranger stay words, whatever is in them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stablefix.review.markdown import cell, code, fence, folded, visible

HOSTILE = st.text(alphabet=st.sampled_from("`~@|<!->\n\r \t*_[]()#\\\u202eab/"), max_size=40)


def closes(line: str, mark: str) -> bool:
    """Whether a line ends a fence, by CommonMark's rules."""
    match = re.fullmatch(r" {0,3}(`{3,})[ \t]*", line)
    return match is not None and len(match[1]) >= len(mark)


@given(HOSTILE)
def test_nothing_inside_ends_a_fence(text: str) -> None:
    written = fence(text, "suggestion").split("\n")
    mark = written[0].removesuffix("suggestion")
    ends = [row for row, line in enumerate(written) if row and closes(line, mark)]
    assert ends == [len(written) - 2]
    assert "\n".join(written[1 : ends[0]]) == text.removesuffix("\n")


@given(HOSTILE)
def test_inline_code_is_one_line_and_one_piece(text: str) -> None:
    written = code(text)
    match = re.fullmatch(r"(`+)(.*?)\1", written)
    assert match is not None and "\n" not in written
    inside = re.findall("`+", match[2].strip(" "))
    assert match[1] not in inside
    assert not (match[2][:1] == "`" or match[2][-1:] == "`")


@given(HOSTILE)
def test_a_cell_does_not_begin_another(text: str) -> None:
    assert re.search(r"(?<!\\)\|", cell(text)) is None


def test_letters_that_cannot_be_seen_are_shown() -> None:
    assert visible("a\u202eb\u200bc\x1b[31m\ud800") == "a?b?c?[31m?"
    assert code("x" * 1000).endswith("…`") and len(code("x" * 1000)) == 302


@pytest.mark.parametrize("text", ["", "a\n", "a"])
def test_a_fence_ends_on_a_line_of_its_own(text: str) -> None:
    assert fence(text, "diff").splitlines()[-1] == "```"
    assert fence(text, "diff").splitlines()[1:-1] == text.splitlines()


def test_folded_content_is_markdown() -> None:
    assert folded("Evidence", "a\n") == "<details><summary>Evidence</summary>\n\na\n\n</details>\n"
