"""Plots of error over an input as SVG, drawn here: no library and no network are needed to look at a report."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from stablefix.report.numbers import number

if TYPE_CHECKING:
    from stablefix.validate.profile import Curve, Profile

PRECISION = {"float16": 11, "bfloat16": 8, "float32": 24, "float64": 53}
"""Bits of a significand: an error of so many bits leaves no digit right."""

_WIDTH, _HEIGHT = 380, 208
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 12, 26, 42
_TICKS = 5


def plot(profile: Profile, curve: Curve) -> str:
    """Bits of error of the old and the new form in one dtype. Colours come from the page's style sheet."""
    across = _across(profile)
    most = PRECISION[curve.dtype]
    floor = _HEIGHT - _BOTTOM

    def up(bits: float) -> float:
        return floor - (floor - _TOP) * min(bits, most) / most

    parts = [_title(profile, curve), *_grid(most, up), *_ticks(profile, across)]
    for name, bits in (("old", curve.before), ("new", curve.after)):
        for run in _runs(profile.at, bits):
            points = [(across(at), up(value)) for at, value in run]
            line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
            if name == "old":
                area = f"{points[0][0]:.1f},{floor} {line} {points[-1][0]:.1f},{floor}"
                parts.append(f'<polygon class="area" points="{area}"/>')
            parts.append(f'<polyline class="{name}" points="{line}"/>')
    if math.isfinite(profile.witness):
        x = across(profile.witness)
        parts.append(f'<line class="witness" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 6}" y2="{floor}"/>')
        anchor = "end" if x > _WIDTH * 0.6 else "start"
        parts.append(f'<text class="tick" x="{x:.1f}" y="{_TOP - 9}" text-anchor="{anchor}">witness</text>')
    return f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">{"".join(parts)}</svg>'


def _title(profile: Profile, curve: Curve) -> str:
    said = f"Bits of error of the {curve.about} in {curve.dtype} over {profile.axis}"
    own = "gradient, " if curve.about == "gradient" else ""
    return (
        f"<title>{_escaped(said)}</title>"
        f'<text class="name" x="{_LEFT}" y="12">{own}{curve.dtype}</text>'
        f'<text class="tick" x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 6}" text-anchor="end">{_escaped(profile.axis)}</text>'
    )


def _grid(most: int, up: Callable[[float], float]) -> Iterator[str]:
    for bits in (0, most / 2, most):
        y = up(bits)
        yield f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield f'<text class="tick" x="{_LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{number(bits)}</text>'


def _ticks(profile: Profile, across: Callable[[float], float]) -> Iterator[str]:
    last = -math.inf
    for at in _chosen(profile):
        x = across(at)
        if x - last < 44:
            continue
        last = x
        floor = _HEIGHT - _BOTTOM
        yield f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{floor}" y2="{floor + 4}"/>'
        anchor = "end" if x > _WIDTH - _RIGHT - 12 else "middle"
        yield f'<text class="tick" x="{x:.1f}" y="{floor + 16}" text-anchor="{anchor}">{number(at)}</text>'


def _chosen(profile: Profile) -> list[float]:
    """Round numbers of the range, in order; zero and the powers of ten furthest out come first when space is short."""
    low, high = profile.at[0], profile.at[-1]
    if profile.linear:
        return [low + (high - low) * step / (_TICKS - 1) for step in range(_TICKS)]
    start = math.ceil(math.log10(_threshold(profile)) - 1e-9)
    top = math.floor(math.log10(max(-low, high, 10 * _threshold(profile))) + 1e-9)
    stride = max(1, -(-(top - start) // 3))
    powers = [10.0**exponent for exponent in range(top, start - 1, -stride)]
    found = [-power for power in powers if -power >= low] + [0.0] + [power for power in powers[::-1] if power <= high]
    return [at for at in found if low <= at <= high]


def _across(profile: Profile) -> Callable[[float], float]:
    """Where a position lies on the page."""
    unit = _threshold(profile)

    def place(at: float) -> float:
        return at if profile.linear else math.copysign(math.log10(1 + abs(at) / unit), at)

    low, high = place(profile.at[0]), place(profile.at[-1])
    width = _WIDTH - _LEFT - _RIGHT
    return lambda at: _LEFT + width * (place(at) - low) / ((high - low) or 1)


def _threshold(profile: Profile) -> float:
    """The size below which nothing happens: there the axis is even, beyond it it goes by powers of ten."""
    sizes = [1.0]
    for curve in profile.curves:
        for bits in (curve.before, curve.after):
            steps = zip(profile.at, profile.at[1:], bits, bits[1:], strict=False)
            for one, other, here, there in steps:
                changed = abs(here - there) > 4 if here is not None and there is not None else here is not there
                if changed and one * other > 0:
                    sizes.append(min(abs(one), abs(other)))
    return float(10 ** math.floor(math.log10(max(min(sizes) / 3, 1e-12))))


def _runs(at: Sequence[float], bits: Sequence[float | None]) -> Iterator[list[tuple[float, float]]]:
    """The stretches of a curve on which there is a true value."""
    run: list[tuple[float, float]] = []
    for place, value in zip(at, bits, strict=False):
        if value is not None:
            run.append((place, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
