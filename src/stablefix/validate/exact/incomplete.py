"""The regularised incomplete gamma and beta functions, of which most distribution functions are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from stablefix.validate.exact import extended
from stablefix.validate.exact.elementwise import Primitive
from stablefix.validate.exact.extended import ONE, POSITIVE, UNDECIDED, UNDEFINED, ZERO, Special, Undecided


def _share_of_gamma(a: Any, x: Any) -> Any:
    """P(a, x) for positive a and x of at least 0 (DLMF 8.2.4)."""
    if (missing := extended.without_value(a, x)) is not None:
        return missing
    if isinstance(a, Special) or isinstance(x, Special):
        return UNDECIDED if isinstance(a, Special) else ONE if x is POSITIVE else UNDEFINED
    if x.is_zero() and a > 0:
        return ZERO
    if a > 0 and x > 0:
        return x.gamma_lower(a, regularized=1)
    return UNDEFINED if a <= 0 or x < 0 else UNDECIDED


def _share_of_beta(a: Any, b: Any, x: Any) -> Any:
    """I_x(a, b) for positive a and b and x between 0 and 1 (DLMF 8.17.2)."""
    if (missing := extended.without_value(a, b, x)) is not None:
        return missing
    if any(isinstance(each, Special) for each in (a, b, x)):
        return UNDEFINED if isinstance(x, Special) else UNDECIDED
    if a <= 0 or b <= 0 or x < 0 or x > 1:
        return UNDEFINED
    if not (a > 0 and b > 0):
        return UNDECIDED
    if x.is_zero() or x == 1:
        return ZERO if x.is_zero() else ONE
    return x.beta_lower(a, b, regularized=1) if 0 < x < 1 else UNDECIDED


def _entrywise(function: Callable[..., Any], operands: int) -> Primitive:
    def fast(*entries: Any) -> Any:
        found = function(*entries)
        if isinstance(found, Special):
            raise Undecided
        return found

    return Primitive(np.frompyfunc(fast, operands, 1), np.frompyfunc(function, operands, 1))


INCOMPLETE: dict[str, Primitive] = {
    "gammainc": _entrywise(_share_of_gamma, 2),
    "betainc": _entrywise(_share_of_beta, 3),
}
"""By canonical name."""
