"""Numbers and witnesses as a person wants to read them."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from stablefix.evidence import Evidence, Outcome, Sample, Witness

_HALF = frozenset({"float16", "bfloat16"})
_LONGEST_ROW = 8


def number(value: float | None, digits: int = 4) -> str:
    """A number with at most so many significant digits: `-104`, `1e-8`, `inf`; `undefined` for None."""
    if value is None:
        return "undefined"
    if math.isnan(value) or math.isinf(value):
        return str(value)
    if value == int(value) and abs(value) < 10 ** max(digits, 6):
        return "-0" if value == 0 and math.copysign(1, value) < 0 else str(int(value))
    mantissa, e, exponent = f"{value:.{digits}g}".partition("e")
    return f"{mantissa}e{int(exponent)}" if e else mantissa


def count(value: int) -> str:
    """`1,240`."""
    return f"{value:,}"


def plural(value: int, noun: str) -> str:
    """`1 fix`, `2 fixes`, `3 errors`, `2 repositories`."""
    if noun.endswith("y") and value != 1:
        return f"{count(value)} {noun[:-1]}ies"
    ending = "" if value == 1 else "es" if noun.endswith(("x", "s")) else "s"
    return f"{count(value)} {noun}{ending}"


def shortest(value: float, dtype: str) -> str:
    """The shortest decimal that is this value in its dtype (`0.1`, not 0.10000000149, in float32)."""
    return next(
        (number(value, digits) for digits in range(1, 17) if _rounded(float(f"{value:.{digits}g}"), dtype) == value),
        number(value, 17),
    )


def _rounded(value: float, dtype: str) -> float:
    """The nearest number of a dtype; float64 for dtypes that are not narrower."""
    if math.isinf(value) or math.isnan(value):
        return value
    try:
        if dtype == "float32":
            return float(struct.unpack("f", struct.pack("f", value))[0])
        if dtype == "float16":
            return float(struct.unpack("e", struct.pack("e", value))[0])
        if dtype == "bfloat16":
            bits = struct.unpack("I", struct.pack("f", value))[0]
            bits = (bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000
            return float(struct.unpack("f", struct.pack("I", bits))[0])
    except (OverflowError, struct.error):
        return math.copysign(math.inf, value)
    return value


def sample(data: Sample) -> str:
    """`x = [0, -104]`, with long rows cut."""
    order = data.shape[-1] if data.shape else 0
    if order > 2 and data.shape == (order, order) and _scaled_identity(data.values, order):
        return f"{data.label} = {shortest(data.values[0], data.dtype)} * eye({order})"
    text = _nested([shortest(value, data.dtype) for value in data.values], data.shape)
    cut = f" of shape {data.shape}" if "…" in text else ""
    return f"{data.label} = {text}{cut}"


def _scaled_identity(values: Sequence[float], order: int) -> bool:
    return all(value == (values[0] if place % (order + 1) == 0 else 0) for place, value in enumerate(values))


def _nested(values: Sequence[str], shape: Sequence[int]) -> str:
    if not shape:
        return values[0] if values else "[]"
    if len(values) > _LONGEST_ROW and len(set(values)) == 1:
        return f"full({tuple(shape)}, {values[0]})"
    size = len(values) // shape[0] if shape[0] else 0
    rows = [_nested(values[index * size : (index + 1) * size], shape[1:]) for index in range(shape[0])]
    if len(rows) > _LONGEST_ROW:
        rows = [*rows[: _LONGEST_ROW - 2], "…", rows[-1]]
    return f"[{', '.join(rows)}]"


def witness(failure: Evidence, repair: Evidence | None = None) -> str:
    """The proof in one line: `x = [0, -104]  →  old -inf, right -104, new -104`.

    `repair` is the evidence of the fix that is shown beside it; without one there is no `new`.
    """
    about_gradient = failure.about == "gradient"
    old = failure.before
    new = (repair or failure).after
    if repair is not None and repair.inputs != failure.inputs:
        new = None
    right = failure.exact_gradient if about_gradient else failure.exact
    if right == 0:
        right = 0.0  # a true value has no sign of zero
    texts = _apart(
        _told(old, about_gradient),
        right if right is not None or failure.witness is Witness.ACCURACY else "undefined",
        None if new is None else _told(new, about_gradient),
    )
    parts = [f"{word} {text}" for word, text in zip(("old", "right", "new"), texts, strict=False)]
    dtype = next((data.dtype for data in failure.inputs if data.dtype in _HALF), None)
    inputs = ", ".join(sample(data) for data in failure.inputs) + (f" ({dtype})" if dtype else "")
    return f"{inputs}  →  {'gradient: ' if about_gradient else ''}{', '.join(parts)}"


def _told(outcome: Outcome, about_gradient: bool) -> float | str | None:
    if outcome.exception is not None:
        return f"raises {outcome.exception}"
    return outcome.gradient if about_gradient else outcome.value


def _apart(old: float | str | None, right: float | str | None, new: float | str | None) -> list[str]:
    """The outcomes with as few digits as tell the old one from the others."""
    texts: list[str] = []
    for digits in range(4, 18):
        texts = [value if isinstance(value, str) else number(value, digits) for value in (old, right)]
        if new is not None:
            texts.append(new if isinstance(new, str) else number(new, digits))
        differ = [value != old for value in (right, new)]
        if all(text != texts[0] for text, different in zip(texts[1:], differ, strict=False) if different):
            break
    return texts
