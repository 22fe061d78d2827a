"""Readers of words on the command line; each says what was meant instead of only refusing."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence

from stablefix.suggest import hint
from stablefix.targets import Targets, complaint

_SHARD = re.compile(r"(\d+)/(\d+)")


def codes(text: str) -> list[str]:
    """`sf1,SF305`."""
    return [code.strip().upper() for code in text.split(",") if code.strip()]


def words(text: str) -> list[str]:
    """`*.py,*.ipynb`."""
    return [word.strip() for word in text.split(",") if word.strip()]


def choice(what: str, known: Sequence[str]) -> Callable[[str], str]:
    """One of some words."""

    def read(text: str) -> str:
        if text in known:
            return text
        raise argparse.ArgumentTypeError(f"unknown {what} {text!r} (one of {', '.join(known)}){hint(text, known)}")

    return read


def several(what: str, known: Sequence[str]) -> Callable[[str], list[str]]:
    """Some of some words, with commas between."""
    one = choice(what, known)
    return lambda text: [one(word) for word in words(text)]


def output(known: Sequence[str]) -> Callable[[str], tuple[str, str | None]]:
    """`sarif` or `sarif:results.sarif`: a format, and the file it goes to."""
    one = choice("output format", known)

    def read(text: str) -> tuple[str, str | None]:
        name, colon, file = text.partition(":")
        if colon and not file:
            raise argparse.ArgumentTypeError(f"{text!r} names no file behind the colon")
        return one(name), file or None

    return read


def targets(text: str) -> Targets:
    """`torch=1.13,numpy=1.22`."""
    pairs = {library.strip(): version.strip() for library, _, version in (word.partition("=") for word in words(text))}
    if not all(pairs.values()):
        raise argparse.ArgumentTypeError(f"{text!r}: write LIBRARY=VERSION, such as torch=1.13")
    wrong = complaint(pairs)
    if wrong:
        raise argparse.ArgumentTypeError(f"{text!r}: {wrong}")
    return tuple(sorted(pairs.items()))


def positive(text: str) -> int:
    """A whole number from 1 on; `1_000` and `1,000` are allowed."""
    try:
        value = int(text.replace("_", "").replace(",", ""))
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return value


def shard(text: str) -> tuple[int, int]:
    """`2/8`: the second of eight parts."""
    match = _SHARD.fullmatch(text)
    if match is None or not 1 <= int(match[1]) <= int(match[2]):
        raise argparse.ArgumentTypeError(f"{text!r} is not a part such as 1/4")
    return int(match[1]), int(match[2])
