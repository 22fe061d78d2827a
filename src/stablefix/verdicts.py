"""From candidates to verdicts: the slice that is run, one validation for equal requests, workers when needed."""

from __future__ import annotations

import atexit
import json
from collections.abc import Hashable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from stablefix.evidence import Verdict
from stablefix.graph.expression import Input, Node
from stablefix.graph.facts import Kind
from stablefix.graph.kinds import kind_of
from stablefix.match.find import Candidate
from stablefix.match.slice import Slicer
from stablefix.settings import Settings
from stablefix.validate.request import Request, pack

if TYPE_CHECKING:
    from stablefix.validate.worker import Pool


class Verdicts:
    """Validates candidates. Workers start with the first candidate, so a clean run never loads a library."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: dict[str, Verdict] = {}

    def of(self, candidates: Sequence[Candidate]) -> Iterator[Verdict | None]:
        """One verdict a candidate, in order; None for each where validation is off."""
        if not self._settings.validate or not candidates:
            yield from (None for _ in candidates)
            return
        requests = [request(candidate) for candidate in candidates]
        keys = [json.dumps(pack(each), sort_keys=True) for each in requests]
        missing = {key: each for key, each in zip(keys, requests, strict=True) if key not in self._known}
        if missing:
            workers = _pool(self._settings.jobs).map(missing.values())
            for key, verdict in zip(missing, workers, strict=True):
                self._known[key] = verdict
        for key in keys:
            yield self._known[key]


@cache
def _pool(jobs: int) -> Pool:
    """The worker processes of this program, started with the first candidate and ended with the program."""
    from stablefix.validate.worker import Pool

    pool = Pool(jobs)
    atexit.register(pool.close)
    return pool


def request(candidate: Candidate) -> Request:
    """What the validator is asked about a candidate."""
    values = candidate.bindings.values
    slicer = Slicer(list(values.values()), _bystanders(candidate), candidate.dtype)
    before = slicer.slice(candidate.root)
    repairs = tuple((repaired.name, slicer.slice(repaired.node)) for repaired in candidate.repairs)
    domains: list[tuple[Hashable, str]] = []
    for variable in candidate.pattern.metavariables:
        node = values.get(variable.name)
        bound = None if node is None else slicer.slice(node)
        if variable.domain is not None and isinstance(bound, Input):
            domains.append((bound.key, variable.domain))
    eager = kind_of(candidate.root) is Kind.SCALAR
    return Request(
        before, repairs, candidate.library, candidate.dtype, tuple(domains), candidate.template.failure, eager
    )


def _bystanders(candidate: Candidate) -> list[Node]:
    """What the template's hazard does not ask about: the numerator of a division.

    It is not looked into when it is large, so that a second failure inside it neither hides nor fakes this one.
    """
    hazard = candidate.template.hazard
    if hazard is None:
        return []
    return [node for name, node in candidate.bindings.values.items() if name not in hazard.names]
