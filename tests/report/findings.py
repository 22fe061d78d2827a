"""Findings made by hand, for reports that need no engine."""

from __future__ import annotations

from dataclasses import replace

from stablefix.evidence import Evidence, Failure, Fix, Outcome, Refusal, Safety, Sample, Severity, Witness
from stablefix.finding import FileResult, Finding, Repair
from stablefix.rewrite.edits import Edit
from stablefix.source.text import Source, from_text

INF = float("inf")

TEXT = """\
import torch


def loss(x):
    p = torch.softmax(x, -1)
    return torch.log(p)
"""

EVIDENCE = Evidence(
    witness=Witness.ACCURACY,
    about="value",
    inputs=(Sample("x", (2,), "float32", (0.0, -104.0)),),
    exact=-104.0,
    exact_gradient=None,
    before=Outcome(-INF, INF, INF, None),
    after=Outcome(-104.0, 0.0, 0.0, 1.0),
    points=1240,
    largest_change=0.0,
    dtypes=("float32", "float16"),
    seed=7,
    versions=(("torch", "2.13.0"),),
    milliseconds=12.34567,
)


def finding(source: Source, old: str, new: str, *, safety: Safety = Safety.SAFE) -> Finding:
    """A finding on the first place of `old` in a source, with one repair that writes `new`."""
    start = source.text.index(old)
    end = start + len(old)
    return Finding(
        code="SF101",
        name="log-of-softmax",
        message="Log of softmax",
        category=Fix.ALGORITHM,
        failure=Failure.UNDERFLOW,
        severity=Severity.HIGH,
        filename=source.path,
        start=start,
        end=end,
        location=source.location(start),
        end_location=source.location(end),
        repairs=(Repair("after", "Replace with log_softmax", safety, (Edit(start, end, new),), EVIDENCE),),
        refused=(Refusal("SF101", "after_clamp", "its gradient is nan", EVIDENCE.inputs),),
        evidence=EVIDENCE,
        validated=True,
        expression=old,
        function="loss",
    )


def result(text: str = TEXT, old: str = "torch.log(p)", new: str = "torch.log_softmax(x, -1)") -> FileResult:
    """A file with one finding."""
    source = from_text(text, "a.py")
    return FileResult("a.py", (finding(source, old, new),), None, source)


def candidate(of: FileResult) -> FileResult:
    """The same file as `--no-validate` reports it."""
    (found,) = of.findings
    repairs = tuple(replace(each, safety=Safety.DISPLAY, evidence=None) for each in found.repairs)
    return replace(of, findings=(replace(found, evidence=None, validated=False, repairs=repairs, refused=()),))
