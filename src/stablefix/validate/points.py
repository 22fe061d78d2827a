"""Points: inputs of a graph, many of one shape together, and how ordinary each of them is."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from stablefix.evidence import Severity
from stablefix.graph.expression import Input
from stablefix.graph.settings import CHANGED
from stablefix.validate.floats import FORMATS, Array


@dataclass(frozen=True, slots=True)
class Role:
    """What an input is handed over as.

    form     "float", "int", "uint", "bool" (tensors or arrays) or "number" (a Python number, the same for a whole
             batch).
    dtype    of a float tensor: its format.
    domain   name of a template domain, "any" where none is stated.
    usual    what a setting is where nobody sets it.
    limit    whether it is what other values are kept below or above.
    """

    source: Input
    form: str
    dtype: str
    domain: str
    shape: tuple[int, ...]
    usual: float | None = None
    limit: bool = False

    @property
    def key(self) -> Hashable:
        return self.source.key

    @property
    def is_data(self) -> bool:
        """Masks, counts and constants: nobody asks for their gradients."""
        return self.form != "float" or self.domain in ("mask", "count") or self.source.facts.interval.is_point


@dataclass(frozen=True, slots=True)
class Layout:
    """One choice of shapes for all inputs. `lonely`: some reduction runs over a single entry."""

    roles: tuple[Role, ...]
    reduces: bool

    @property
    def size(self) -> int:
        return sum(math.prod(role.shape) for role in self.roles)


@dataclass(frozen=True, slots=True)
class Batch:
    """N points of one layout. values: input key -> float64 array [N, *shape], exact in the input's dtype.

    cluster: [N] number of the cluster that a point belongs to.
    driven: clusters whose points were looked for digit by digit: no data is so by chance.
    """

    layout: Layout
    values: Mapping[Hashable, Array]
    cluster: Array
    driven: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.cluster)

    def point(self, index: int) -> dict[Hashable, Array]:
        """One point, without the leading axis."""
        return {key: array[index] for key, array in self.values.items()}

    def take(self, indices: Array) -> Batch:
        """Some of the points."""
        values = {key: array[indices] for key, array in self.values.items()}
        return Batch(self.layout, values, self.cluster[indices], self.driven)

    @property
    def is_driven(self) -> Array:
        """[N]: whether a point was looked for digit by digit."""
        return np.fromiter(map(self.driven.__contains__, self.cluster.tolist()), dtype=bool, count=len(self))

    @property
    def kind(self) -> Hashable:
        """Batches of one kind can be run as one: their layouts are the same, and so are their Python numbers."""
        numbers = [float(self.values[r.key].reshape(-1)[0]) for r in self.layout.roles if r.form == "number"]
        return self.layout, tuple(numbers)


def together(batches: Sequence[Batch]) -> Batch:
    """Batches of one kind as one, in which their clusters stay apart."""
    cluster, driven, first = [], set(), 0
    for batch in batches:
        cluster.append(batch.cluster + first)
        driven |= {number + first for number in batch.driven}
        first += int(batch.cluster.max(initial=-1)) + 1
    keys = batches[0].values
    values = {key: np.concatenate([batch.values[key] for batch in batches]) for key in keys}
    return Batch(batches[0].layout, values, np.concatenate(cluster), frozenset(driven))


ORDINARY_ZERO = {"logits", "similar", "points", "count", "mask", "label", "sparse", "matrix", "spd"}
"""Domains in which a zero says nothing special by itself."""

ORDINARY_TOP, ORDINARY_BOTTOM = 128.0, 1e-3
OCCASIONAL_TOP, OCCASIONAL_BOTTOM = 1e6, 1e-10
HIGH = Severity.HIGH.value
FURTHEST = CHANGED * (1 + 1e-6)
"""How far settings are set away from their defaults, which the rounding of a number does not exceed."""

USUAL_ORDER = 100
"""Order of the matrices for which the small ones that are tried stand: covariances of as many features or points."""


def severity_of(layout: Layout, values: Mapping[Hashable, Array]) -> Array:
    """How ordinary each point of a batch is, as values of Severity: [N].

    Ordinary are magnitudes between 0.001 (0.03 in float16, 0.25 in bfloat16) and 128 without special structure; zeros,
    nearly equal rows, the ends of a known range, masks without entries and magnitudes from 1e-10 to 1e6 happen now and
    then; the rest is rare, and so are settings far from their defaults. A setting at its default is ordinary.
    """
    levels = [np.where(_is_set(role, values), _severity(role, layout, values[role.key]), HIGH) for role in layout.roles]
    found: Array = np.min(np.stack(levels), axis=0)
    return np.where(_set_apart(layout, values) <= FURTHEST, found, Severity.LOW.value)


def _is_set(role: Role, values: Mapping[Hashable, Array]) -> Array:
    """[N]: whether an input is no setting that is left at its default, however small that is."""
    array = values[role.key].reshape(len(values[role.key]), -1)
    return np.full(len(array), True) if role.usual is None else np.asarray((array != role.usual).any(axis=1))


def _set_apart(layout: Layout, values: Mapping[Hashable, Array]) -> Array | float:
    """[N]: by what factor all settings together are away from their defaults. A limit stays where it is: whoever moves
    it knows of what it keeps away."""
    apart: Array | float = 1.0
    for role in layout.roles:
        if role.usual:
            with np.errstate(all="ignore"):
                factor = values[role.key].reshape(len(values[role.key]), -1) / role.usual
                factor = np.where(factor > 0, np.maximum(factor, 1 / factor), np.inf).max(axis=1)
                apart = apart * (np.where(factor <= FURTHEST / CHANGED, 1.0, np.inf) if role.limit else factor)
    return apart


def far(batch: Batch) -> Array:
    """[N]: whether points are ordinary but for being large, up to what happens now and then."""
    layout, values = batch.layout, batch.values
    levels = [_severity(role, layout, values[role.key], OCCASIONAL_TOP) for role in layout.roles]
    return np.asarray(np.min(np.stack(levels), axis=0) == Severity.HIGH.value)


def _severity(role: Role, layout: Layout, array: Array, largest: float = ORDINARY_TOP) -> Array:
    flat = array.reshape(len(array), -1)
    if role.form in ("int", "bool") or role.domain in ("mask", "count"):
        rows = array.reshape(len(array), -1, array.shape[-1]) if array.ndim > 1 else array.reshape(len(array), 1, 1)
        full = np.asarray(rows.any(axis=2))
        special = (flat == 0).any(axis=1) if role.domain == "count" else ~full.all(axis=1)
        return np.where(special, Severity.MEDIUM.value, Severity.HIGH.value)
    size = _of_a_usual_matrix(np.abs(flat), role)
    zero = size == 0
    allowed_zero = role.domain in ORDINARY_ZERO
    bottom = max(ORDINARY_BOTTOM, 64 * FORMATS[role.dtype].unit)
    ordinary = ((size <= largest) & (size >= bottom)) | (zero & allowed_zero)
    top = min(OCCASIONAL_TOP, FORMATS[role.dtype].largest / 8)
    occasional = ((size <= top) & (size >= _bottom(role.dtype))) | zero
    if role.domain == "logits":
        occasional |= np.isneginf(flat)
    ends = role.source.facts.interval
    special = (flat == ends.low) | (flat == ends.high) | _quarter_turns(flat, role.dtype)
    if role.domain == "label":
        special &= ~((flat == 0) | (flat == 1))
    elif role.domain in ("probability", "unit"):
        special |= np.abs(size - 1) < ORDINARY_BOTTOM
    ordinary &= ~special | (zero & allowed_zero)
    high = ordinary.all(axis=1)
    if layout.reduces and role.shape and max((size for each in layout.roles for size in each.shape), default=1) == 1:
        high &= False
    for axis in range(1 if layout.reduces else max(1, array.ndim - 1), array.ndim):
        high &= _uneven(array, axis)
    return np.where(high, Severity.HIGH.value, np.where(occasional.all(axis=1), Severity.MEDIUM.value, 1))


def _of_a_usual_matrix(size: Array, role: Role) -> Array:
    """Magnitudes of entries as those of a matrix of the order that data has.

    Exact values are known of small matrices only. A determinant of order 5 that underflows with entries of 1e-9 does so
    at order 100 with entries of 0.35. The scale of a matrix counts so, not how much its entries differ, and only a
    scale that leaves room for a few factors: nobody believes in a float32 matrix of order 2 with entries of 1e-45.
    """
    if role.domain not in ("matrix", "spd") or len(role.shape) < 2:
        return size
    scale = size.max(axis=1, keepdims=True)
    form = FORMATS[role.dtype]
    scale = np.where((scale >= form.tiny**0.25) & (scale <= form.largest**0.25), scale, 1.0)
    return np.asarray(size * np.power(scale, role.shape[-1] / USUAL_ORDER - 1))


def _uneven(array: Array, axis: int) -> Array:
    """[N]: whether no row along an axis has nearly equal entries."""
    if array.shape[axis] == 1:
        return np.ones(len(array), dtype=bool)
    with np.errstate(all="ignore"):
        spread = array.max(axis=axis) - array.min(axis=axis)
        even = spread <= ORDINARY_BOTTOM * np.abs(array).max(axis=axis)
    return np.asarray(~even.reshape(len(array), -1).any(axis=1))


def _quarter_turns(values: Array, dtype: str) -> Array:
    """Where a value is a multiple of π / 2 but for a few units in the last place: no data is so by chance."""
    turns = np.where(np.isfinite(values), values, 0.0) / (np.pi / 2)
    nearest = np.rint(turns)
    return np.asarray((nearest != 0) & (np.abs(turns - nearest) <= 32 * FORMATS[dtype].unit * np.abs(nearest)))


def rarity_of(layout: Layout, values: Mapping[Hashable, Array]) -> Array:
    """[N]: how many powers of ten the magnitudes are away from 1, settings from their defaults: orders points of one
    severity."""
    found = np.zeros(len(values[layout.roles[0].key]) if layout.roles else 1)
    for role in layout.roles:
        size = np.abs(values[role.key].reshape(len(found), -1)) / abs(role.usual or 1.0)
        with np.errstate(all="ignore"):
            powers = np.abs(np.log10(size))
        found = np.maximum(found, np.where(np.isfinite(powers), powers, 0.0).max(axis=1, initial=0.0))
    return np.floor(found / 2)


def _bottom(dtype: str) -> float:
    return OCCASIONAL_BOTTOM if dtype != "float16" else FORMATS[dtype].tiny
