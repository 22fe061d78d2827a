"""What the validator says to the first example of a template, in every dtype of its library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from stablefix.finding import Finding, Problem
from stablefix.match.candidate import Candidate
from stablefix.match.find import Finder
from stablefix.propose import Proposer
from stablefix.settings import Settings
from stablefix.source.syntax import parse
from stablefix.source.text import from_text
from stablefix.template_test import as_module
from stablefix.templates.template import Template
from stablefix.verdicts import Verdicts

DTYPES = {
    "torch": ("float16", "bfloat16", "float32", "float64"),
    "numpy": ("float16", "float32", "float64"),
    "math": ("float64",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One dtype: the failure and the best repair; no finding where it fails on no input there."""

    dtype: str
    finding: Finding | None


@dataclass(frozen=True, slots=True)
class Measured:
    """An example of a template and what was measured on it."""

    example: str
    rows: tuple[Row, ...]


def measured(template: Template, settings: Settings) -> Measured | None:
    """Validate an example; None where the template has none that it finds. Known verdicts are not asked for again."""
    verdicts = Verdicts(settings)
    for example in template.fires:
        text = as_module(example)
        tree = parse(text, "<example>")
        if isinstance(tree, Problem):
            continue
        found = Finder([replace(template, dtypes=())], pedantic=True, advice=True).find(text, tree)
        if not found:
            continue
        shown = found[0]
        every = [replace(shown, dtype=dtype) for dtype in _dtypes(template, shown)]
        proposer = Proposer(from_text(text, "<example>"), tree, settings.targets)
        return Measured(example, tuple(_rows(every, proposer, verdicts)))
    return None


def _dtypes(template: Template, candidate: Candidate) -> tuple[str, ...]:
    own = DTYPES[candidate.library]
    return tuple(dtype for dtype in own if not template.dtypes or dtype in template.dtypes)


def _rows(candidates: list[Candidate], proposer: Proposer, verdicts: Verdicts) -> Iterator[Row]:
    for candidate, verdict in zip(candidates, verdicts.of(candidates), strict=True):
        fails = verdict is not None and verdict.evidence is not None
        yield Row(candidate.dtype, proposer.finding(candidate, verdict) if fails and verdict is not None else None)
