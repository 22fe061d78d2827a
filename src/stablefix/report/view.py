"""How a report is to look, and what every format says in the same way."""

from __future__ import annotations

from dataclasses import dataclass, field

from stablefix.evidence import Safety
from stablefix.finding import Finding, Problem
from stablefix.report.paint import Paint


@dataclass(frozen=True, slots=True)
class View:
    """The choices that formats obey."""

    paint: Paint = field(default_factory=Paint)
    unsafe_fixes: bool = False
    """Whether fixes that change values count as fixable."""
    explain_refused: bool = False
    """Whether repairs that did not hold are told, with the input that refuted them."""

    def mark(self, finding: Finding) -> str:
        """`[*] ` where `--fix` would fix it."""
        return f"[{self.paint.fixable('*')}] " if finding.repair(unsafe=self.unsafe_fixes) else ""


def problem_line(problem: Problem, paint: Paint) -> str:
    """`error: a.py:3: contains null bytes`, or a `warning:` for what was skipped on purpose."""
    place = problem.path if problem.row is None else f"{problem.path}:{problem.row}"
    word = paint.strong("warning") if problem.skipped else paint.error("error")
    return f"{word}: {place}: {problem.message}"


def applicability(safety: Safety) -> str:
    """Ruff's word for how freely a fix may be applied."""
    return {Safety.SAFE: "safe", Safety.UNSAFE: "unsafe", Safety.DISPLAY: "display"}[safety]
