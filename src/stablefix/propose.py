"""From a verdict to what a person sees: the finding, with each repair that holds as edits of the text."""

from __future__ import annotations

import ast
import math
from dataclasses import replace

from stablefix.confirm import emits
from stablefix.evidence import STANDS_FOR, Evidence, Failure, Fix, Refusal, Safety, Severity, Verdict
from stablefix.finding import Finding, Repair
from stablefix.graph.expression import Apply, walk
from stablefix.match.candidate import Candidate
from stablefix.match.libraries import EQUIVALENT
from stablefix.match.limit import Limit
from stablefix.match.repairs import Repaired
from stablefix.replay import recorded
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.purity import made_at
from stablefix.source.project import Project
from stablefix.source.text import Source
from stablefix.targets import Targets
from stablefix.verdicts import request

SPRAWLING = 1.5
"""A repair that is so many times as long as a better one is not offered."""
WIDEST = 60
"""Characters of the new expression that a message quotes."""
SHARES = "it gives an operand itself back, where the old form made a new value"
"""Why such a repair is not safe: who changes one of them in place changes both."""
ADDED_UP = "the largest number overflows where the code adds it up, and shares of it are not those that were meant"
"""Why a limit is no repair there."""


class Proposer:
    """Makes the findings of one file."""

    def __init__(self, source: Source, tree: ast.Module, targets: Targets = (), project: Project | None = None) -> None:
        self._project = project
        self._source = source
        self._targets = targets
        self._layout = Layout(source.text, tree)

    def unvalidated(self, candidate: Candidate) -> Finding:
        """A candidate as it stands: nothing is proved, so nothing is offered."""
        return self._finding(candidate, Severity.LOW, (), (), None, validated=False)

    def advice(self, candidate: Candidate) -> Finding:
        """What is hardly ever meant though nothing fails, with what may be meant instead: shown, never applied."""
        written = [self._repair(candidate, each, Safety.DISPLAY, None) for each in candidate.repairs]
        shown = tuple(repair for repair in written if isinstance(repair, Repair))
        return self._finding(candidate, Severity.LOW, shown, (), None, validated=False)

    def finding(self, candidate: Candidate, verdict: Verdict) -> Finding:
        """A failure that was shown, with the repairs that hold and can be written."""
        repairs: list[Repair] = []
        refused = [replace(refusal, template=candidate.template.code) for refusal in verdict.refused]
        for index, safety, evidence in verdict.ranking:
            repaired = candidate.repairs[index]
            stood_for = candidate.library in EQUIVALENT and safety is Safety.SAFE
            shown = candidate.presumed or _silences(evidence, candidate)
            earned = Safety.DISPLAY if shown else Safety.UNSAFE if stood_for else safety
            proposed: Repair | Refusal = Refusal(candidate.template.code, repaired.name, ADDED_UP)
            if candidate.limit is not Limit.ADDED_UP:
                proposed = self._repair(candidate, repaired, earned, _of_the_code(evidence, candidate))
            if isinstance(proposed, Repair):
                repairs.append(proposed)
            else:
                refused.append(proposed)
        assert verdict.severity is not None
        said = _of_the_code(verdict.evidence, candidate)
        if said is not None and candidate.limit is Limit.ADDED_UP:
            said = replace(said, after=None)
        names = [repaired.name for repaired in candidate.repairs]
        held = tuple(repair for repair in repairs if not _sprawls(repair, repairs, names))
        found = self._finding(candidate, verdict.severity, held, tuple(refused), said, validated=True)
        return replace(found, replay=recorded(request(candidate), verdict))

    def _repair(
        self, candidate: Candidate, repaired: Repaired, safety: Safety, evidence: Evidence | None
    ) -> Repair | Refusal:
        code = candidate.template.code
        from stablefix.rewrite.rewrite import Refused, rewrite  # libcst, which a candidate alone does not need

        written = rewrite(candidate.root, repaired.node, self._layout, repaired.steps, self._targets, candidate.way)
        if isinstance(written, Refused):
            return Refusal(code, repaired.name, written.reason)
        root, wanted = written.site
        assert root.origin is not None
        span = self._layout.span(root.origin.syntax)
        lazy, convention = candidate.library == "math", root.origin.point.names.convention
        if not emits(self._source.text, written.edits, span, wanted, self._project, lazy=lazy, convention=convention):
            return Refusal(code, repaired.name, "the rewritten text does not read back as what was validated")
        if written.shared and safety is Safety.SAFE:
            safety = Safety.UNSAFE
            evidence = None if evidence is None else replace(evidence, reasons=(*evidence.reasons, SHARES))
        return Repair(repaired.name, f"Replace with `{_shortened(written.content)}`", safety, written.edits, evidence)

    def _finding(
        self,
        candidate: Candidate,
        severity: Severity,
        repairs: tuple[Repair, ...],
        refused: tuple[Refusal, ...],
        evidence: Evidence | None,
        *,
        validated: bool,
    ) -> Finding:
        template = candidate.template
        start, end = self._layout.span(candidate.syntax)
        return Finding(
            code=template.code,
            name=template.name,
            message=template.message,
            category=template.fix,
            failure=template.failure,
            severity=severity,
            filename=self._source.path,
            start=start,
            end=end,
            location=self._source.location(start),
            end_location=self._source.location(end),
            repairs=repairs,
            refused=refused,
            evidence=evidence,
            validated=validated,
            expression=self._source.text[start:end],
            function=candidate.function,
            rests_on=tuple(sorted(self._parts(candidate))),
        )

    def _parts(self, candidate: Candidate) -> set[tuple[int, int]]:
        """Where the parts of a candidate are written, in this file."""
        assert candidate.root.origin is not None
        here = candidate.root.origin.point.names
        spans: set[tuple[int, int]] = set()
        for part in walk(candidate.root):
            if isinstance(part, Apply) and part.origin is not None and part.origin.point.names is here:
                spans.add(self._layout.span(made_at(part.origin)))
        return spans - {self._layout.span(candidate.syntax)}


def _silences(evidence: Evidence, candidate: Candidate) -> bool:
    """Whether a clamp gives some number where Python stops with an error: what has no root, or no logarithm, or is
    larger than any number. Nobody would see that the result means nothing."""
    if candidate.template.fix is not Fix.CLAMP or candidate.template.failure is Failure.DIVISION_BY_ZERO:
        return False
    return (
        evidence.before.exception is not None
        and candidate.limit is not Limit.DIVIDED_BY
        and (evidence.exact is None or not math.isfinite(evidence.exact))
    )


def _of_the_code(evidence: Evidence | None, candidate: Candidate) -> Evidence | None:
    """The evidence, which says so where another library was run in the place of the code's own."""
    if evidence is None or candidate.library not in EQUIVALENT:
        return evidence
    return replace(evidence, versions=(*evidence.versions, (STANDS_FOR, candidate.library)))


def _sprawls(repair: Repair, others: list[Repair], names: list[str]) -> bool:
    """Whether a repair that its template prefers holds too and is so much shorter that nobody would choose this."""
    place, length = names.index(repair.name), _length(repair)
    return any(names.index(other.name) < place and SPRAWLING * _length(other) < length for other in others)


def _length(repair: Repair) -> int:
    return sum(len(edit.content) for edit in repair.edits)


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…"
