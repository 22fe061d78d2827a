"""How a cotangent is shared among operands that are selected from: maximum, abs, where, amax.

At a tie every convex combination is a subgradient. The run says which is taken, and learns that one was.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from flint import arb

from stablefix.validate.exact import extended
from stablefix.validate.exact.arrays import array_of, axes_of
from stablefix.validate.exact.elementwise import Primitive
from stablefix.validate.exact.extended import DEAD, ONE, UNDECIDED, UNDEFINED, ZERO, Special, Undecided, truth
from stablefix.validate.exact.run import Run

Scalar = Callable[..., Any]


def _elementwise(function: Scalar, operands: int) -> Primitive:
    """From a function on extended reals. On balls, what is dead is zero, and what is special stops the run."""

    def fast(*entries: Any) -> Any:
        found = function(*entries)
        if isinstance(found, Special):
            if found is DEAD:
                return ZERO
            raise Undecided
        return found

    return Primitive(np.frompyfunc(fast, operands, 1), np.frompyfunc(function, operands, 1))


def _of_larger(run: Run, a: Any, b: Any) -> Any:
    if a is UNDEFINED or b is UNDEFINED:
        return UNDEFINED
    found = extended.order(a, b)
    if found is None and not run.final:
        return UNDECIDED
    if not found:
        return arb(run.weights(2)[0])
    return ONE if found > 0 else DEAD


def _of_smaller(run: Run, a: Any, b: Any) -> Any:
    return _of_larger(run, extended.negated(a), extended.negated(b))


def _abs_slope(run: Run, x: Any) -> Any:
    if x is UNDEFINED:
        return UNDEFINED
    sign = extended.sign_of(x)
    if sign is None and not run.final:
        return UNDECIDED
    if not sign:
        left, right = run.weights(2)
        return arb(left - right)
    return arb(sign)


def _of_chosen(_: Run, condition: Any) -> Any:
    holds = truth(condition)
    return UNDECIDED if holds is None else ONE if holds else DEAD


def _at_edge(run: Run, condition: Any, p: Any, q: Any, a: Any, b: Any) -> Any:
    """Share of `a` in where(p < q, a, b): where p equals q and a equals b, a kink of a continuous function."""
    if p is UNDEFINED or q is UNDEFINED or extended.order(p, q):
        return _of_chosen(run, condition)
    if isinstance(a, Special) or isinstance(b, Special) or not a.overlaps(b):
        return _of_chosen(run, condition)
    certain = all(not isinstance(entry, Special) and entry.is_exact() for entry in (p, q, a, b))
    if not certain and not run.final:
        return UNDECIDED
    return arb(run.weights(2)[0])


def _rest(_: Run, share: Any) -> Any:
    if share is DEAD:
        return ONE
    if isinstance(share, Special):
        return share
    rest = ONE - share
    return DEAD if rest.is_zero() else rest


def _row_shares(run: Run, row: list[Any], top: Any, sign: int) -> list[Any]:
    """Shares of the entries of one reduced group in its largest (sign 1) or smallest (sign −1) entry."""
    if isinstance(top, Special) and top in (UNDEFINED, UNDECIDED):
        return [top] * len(row)
    found = [extended.order(entry, top) for entry in row]
    candidates = [index for index, order in enumerate(found) if order is None or order * sign >= 0]
    if len(candidates) == 1:
        return [ONE if index == candidates[0] else DEAD for index in range(len(row))]
    certain = all(found[index] == 0 for index in candidates)
    if not certain and not run.final:
        return [UNDECIDED] * len(row)
    shares: list[Any] = [DEAD] * len(row)
    for index, weight in zip(candidates, run.weights(len(candidates)), strict=True):
        shares[index] = arb(weight)
    return shares


def _of_extreme(sign: int, *, slow: bool) -> Callable[..., Any]:
    def shares(run: Run, x: Any, out: Any, dim: Any = None, *_: Any) -> Any:
        x, out = array_of(x), array_of(out)
        axes = axes_of(x, dim)
        order = [axis for axis in range(x.ndim) if axis not in axes] + list(axes)
        moved, tops = np.transpose(x, order), np.transpose(out, order).ravel()
        rows = moved.reshape(tops.size, -1) if tops.size else moved.reshape(0, 1)
        result = np.empty(rows.shape, dtype=object)
        for index in range(rows.shape[0]):
            found = _row_shares(run, list(rows[index]), tops[index], sign)
            if not slow:
                if any(share is UNDECIDED or share is UNDEFINED for share in found):
                    raise Undecided
                found = [ZERO if share is DEAD else share for share in found]
            result[index] = found
        return np.transpose(result.reshape(moved.shape), np.argsort(order))

    return shares


SHARES: dict[str, Primitive] = {
    "share_of_larger": _elementwise(_of_larger, 3),
    "share_of_smaller": _elementwise(_of_smaller, 3),
    "share_of_chosen": _elementwise(_of_chosen, 2),
    "share_at_edge": _elementwise(_at_edge, 6),
    "rest_of_share": _elementwise(_rest, 2),
    "abs_slope": _elementwise(_abs_slope, 2),
    "share_of_amax": Primitive(_of_extreme(1, slow=False), _of_extreme(1, slow=True)),
    "share_of_amin": Primitive(_of_extreme(-1, slow=False), _of_extreme(-1, slow=True)),
}
"""By name; the first operand is the run."""
