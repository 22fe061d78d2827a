"""The bytes prefilter never drops a file that names one of the words."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from stablefix.source.prefilter import Prefilter


def test_words_are_whole_identifiers() -> None:
    prefilter = Prefilter(["log", "softmax"])
    assert prefilter.may_match(b"torch.log(x)")
    assert prefilter.may_match(b"from torch import softmax")
    assert not prefilter.may_match(b"logger = logging.getLogger(); x_log = 1; log1p(x)")
    assert not prefilter.may_match(b"")


def test_without_words_everything_may_match() -> None:
    assert Prefilter([]).may_match(b"")


@given(st.lists(st.sampled_from(["a", "ab", "b1", "a_b"]), min_size=1), st.text(st.sampled_from("ab1_ .(é")))
def test_no_identifier_is_missed(words: list[str], text: str) -> None:
    if set(re.findall(r"\w+", text)) & set(words):
        assert Prefilter(words).may_match(text.encode())
