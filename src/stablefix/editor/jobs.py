"""What the server asks of its prover: plain records that travel between the two processes."""

from __future__ import annotations

from dataclasses import dataclass

from stablefix.finding import Finding
from stablefix.notices import Notice
from stablefix.settings import Settings
from stablefix.source.text import Source


@dataclass(frozen=True)
class Prove:
    """All findings of a text. The answer is a `FileResult`."""

    source: Source
    settings: Settings


@dataclass(frozen=True)
class FixAll:
    """A text with its fixes applied, round after round. The answer is a `Fixed`."""

    source: Source
    settings: Settings


@dataclass(frozen=True)
class Page:
    """The page of evidence of one finding. The answer is its HTML."""

    source: Source
    finding: Finding
    template_folders: tuple[str, ...]


Job = Prove | FixAll | Page


@dataclass(frozen=True)
class Ask:
    """To the prover: do a job."""

    number: int
    job: Job


@dataclass(frozen=True)
class Drop:
    """To the prover: nobody waits for a job any more."""

    number: int


@dataclass(frozen=True)
class Alive:
    """From the prover: it works."""


@dataclass(frozen=True)
class Done:
    """From the prover: the answer of a job."""

    number: int
    answer: object
    notices: tuple[Notice, ...] = ()
    """What happened to its processes meanwhile."""


@dataclass(frozen=True)
class Failed:
    """From the prover: why a job has no answer, for the user."""

    number: int
    reason: str
