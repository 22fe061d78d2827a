"""Colour for terminals that show it, and plain letters for streams that have no others."""

from __future__ import annotations

from dataclasses import dataclass

_ASCII = str.maketrans({"→": "->", "…": "...", "·": "-", "≤": "<=", "×": "x", "–": "-", "—": "-"})


@dataclass(frozen=True, slots=True)
class Paint:
    """Marks parts of a line. Without colour every method gives the text back."""

    color: bool = False
    ascii_only: bool = False

    def _wrap(self, codes: str, text: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if self.color and text else text

    def strong(self, text: str) -> str:
        """Headlines."""
        return self._wrap("1", text)

    def error(self, text: str) -> str:
        """Codes and carets."""
        return self._wrap("1;31", text)

    def fixable(self, text: str) -> str:
        """The mark of what can be fixed, and help."""
        return self._wrap("36", text)

    def gutter(self, text: str) -> str:
        """Line numbers and arrows."""
        return self._wrap("1;34", text)

    def removed(self, text: str) -> str:
        """Lines that a fix takes away."""
        return self._wrap("31", text)

    def added(self, text: str) -> str:
        """Lines that a fix brings."""
        return self._wrap("32", text)

    def symbols(self, text: str) -> str:
        """Our own punctuation in the letters that the stream has. For our words only: code is never changed."""
        return text.translate(_ASCII) if self.ascii_only else text
