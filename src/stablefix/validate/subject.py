"""The graphs of a request made ready: their programs, their layouts, and what they give on batches of points."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from stablefix.graph.conditions import Tested
from stablefix.graph.expression import Apply, Input, Node, inputs
from stablefix.graph.facts import Kind
from stablefix.validate.bound import natural_by_differences, natural_scale, slope_scale
from stablefix.validate.floats import FORMATS, Array, ulp
from stablefix.validate.inputs import constants_of, labels_of
from stablefix.validate.kernels import NoKernelError
from stablefix.validate.points import Batch, Layout, rarity_of, severity_of
from stablefix.validate.program import Bundle, Program, bundled, compiled
from stablefix.validate.request import Request
from stablefix.validate.running import Outcomes, cotangent, joined, run
from stablefix.validate.shapes import layouts
from stablefix.validate.surfaces import overflows, surfaces


class CannotRunError(ValueError):
    """The graph cannot be run at all. The message says why."""


@dataclass(frozen=True)
class Subject:
    """A request with programs. `repairs` has None where a repair has no kernel."""

    request: Request
    before: Program
    repairs: tuple[Program | None, ...]
    missing: tuple[str, ...]
    layouts: tuple[Layout, ...]
    constants: tuple[float, ...]
    operands: tuple[Program, ...] = ()
    """Programs of the values that are matched, see `Request.operands`."""
    tests: tuple[tuple[Program, Tested], ...] = ()
    """What tests let through: programs of the parts that `Request.within` speaks of."""
    asked: tuple[Program, ...] = ()
    """Programs of the values that the hazard asks about, see `Request.asked`."""

    @property
    def rowwise(self) -> bool:
        """Whether errors are measured against the largest entry of a row."""
        return not self.before.elementwise

    @cached_property
    def labels(self) -> frozenset[Hashable]:
        """Inputs that others are compared with for being equal, see `inputs.labels_of`."""
        return labels_of(self.request.before)

    @property
    def against(self) -> str:
        """What errors of the result are measured against, see `reference.errors`."""
        return "row" if self.rowwise else "entry"

    @property
    def scale(self) -> float:
        """What a smaller result is compared with, see `operators.operator.define`."""
        before = self.request.before
        return before.operator.scale if isinstance(before, Apply) else 0.0

    @cached_property
    def surfaces(self) -> Bundle:
        """Differences whose zeros decide about the old form, see `surfaces`."""
        before, dtype = self.request.before, self.request.dtype
        return bundled([*surfaces([before], dtype), *overflows(before, dtype)], "torch")

    @cached_property
    def aims(self) -> tuple[Bundle, tuple[str, ...]]:
        """Programs of the values that a template binds and the old form computes, and their domains."""
        kept = [(node, domain) for node, domain in self.request.aimed if _optional(node, "torch", ()) is not None]
        return bundled([node for node, _ in kept], "torch"), tuple(domain for _, domain in kept)

    @cached_property
    def seams(self) -> Bundle:
        """Where pieces of the old form and of the repairs meet, and where these are singular."""
        graphs = [self.request.before, *(node for _, node in self.request.repairs)]
        return bundled(surfaces(graphs, self.request.dtype), "torch")

    @cached_property
    def double(self) -> Program | None:
        """The old graph in PyTorch, for bounds in float64; None where it has no kernels there."""
        if self.request.library == "torch":
            return self.before
        try:
            return compiled(self.request.before, "torch")
        except NoKernelError:
            return None


def prepare(request: Request) -> Subject:
    """Compile the graphs and find shapes. Raises CannotRunError."""
    if not inputs(request.before):
        raise CannotRunError("it is made of constants alone: there is nothing to vary")
    numbers = _numbers(request)
    try:
        before = compiled(request.before, request.library, numbers)
    except NoKernelError as error:
        raise CannotRunError(str(error)) from None
    repairs: list[Program | None] = []
    missing: list[str] = []
    for _, node in request.repairs:
        try:
            repairs.append(compiled(node, request.library, numbers))
            missing.append("")
        except NoKernelError as error:
            repairs.append(None)
            missing.append(str(error))
    domains = dict(request.domains)
    found, said = layouts(request.before, before, request.library, request.dtype, domains, dict(request.defaults))
    if not found:
        raise CannotRunError(f"no shapes were found on which it runs ({said})")
    graphs = [request.before, *(node for _, node in request.repairs)]
    found = _one_by_one(found, [before, *(program for program in repairs if program is not None)])
    operands = tuple(program for node in request.operands if (program := _optional(node, request.library, numbers)))
    parts = [(_optional(each.part, request.library, numbers), each) for each in request.within]
    tests = tuple((program, tested) for program, tested in parts if program is not None)
    asked = tuple(program for node in request.asked if (program := _optional(node, request.library, numbers)))
    constants = constants_of(graphs)
    return Subject(request, before, tuple(repairs), tuple(missing), tuple(found), constants, operands, tests, asked)


def _optional(node: Node, library: str, numbers: Sequence[Hashable]) -> Program | None:
    try:
        return compiled(node, library, numbers)
    except NoKernelError:
        return None


def _one_by_one(found: list[Layout], programs: list[Program]) -> list[Layout]:
    """For elementwise graphs single entries first: an entry that fails for reasons of its own says nothing of others.

    One larger layout stays, so that shapes are compared: one in which inputs are broadcast, where there is one.
    """
    first = found[0]
    shapes = {role.shape for role in first.roles if role.form != "number"}
    if len(shapes) != 1 or not all(program.elementwise for program in programs):
        return found
    ranks = [role.source.facts.rank for role in first.roles if role.form != "number"]
    shape = (1,) * max((rank for rank in ranks if rank is not None), default=0)
    roles = tuple(replace(role, shape=() if role.form == "number" else shape) for role in first.roles)
    alone = replace(first, roles=roles)
    larger = sorted(found, key=lambda layout: len({role.shape for role in layout.roles if role.form != "number"}) == 1)
    return [alone, *[layout for layout in larger if layout != alone][:1]]


def _numbers(request: Request) -> list[object]:
    found: list[Input] = [*inputs(request.before)]
    for _, node in request.repairs:
        found.extend(inputs(node))
    return [source.key for source in found if source.facts.kind is Kind.SCALAR]


@dataclass(frozen=True, eq=False)
class Trial:
    """A batch with what the old form and every repair give on it in the code's dtype."""

    subject: Subject
    batch: Batch
    old: Outcomes
    single: bool = False
    """Whether each point was run alone in its stated shape."""
    parts: tuple[tuple[Trial, Array], ...] = ()
    """The trials that the points were taken from, and their places there."""
    given: dict[int, Outcomes | None] = field(default_factory=dict)
    """What `of` has given."""
    suspicions: dict[tuple[str, bool], Array] = field(default_factory=dict)
    """What `witness.suspicion` has said of the points."""

    @property
    def new(self) -> tuple[Outcomes | None, ...]:
        """What each repair gives; None for one without a kernel."""
        return tuple(map(self.of, range(len(self.subject.repairs))))

    def of(self, which: int) -> Outcomes | None:
        """What one repair gives; None for one without a kernel."""
        if which not in self.given:
            self.given[which] = None if self.subject.repairs[which] is None else self._given(which)
        return self.given[which]

    def _given(self, which: int) -> Outcomes:
        program = self.subject.repairs[which]
        assert program is not None
        if self.parts and not self.single:
            known = [(part.of(which), places) for part, places in self.parts]
            taken = [outcomes.take(places) for outcomes, places in known if outcomes is not None]
            return taken[0] if len(taken) == 1 else joined(taken)
        return run(program, self.batch, self.subject.request.library, single=self.single)

    @cached_property
    def severity(self) -> Array:
        if self.parts:
            return _concatenated([whole.severity[places] for whole, places in self.parts])
        return severity_of(self.batch.layout, self.batch.values)

    @cached_property
    def rarity(self) -> Array:
        if self.parts:
            return _concatenated([whole.rarity[places] for whole, places in self.parts])
        return rarity_of(self.batch.layout, self.batch.values)

    @cached_property
    def largest_input(self) -> Array:
        """[N]: the largest magnitude among the inputs of each point; -inf is a mask and does not count."""
        found = np.zeros(len(self.batch))
        for array in self.batch.values.values():
            found = np.maximum(found, np.abs(np.nan_to_num(flat(array), neginf=0.0)).max(axis=1, initial=0.0))
        return found

    @cached_property
    def is_near_overflow(self) -> Array:
        """[N]: whether an input or the result is so large that hardly anything can be computed with it."""
        limit = FORMATS[self.subject.request.dtype].largest ** 0.75
        result = np.abs(flat(self.old.value))
        largest = np.where(np.isfinite(result), result, 0.0).max(axis=1, initial=0.0)
        return np.asarray(np.maximum(self.largest_input, largest) > limit)

    @cached_property
    def dtype(self) -> str:
        """The format in which errors of the result are counted."""
        return self.old.dtype if self.old.dtype in FORMATS else self.subject.request.dtype

    @cached_property
    def natural(self) -> tuple[Array, Array, Array]:
        """[N, *shape] each: the size of the computation at each entry, what flushed subnormal numbers may cost, and the
        size of the problem."""
        own = np.abs(np.where(np.isfinite(self.old.value), self.old.value, 0.0))
        if len(self.parts) == 1:
            ((whole, places),) = self.parts
            scale, flushed, problem = (part[places] for part in whole.natural)
            if scale.shape == own.shape:
                return np.maximum(own, scale), flushed, np.maximum(own, problem)
        double = self.subject.double
        found = None if double is None else natural_scale(double, self.batch, self.dtype)
        if found is None:
            found = natural_by_differences(self.subject.before, self.batch, self.dtype)
        if found is None or found[0].shape != own.shape:
            return own, np.zeros_like(own), own
        scale, flushed, problem = found
        return np.maximum(own, scale), flushed, own + problem

    @property
    def problem(self) -> Array:
        """[N, *shape]: the size of the result and of what its inputs' own rounding does to it."""
        return self.natural[2]

    @cached_property
    def bound(self) -> Array:
        """[N, *shape]: the first-order rounding bound of the old form, absolute.

        Kernels are right to an ulp, not to half of one, and do with subnormal numbers as they like.
        """
        return np.asarray(self.firm_bound + self.natural[1])

    @cached_property
    def firm_bound(self) -> Array:
        """The same without what subnormal intermediate results may cost: where the old form is right all the same, that
        excuses no other result."""
        return np.asarray(self.natural[0] * 2 * FORMATS[self.dtype].unit)

    @cached_property
    def slope_scale(self) -> dict[Hashable, Array]:
        """By input, [N, *shape]: what the gradient is added up from, see `bound.slope_scale`."""
        double = self.subject.double
        return {} if double is None else slope_scale(double, self.batch, cotangent(self.old.shape))

    @cached_property
    def steepness(self) -> dict[Hashable, Array]:
        """By input, [N, *shape]: how steep the values that are matched are in it, `x / t` in t; nothing of an input
        that is matched itself."""
        found: dict[Hashable, Array] = {}
        for operand in self.subject.operands:
            slopes = run(operand, self.batch, self.subject.request.library, "float64").gradient
            for key, slope in slopes.items():
                found[key] = found.get(key, 0.0) + np.abs(np.where(np.isfinite(slope), slope, 0.0))
        return found

    @cached_property
    def noise(self) -> Array:
        """[N, *shape]: how far the results of each cluster lie apart; at a singularity that has no end."""
        return apart_within(self.old.value, self.batch.cluster)

    @cached_property
    def slope_noise(self) -> dict[Hashable, Array]:
        """The same for gradients, flattened, by input."""
        return {key: apart_within(flat(slope), self.batch.cluster) for key, slope in self.old.gradient.items()}

    @cached_property
    def wide(self) -> Outcomes | None:
        """The old form in float64, where that is wider."""
        request = self.subject.request
        if request.library == "math" or self.dtype == "float64":
            return None
        if self.parts and not self.single:
            return joined([whole.wide.take(places) for whole, places in self.parts if whole.wide is not None])
        return run(self.subject.before, self.batch, request.library, "float64")

    @cached_property
    def wide_gap(self) -> Array:
        """[N]: how far the old values lie from those in float64, in ulps."""
        return self._gap(self.wide)

    @cached_property
    def value_gaps(self) -> tuple[Array, ...]:
        """By repair, [N]: how far its values lie from the old ones, in ulps; infinite for one without a kernel."""
        if self.parts and not self.single:
            return self._of_parts([whole.value_gaps for whole, _ in self.parts])
        return tuple(self._gap(new) for new in self.new)

    @cached_property
    def slope_gaps(self) -> tuple[Array, ...]:
        """The same for gradients."""
        if self.parts and not self.single:
            return self._of_parts([whole.slope_gaps for whole, _ in self.parts])
        return tuple(self._slope_gap(new) for new in self.new)

    def _of_parts(self, gaps: Sequence[tuple[Array, ...]]) -> tuple[Array, ...]:
        """By repair, [N]: what is known of the trials that the points were taken from."""
        there = [places for _, places in self.parts]
        return tuple(
            _concatenated([of_part[which][places] for of_part, places in zip(gaps, there, strict=True)])
            for which in range(len(self.subject.repairs))
        )

    @cached_property
    def gaps_at_all(self) -> dict[str, list[Array]]:
        """For value and gradient: how far the old form is from each repair and from itself in float64."""
        there = [new is not None for new in self.new]
        values = [gap for gap, known in zip(self.value_gaps, there, strict=True) if known]
        slopes = [gap for gap, known in zip(self.slope_gaps, there, strict=True) if known]
        if self.wide is not None:
            values.append(self.wide_gap)
            slopes.append(self._slope_gap(self.wide))
        return {"value": values, "gradient": slopes}

    def _gap(self, other: Outcomes | None) -> Array:
        if other is None:
            return np.full(len(self.old), np.inf)
        return difference(self.old.value, other.value, self.dtype, rowwise=self.subject.rowwise)

    def _slope_gap(self, other: Outcomes | None) -> Array:
        return np.full(len(self.old), np.inf) if other is None else gradient_difference(self.old, other, self.dtype)


def _concatenated(parts: Sequence[Array]) -> Array:
    return parts[0] if len(parts) == 1 else np.concatenate(parts)


def apart_within(values: Array, cluster: Array) -> Array:
    """[N, ...]: how far the largest and the smallest value of each point's cluster lie apart."""
    _, places = np.unique(cluster, return_inverse=True)
    count = int(places.max(initial=-1)) + 1
    low, high = np.full((count, *values.shape[1:]), np.inf), np.full((count, *values.shape[1:]), -np.inf)
    known = np.where(np.isnan(values), 0.0, values)
    np.minimum.at(low, places, known)
    np.maximum.at(high, places, known)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nan_to_num(high - low, nan=0.0, posinf=np.inf)[places])


def flat(array: Array) -> Array:
    return array.reshape(len(array), -1)


def difference(a: Array, b: Array, dtype: str, *, rowwise: bool) -> Array:
    """[N]: the largest distance of two results in ulps of the larger, of their row where `rowwise`; inf where only
    one of them is finite, 0 where both are the same infinity or both nan."""
    if a.shape != b.shape:
        return np.full(len(a), np.inf)
    with np.errstate(all="ignore"):
        size = np.fmax(np.abs(np.where(np.isfinite(a), a, 0)), np.abs(np.where(np.isfinite(b), b, 0)))
        if rowwise and size.ndim > 1:
            size = np.broadcast_to(np.max(size, axis=-1, keepdims=True), size.shape)
        gap = np.abs(a - b) / ulp(size, dtype)
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    gap = np.where(same, 0.0, np.where(np.isfinite(a) & np.isfinite(b), gap, np.inf))
    return np.asarray(flat(gap).max(axis=1)) if flat(gap).shape[1] else np.zeros(len(a))


def gradient_difference(a: Outcomes, b: Outcomes, dtype: str) -> Array:
    """[N]: the same for gradients, against the largest entry of each."""
    found = np.zeros(len(a))
    for key in a.gradient.keys() & b.gradient.keys():
        found = np.maximum(found, difference(flat(a.gradient[key]), flat(b.gradient[key]), dtype, rowwise=True))
    return found
