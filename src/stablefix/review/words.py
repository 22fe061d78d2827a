"""What is said of a finding on a pull request: a comment, a line in the summary, an annotation."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from stablefix.evidence import Evidence, Outcome, Safety, Witness
from stablefix.finding import Finding, Repair
from stablefix.report.numbers import count, number, witness
from stablefix.report.view import ADVICE, View, note, proof
from stablefix.review.markdown import cell, code, fence, folded, is_hidden, visible
from stablefix.review.suggestion import Suggestion
from stablefix.rewrite.diff import unified
from stablefix.source.notebook import Notebook
from stablefix.source.text import Source

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z`])")
_ABOUT = re.compile(r"\*\*(SF[0-9]{1,3}) ")
_ORDER = "Replace with "
_LONGEST_DIFF = 8_000
_LONGEST_NOTICE = 2_000
EVIDENCE = "Evidence"
"""The title of what is folded at the end of a comment."""


def comment(finding: Finding, source: Source, suggested: Suggestion | None) -> str:
    """The whole text under the row, without the marker."""
    repair = finding.repairs[0] if finding.repairs else None
    parts = [_title(finding), why(finding), _failing(finding)]
    if repair is not None and suggested is not None:
        parts.append(fence(suggested.text, "suggestion").rstrip())
    if repair is not None:
        parts.append(_effect(repair))
    elif finding.validated:
        parts.append("No repair was proved here.")
    if repair is not None and suggested is None:
        parts.append(_patch(repair, source))
    if finding.evidence is not None:
        parts.append(folded(EVIDENCE, "\n".join(_table(finding, finding.evidence, repair))))
    return "\n\n".join(part.rstrip() for part in parts if part) + "\n"


def _title(finding: Finding) -> str:
    if finding.failure is None:
        return f"**{finding.code}** {finding.message}"
    severity = "advice" if finding.advice else f"{finding.severity.name.lower()} severity"
    return f"**{finding.code} {finding.message}**: {finding.failure.value}, {severity}"


def why(finding: Finding) -> str:
    """The first sentence that the rule has on why this is bad."""
    template = View().template(finding.code)
    if template is None:
        return ""
    _, _, reasons = template.documentation.partition("## Why is this bad?")
    paragraph = " ".join(reasons.strip().partition("\n\n")[0].split())
    return _SENTENCE.split(paragraph)[0]


def _failing(finding: Finding) -> str:
    """What happens on the failing input, as a sentence."""
    if finding.evidence is None:
        told = "A candidate only: nothing was run to prove it." if finding.is_candidate else ""
        return f"{ADVICE.capitalize()}." if finding.advice else told
    inputs, _, outcome = proof(finding).partition("  →  ")
    return f"On {code(inputs)}: {code(outcome)}"


def _effect(repair: Repair) -> str:
    evidence = repair.evidence
    if evidence is None:
        return "Safe: only a comment changes." if repair.safety is Safety.SAFE else "Not proved: shown only."
    judged = f"judged on {count(evidence.points)} inputs in {', '.join(evidence.dtypes)}"
    if repair.safety is Safety.SAFE:
        return f"**Safe**: the same function, value and gradient; {judged}."
    if repair.safety is Safety.DISPLAY:
        return "**Shown only**: this rule's fixes are not applied here."
    if evidence.largest_change:
        return f"**Unsafe**: ordinary values change by up to {number(evidence.largest_change, 2)} (relative); {judged}."
    return f"**Unsafe**: an undefined result becomes a number, ordinary values stay; {judged}."


def _patch(repair: Repair, source: Source) -> str:
    """The repair as a diff, for edits that are no single suggestion."""
    if isinstance(source, Notebook):
        return "The fix is not shown for a notebook: `stablefix check --diff` prints it."
    text = unified(source.text, repair.edits, source.path, bom=source.bom)
    if len(text) > _LONGEST_DIFF or any(map(is_hidden, text.replace("\r\n", "\n"))):
        return "The fix is too long, or has letters that cannot be seen: `stablefix check --diff` prints it."
    return folded("The fix, as a patch for <code>git apply</code>", fence(text, "diff"))


def _table(finding: Finding, evidence: Evidence, repair: Repair | None) -> Iterator[str]:
    """The numbers at the failing element, the other repairs, and how to get the same again."""
    shown = repair.evidence if repair is not None and repair.evidence is not None else evidence
    about = evidence.about == "gradient"
    right = evidence.exact_gradient if about else evidence.exact
    undefined = right is None and evidence.witness is Witness.DOMAIN
    yield f"| {evidence.about} at the failing element | |"
    yield "| --- | --- |"
    yield f"| right | {'undefined' if undefined else number(right, 8)} |"
    yield f"| this code | {_outcome(evidence.before, about)} |"
    if repair is not None and shown.after is not None and shown.inputs == evidence.inputs:
        yield f"| the fix | {_outcome(shown.after, about)} |"
    yield ""
    if evidence.cause:
        yield f"- Why: {code(evidence.cause)}."
    for other in finding.repairs[1:]:
        yield f"- Or {code(other.message.removeprefix(_ORDER).strip('`'))} ({other.safety.value})."
    for refusal in finding.refused:
        yield f"- Refused: {code(refusal.repair)}, {cell(refusal.reason)}."
    versions = ", ".join(f"{name} {version}" for name, version in evidence.versions)
    yield f"- Seed {evidence.seed}; {versions}."
    yield f"- `stablefix explain {finding.code}` has the page of this rule."


def _outcome(outcome: Outcome, about_gradient: bool) -> str:
    if outcome.exception is not None:
        return f"raises {cell(outcome.exception)}"
    told = outcome.ulps is not None and math.isfinite(outcome.ulps) and not about_gradient
    error = f", wrong by {number(outcome.ulps)} ulp" if told and outcome.ulps else ""
    return f"{number(outcome.gradient if about_gradient else outcome.value, 8)}{error}"


def line(finding: Finding, path: str) -> str:
    """One line for the summary."""
    place = code(f"{path}:{finding.place.removeprefix(finding.filename + ':')}")
    safety = f", fix {finding.repairs[0].safety.value}" if finding.repairs else ""
    proved = " (a candidate, not proved)" if finding.is_candidate else note(finding)
    failing = f": {code(proof(finding))}" if finding.evidence is not None else ""
    return f"{place} {finding.code} {finding.message}{safety}{proved}{failing}"


def code_in(text: str) -> tuple[str, ...]:
    """The code that a comment of ours is about."""
    match = _ABOUT.match(text)
    return (match[1],) if match else ()


def pages(codes: Sequence[str]) -> str:
    """What the rules say about themselves."""
    found = [template for each in dict.fromkeys(codes) if (template := View().template(each))]
    if not found:
        return "Say which rule, such as `/stablefix explain SF101`: `stablefix templates` lists them all.\n"
    return "\n\n".join(f"**{each.code} {each.message}**\n\n{each.documentation.strip()}" for each in found) + "\n"


def notice(finding: Finding) -> str:
    """One line of plain text."""
    failing = "" if finding.evidence is None else f"; {witness(finding.evidence)}"
    return " ".join(visible(f"{finding.code} {finding.message}{failing}").split())[:_LONGEST_NOTICE]
