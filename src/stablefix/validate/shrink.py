"""Make a failing input simple: fewer entries, then fewer different numbers, then numbers that are short to read.

As Hypothesis does, in passes over smaller and smaller parts until none helps; but simple is what a person reads at a
glance (0, 1, 100, 0.5), not what comes first in some order, and an input never becomes a rarer one than it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from itertools import combinations, groupby, islice, pairwise, product

import numpy as np

from stablefix.validate.domains import DOMAINS
from stablefix.validate.floats import FORMATS, Array
from stablefix.validate.inputs import fit
from stablefix.validate.points import Batch, Layout, Role, severity_of, together
from stablefix.validate.witness import Failing

MOST_TRIALS = 80
SIMPLEST = (0.0, 1.0, -1.0)
SIMPLE = (2.0, -2.0, 0.5, -0.5)
NEARLY = 0.05
"""Numbers that differ by no more than this share are nearly the same."""
_MOST_GROUPS = 8
"""Groups of equal entries that are looked at one by one."""
_MANY = 8
"""So many entries have too many simpler forms to try: first all are made shorter at once."""
_LONG = 32
"""Of an axis beyond this length no single index is left out."""
_MOST_APART = 3
"""So many inputs at most lose an entry each in its own place."""

_ORDER = 40
"""Order of a matrix as data has it, and small enough for exact values."""
_BELIEVED = 3
"""Powers of ten between 1 and the entries of a matrix that nobody is surprised by."""

Test = Callable[[Batch], "Failing | None"]
Likely = Callable[[list[Batch]], list[Batch]]
"""Of candidates of one layout, some."""


def shrink(failing: Failing, test: Test, likely: Likely = list) -> Failing:
    """The simplest failing input that is found in a bounded number of trials.

    `test` runs a batch of one point alone and confirms it; a candidate counts when it fails in the same part and kind
    and is at least as ordinary. `likely` leaves those out that it need not be asked about.
    """
    search = _Search(failing, test, likely)
    while search.trials < MOST_TRIALS:
        before = search.best
        while search.descend(_smaller):
            pass
        if search.best.trial.batch.layout.size > _MANY:
            search.descend(_shorter)
        search.descend(_alike)
        search.descend(_shorter)
        search.descend(_rounder)
        if search.best is before:
            break
    search.enlarge()
    return search.best


@dataclass
class _Search:
    best: Failing
    test: Test
    likely: Likely
    trials: int = 0
    tried: set[bytes] = field(default_factory=set)

    def descend(self, simpler: Callable[[Batch], Iterator[list[Batch]]]) -> bool:
        """One pass: of each group of candidates the simplest that still fails is taken. Whether any was."""
        before, place = self.best, 0
        groups = simpler(self.best.trial.batch)
        while self.trials < MOST_TRIALS and (group := next(groups, None)) is not None:
            place += 1
            if self._takes_one(group):
                groups = islice(simpler(self.best.trial.batch), place, None)
        return self.best is not before

    def enlarge(self) -> None:
        """A matrix of an order that data has, whose entries are believed, for a small one whose entries are not."""
        if self.best.about == "value":  # Exact slopes of a large determinant are too many to be asked for.
            any(self._accepts(candidate) for candidate in self._as_ordinary(_larger(self.best.trial.batch)))

    def _takes_one(self, group: list[Batch]) -> bool:
        most = _cost(self.best.trial.batch)
        costs = sorted((cost, number) for number, each in enumerate(group) if (cost := _cost(each)) < most)
        fresh = [group[number] for _, number in costs if self._is_new(group[number])]
        return any(self._accepts(candidate) for candidate in self._as_ordinary(fresh))

    def _is_new(self, candidate: Batch) -> bool:
        name = b"|".join(repr(array.shape).encode() + array.tobytes() for array in candidate.values.values())
        known = name in self.tried
        self.tried.add(name)
        return not known

    def _as_ordinary(self, candidates: list[Batch]) -> list[Batch]:
        """Those that are no rarer inputs than the best, and likely fail; in their order."""
        kept: list[Batch] = []
        for _, alike in groupby(candidates, key=lambda each: id(each.layout)):
            found = list(alike)
            all_of_them = together(found)
            usual = severity_of(all_of_them.layout, all_of_them.values) >= self.best.severity.value
            found = [each for each, high in zip(found, usual | all_of_them.is_driven, strict=True) if high]
            kept += self.likely(found)
        return kept

    def _accepts(self, candidate: Batch) -> bool:
        if self.trials >= MOST_TRIALS:
            return False
        self.trials += 1
        found = self.test(candidate)
        if found is None or not _like(found, self.best):
            return False
        self.best = found
        return True


def _like(found: Failing, best: Failing) -> bool:
    same = found.about == best.about and found.kind is best.kind and found.overflow == best.overflow
    return same and found.severity.value >= best.severity.value and found.beyond <= best.beyond


def _smaller(batch: Batch) -> Iterator[list[Batch]]:
    """Leave out half of an axis, then one index, in all inputs alike: the axes of one length, or in one place."""
    shapes = [role.shape for role in batch.layout.roles]
    for length in sorted({size for shape in shapes for size in shape if size > 1}, reverse=True):
        chosen = [[axis for axis, size in enumerate(shape) if size == length] for shape in shapes]
        yield [_without(batch, chosen, [left_out] * len(chosen)) for left_out in _left_out(length)]
    for place in range(1, max(map(len, shapes), default=0) + 1):
        length = max(shape[-place] for shape in shapes if len(shape) >= place)
        axes = [len(shape) - place for shape in shapes]
        chosen = [
            [axis] if axis >= 0 and shape[axis] == length else [] for axis, shape in zip(axes, shapes, strict=True)
        ]
        yield [_without(batch, chosen, [left_out] * len(chosen)) for left_out in _left_out(length) if length > 1]
        if length == 2:
            yield [_without(batch, chosen, left_out) for left_out in _left_out_apart(batch, chosen)]


def _larger(batch: Batch) -> list[Batch]:
    """In the place of an only matrix, 1e62 times the identity of order 5, one of a larger order, 1e8 times."""
    matrices = [role for role in batch.layout.roles if role.shape]
    if len(matrices) != 1 or len(matrices[0].shape) != 2:
        return []
    (role,) = matrices
    matrix = batch.values[role.key][0]
    order, entry = len(matrix), float(matrix[0, 0])
    if order >= _ORDER or not 0 < entry < np.inf or not np.array_equal(matrix, entry * np.eye(order)):
        return []
    powers = np.log10(entry)
    if abs(powers) <= _BELIEVED:
        return []
    roles = tuple(replace(each, shape=(_ORDER, _ORDER)) if each is role else each for each in batch.layout.roles)
    layout = Layout(roles, batch.layout.reduces)
    least = np.ceil(abs(powers) * order / _ORDER)
    entries = [10.0 ** (np.sign(powers) * size) for size in (least, least + 1)]
    values = [fit(each * np.eye(_ORDER)[None], role) for each in entries]
    return [replace(batch, layout=layout, values={**batch.values, role.key: array}) for array in values]


def _left_out(length: int) -> Iterator[list[int]]:
    """Half of the indices, and one; of a long axis smaller and smaller parts at its end before one."""
    half = length // 2
    if half > 1:
        yield list(range(half, length))
        yield list(range(length - half))
    if length <= _LONG:
        yield from ([index] for index in range(length - 1, -1, -1))
        return
    while half > 1:
        half //= 2
        yield list(range(length - half, length))


def _left_out_apart(batch: Batch, chosen: list[list[int]]) -> Iterator[list[list[int]]]:
    """Of two indices one or the other is left out, not the same in every input: what each of two entries fails of may
    come together in one."""
    roles = zip(batch.layout.roles, chosen, strict=True)
    differing = [bool(axes) and np.ptp(batch.values[role.key]) > 0 for role, axes in roles]
    if 2 <= sum(differing) <= _MOST_APART:
        for picked in product((0, 1), repeat=sum(differing)):
            places = iter(picked)
            yield [[next(places)] if each else [0] for each in differing]


def _without(batch: Batch, chosen: list[list[int]], left_out: list[list[int]]) -> Batch:
    """The batch without some indices of the chosen axes, input by input."""
    roles: list[Role] = []
    values: dict[Hashable, Array] = {}
    for role, axes, places in zip(batch.layout.roles, chosen, left_out, strict=True):
        array = batch.values[role.key]
        for axis in axes:
            array = np.delete(array, places, axis=axis + 1)
        values[role.key] = array
        roles.append(replace(role, shape=tuple(array.shape[1:])))
    return replace(batch, layout=Layout(tuple(roles), batch.layout.reduces), values=values)


def _shorter(batch: Batch) -> Iterator[list[Batch]]:
    """All inputs together with fewer digits, and without signs: few trials, which much of a large matrix may stand."""
    yield [_together(batch, np.abs), *(_together(batch, partial(_each, digits=digits)) for digits in (1, 2, 3))]


def _alike(batch: Batch) -> Iterator[list[Batch]]:
    """By input: all entries one simple number, or its multiples (1, 2, 3 or 1, -1, 2), or all on a matrix' diagonal."""
    for role in _numbers(batch.layout):
        array = batch.values[role.key]
        usual = float(np.median(np.abs(array[np.isfinite(array)]))) if np.isfinite(array).any() else 0.0
        numbers = dict.fromkeys((*SIMPLEST, *_short(usual), *_short(-usual)))
        yield _made(batch, role, (np.full_like(array, number) for number in numbers))
        if array.size > 1 and not DOMAINS[role.domain].symmetric:
            steps = np.arange(1.0, array.size + 1).reshape(array.shape)
            signs = np.where(steps % 2 == 1, np.ceil(steps / 2), -np.ceil(steps / 2))
            power = 10.0 ** np.floor(np.log10(usual)) if usual > 0 else 1.0
            scales = dict.fromkeys((1.0, 10.0, power / 10, power, -power))
            yield _made(batch, role, (scale * pattern for pattern in (steps, signs) for scale in scales))
        if array.ndim >= 3 and array.shape[-1] == array.shape[-2]:
            unit = np.broadcast_to(np.eye(array.shape[-1]), array.shape)
            yield _made(batch, role, (number * unit for number in numbers))
            if array.shape[-1] > 1 and not DOMAINS[role.domain].symmetric:
                # A matrix that stands in two inputs stays in both: what fails may be that their quotient is not 1.
                twins = [each for each in _numbers(batch.layout) if np.array_equal(batch.values[each.key], array)]
                changes = [partial(_nearly_singular, digits=digits) for digits in range(1, _digits(role.dtype))]
                yield [_together(batch, change, twins) for change in changes]


def _digits(dtype: str) -> int:
    """So many decimal digits a format has."""
    return int(-np.log10(FORMATS[dtype].unit)) + 1


def _nearly_singular(array: Array, digits: int) -> Array:
    """A matrix of ones and twos but for its first row, 1, 3, 5, and its last one, a tenth of that but for a digit. A
    tenth is rounded, so that eliminating it is no exact step."""
    size = array.shape[-1]
    matrix = np.eye(size) + 1
    matrix[0] = np.arange(1.0, 2 * size, 2)
    matrix[-1] = matrix[0] / 10
    matrix[-1, -1] += 10.0**-digits
    return np.broadcast_to(matrix, array.shape)


def _rounder(batch: Batch) -> Iterator[list[Batch]]:
    """All inputs together, then by input and by each of its numbers: a simpler number in its places, or one that is
    there already."""
    yield [_together(batch, change) for change in _side_by_side(batch)]
    for value in _shared(batch):
        numbers = dict.fromkeys((*SIMPLEST, *_short(value)))
        yield [_together(batch, _swapped(value, number)) for number in numbers]
        holders = [role for role in _numbers(batch.layout) if (batch.values[role.key] == value).any()]
        if len(holders) == 3:
            for pair in combinations(holders, 2):
                yield [_together(batch, _swapped(value, number), pair) for number in SIMPLEST]
    for role in _numbers(batch.layout):
        array = batch.values[role.key]
        yield _made(batch, role, (_each(array, digits) for digits in (1, 2, 3)))
        flat = array.reshape(-1)
        for places in _groups(array, role)[:_MOST_GROUPS]:
            value = float(flat[places[0]])
            others = [float(other) for other in np.unique(flat) if other != value]
            numbers = dict.fromkeys((*SIMPLEST, *_short(value), *others))
            yield _made(batch, role, (_put(array, places, number) for number in numbers))
        yield _made(batch, role, (np.full_like(array, number) for number in SIMPLE))


def _shared(batch: Batch) -> list[float]:
    """Numbers that stand in more than one input: points that are equal must stay so."""
    found = Counter(value for role in _numbers(batch.layout) for value in set(batch.values[role.key].reshape(-1)))
    return [float(value) for value, count in found.items() if count > 1 and value != 0][:_MOST_GROUPS]


def _side_by_side(batch: Batch) -> Iterator[Callable[[Array], Array]]:
    """Two sizes that are nearly the same, moved together: 1 and 1.001 for 0.8371 and 0.8374, or -0.8374."""
    values = {abs(float(value)) for role in _numbers(batch.layout) for value in batch.values[role.key].reshape(-1)}
    known = sorted(value for value in values if np.isfinite(value) and value != 0)
    pairs = [(low, high) for low, high in pairwise(known) if high - low <= NEARLY * low]
    if len(pairs) != 1:
        return
    ((low, high),) = pairs
    first = int(np.floor(np.log10((high - low) / high)))
    # Squares of what is nearly 1 are nearly exact, those of what is nearly 3 or 1.1 are not.
    for base in dict.fromkeys((1.0, 10.0 ** np.floor(np.log10(high)), 3.0, 1.1)):
        for exponent in range(first, min(first + 3, -1)):
            for digit in (1, 2, 5):
                yield partial(_sized, {low: base, high: base + digit * base * 10.0**exponent})


def _sized(sizes: dict[float, float], array: Array) -> Array:
    """The entries of some sizes with others, their signs kept."""
    size = np.abs(array)
    return np.select([size == old for old in sizes], [np.copysign(new, array) for new in sizes.values()], array)


def _swapped(value: float, number: float) -> Callable[[Array], Array]:
    return lambda array: np.where(array == value, number, array)


def _together(batch: Batch, change: Callable[[Array], Array], roles: Sequence[Role] | None = None) -> Batch:
    """All inputs, or some, changed alike."""
    moved = _numbers(batch.layout) if roles is None else roles
    changed = {role.key: fit(change(batch.values[role.key]), role) + 0.0 for role in moved}
    return replace(batch, values={**batch.values, **changed})


def _numbers(layout: Layout) -> list[Role]:
    return [role for role in layout.roles if role.form in ("float", "number")]


def _groups(array: Array, role: Role) -> list[Array]:
    """Places that change together, the longest numbers first: each entry, with its mirror in a symmetric matrix."""
    places = np.arange(array.size).reshape(array.shape)
    if DOMAINS[role.domain].symmetric and array.ndim >= 3:
        mirrored = np.swapaxes(places, -1, -2).reshape(-1)
        groups = [np.unique([place, mirrored[place]]) for place in range(array.size) if mirrored[place] >= place]
    else:
        groups = [np.array([place]) for place in range(array.size)]
    flat = array.reshape(-1)
    return sorted(groups, key=lambda group: -_length(float(flat[group[0]]), role.dtype))


def _made(batch: Batch, role: Role, arrays: Iterable[Array]) -> list[Batch]:
    made = fit(np.concatenate(list(arrays)), role) + 0.0
    return [replace(batch, values={**batch.values, role.key: array[None]}) for array in made]


def _short(value: float) -> list[float]:
    """Numbers near a value, or beyond it, that are shorter: 90, 100 and 1000 for 93.7."""
    if not np.isfinite(value) or value == 0:
        return []
    size, sign = abs(value), float(np.sign(value))
    power = 10.0 ** np.floor(np.log10(size))
    found = [power, 10 * power, *(share * power for share in (0.2, 0.5, 2.0, 5.0))]
    for step in (power, power / 10, power / 100):
        found += [float(f"{number * step:.3g}") for number in (np.rint(size / step), np.ceil(size / step))]
    if size >= 1:
        found += [float(np.rint(size)), float(np.ceil(size))]
    return [sign * number for number in dict.fromkeys(found) if np.isfinite(number)]


def _each(array: Array, digits: int) -> Array:
    """Every entry with so many digits."""
    return np.array([float(f"{value:.{digits - 1}e}") for value in array.reshape(-1)]).reshape(array.shape)


def _put(array: Array, places: Array, number: float) -> Array:
    changed = array.reshape(-1).copy()
    changed[places] = number
    return changed.reshape(array.shape)


def _cost(batch: Batch) -> tuple[int, float]:
    """How many entries there are, then how long they are to read: equal ones cost little, zeros least."""
    total = 0.0
    for role in _numbers(batch.layout):
        values = batch.values[role.key]
        counts = Counter(values.reshape(-1).tolist())
        for value, count in counts.items():
            length = _length(value, role.dtype)
            total += length + 0.25 * length * (count - 1)
        if 0.0 in counts:
            total += _SIGN * np.count_nonzero(np.signbit(values) & (values == 0))
    return batch.layout.size, total


_SIGN = 0.5


@lru_cache(4096)
def _length(value: float, dtype: str) -> float:
    """Characters of a number as a person would write it; a sign and the zeros of a round number cost a little."""
    if value == 0:
        return 0.0
    shown = {"float64": np.float64, "float32": np.float32}.get(dtype, np.float16)
    with np.errstate(over="ignore"):
        text = str(shown(abs(value))).removesuffix(".0")
    zeros = len(text) - len(text.rstrip("0")) if "e" not in text else 0
    return len(text) - 0.75 * zeros + (_SIGN if value < 0 else 0)
