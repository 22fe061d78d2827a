"""How long a forge wants to be left alone, by its own headers, and how fast it is written to.

The rules are those of GitHub's documentation on rate limits: `retry-after` first, then the reset of a used-up primary
limit, then a minute that doubles with every further refusal. Writes are one at a time, a second apart.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

BETWEEN_WRITES = 1.0
MINUTE = 60.0
LONGEST = 300.0
"""Seconds that one run waits at a time; for more it gives up and says until when."""
ATTEMPTS = 5


@dataclass
class Clock:
    """Time, which tests let fly."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


def refusal(status: int, headers: Mapping[str, str], text: str) -> bool:
    """Whether an answer is a rate limit: 429, or a 403 that says so."""
    if status == 429:
        return True
    limited = "retry-after" in headers or headers.get("x-ratelimit-remaining") == "0" or "rate limit" in text.lower()
    return status == 403 and limited


def wait(headers: Mapping[str, str], attempt: int, now: float) -> float:
    """Seconds until the next attempt; `attempt` counts the refusals so far, from 1."""
    after = _seconds(headers.get("retry-after"))
    if after is not None:
        return after
    reset = _seconds(headers.get("x-ratelimit-reset"))
    if headers.get("x-ratelimit-remaining") == "0" and reset is not None:
        return max(reset - now, 0.0) + 1.0
    return MINUTE * 2.0 ** (attempt - 1)


def _seconds(text: str | None) -> float | None:
    return float(text) if text is not None and text.strip().isdecimal() else None


@dataclass
class Pace:
    """Keeps writes apart."""

    clock: Clock
    gap: float = BETWEEN_WRITES
    _last: float = field(default=float("-inf"), init=False)

    def before_write(self) -> None:
        """Wait until the next write may be sent."""
        left = self._last + self.gap - self.clock.now()
        if left > 0:
            self.clock.sleep(left)
        self._last = self.clock.now()
