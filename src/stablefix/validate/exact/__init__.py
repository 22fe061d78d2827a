"""Exact values and gradients of expression graphs, as balls of growing precision.

A float is an exact rational, so the true value of a graph is a ball that can be made as narrow as one likes. What
has no value (a domain error), an infinite one, or one that could not be decided is said so, entry by entry.
"""

from __future__ import annotations

from stablefix.validate.exact.evaluation import curvature, evaluate, gradient
from stablefix.validate.exact.faults import Fault, faults
from stablefix.validate.exact.program import Unsupported, missing_primitives
from stablefix.validate.exact.result import FINITE, INFINITE, UNDECIDED, UNDEFINED, Exact, overlap

__all__ = [
    "FINITE",
    "INFINITE",
    "UNDECIDED",
    "UNDEFINED",
    "Exact",
    "Fault",
    "Unsupported",
    "curvature",
    "evaluate",
    "faults",
    "gradient",
    "missing_primitives",
    "overlap",
]
