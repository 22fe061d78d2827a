"""What happened to a run besides what it found: a process that was killed and replaced, a disk that is full.

Nothing that is reported depends on it, so it is told beside the report, by each face in its own way. Notices are
gathered where they arise, travel with the answers of the processes that help, and each is told once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

MOST = 1000
"""Where nobody takes them, the oldest are forgotten."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One event, in one line for the user."""

    message: str
    place: str | None = None
    """`a.py:5`, where it is about a place."""
    unjudged: bool = False
    """Whether something that may be a finding was left out."""


_here: deque[Notice] = deque(maxlen=MOST)


def tell(message: str, place: str | None = None, *, unjudged: bool = False) -> None:
    """Something happened here."""
    _here.append(Notice(message, place, unjudged))


def add(others: Iterable[Notice]) -> None:
    """Count what happened to another process as happened here."""
    _here.extend(others)


def taken() -> tuple[Notice, ...]:
    """What happened since this was asked last, in order. Other threads may add to it meanwhile."""
    return tuple(_here.popleft() for _ in range(len(_here)))
