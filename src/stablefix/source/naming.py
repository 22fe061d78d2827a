"""The words of a name. What a name says is asked of its words, and they are cut in one way."""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]?[a-z]+(?:[0-9]+[a-z]+)*|[A-Z]+(?![a-z])")


@lru_cache(maxsize=4096)
def words(name: str) -> tuple[str, ...]:
    """`log_prob`, `LogProb` and `self.log_prob2` as words, in lower case. Digits belong to a word that goes on behind
    them, `log1p`, and to none at its end; what stands in brackets behind a name is no part of it."""
    return tuple(word.lower() for word in _WORD.findall(name.partition("[")[0]))
