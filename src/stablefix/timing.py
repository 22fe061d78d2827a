"""Where the time of a run went: the static part, and the validation of each template's candidates.

Matching is shared by all templates, so only what is run can be put down to one of them. Seconds add up over processes.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class Spent:
    """What a process has spent. `candidates` counts those too whose verdict was known."""

    scanning: float = 0.0
    files: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    candidates: Counter[str] = field(default_factory=Counter)

    def add(self, other: Spent) -> None:
        """Put what another process has spent to this."""
        self.scanning += other.scanning
        self.files += other.files
        for code, seconds in other.seconds.items():
            self.seconds[code] = self.seconds.get(code, 0.0) + seconds
        self.candidates.update(other.candidates)


_here = Spent()


def taken() -> Spent:
    """What was spent here since this was asked last."""
    global _here
    found, _here = _here, Spent()
    return found


def add(other: Spent) -> None:
    """Count what another process has spent as spent here."""
    _here.add(other)


@contextmanager
def scanning() -> Iterator[None]:
    """Around the static part for one text."""
    started = time.perf_counter()
    yield
    _here.scanning += time.perf_counter() - started
    _here.files += 1


def judged(code: str, seconds: float) -> None:
    """A verdict on a candidate of the template with a code was there after so many seconds; 0 where it was known."""
    _here.seconds[code] = _here.seconds.get(code, 0.0) + seconds
    _here.candidates[code] += 1


def lines() -> Iterator[str]:
    """A table: what was scanned, and for each template candidates and seconds, the slowest first."""
    yield f"{_here.scanning:8.3f} s  reading and matching, {_here.files:,} files that were not known"
    width = len(str(max(_here.candidates.values(), default=0)))
    for code, seconds in sorted(_here.seconds.items(), key=lambda item: (-item[1], item[0])):
        yield f"{seconds:8.3f} s  {code}, {_here.candidates[code]:>{width}} validated or known"
    yield f"{sum(_here.seconds.values()):8.3f} s  validation in all"
