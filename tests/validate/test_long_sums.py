"""How long a row is decides whether a product or a sum in half precision fits: rows as long as data's are tried."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from stablefix.evidence import Safety, Severity
from stablefix.validate import validate
from stablefix.validate.long_sums import ENTRIES, long_rows
from stablefix.validate.subject import prepare
from tests.validate.mutations import ANY, F16, F32, F64, N, T
from tests.validate.test_mutations import ask

CLAMPED = "log(prod(clamp(x, 0.001, 10), -1))", "sum(log(clamp(x, 0.001, 10)), -1)"


@pytest.mark.parametrize(("library", "dtype", "needed"), [(T, F32, 37), (N, F64, 259)])
def test_a_product_that_no_short_row_brings_to_0_fails_on_ordinary_numbers(
    library: str, dtype: str, needed: int
) -> None:
    """Each factor is 0.001 at least."""
    verdict = validate(ask((*CLAMPED, library, dtype, ANY)))
    assert verdict.severity is Severity.HIGH and verdict.evidence is not None
    (sample,) = verdict.evidence.inputs
    assert len(sample.values) >= needed and all(0.1 <= abs(value) <= 3 for value in sample.values)
    assert math.isinf(verdict.evidence.before.value or 0.0)
    assert [safety for _, safety, _ in verdict.ranking] == [Safety.SAFE]


def test_a_long_row_is_made_no_longer_than_it_must_be() -> None:
    verdict = validate(ask((*CLAMPED, T, F32, ANY)))
    assert verdict.evidence is not None
    values = verdict.evidence.inputs[0].values
    assert math.prod(values) < 2.0**-149 < math.prod(values[: len(values) - 4])


def test_a_sum_in_half_precision_overflows_on_numbers_below_a_hundred() -> None:
    verdict = validate(ask(("sum(x, -1) / 1000", "mean(x, -1)", T, F16, ANY)))
    assert verdict.severity is not None and verdict.severity.value >= Severity.MEDIUM.value
    assert verdict.evidence is not None and max(map(abs, verdict.evidence.inputs[0].values)) <= 100


@pytest.mark.parametrize(
    ("before", "dtype", "axes"),
    [
        ("log(prod(x, -1))", F32, (ENTRIES,)),
        ("log(prod(x, 0))", F32, (ENTRIES,)),
        ("log(prod(x, 1))", F32, (2, ENTRIES)),
        ("log(sum(x, -1))", F16, (ENTRIES,)),
        ("log(sum(x, -1))", F32, None),  # a sum does not leave the range of float32 for its length
        ("x - mean(x, -1)", F16, None),  # the long axis is still there
    ],
)
def test_rows_are_long_where_length_matters(before: str, dtype: str, axes: tuple[int, ...] | None) -> None:
    request = replace(ask((before, "x", T, dtype, ANY)), repairs=())
    batch = long_rows(prepare(request))
    assert (None if batch is None else batch.layout.roles[0].shape) == axes
