"""Columns as editors count them: in UTF-8 bytes, in UTF-16 units, or in characters."""

from __future__ import annotations

from collections.abc import Callable

Encoding = str
"""`utf-8`, `utf-16` or `utf-32`, as the protocol calls them."""

_UNITS: dict[str, Callable[[str], int]] = {
    "utf-8": lambda text: len(text.encode("utf-8", "surrogatepass")),
    "utf-16": lambda text: len(text) + sum(character > "\uffff" for character in text),
    "utf-32": len,
}


def units(text: str, encoding: Encoding) -> int:
    """How many units a text takes."""
    return len(text) if text.isascii() else _UNITS[encoding](text)


def characters(line: str, count: int, encoding: Encoding) -> int:
    """How many characters the first `count` units of a line are; a place inside a character is the one before it."""
    if line.isascii() or encoding == "utf-32":
        return min(count, len(line))
    taken = 0
    for index, character in enumerate(line):
        taken += units(character, encoding)
        if taken > count:
            return index
    return len(line)
