"""Error before and after for every template and dtype, measured: a page of the docs.

    python benchmarks/templates_table.py [--select CODE] [--write docs/templates-measured.md]

For each template the first example that it says it fires on is lowered, and old and new form are run on fresh points:
those of the template's own domain, and points drawn evenly over all bit patterns of the dtype. Errors are in bits
against exact values, entry by entry; a nan or a false infinity counts as all bits lost. Milliseconds are those of a
whole validation, of processor time on the machine that wrote the page.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.validation import example  # noqa: E402
from stablefix.engine import scan_source, templates  # noqa: E402
from stablefix.graph.expression import inputs  # noqa: E402
from stablefix.settings import Settings  # noqa: E402
from stablefix.source.text import from_text  # noqa: E402
from stablefix.templates.template import Template  # noqa: E402
from stablefix.validate import validate  # noqa: E402
from stablefix.validate.floats import FORMATS, Array  # noqa: E402
from stablefix.validate.points import Batch, Layout  # noqa: E402
from stablefix.validate.reference import Reference, errors  # noqa: E402
from stablefix.validate.request import Request, pack, unpack  # noqa: E402
from stablefix.validate.running import Outcomes, run  # noqa: E402
from stablefix.validate.subject import CannotRunError, Subject, prepare  # noqa: E402
from stablefix.validate.trials import trials  # noqa: E402
from stablefix.validate.worker import rehearsal  # noqa: E402
from stablefix.verdicts import request  # noqa: E402

POINTS = 60
OWN, EVEN = "own", "bits"
DTYPES = {"torch": ("float16", "bfloat16", "float32", "float64"), "numpy": ("float32", "float64"), "math": ("float64",)}

HEAD = """\
# Templates, measured

Written by `python benchmarks/templates_table.py --write docs/templates-measured.md`. For each template the first
example that it fires on and its first repair that holds, in every dtype of the library. Columns: mean bits of error of
the value before → after on the template's own domain, and on inputs drawn evenly over the bit patterns of the dtype;
the worst case on both after the repair; mean bits of error of the gradient before → after on its own domain; and the
milliseconds of processor time of one whole warm validation on the machine that wrote this page. An epsilon or a clamp
changes values on purpose: there the numbers *after* are the distance to the unrepaired mathematics.

| code | example | dtype | own domain | bit patterns | worst after | gradient | fix | ms |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Row:
    """Errors of one template in one dtype: [before, after] in bits; None where nothing has a true value."""

    code: str
    expression: str
    dtype: str
    own: tuple[float, float] | None
    even: tuple[float, float] | None
    worst: float | None
    gradient: tuple[float, float] | None
    fix: str
    milliseconds: float

    def __str__(self) -> str:
        shown = " ".join(self.expression.split()).replace("|", "\\|")
        cells = [_pair(self.own), _pair(self.even), _bits(self.worst), _pair(self.gradient)]
        return (
            f"| {self.code} | `{shown}` | {self.dtype} | {' | '.join(cells)} | {self.fix} | {self.milliseconds:.0f} |"
        )


def rows(select: str) -> Iterator[Row]:
    """All rows, template by template."""
    for template in templates():
        if not template.code.startswith(select):
            continue
        for expression in template.fires:
            found = _asked(template.code, expression)
            if found is not None:
                yield from _measured(template, expression, found)
                break


def _asked(code: str, expression: str) -> Request | None:
    settings = Settings(select=(code,), pedantic=True)
    candidates = scan_source(from_text(example(expression), "example.py"), settings).candidates
    return unpack(pack(request(candidates[0]))) if candidates else None


def _measured(template: Template, expression: str, asked: Request) -> Iterator[Row]:
    stated = set(template.dtypes) or {source.facts.dtype for source in inputs(asked.before)} - {None}
    for dtype in DTYPES[asked.library]:
        if stated and dtype not in stated:
            continue
        own = replace(asked, dtype=dtype)
        started = time.process_time()
        verdict = validate(own)
        milliseconds = 1000 * (time.process_time() - started)
        which = verdict.ranking[0][0] if verdict.ranking else 0
        fix = verdict.ranking[0][1].value if verdict.ranking else "refused" if verdict.refused else "no failing input"
        try:
            subject = prepare(own)
        except CannotRunError:
            continue
        if not subject.repairs or subject.repairs[which] is None:
            continue
        value, slope = _errors(subject, which, OWN)
        even, _ = _errors(subject, which, EVEN)
        worst = max((pair[:, 1].max() for pair in (value, even) if len(pair)), default=None)
        yield Row(template.code, expression, dtype, _mean(value), _mean(even), worst, _mean(slope), fix, milliseconds)


def _errors(subject: Subject, which: int, kind: str) -> tuple[Array, Array]:
    """[n, 2] bits of error of old and new, of the value and of the gradient, at points of one kind."""
    reference = Reference()
    value: list[tuple[float, float]] = []
    slope: list[tuple[float, float]] = []
    for batch in _points(subject, kind):
        library = subject.request.library
        program = subject.repairs[which]
        assert program is not None
        old, new = run(subject.before, batch, library), run(program, batch, library)
        for index in range(len(batch)):
            value += _value(subject, batch, index, old, new, reference)
            slope += _slope(subject, batch, index, old, new, reference)
    return np.array(value).reshape(-1, 2), np.array(slope).reshape(-1, 2)


def _points(subject: Subject, kind: str) -> Iterator[Batch]:
    if kind == OWN:
        per_layout = -(-POINTS // len(subject.layouts[:2]))
        for one in trials(replace(subject, layouts=subject.layouts[:2]), per_layout, 97):
            _, first = np.unique(one.batch.cluster, return_index=True)
            yield one.batch.take(first)
        return
    from stablefix.validate.domains import bits
    from stablefix.validate.inputs import fit

    rng = np.random.default_rng(1)
    layout: Layout = subject.layouts[0]
    values = {}
    for role in layout.roles:
        if role.form != "float":
            return
        values[role.key] = fit(bits(rng, POINTS, role.shape, role.dtype), role)
    yield Batch(layout, values, np.arange(POINTS))


def _value(
    subject: Subject, batch: Batch, index: int, old: Outcomes, new: Outcomes, reference: Reference
) -> list[tuple[float, float]]:
    dtype = old.dtype if old.dtype in FORMATS else subject.request.dtype
    truth = reference.value(subject.request.before, batch, index, dtype)
    if truth is None:
        return []
    pair = [
        _lost(outcomes.value[index], truth, dtype, outcomes.raised[index], subject.against) for outcomes in (old, new)
    ]
    return _worst(pair)


def _slope(
    subject: Subject, batch: Batch, index: int, old: Outcomes, new: Outcomes, reference: Reference
) -> list[tuple[float, float]]:
    if not old.gradient or not new.gradient:
        return []
    dtype = old.dtype if old.dtype in FORMATS else subject.request.dtype
    slopes = reference.slope(subject.request.before, batch, index, old.shape, dtype)
    found: list[tuple[float, float]] = []
    for key, truth in (slopes or {}).items():
        if key in old.gradient and key in new.gradient:
            pair = [_lost(outcomes.gradient[key][index], truth, dtype, None, "all") for outcomes in (old, new)]
            found += _worst([np.where(np.asarray(truth.kinks).reshape(-1), np.nan, part) for part in pair])
    return found


def _lost(computed: Array, truth: object, dtype: str, raised: str | None, against: str) -> Array:
    """Bits of error, entry by entry; nan without a true value."""
    shape = np.asarray(truth.status).shape  # type: ignore[attr-defined]
    if raised is not None or computed.shape != shape:
        computed = np.full(shape, np.nan)
    wrong = errors(computed, truth, dtype, against)  # type: ignore[arg-type]
    return np.minimum(np.log2(1 + wrong), FORMATS[dtype].precision).reshape(-1)


def _worst(pair: list[Array]) -> list[tuple[float, float]]:
    known = ~np.isnan(pair[0]) & ~np.isnan(pair[1])
    return [(float(pair[0][known].max()), float(pair[1][known].max()))] if known.any() else []


def _mean(pairs: Array) -> tuple[float, float] | None:
    return (float(pairs[:, 0].mean()), float(pairs[:, 1].mean())) if len(pairs) else None


def _pair(pair: tuple[float, float] | None) -> str:
    return "–" if pair is None else f"{pair[0]:.1f} → {pair[1]:.1f}"


def _bits(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--select", default="SF", help="prefix of the codes")
    parser.add_argument("--write", type=Path, help="the file to write; standard output without it")
    arguments = parser.parse_args()
    validate(rehearsal())
    text = HEAD + "".join(f"{row}\n" for row in rows(arguments.select))
    if arguments.write:
        arguments.write.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
