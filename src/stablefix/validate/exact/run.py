"""What one execution of a program needs to know besides its operands."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Run:
    """One execution at one precision.

    dtype     the dtype whose constants (`finfo`) are meant.
    final     whether this is the last precision: what is not decided now counts as a tie.
    choice    which subgradient is taken at a kink: 0 the libraries' usual one, 1 another.
    kinked    set when a subgradient was chosen.
    """

    dtype: str
    final: bool = False
    choice: int = 0
    kinked: bool = False
    _drawn: int = field(default=0)

    def weights(self, count: int) -> list[float]:
        """Shares of a tie, which sum to 1: equal for choice 0, uneven and different at every tie for choice 1."""
        self.kinked = True
        if self.choice == 0:
            return [1 / count] * count
        shares = []
        for _ in range(count):
            self._drawn += 1
            shares.append(1 + (self._drawn * 37) % 64)
        total = sum(shares)
        return [share / total for share in shares]
