"""Which files cannot match, decided from their bytes: a file without any of the templates' words is not parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable


class Prefilter:
    """Says whether a file holds one of some words as a whole identifier."""

    def __init__(self, words: Iterable[str]) -> None:
        """`words` are identifiers (`softmax`, `log1p`). Without any, every file may match."""
        alternatives = sorted({re.escape(word.encode("utf-8")) for word in words}, key=lambda word: (-len(word), word))
        self._search = re.compile(rb"\b(?:" + b"|".join(alternatives) + rb")\b").search
        self._everything = not alternatives

    def may_match(self, raw: bytes) -> bool:
        """False only where no template can match the file with these bytes."""
        return self._everything or self._search(raw) is not None
