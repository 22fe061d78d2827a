"""Exact values, kernels, adversarial search, verdicts, the worker process."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stablefix.validate.request import Request

if TYPE_CHECKING:
    from stablefix.evidence import Verdict
    from stablefix.validate.worker import Pool

__all__ = ["Pool", "Request", "validate"]


def validate(request: Request) -> Verdict:
    """Judge one candidate in this process. Imports the numerical libraries on the first call."""
    from stablefix.validate.verdict import validate as judge

    return judge(request)


def __getattr__(name: str) -> object:
    # `python -m stablefix.validate.worker` must be the first to import its module.
    if name == "Pool":
        from stablefix.validate.worker import Pool

        return Pool
    raise AttributeError(name)
