"""Evidence and verdicts as JSON data, and back: one form for reports, for the cache and for replay.

JSON has no infinities: numbers that are not finite are the strings "inf", "-inf" and "nan". How long a validation took
is not part of what it found, so it is left out: two runs give the same data.
"""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

from stablefix.evidence import Evidence, Outcome, Refusal, Safety, Sample, Severity, Verdict, Witness

Record = dict[str, Any]


def verdict_record(verdict: Verdict) -> Record:
    """A verdict as data."""
    return {
        "evidence": None if verdict.evidence is None else evidence_record(verdict.evidence),
        "severity": None if verdict.severity is None else verdict.severity.name.lower(),
        "ranking": [
            {"repair": which, "safety": safety.value, "evidence": evidence_record(evidence)}
            for which, safety, evidence in verdict.ranking
        ],
        "refused": [refusal_record(refusal) for refusal in verdict.refused],
        "undecided": verdict.undecided,
    }


def verdict_of(record: Record) -> Verdict:
    """The verdict that `verdict_record` was given, without its time. Raises KeyError, TypeError or ValueError."""
    return Verdict(
        None if record["evidence"] is None else evidence_of(record["evidence"]),
        None if record["severity"] is None else Severity[record["severity"].upper()],
        tuple((row["repair"], Safety(row["safety"]), evidence_of(row["evidence"])) for row in record["ranking"]),
        tuple(refusal_of(row) for row in record["refused"]),
        record["undecided"],
    )


def evidence_record(evidence: Evidence) -> Record:
    """The proof of a failure or of a repair as data."""
    return {
        "witness": evidence.witness.value,
        "about": evidence.about,
        "inputs": [sample_record(sample) for sample in evidence.inputs],
        "exact": _written(evidence.exact),
        "exact_gradient": _written(evidence.exact_gradient),
        "before": _outcome_record(evidence.before),
        "after": None if evidence.after is None else _outcome_record(evidence.after),
        "points": evidence.points,
        "largest_change": _written(evidence.largest_change),
        "dtypes": list(evidence.dtypes),
        "seed": evidence.seed,
        "versions": dict(evidence.versions),
        "reasons": list(evidence.reasons),
        "cause": evidence.cause,
    }


def evidence_of(record: Record) -> Evidence:
    """The evidence that `evidence_record` was given; its time is 0."""
    return Evidence(
        witness=Witness(record["witness"]),
        about=record["about"],
        inputs=tuple(_sample_of(row) for row in record["inputs"]),
        exact=_number(record["exact"]),
        exact_gradient=_number(record["exact_gradient"]),
        before=_outcome_of(record["before"]),
        after=None if record["after"] is None else _outcome_of(record["after"]),
        points=record["points"],
        largest_change=float(record["largest_change"]),
        dtypes=tuple(record["dtypes"]),
        seed=record["seed"],
        versions=tuple(record["versions"].items()),
        milliseconds=0.0,
        reasons=tuple(record["reasons"]),
        cause=record.get("cause", ""),
    )


def refusal_record(refusal: Refusal) -> Record:
    """A repair that did not hold as data."""
    return {
        "template": refusal.template,
        "repair": refusal.repair,
        "reason": refusal.reason,
        "inputs": [sample_record(sample) for sample in refusal.inputs],
    }


def sample_record(sample: Sample) -> Record:
    """One input of a witness as data."""
    return {
        "name": sample.label,
        "shape": list(sample.shape),
        "dtype": sample.dtype,
        "values": [_written(value) for value in sample.values],
    }


def refusal_of(record: Record) -> Refusal:
    """The refusal that `refusal_record` was given."""
    inputs = tuple(_sample_of(row) for row in record["inputs"])
    return Refusal(record["template"], record["repair"], record["reason"], inputs)


def _sample_of(record: Record) -> Sample:
    values = tuple(float(value) for value in record["values"])
    return Sample(record["name"], tuple(record["shape"]), record["dtype"], values)


def _outcome_record(outcome: Outcome) -> Record:
    return {field.name: _written(getattr(outcome, field.name)) for field in fields(outcome)}


def _outcome_of(record: Record) -> Outcome:
    numbers = {name: _number(record[name]) for name in ("value", "ulps", "bits", "gradient")}
    return Outcome(**numbers, exception=record["exception"])


def _written(value: float | str | None) -> float | str | None:
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)
