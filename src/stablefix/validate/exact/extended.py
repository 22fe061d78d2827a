"""Extended real numbers: balls, infinities, and what has no value.

An entry of an exact tensor is a finite ball (`arb`) or one of the :class:`Special` values. Arb alone turns log 0
and 1/0 into nan, has no sign and no decided comparisons; the functions here say which of those is a limit, which a
domain error, and which a ball that is too wide to tell.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Final, Union

from flint import arb


class Special(Enum):
    """An entry that is not a finite number."""

    POSITIVE = "+inf"
    NEGATIVE = "-inf"
    UNDEFINED = "undefined"
    """Outside the domain: log of a negative number, 0/0, a pole without sign. In comparisons it acts as NaN does."""
    UNDECIDED = "undecided"
    """The ball is too wide at this precision to say anything."""
    DEAD = "dead"
    """In gradients: nothing flows here, because the branch was not taken. Zero times anything, undefined included."""


POSITIVE: Final = Special.POSITIVE
NEGATIVE: Final = Special.NEGATIVE
UNDEFINED: Final = Special.UNDEFINED
UNDECIDED: Final = Special.UNDECIDED
DEAD: Final = Special.DEAD

Entry = Union[arb, Special]  # noqa: UP007 - flint's types are not classes to the type checker
ZERO, ONE = arb(0), arb(1)


class Undecided(Exception):  # noqa: N818 - a state, not a mistake
    """A comparison cannot be decided at this precision, or something is not a finite ball."""


def checked(value: Any) -> Any:
    """A ball as it is when finite, else undecided."""
    return value if value.is_finite() else UNDECIDED


def sign_of(value: Any) -> int | None:
    """−1, 0, 1, or None where it cannot be told. Infinities have signs."""
    if value is POSITIVE:
        return 1
    if value is NEGATIVE:
        return -1
    if isinstance(value, Special):
        return None
    if value > 0:
        return 1
    if value < 0:
        return -1
    return 0 if value.is_zero() else None


def without_value(*operands: Any) -> Special | None:
    """UNDEFINED if any operand is, else UNDECIDED if any is, else None."""
    if any(operand is UNDEFINED for operand in operands):
        return UNDEFINED
    return UNDECIDED if any(operand is UNDECIDED for operand in operands) else None


def infinity(sign: int | None) -> Special:
    """The infinity of a sign."""
    if sign is None:
        return UNDECIDED
    return POSITIVE if sign > 0 else NEGATIVE if sign < 0 else UNDEFINED


def negated(a: Any) -> Any:
    """−a."""
    if isinstance(a, Special):
        return NEGATIVE if a is POSITIVE else POSITIVE if a is NEGATIVE else a
    return -a


def added(a: Any, b: Any) -> Any:
    """a + b; opposite infinities have no sum."""
    if not isinstance(a, Special) and not isinstance(b, Special):
        return checked(a + b)
    if a is DEAD:
        return b
    if b is DEAD:
        return a
    if (missing := without_value(a, b)) is not None:
        return missing
    if isinstance(a, Special) and isinstance(b, Special):
        return a if a is b else UNDEFINED
    return a if isinstance(a, Special) else b


def subtracted(a: Any, b: Any) -> Any:
    """a − b."""
    if not isinstance(a, Special) and not isinstance(b, Special):
        return checked(a - b)
    return added(a, negated(b))


def multiplied(a: Any, b: Any) -> Any:
    """a · b; zero times infinity is undefined."""
    if not isinstance(a, Special) and not isinstance(b, Special):
        return checked(a * b)
    if a is DEAD or b is DEAD:
        return DEAD
    if (missing := without_value(a, b)) is not None:
        return missing
    left, right = sign_of(a), sign_of(b)
    return UNDECIDED if left is None or right is None else infinity(left * right)


def divided(a: Any, b: Any) -> Any:
    """a / b; a pole has no sign, so division by zero is undefined."""
    if a is DEAD:
        return DEAD
    if (missing := without_value(a, b)) is not None:
        return missing
    if isinstance(b, Special):
        return UNDEFINED if isinstance(a, Special) else ZERO
    sign = sign_of(b)
    if sign == 0:
        return UNDEFINED
    if isinstance(a, Special):
        return UNDECIDED if sign is None else infinity(sign * (1 if a is POSITIVE else -1))
    return UNDECIDED if sign is None else checked(a / b)


def divided_by_nonnegative(a: Any, b: Any) -> Any:
    """a / b where b is known never to be negative, so that its pole has the sign of a."""
    if isinstance(b, Special) or not b.is_zero() or a is DEAD or without_value(a) is not None:
        return divided(a, b)
    return infinity(sign_of(a))


def raised(a: Any, b: Any) -> Any:
    """a ** b over the reals, with 0 ** 0 = 1 and 1 ** anything = 1."""
    if b is DEAD or a is DEAD:
        return UNDEFINED
    if not isinstance(b, Special) and b.is_zero():
        return ONE
    if not isinstance(a, Special) and a.is_exact() and a == 1:
        return ONE
    if (missing := without_value(a, b)) is not None:
        return missing
    if isinstance(b, Special):
        return _raised_to_infinity(a, b)
    whole = b.is_exact() and b.is_integer()
    odd = whole and not (b / 2).is_integer()
    power = sign_of(b)
    if isinstance(a, Special):
        if power is None or not (whole or a is POSITIVE):
            return UNDECIDED if power is None else UNDEFINED
        if power < 0:
            return ZERO
        return NEGATIVE if a is NEGATIVE and odd else POSITIVE
    sign = sign_of(a)
    if sign == 1 or (whole and sign == -1):
        return checked(a**b)
    if sign == -1:
        return UNDEFINED
    if sign == 0 and power is not None:
        return ZERO if power > 0 else UNDEFINED if odd or not whole else POSITIVE
    return checked(a**b) if whole and power == 1 else UNDECIDED


def _raised_to_infinity(a: Any, b: Special) -> Any:
    size = magnitude(a)
    if size is POSITIVE:
        return POSITIVE if b is POSITIVE else ZERO
    if size < 1:
        return ZERO if b is POSITIVE else (POSITIVE if sign_of(a) else UNDEFINED)
    if size > 1:
        return POSITIVE if b is POSITIVE else ZERO
    return UNDECIDED


def magnitude(a: Any) -> Any:
    """|a|."""
    if isinstance(a, Special):
        return POSITIVE if a is NEGATIVE else a
    return abs(a)


def larger(a: Any, b: Any) -> Any:
    """max(a, b); a NaN wins, as in the libraries."""
    if (missing := without_value(a, b)) is not None:
        return missing
    if a is POSITIVE or b is NEGATIVE:
        return a
    if b is POSITIVE or a is NEGATIVE:
        return b
    return a.max(b)


def smaller(a: Any, b: Any) -> Any:
    """min(a, b); a NaN wins, as in the libraries."""
    if (missing := without_value(a, b)) is not None:
        return missing
    if a is NEGATIVE or b is POSITIVE:
        return a
    if b is NEGATIVE or a is POSITIVE:
        return b
    return a.min(b)


def order(a: Any, b: Any) -> int | None:
    """−1, 0 or 1 as a is below, equal to or above b; None where the balls overlap. Neither operand is undefined."""
    if isinstance(a, Special) or isinstance(b, Special):
        if a is UNDECIDED or b is UNDECIDED:
            return None
        if a is b:
            return 0
        return 1 if a is POSITIVE or b is NEGATIVE else -1
    if a < b:
        return -1
    if a > b:
        return 1
    return 0 if a == b else None


def comparison(holds: Callable[[int], bool], *, of_nan: bool = False) -> Callable[[Any, Any], Any]:
    """A comparison of extended reals; `of_nan` is its result where an operand is undefined."""

    def compare(a: Any, b: Any) -> Any:
        if a is UNDEFINED or b is UNDEFINED:
            return ONE if of_nan else ZERO
        found = order(a, b)
        return UNDECIDED if found is None else ONE if holds(found) else ZERO

    return compare


def truth(value: Any) -> bool | None:
    """Whether a condition holds; None where undecided. NaN is true, as in the libraries."""
    if isinstance(value, Special):
        return None if value is UNDECIDED else True
    sign = sign_of(value)
    return None if sign is None else sign != 0


def chosen(condition: Any, a: Any, b: Any) -> Any:
    """a where the condition holds, else b: what is not chosen does not matter. Undecided: a ball around both."""
    holds = truth(condition)
    if holds is not None:
        return a if holds else b
    if isinstance(a, Special) or isinstance(b, Special):
        return a if a is b else UNDECIDED
    return a.union(b)


def overlapping(a: Any, b: Any) -> bool:
    """Whether two entries can be the same number."""
    if isinstance(a, Special) or isinstance(b, Special):
        return a is b
    return bool(a.overlaps(b))
