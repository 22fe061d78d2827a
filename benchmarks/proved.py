"""What a user is told of some candidates: each is validated, and those that no input shows are not told."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stablefix.engine import Scanned, judge
from stablefix.evidence import Evidence, Verdict
from stablefix.finding import Finding
from stablefix.match.candidate import Candidate
from stablefix.precedence import as_bad
from stablefix.settings import Settings
from stablefix.source.text import from_text
from stablefix.verdicts import Verdicts

HALVES = frozenset({"float16", "bfloat16"})


@dataclass(frozen=True)
class Told:
    """A finding that a user is told, with the input that shows it."""

    code: str
    kinds: tuple[str, ...]
    """The kinds of repair, by the names of the templates' folders: its own, and those of other findings at the same
    place of which its best repair leaves nothing that is as bad."""
    expression: str
    about: str
    """Whether the value or the slope fails, and in which dtype."""
    inputs: tuple[str, ...]
    before: str
    exact: str
    mends: bool
    """Whether a repair held and can be written."""
    half: bool
    """Whether it fails in half precision, and nothing is known of other dtypes."""


@dataclass(frozen=True)
class Answer:
    """What became of candidates when they were validated."""

    told: tuple[Told, ...]
    refuted: int
    """Candidates that no input showed, or only inputs near the limits of the dtype."""
    undecided: tuple[str, ...]
    """What could not be judged, and why."""


class Judge:
    """Asks the validator about candidates of one kind of scan."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._verdicts = Verdicts(settings)

    def answer(self, candidates: Sequence[Candidate], path: Path) -> Answer:
        """What a user is told where these are the candidates of a file."""
        if not candidates:
            return Answer((), 0, ())
        source = from_text(path.read_bytes().decode("utf-8", "replace"), str(path))
        origin = candidates[0].root.origin
        assert origin is not None
        scanned = Scanned(source, origin.point.names.tree, tuple(candidates), path=str(path))
        result = judge(scanned, self._settings, self._verdicts)
        asked = [each for each in candidates if not each.template.advice]
        refuted, undecided = 0, []
        failing: list[tuple[Candidate, Verdict]] = []
        for candidate, verdict in zip(asked, self._verdicts.of(asked), strict=True):
            if verdict is None:
                continue
            if verdict.evidence is not None:
                failing.append((candidate, verdict))
                continue
            if verdict.undecided is None:
                refuted += 1
            else:
                undecided.append(f"{candidate.template.code} {ast.unparse(candidate.syntax)}: {verdict.undecided}")
        told = tuple(_told(finding, self._mended(finding, failing)) for finding in result.findings)
        return Answer(told, refuted, tuple(sorted(set(undecided))))

    def _mended(self, finding: Finding, failing: Sequence[tuple[Candidate, Verdict]]) -> tuple[str, ...]:
        """The kinds of the other findings at a place that are gone with the best repair of the one that is told."""
        rows = finding.location.row, finding.end_location.row
        alike = (candidate for candidate, _ in failing if candidate.template.code == finding.code)
        own = next((each for each in alike if (each.syntax.lineno, each.syntax.end_lineno) == rows), None)
        if own is None or not finding.repairs:
            return ()
        here = [each for each in failing if _place(each[0]) == _place(own)]
        found: list[str] = []
        for other, verdict in here:
            if other.template.code != finding.code and verdict.evidence is not None and verdict.severity is not None:
                left = self._verdicts.left_by(own, finding.repairs[0].name, other.template.failure)
                there = replace(finding, evidence=verdict.evidence, severity=verdict.severity)
                found += [] if left.undecided or as_bad(left, there) else [other.template.fix.value]
        return tuple(dict.fromkeys(found))


def _place(candidate: Candidate) -> tuple[int, int, int | None, int | None]:
    text = candidate.syntax
    return text.lineno, text.col_offset, text.end_lineno, text.end_col_offset


def _told(finding: Finding, kinds: tuple[str, ...]) -> Told:
    evidence = finding.evidence
    return Told(
        finding.code,
        (finding.category.value, *kinds),
        " ".join(finding.expression.split()),
        "advice" if evidence is None else f"{evidence.about} in {_dtype(evidence)}",
        () if evidence is None else tuple(f"{each.label} = {_numbers(each.values)}" for each in evidence.inputs),
        "" if evidence is None else _got(evidence),
        "" if evidence is None else _number(evidence.exact_gradient if _of_slope(evidence) else evidence.exact),
        bool(finding.repairs),
        evidence is not None and _dtype(evidence) in HALVES,
    )


def _dtype(evidence: Evidence) -> str:
    """The dtype of the inputs that are floating; of several, of the first."""
    found = [each.dtype for each in evidence.inputs if "float" in each.dtype]
    return found[0] if found else next(iter(evidence.dtypes), "")


def _of_slope(evidence: Evidence) -> bool:
    return evidence.about == "gradient"


def _got(evidence: Evidence) -> str:
    got = evidence.before
    return got.exception or _number(got.gradient if _of_slope(evidence) else got.value)


def _numbers(values: Sequence[float], most: int = 4) -> str:
    shown = ", ".join(map(_number, values[:most]))
    return f"{shown}, …" if len(values) > most else shown


def _number(value: float | None) -> str:
    if value is None:
        return "undefined"
    return str(int(value)) if math.isfinite(value) and value == int(value) and abs(value) < 1e6 else f"{value:.4g}"
