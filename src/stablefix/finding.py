"""What the engine hands to every face: findings, their repairs, and what could not be read.

Plain records. Offsets are in characters of the decoded text (a byte order mark is not part of it); rows and columns
count from 1, and columns count characters, as in ruff's JSON.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from stablefix.evidence import Evidence, Failure, Fix, Refusal, Safety, Severity

if TYPE_CHECKING:
    from stablefix.rewrite.edits import Edit
    from stablefix.source.text import Source


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file: row and column, both from 1, columns in characters."""

    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Repair:
    """One fix of a finding that holds. All its edits are applied, or none."""

    name: str
    """The function of the template that it comes from: `after`, `after_with_where`."""
    message: str
    """What applying it does, as an order: `Replace with log_softmax`."""
    safety: Safety
    edits: tuple[Edit, ...]
    evidence: Evidence | None
    """None where nothing was validated."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One unstable expression in one file."""

    code: str
    """`SF101`."""
    name: str
    """What is wrong, in words joined by hyphens: `log-of-softmax`."""
    message: str
    """One line for a person: what is wrong here."""
    category: Fix | None
    """None where the finding is about a comment of ours and not about numbers."""
    failure: Failure | None
    severity: Severity
    filename: str
    start: int
    """Offset of the first character of the expression."""
    end: int
    """Offset behind its last character."""
    location: Location
    end_location: Location
    repairs: tuple[Repair, ...]
    """Best first."""
    refused: tuple[Refusal, ...]
    evidence: Evidence | None
    """The proof of the failure; None where nothing was validated."""
    validated: bool
    expression: str
    """The text of the expression."""
    function: str
    """Qualified name of the function around it: `Model.forward`; empty at the top of a module."""
    rests_on: tuple[tuple[int, int], ...] = ()
    """Where the expressions stand that this one is computed of: the root that is divided by, lines above."""
    cell: int | None = None
    """Of a notebook: the cell that it stands in, from 1; rows count from the beginning of that cell."""

    @property
    def advice(self) -> bool:
        """Whether it tells what is hardly ever meant, though no input fails: nothing is proved, and nothing applied."""
        return self.category is Fix.ADVICE

    @property
    def is_candidate(self) -> bool:
        """Whether it may be a finding, and nobody has run it."""
        return not self.validated and not self.advice

    @property
    def place(self) -> str:
        """`a.py:6:12`, or `a.ipynb:cell 3:6:12`."""
        cell = "" if self.cell is None else f"cell {self.cell}:"
        return f"{self.filename}:{cell}{self.location.row}:{self.location.column}"

    replay: str | None = None
    """What the validator was asked and what it said, as JSON (see `replay`); None where nothing was validated."""

    def repair(self, *, unsafe: bool) -> Repair | None:
        """The best repair that may be applied: a safe one, or with `unsafe` one that changes values."""
        allowed = {Safety.SAFE, Safety.UNSAFE} if unsafe else {Safety.SAFE}
        return next((repair for repair in self.repairs if repair.safety in allowed), None)


def in_cell(finding: Finding, source: Source) -> Finding:
    """The finding with its place counted from the beginning of its cell, where its source is a notebook."""
    cell = source.cell(finding.location.row)
    if cell is None:
        return finding
    start, end = source.shown(finding.start), source.shown(finding.end)
    return replace(finding, location=start, end_location=end, cell=cell[0])


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that could not be checked, and why, in one line for the user."""

    path: str
    message: str
    row: int | None = None
    skipped: bool = False
    """True where leaving the file out is a decision (too large), not a failure."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """Everything found in one file. `source` is there when there are findings, for frames, diffs and fixes."""

    path: str
    findings: tuple[Finding, ...] = ()
    problem: Problem | None = None
    source: Source | None = None
    settled: bool = True
    """False where a candidate could not be judged (a limit of time, a crash): asked again, it may be a finding."""
    uses: tuple[tuple[str, str | None], ...] = ()
    """The other files that were looked into, with the digests of their content; None for those that are not there."""
    withheld: int = 0
    """Places that were looked at as well, and are told with `--pedantic` alone. By default most of these are not even
    looked for."""


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text with repairs applied, until no more could be."""

    text: str
    edits: tuple[Edit, ...]
    """From the original text to `text` in one step."""
    applied: tuple[Finding, ...]
    left: tuple[Finding, ...]
    """What remains in `text`; places refer to `text`."""
