"""A finding as a person wants it explained: where, what, on which input, and the fix with its proof."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stablefix.evidence import STANDS_FOR, Refusal
from stablefix.finding import FileResult, Finding, Repair
from stablefix.report.frame import change, span
from stablefix.report.numbers import count, plural, sample, witness
from stablefix.report.view import ADVICE, View, effect
from stablefix.source.text import Source

SUMMARY = True


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """A block of lines for each finding, an empty line between."""
    for result in results:
        for finding in result.findings:
            yield "\n".join(_block(finding, result.source, view)) + "\n\n"


def _block(finding: Finding, source: Source | None, view: View) -> Iterator[str]:
    paint = view.paint
    yield f"{paint.error(finding.code)} {view.mark(finding)}{paint.strong(finding.message)}"
    place = finding.place
    place += f" in {finding.function}" if finding.function else ""
    severity = f" · {finding.severity.name.lower()} severity" if finding.validated else ""
    label = paint.symbols(f"{finding.failure.value}{severity}") if finding.failure else ""
    if source is not None:
        yield from span(source, finding.start, finding.end, place, label, paint)
    else:
        yield f" {paint.gutter('-->')} {place}: {label}"
    shown = finding.repairs[0] if finding.repairs else None
    if finding.evidence is not None:
        proof = witness(finding.evidence, shown.evidence if shown else None)
        yield f"{paint.strong('witness')}: {paint.symbols(proof)}"
        versions = dict(finding.evidence.versions)
        if STANDS_FOR in versions:
            ran = "torch" if "torch" in versions else "numpy"
            yield f"{paint.strong('note')}: run on {ran}, in the place of {versions[STANDS_FOR]}"
    if finding.advice:
        yield f"{paint.strong('note')}: {ADVICE}"
    if finding.is_candidate:
        yield f"{paint.strong('note')}: a candidate only: nothing was run to prove the failure or the fix"
    if shown is not None:
        safety = f" ({paint.symbols(_safety(shown))})" if finding.failure else ""
        yield f"{paint.fixable('help')}: {shown.message}{safety}"
        if source is not None:
            yield from change(source, shown.edits, paint)
        for other in finding.repairs[1:]:
            yield f"{paint.fixable('help')}: or {_lowered(other.message)} ({effect(other)})"
    elif finding.validated:
        yield f"{paint.fixable('help')}: no repair was proved here" + (
            "" if view.explain_refused or not finding.refused else f"; {_refused(finding)} (see --explain-refused)"
        )
    if view.explain_refused:
        for refusal in finding.refused:
            yield f"{paint.strong('refused')}: {_refusal(refusal)}"


def _lowered(message: str) -> str:
    """An order in the middle of a sentence; names in capitals stay."""
    return message if message[1:2].isupper() else message[:1].lower() + message[1:]


def _refused(finding: Finding) -> str:
    return f"{plural(len(finding.refused), 'repair')} did not hold"


def _refusal(refusal: Refusal) -> str:
    inputs = ", ".join(sample(each) for each in refusal.inputs)
    return f"{refusal.repair}: {refusal.reason}" + (f", at {inputs}" if inputs else "")


def _safety(repair: Repair) -> str:
    evidence = repair.evidence
    if evidence is None:
        return effect(repair)
    return f"{effect(repair)}; judged on {count(evidence.points)} inputs in {', '.join(evidence.dtypes)}"
