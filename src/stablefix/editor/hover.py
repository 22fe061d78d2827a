"""What is told of a finding on which the mouse rests: the failing input, both forms on it, how safe the fix is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stablefix.evidence import Evidence, Outcome, Safety
from stablefix.finding import Finding, Repair
from stablefix.report.numbers import count, number, sample
from stablefix.report.view import ADVICE, effect, proof


def summary(finding: Finding, links: Sequence[tuple[str, str]] = ()) -> str:
    """Markdown. `links` are (text, address)."""
    return "\n\n".join(_blocks(finding, links))


def plain(markdown: str) -> str:
    """The same for an editor that shows no Markdown."""
    return markdown.replace("**", "").replace("`", "")


def _blocks(finding: Finding, links: Sequence[tuple[str, str]]) -> Iterator[str]:
    severity = f" · {finding.severity.name.lower()} severity" if finding.validated and finding.failure else ""
    failure = f" · {finding.failure.value}" if finding.failure else ""
    yield f"**{finding.code}** {finding.message}{failure}{severity}"
    if finding.advice:
        yield f"{ADVICE.capitalize()}."
    if finding.is_candidate:
        yield "A candidate: nothing was run yet to prove that it fails."
    if finding.evidence is not None:
        yield f"`{proof(finding).replace('`', '')}`"
        yield "\n".join(_table(finding.evidence, finding.repairs))
    for place, repair in enumerate(finding.repairs):
        if repair.evidence is not None or finding.advice:
            yield f"{'' if place == 0 else 'or: '}{repair.message}: {_judged(repair)}"
    if finding.validated and not finding.repairs:
        yield "No repair was proved here."
    for refusal in finding.refused[:3]:
        inputs = ", ".join(sample(each) for each in refusal.inputs)
        yield f"refused `{refusal.repair}`: {refusal.reason}" + (f", at `{inputs}`" if inputs else "")
    if links:
        yield " · ".join(f"[{text}]({address})" for text, address in links)


def _table(evidence: Evidence, repairs: Sequence[Repair]) -> Iterator[str]:
    """Both forms on the failing input, with what is right there."""
    gradient = evidence.about == "gradient"
    what = "gradient" if gradient else "value"
    right = evidence.exact_gradient if gradient else evidence.exact
    yield f"| | {what} | bits of error |"
    yield "| --- | --- | --- |"
    yield f"| before | {_told(evidence.before, gradient)} | {_bits(evidence.before, gradient)} |"
    same = repairs[0].evidence if repairs else None
    after = same.after if same is not None and same.inputs == evidence.inputs else None
    if after is not None:
        yield f"| after | {_told(after, gradient)} | {_bits(after, gradient)} |"
    yield f"| right | {number(right, 9)} | |"


def _told(outcome: Outcome, gradient: bool) -> str:
    if outcome.exception is not None:
        return f"raises {outcome.exception}"
    return number(outcome.gradient if gradient else outcome.value, 9)


def _bits(outcome: Outcome, gradient: bool) -> str:
    return "–" if gradient or outcome.bits is None else f"{outcome.bits:.1f}"


def _judged(repair: Repair) -> str:
    evidence = repair.evidence
    if evidence is None or repair.safety is Safety.DISPLAY:
        return effect(repair)
    return f"{effect(repair)}; judged on {count(evidence.points)} inputs in {', '.join(evidence.dtypes)}"
