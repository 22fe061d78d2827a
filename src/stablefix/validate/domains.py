"""The domains that a template may state, each with its range and its ways of making adversarial and ordinary values.

A maker gives float64 [count, *shape]; rounding to the format and the facts of the input come afterwards.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from stablefix.graph.interval import ALL, Interval
from stablefix.validate.floats import FORMATS, Array, from_ordinal, ordinal

Shape = tuple[int, ...]
Maker = Callable[[np.random.Generator, int, Shape, str], Array]


@dataclass(frozen=True, slots=True)
class Domain:
    """interval: what a value can be; `ordinary` and `adversarial`: makers; symmetric: keep matrices symmetric."""

    interval: Interval
    ordinary: tuple[Maker, ...]
    adversarial: tuple[Maker, ...]
    symmetric: bool = False


def normal(scale: float, mean: float = 0.0) -> Maker:
    return lambda rng, count, shape, dtype: mean + scale * rng.standard_normal((count, *shape))


def uniform(low: float, high: float) -> Maker:
    return lambda rng, count, shape, dtype: rng.uniform(low, high, (count, *shape))


def integers(low: int, high: int) -> Maker:
    return lambda rng, count, shape, dtype: rng.integers(low, high, (count, *shape), endpoint=True).astype(float)


def magnitudes(low: float, high: float, signed: bool = True) -> Maker:
    """Powers of ten drawn evenly between the exponents `low` and `high`; one exponent a point, then a little spread."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        ones = (1,) * len(shape)
        exponent = rng.uniform(low, high, (count, *ones)) + rng.uniform(-0.5, 0.5, (count, *shape))
        sign = rng.choice([-1.0, 1.0], (count, *shape)) if signed else 1.0
        with np.errstate(all="ignore"):
            return np.asarray(sign * 10.0**exponent)

    return make


def choice(*values: float) -> Maker:
    return lambda rng, count, shape, dtype: rng.choice(np.asarray(values), (count, *shape))


def bits(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
    """Every bit pattern of the format alike."""
    top = int(ordinal(np.array(FORMATS[dtype].largest), dtype))
    return from_ordinal(rng.integers(-top, top, (count, *shape), endpoint=True), dtype)


def specials(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
    """Numbers at which formats and formulas change their behaviour."""
    form = FORMATS[dtype]
    sizes = [0.0, 1.0, 2.0, 0.5, form.unit, 2 * form.unit, form.tiny, form.subnormal, form.largest, 20.0]
    sizes += [form.largest**0.5, form.tiny**0.5, form.unit**0.5, np.log(form.largest)]
    sizes += [-np.log(form.tiny), 1 - form.unit]
    sign = rng.choice([-1.0, 1.0], (count, *shape))
    return np.asarray(sign * rng.choice(np.asarray(sizes), (count, *shape)))


def equal(inner: Maker) -> Maker:
    """All entries of a point equal."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        one = inner(rng, count, (1,) * len(shape), dtype)
        return np.broadcast_to(one, (count, *shape)).copy()

    return make


def ties(inner: Maker) -> Maker:
    """Two entries equal."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        found = inner(rng, count, shape, dtype)
        flat = found.reshape(count, -1)
        flat[:, -1] = flat[:, 0]
        return found

    return make


def one_larger(inner: Maker, low: float, high: float) -> Maker:
    """One entry set apart by a gap."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        found = inner(rng, count, shape, dtype)
        flat = found.reshape(count, -1)
        place = rng.integers(0, flat.shape[1], count)
        gap = rng.uniform(low, high, count) * rng.choice([-1.0, 1.0], count)
        flat[np.arange(count), place] += gap
        return found

    return make


def far_apart(inner: Maker, low: float, high: float) -> Maker:
    """One entry set apart by a gap of up to `high`, or by one whose exponential the format does not have."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        return one_larger(inner, low, max(high, -1.2 * np.log(FORMATS[dtype].subnormal)))(rng, count, shape, dtype)

    return make


def huge_entry(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
    """One entry near the top of the format, the others ordinary."""
    found = rng.standard_normal((count, *shape))
    found.reshape(count, -1)[:, 0] = FORMATS[dtype].largest ** rng.uniform(0.4, 1.0, count)
    return found


def zeros(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
    return np.zeros((count, *shape))


def zero_row(inner: Maker) -> Maker:
    """The first row (of a vector: its first entry) zero."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        found = inner(rng, count, shape, dtype)
        if shape:
            found[:, 0] = 0.0
        return found

    return make


def sparse(inner: Maker) -> Maker:
    """Most entries exactly zero."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        return inner(rng, count, shape, dtype) * (rng.random((count, *shape)) < 0.3)

    return make


def shifted(low: float, high: float) -> Maker:
    """A large mean, 10**low to 10**high, with a spread of about one or less."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        ones = (1,) * len(shape)
        mean = 10.0 ** rng.uniform(low, high, (count, *ones)) * rng.choice([-1.0, 1.0], (count, *ones))
        spread = 10.0 ** rng.uniform(-3, 0.3, (count, *ones))
        return np.asarray(mean + spread * rng.standard_normal((count, *shape)))

    return make


def masked(inner: Maker) -> Maker:
    """Some entries -inf, in one point of four all of them."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        hidden = rng.random((count, *shape)) < 0.4
        hidden[::4] = True
        return np.where(hidden, -np.inf, inner(rng, count, shape, dtype))

    return make


def rows_of_probabilities(scale: float) -> Maker:
    """Rows that sum to about 1, from very even to nearly one-hot."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        weight = np.exp(scale * rng.standard_normal((count, *shape)))
        return np.asarray(weight / weight.sum(axis=-1, keepdims=True)) if shape else weight / (1 + weight)

    return make


def near(value: float) -> Maker:
    """A few units in the last place up to a few hundredths away from a value."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        distance = 10.0 ** rng.uniform(np.log10(FORMATS[dtype].unit), -1.5, (count, *shape))
        return np.asarray(value + distance * rng.choice([-1.0, 1.0], (count, *shape)))

    return make


def gram(low: float, high: float, ridge: float) -> Maker:
    """Symmetric positive definite matrices A Aᵀ + ridge, scaled by 10**low to 10**high."""

    def make(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
        size = shape[-1] if shape else 1
        factor = rng.standard_normal((count, *shape[:-2], size, size))
        found = factor @ np.swapaxes(factor, -1, -2) + ridge * np.eye(size)
        found = found * 10.0 ** rng.uniform(low, high, (count,) + (1,) * (found.ndim - 1))
        return np.asarray(found.reshape(count, *shape) if len(shape) >= 2 else np.abs(found).reshape(count, -1)[:, :1])

    return make


def nearly_singular(rng: np.random.Generator, count: int, shape: Shape, dtype: str) -> Array:
    """Matrices with a last row that is close to the first one, up to where the dtype tells the two apart no more."""
    found = rng.standard_normal((count, *shape))
    if len(shape) >= 2:
        closest = np.log10(FORMATS[dtype].unit) + 1
        apart = 10.0 ** rng.uniform(closest, -1, (count,) + (1,) * (len(shape) - 1))
        found[..., -1, :] = found[..., 0, :] * (1 + apart)
    return found


QUARTERS = tuple(quarter * np.pi / 2 for quarter in range(-4, 5) if quarter)
"""Turning points and zeros of the trigonometric functions."""

_ANY_ORDINARY = (
    normal(1), normal(10), uniform(0, 1), uniform(-100, 100), integers(-3, 3), normal(30), normal(0.1),
    uniform(0.5, 50), uniform(-128, 128),
)  # fmt: skip
_ANY_ADVERSARIAL: tuple[Maker, ...] = (
    magnitudes(-8, 6), bits, specials, equal(normal(3)), huge_entry, zeros, zero_row(normal(1)), ties(normal(3)),
    shifted(2, 6), sparse(normal(1)), magnitudes(-40, -6), magnitudes(6, 38), magnitudes(-4, 0), equal(specials),
    one_larger(normal(1), 10, 120), near(1.0), near(0.0), choice(*QUARTERS),
)  # fmt: skip
_POSITIVE = (uniform(0.1, 2), uniform(0, 1), uniform(0.5, 100), magnitudes(-2, 2, signed=False))
_SMALL_POSITIVE = (magnitudes(-8, 0, signed=False), magnitudes(-40, -6, signed=False), magnitudes(6, 38, signed=False))
_FINITE = Interval(-np.inf, np.inf, True, True)
_NONNEGATIVE = Interval(0.0, np.inf, False, True)

_SIMILAR = Domain(
    _FINITE,
    (shifted(0.3, 2), normal(1), normal(1, 10.0), shifted(1, 2)),
    (shifted(2, 4), shifted(3, 7), equal(normal(30)), zeros, ties(normal(3)), magnitudes(-8, 6), equal(specials),
     specials, near(1.0)),
)  # fmt: skip

_PROBABILITY = Domain(
    Interval(0.0, 1.0),
    (uniform(0, 1), rows_of_probabilities(1), uniform(0.01, 0.99)),
    (rows_of_probabilities(20), choice(0.0, 1.0), near(1.0), magnitudes(-12, 0, signed=False),
     sparse(uniform(0, 1)), zeros, choice(0.0, 0.5, 1.0), magnitudes(-44, -8, signed=False), near(0.0), bits),
)  # fmt: skip

DOMAINS: dict[str, Domain] = {
    "any": Domain(_FINITE, _ANY_ORDINARY, _ANY_ADVERSARIAL),
    "logits": Domain(
        ALL,
        (normal(1), normal(10), uniform(-100, 100), normal(3), normal(30), uniform(-128, 128),
         one_larger(normal(2), 90, 120)),
        (far_apart(normal(1), 15, 126), equal(normal(10)), masked(normal(3)), ties(normal(3)), shifted(1.5, 4),
         magnitudes(-8, 4), specials, zeros, one_larger(normal(1), 5, 30), normal(1, -60.0), near(0.0), bits),
    ),
    "probability": _PROBABILITY,
    "label": _PROBABILITY,
    "positive": Domain(
        Interval(0.0, np.inf, True, True), _POSITIVE, (*_SMALL_POSITIVE, near(1.0), equal(_POSITIVE[0]), specials, bits)
    ),
    "nonnegative": Domain(
        _NONNEGATIVE,
        (*_POSITIVE, integers(0, 5)),
        (*_SMALL_POSITIVE, zeros, sparse(uniform(0, 2)), zero_row(uniform(0, 2)), near(1.0), equal(_POSITIVE[0]),
         specials, bits),
    ),
    "unit": Domain(
        Interval(-1.0, 1.0),
        (uniform(-1, 1), uniform(-0.5, 0.5), uniform(0, 1)),
        (near(1.0), near(-1.0), choice(-1.0, 1.0, 0.0), magnitudes(-12, 0), near(0.0), zeros, bits),
    ),
    "small": Domain(
        _FINITE,
        (magnitudes(-3, -0.5), uniform(-0.5, 0.5), normal(0.1), normal(1)),
        (magnitudes(-8, -2), magnitudes(-12, -6), magnitudes(-40, -8), near(0.0), zeros, specials, bits),
    ),
    "large": Domain(
        _FINITE,
        (uniform(-100, 100), normal(30), normal(10), normal(1)),
        (magnitudes(2, 6), magnitudes(6, 38), specials, one_larger(normal(1), 50, 126), huge_entry, zeros, near(0.0),
         bits),
    ),
    "count": Domain(_NONNEGATIVE, (integers(1, 9), integers(0, 3)), (integers(0, 1), zeros, integers(0, 1000))),
    "mask": Domain(Interval(0.0, 1.0), (integers(0, 1),), (integers(0, 1), zeros, choice(1.0), zero_row(choice(1.0)))),
    "matrix": Domain(
        _FINITE,
        (normal(1), normal(5), uniform(-1, 1)),
        (nearly_singular, magnitudes(-6, 6), zeros, zero_row(normal(1)), normal(1e4), normal(1e-3), equal(normal(1)),
         magnitudes(90, 160), magnitudes(-160, -90), normal(2e-9), normal(3e5)),
    ),
    "spd": Domain(
        _FINITE,
        (gram(-1, 1, 0.5), gram(-0.5, 0.5, 0.1)),
        (gram(-3, 3, 1e-4), gram(-8, 8, 0.1), gram(-1, 1, 1e-6), gram(3, 12, 0.1), gram(-14, -3, 0.1),
         gram(-9, -8, 0.1), gram(62, 77, 0.1), gram(-77, -62, 0.1), zeros),
        symmetric=True,
    ),
    "similar": _SIMILAR,
    "points": _SIMILAR,
    "sparse": Domain(
        _FINITE,
        (sparse(normal(1)), sparse(uniform(0, 1)), normal(1)),
        (zeros, zero_row(normal(1)), sparse(magnitudes(-8, 6)), sparse(normal(30)), specials),
    ),
}  # fmt: skip
