"""What was measured on a template's example, as a table of a few lines: dtype, failing input, what the fix gives."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stablefix.report.numbers import count, witness
from stablefix.report.paint import Paint

if TYPE_CHECKING:
    from stablefix.measured import Measured, Row


def table(found: Measured, paint: Paint) -> Iterator[str]:
    """Its lines, below a headline of the page of a rule."""
    yield ""
    yield paint.strong("## Measured here")
    yield " ".join(found.example.split())
    for row in found.rows:
        yield f"  {row.dtype:8}  {paint.symbols(_row(row))}"
    evidence = next((row.finding.evidence for row in found.rows if row.finding is not None), None)
    if evidence is not None:
        versions = ", ".join(f"{name} {version}" for name, version in evidence.versions)
        yield f"(judged on {count(evidence.points)} inputs in each dtype, with {versions})"


def _row(row: Row) -> str:
    finding = row.finding
    if finding is None or finding.evidence is None:
        return "no failing input was found"
    best = finding.repairs[0] if finding.repairs else None
    proof = witness(finding.evidence, best.evidence if best else None)
    fix = f"{best.safety.value} fix" if best else "no repair holds"
    return f"{proof}  ({finding.severity.name.lower()} severity, {fix})"
