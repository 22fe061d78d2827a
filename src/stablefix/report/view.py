"""How a report is to look, and what every format says in the same way."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stablefix.evidence import Safety, Severity
from stablefix.finding import Finding, Problem, Repair
from stablefix.notices import Notice
from stablefix.report.numbers import number, witness
from stablefix.report.paint import Paint

if TYPE_CHECKING:
    from stablefix.templates.template import Template

LEVELS = {Severity.LOW: "notice", Severity.MEDIUM: "warning", Severity.HIGH: "error"}
SARIF_LEVELS = {Severity.LOW: "note", Severity.MEDIUM: "warning", Severity.HIGH: "error"}


@dataclass(frozen=True, slots=True)
class View:
    """The choices that formats obey."""

    paint: Paint = field(default_factory=Paint)
    unsafe_fixes: bool = False
    """Whether fixes that change values count as fixable."""
    explain_refused: bool = False
    """Whether repairs that did not hold are told, with the input that refuted them."""
    template_folders: tuple[str, ...] = ()
    """Where the words of rules come from, besides the catalogue."""

    def mark(self, finding: Finding) -> str:
        """`[*] ` where `--fix` would fix it."""
        return f"[{self.paint.fixable('*')}] " if finding.repair(unsafe=self.unsafe_fixes) else ""

    def template(self, code: str) -> Template | None:
        """The rule that a code belongs to; None for a code of stablefix itself."""
        from stablefix.engine import templates

        return next((each for each in templates(self.template_folders) if each.code == code), None)


ADVICE = "advice: no input is said to fail"


def note(finding: Finding) -> str:
    """` (advice)`, ` (not validated)`: what a line says of a finding of which nothing is proved."""
    return " (advice)" if finding.advice else " (not validated)" if finding.is_candidate else ""


def proof(finding: Finding) -> str:
    """The failing input in one line, empty where nothing was run."""
    if finding.evidence is None:
        return ADVICE if finding.advice else ""
    shown = finding.repairs[0] if finding.repairs else None
    return witness(finding.evidence, shown.evidence if shown else None)


def slashed(path: str) -> str:
    """A path with forward slashes, relative to the current folder where it lies below it."""
    if os.path.isabs(path):
        relative = os.path.relpath(path)
        path = path if relative.startswith(os.pardir) else relative
    return path.replace(os.sep, "/")


def problem_line(problem: Problem, paint: Paint) -> str:
    """`error: a.py:3: contains null bytes`, or a `warning:` for what was skipped on purpose."""
    place = problem.path if problem.row is None else f"{problem.path}:{problem.row}"
    word = paint.strong("warning") if problem.skipped else paint.error("error")
    return f"{word}: {place}: {problem.message}"


def notice_line(notice: Notice, paint: Paint) -> str:
    """`warning: a.py:5: a validation process was killed (SIGKILL); ...`."""
    place = "" if notice.place is None else f"{notice.place}: "
    return f"{paint.strong('warning')}: {place}{notice.message}"


def applicability(safety: Safety) -> str:
    """Ruff's word for how freely a fix may be applied."""
    return {Safety.SAFE: "safe", Safety.UNSAFE: "unsafe", Safety.DISPLAY: "display"}[safety]


def effect(repair: Repair) -> str:
    """What applying the fix does to the values."""
    change = repair.evidence.largest_change if repair.evidence else 0.0
    if repair.safety is Safety.SAFE:
        return "safe"
    if repair.safety is Safety.DISPLAY:
        return "shown only, never applied"
    if change:
        return f"unsafe, changes ordinary values by up to {number(change, 2)}"
    return "unsafe, turns an undefined result into a number, ordinary values unchanged"
