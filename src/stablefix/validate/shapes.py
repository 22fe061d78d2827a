"""Shapes for the inputs of a graph such that the library runs it: tried, not inferred."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from itertools import islice, product

import numpy as np

from stablefix.graph.expression import Apply, Input, Node, inputs, walk
from stablefix.graph.facts import Kind
from stablefix.operators.operator import Form
from stablefix.validate.inputs import fit, limits_of
from stablefix.validate.points import Batch, Layout, Role
from stablefix.validate.program import Program
from stablefix.validate.running import TOO_LARGE, run

SAME = ((4,), (2, 3), (), (3, 3), (1,), (2, 2, 2), (5, 5), (2, 2, 3, 2), (5, 2))
"""Shapes tried for all inputs alike, best first."""

MIXED = ((2, 3), (3,), (), (2,), (3, 3), (2, 1), (3, 2), (3, 1), (2, 2, 3))
"""Shapes tried in combination where no common one runs."""

BROADCAST = ((2, 3), (3,), (2, 1))
"""Shapes of the first, the second and every further tensor, for code that only runs right where all are alike."""

MOST_TRIALS = 400
MOST_LAYOUTS = 3


def layouts(
    before: Node,
    program: Program,
    library: str,
    dtype: str,
    domains: Mapping[Hashable, str],
    defaults: Mapping[Hashable, float],
) -> tuple[list[Layout], str]:
    """Up to three layouts on which the graph runs, and, if there are none, what the library said."""
    sources = inputs(before)
    limits = limits_of(before)
    reduces = any(
        isinstance(node, Apply) and node.operator.form in (Form.REDUCTION, Form.ROWWISE) for node in walk(before)
    )
    if library == "math":
        roles = tuple(
            Role(source, "float", dtype, domains.get(key, "any"), (), defaults.get(key), key in limits)
            for source in sources
            for key in (source.key,)
        )
        return [Layout(roles, reduces)], ""
    found: list[Layout] = []
    said = "no inputs"
    for forms in _forms(sources, domains):
        for shapes in islice(_assignments(sources, forms, reduces), MOST_TRIALS):
            roles = tuple(
                Role(
                    source,
                    form,
                    source.facts.dtype if source.facts.dtype in _FLOATS else dtype,
                    domain,
                    shape,
                    defaults.get(source.key),
                    source.key in limits,
                )
                for source, form, domain, shape in zip(
                    sources, forms, (domains.get(source.key, "any") for source in sources), shapes, strict=True
                )
            )
            layout = Layout(roles, reduces)
            error = _trial(layout, program, library)
            if error is None:
                found.append(layout)
                if len(found) == MOST_LAYOUTS or all(form == "number" for form in forms):
                    return found, ""
            else:
                said = error
        if found:
            return found, ""
    return found, said


_FLOATS = {"float16", "bfloat16", "float32", "float64"}


def _forms(sources: list[Input], domains: Mapping[Hashable, str]) -> Iterator[tuple[str, ...]]:
    """What each input is handed over as: its facts first, then integers or Booleans where floats do not run."""
    options: list[tuple[str, ...]] = []
    for source in sources:
        facts = source.facts
        if facts.kind is Kind.SCALAR:
            options.append(("number",))
        elif facts.dtype == "bool":
            options.append(("bool",))
        elif facts.integer:
            options.append(("bool", "int") if domains.get(source.key) == "mask" else ("int", "bool"))
        elif facts.integer is None and domains.get(source.key) in ("mask", "count"):
            options.append(("float", "bool", "int"))
        elif facts.integer is None and not facts.known:
            options.append(("float", "int", "bool"))
        else:
            options.append(("float",))
    combined = sorted(product(*options), key=lambda forms: sum(form in ("int", "bool") for form in forms))
    yield from combined[:12]


def _assignments(sources: list[Input], forms: tuple[str, ...], reduces: bool) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Shapes for all inputs; a reduction of a single number says little and comes late."""

    singles = any(source.facts.is_single for source in sources)

    def allowed(source: Input, form: str, shape: tuple[int, ...]) -> bool:
        """Whether an input may have a shape. Beside an array of one entry a number is given an axis: a variant."""
        facts = source.facts
        if form == "number" or facts.is_single:
            return True
        return facts.rank in (None, len(shape)) and not (singles and not shape)

    def complete(shapes: tuple[tuple[int, ...], ...]) -> tuple[tuple[int, ...], ...]:
        """The shapes, but those that are known."""
        return tuple(
            () if form == "number" else (1,) if source.facts.is_single else shape
            for source, form, shape in zip(sources, forms, shapes, strict=True)
        )

    tensors = [
        place
        for place, (source, form) in enumerate(zip(sources, forms, strict=True))
        if form != "number" and not source.facts.is_single
    ]
    alike = [(shape,) * len(sources) for shape in sorted(SAME, key=lambda shape: reduces and not shape)]
    if len(tensors) > 1:
        mixed: list[tuple[int, ...]] = [()] * len(sources)
        for count, place in enumerate(tensors):
            mixed[place] = BROADCAST[min(count, 2)]
        alike.insert(1, tuple(mixed))
    for shapes in alike:
        if all(allowed(source, form, shape) for source, form, shape in zip(sources, forms, shapes, strict=True)):
            yield complete(shapes)
    if len(tensors) < 2:
        return
    choices = [
        ((),) if place not in tensors else tuple(shape for shape in MIXED if allowed(source, form, shape))
        for place, (source, form) in enumerate(zip(sources, forms, strict=True))
    ]
    yield from map(complete, product(*choices))


def _trial(layout: Layout, program: Program, library: str) -> str | None:
    """What the library says against a layout, trying ordinary values; None where it runs."""
    rng = np.random.default_rng(1)
    values: dict[Hashable, np.ndarray] = {}
    for role in layout.roles:
        array = rng.uniform(0.25, 0.75, (1, *role.shape))
        if len(role.shape) >= 2 and role.shape[-1] == role.shape[-2]:
            array = array + 2 * np.eye(role.shape[-1])
        values[role.key] = fit(array, role) if role.form in ("float", "number") else np.rint(array)
    outcome = run(program, Batch(layout, values, np.zeros(1, int)), library, single=True)
    told = outcome.raised[0]
    return None if told is not None and TOO_LARGE in told else told
