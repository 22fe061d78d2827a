"""Would a failure harm anybody? No data comes to some places, and at others no slope is asked for."""

from __future__ import annotations

from stablefix.evidence import Failure, Fix
from stablefix.graph.expression import Apply
from stablefix.graph.visit import Place
from stablefix.match.handled import taken_back
from stablefix.match.known import differentiated
from stablefix.match.origins import from_grids, from_settings
from stablefix.templates.template import Template


def without_consequence(template: Template, inner: Apply, place: Place) -> bool:
    """Whether a failure would harm nobody: no data comes here, no slope is asked for, or it is taken back."""
    if from_grids(inner) or from_settings(inner):
        return True
    if template.failure is Failure.NAN_GRADIENT and not differentiated(inner, place):
        return True
    return template.fix is Fix.CLAMP and taken_back(inner, place)
