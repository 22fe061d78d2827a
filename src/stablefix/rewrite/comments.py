"""Comments must survive: a rewrite that would drop one is refused."""

from __future__ import annotations

import tokenize
from collections.abc import Iterable

from stablefix.rewrite.positions import Layout

Span = tuple[int, int]


def lost(layout: Layout, replaced: Span, carried: Iterable[Span]) -> str | None:
    """The first comment inside the replaced text and outside all carried text; None when every comment is kept."""
    start, end = replaced
    if "#" not in layout.text[start:end]:
        return None
    kept = list(carried)
    for token in layout.tokens:
        inside = token.kind == tokenize.COMMENT and start <= token.start < end
        if inside and not any(low <= token.start < high for low, high in kept):
            return token.text
    return None
