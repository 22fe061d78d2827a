"""Curves of error for findings: what a report plots, computed in the worker processes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stablefix.finding import Finding
from stablefix.validate.request import Request, unpack

if TYPE_CHECKING:
    from concurrent.futures import Future

    from stablefix.validate.profile import Profile


def asked(finding: Finding) -> Request | None:
    """What the validator was asked about a finding; None where nothing was validated."""
    return None if finding.replay is None else unpack(json.loads(finding.replay)["request"])


def profiles(findings: Sequence[Finding]) -> list[Profile | None]:
    """Curves through each witness, for the best repair where there is one; None where none can be drawn."""
    from stablefix.validate.worker import Line
    from stablefix.verdicts import any_pool

    waiting: list[Future[Profile | None] | None] = []
    for finding in findings:
        request = asked(finding)
        if request is None or finding.evidence is None:
            waiting.append(None)
            continue
        names = [name for name, _ in request.repairs]
        shown = finding.repairs[0].name if finding.repairs else None
        line = Line(names.index(shown) if shown in names else None, finding.evidence.inputs, finding.evidence.about)
        waiting.append(any_pool().profile(request, line))
    return [None if future is None else future.result() for future in waiting]
