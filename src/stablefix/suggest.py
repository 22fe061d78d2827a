"""The word that a mistyped one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word with the fewest typing errors between it and `word`; None when all are too far away."""
    best, fewest = None, max(1, len(word) // 3) + 1
    for candidate in sorted(known):
        errors = _typing_errors(word.lower(), candidate.lower())
        if candidate.startswith(word) and len(word) >= 3:
            errors = min(errors, 1)
        if errors < fewest:
            best, fewest = candidate, errors
    return best


def hint(word: str, known: Iterable[str]) -> str:
    """`; did you mean --diff?`, or nothing."""
    meant = closest(word, known)
    return f"; did you mean {meant}?" if meant else ""


def _typing_errors(first: str, second: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours (Damerau's optimal string alignment)."""
    two_back: list[int] = []
    back = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        row = [i]
        for j, b in enumerate(second, 1):
            best = min(back[j] + 1, row[j - 1] + 1, back[j - 1] + (a != b))
            if i > 1 and j > 1 and a == second[j - 2] and first[i - 2] == b:
                best = min(best, two_back[j - 2] + 1)
            row.append(best)
        two_back, back = back, row
    return back[-1]
