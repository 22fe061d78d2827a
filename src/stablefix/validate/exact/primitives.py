"""The table of primitives: which function computes each operator that has no meaning in other operators."""

from __future__ import annotations

import math
from typing import Any

from flint import arb

from stablefix.validate.exact.arrays import ARRAYS, CONSTANTS
from stablefix.validate.exact.backward import BACKWARD
from stablefix.validate.exact.elementwise import ELEMENTWISE, Primitive
from stablefix.validate.exact.extended import NEGATIVE, POSITIVE, UNDEFINED
from stablefix.validate.exact.incomplete import INCOMPLETE
from stablefix.validate.exact.matrices import MATRICES
from stablefix.validate.exact.shares import SHARES

PRIMITIVES: dict[str, Primitive] = {
    **ELEMENTWISE,
    **INCOMPLETE,
    **ARRAYS,
    **MATRICES,
    **CONSTANTS,
    **SHARES,
    **BACKWARD,
}
"""By canonical name, and by our own names for what gradients need."""

WITH_RUN = frozenset(CONSTANTS) | frozenset(SHARES)
"""Primitives whose first operand is the run."""


def constant(value: float, slow: bool) -> Any:
    """A Python number as an exact entry. The floats nearest to π and e stand for π and e themselves."""
    if value == math.pi:
        return arb.pi()
    if value == math.e:
        return arb.const_e()
    if slow and isinstance(value, float) and not math.isfinite(value):
        return UNDEFINED if math.isnan(value) else POSITIVE if value > 0 else NEGATIVE
    return arb(value)
