"""Points are reproducible, keep to what is known of an input, and hold the structures that formulas fail on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stablefix.evidence import Severity
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.graph.interval import Interval
from stablefix.validate.domains import DOMAINS
from stablefix.validate.floats import FORMATS, from_ordinal, ordinal, round_to, step, ulp
from stablefix.validate.inputs import constants_of, generate
from stablefix.validate.points import Layout, Role, severity_of
from stablefix.validate.program import compiled
from stablefix.validate.shapes import layouts


def role(domain: str = "any", dtype: str = "float32", shape: tuple[int, ...] = (4,), **facts: object) -> Role:
    return Role(Input("x", "x", Facts(**facts)), "float", dtype, domain, shape)  # type: ignore[arg-type]


def points(one: Role, clusters: int = 120, seed: int = 3, constants: tuple[float, ...] = ()) -> np.ndarray:
    (batch,) = generate(Layout((one,), True), constants, clusters, seed)
    return batch.values[one.key]


@pytest.mark.parametrize("domain", sorted(DOMAINS))
@pytest.mark.parametrize("dtype", sorted(FORMATS))
def test_every_domain_gives_numbers_of_the_format_within_its_range(domain: str, dtype: str) -> None:
    values = points(role(domain, dtype, (3, 3)))
    assert not np.isnan(values).any()
    assert np.array_equal(round_to(values, dtype), values)
    bounds = DOMAINS[domain].interval
    assert all(value in bounds for value in values.reshape(-1))


def test_the_same_seed_gives_the_same_points_and_another_seed_others() -> None:
    assert np.array_equal(points(role(), seed=5), points(role(), seed=5))
    assert not np.array_equal(points(role(), seed=5), points(role(), seed=6))


@pytest.mark.parametrize("interval", ["[0, inf]", "(0, 1]", "[0, 1)", "[-3, 2.5]", "(-inf, 0]", "[1, 1]"])
def test_facts_are_respected(interval: str) -> None:
    bounds = Interval.parse(interval)
    values = points(role(interval=bounds, known=True))
    assert all(value in bounds for value in values.reshape(-1))


def test_closed_ends_are_reached() -> None:
    values = points(role(interval=Interval(0.0, 2.0), known=True))
    assert (values == 0).any() and (values == 2).any()


def test_integers_stay_integers() -> None:
    values = points(role(integer=True, interval=Interval(0, 50)))
    assert np.array_equal(values, np.rint(values))


def test_structures_are_there() -> None:
    values = points(role(), 200)
    finite = values[np.isfinite(values).all(axis=1)]
    assert (finite == 0).all(axis=1).any(), "a zero vector"
    assert ((finite == finite[:, :1]).all(axis=1) & (finite[:, 0] != 0)).any(), "equal entries"
    assert (np.abs(finite) > 1e30).any() and ((np.abs(finite) < 1e-30) & (finite != 0)).any(), "both ends of the format"


def test_logits_can_be_masked_entirely_and_other_domains_never_are() -> None:
    assert np.isneginf(points(role("logits"), 200)).all(axis=1).any()
    assert np.isfinite(points(role("any"), 200)).all()


def test_constants_of_a_formula_and_of_documented_meanings_are_tried_with_both_signs() -> None:
    graph = parse("a / (b + 1e-8)", {name: Input(name, name, Facts()) for name in "ab"})
    found = constants_of([graph])
    assert 1e-8 in found
    values = points(role(dtype="float64"), 300, constants=found)
    assert (values == 1e-8).any() and (values == -1e-8).any()
    softplus = parse("softplus(x)", {"x": Input("x", "x", Facts())})
    assert 20.0 in constants_of([softplus])


@pytest.mark.parametrize(
    ("values", "domain", "expected"),
    [
        ([1.0, 20.0, -100.0, 3.0], "any", Severity.HIGH),
        ([0.0, 104.0, 0.0, 1.0], "logits", Severity.HIGH),
        ([0.0, 1.0, 2.0, 3.0], "any", Severity.MEDIUM),
        ([2.0, 2.0, 2.0, 2.0], "any", Severity.MEDIUM),
        ([1e-6, 1.0, 2.0, 3.0], "any", Severity.MEDIUM),
        ([0.0, 1.0, 2.0, 3.0], "count", Severity.MEDIUM),
        ([0.0, 1.0, 1.0, 0.0], "mask", Severity.HIGH),
        ([0.0, 0.0, 0.0, 0.0], "mask", Severity.MEDIUM),
        ([1e30, 1.0, 2.0, 3.0], "any", Severity.LOW),
        ([1e-30, 1.0, 2.0, 3.0], "any", Severity.LOW),
    ],
)
def test_severity_says_how_ordinary_an_input_is(values: list[float], domain: str, expected: Severity) -> None:
    one = role(domain)
    assert severity_of(Layout((one,), False), {one.key: np.array([values])})[0] == expected.value


@given(st.floats(allow_nan=False), st.sampled_from(sorted(FORMATS)))
@settings(max_examples=300, deadline=None)
def test_ordinals_number_the_floats_one_after_another(value: float, dtype: str) -> None:
    number = round_to(np.array(value), dtype)
    if np.isfinite(number):
        assert from_ordinal(ordinal(number, dtype), dtype) == number
        after = step(number, np.array(1), dtype)
        if np.isfinite(after) and abs(number) < FORMATS[dtype].largest:
            assert number < after and abs(after - number) <= max(ulp(number, dtype), ulp(after, dtype))


@given(st.floats(allow_nan=False, width=64))
@settings(max_examples=300, deadline=None)
def test_rounding_agrees_with_the_hardware_formats(value: float) -> None:
    with np.errstate(over="ignore"):
        assert round_to(np.array(value), "float32") == np.float64(np.float32(value))
        assert round_to(np.array(value), "float16") == np.float64(np.float16(value))


@pytest.mark.parametrize(
    ("text", "names", "library"),
    [
        ("log(softmax(x, 1))", "x", "torch"),
        ("inv(a) @ b", "ab", "torch"),
        ("x / sum(x, (1, 2))", "x", "torch"),
        ("where(m, x, 0)", "mx", "torch"),
        ("log(det(x))", "x", "numpy"),
        ("a / b", "ab", "math"),
    ],
)
def test_shapes_are_found_on_which_the_library_runs(text: str, names: str, library: str) -> None:
    graph = parse(text, {name: Input(name, name, Facts(kind=Kind.TENSOR)) for name in names})
    found, said = layouts(graph, compiled(graph, library), library, "float32", {}, {})
    assert found, said


def test_a_known_rank_is_kept() -> None:
    graph = parse("log(x)", {"x": Input("x", "x", Facts(kind=Kind.TENSOR, rank=3))})
    found, _ = layouts(graph, compiled(graph, "torch"), "torch", "float32", {}, {})
    assert found and all(len(layout.roles[0].shape) == 3 for layout in found)


def test_what_no_shape_fits_is_said() -> None:
    graph = parse("inv(x)", {"x": Input("x", "x", Facts(kind=Kind.TENSOR, rank=1))})
    found, said = layouts(graph, compiled(graph, "torch"), "torch", "float32", {}, {})
    assert not found and said
