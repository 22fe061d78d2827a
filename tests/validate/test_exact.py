"""Exact values and gradients, against mpmath, NumPy's casts and known limits."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from flint import arb

from stablefix.graph.expression import Input
from stablefix.graph.facts import NOTHING
from stablefix.graph.formula import parse
from stablefix.operators.operator import Sort
from stablefix.operators.table import operators
from stablefix.validate import exact
from stablefix.validate.exact import FINITE, INFINITE, UNDECIDED, UNDEFINED, rounding

NAMES = {name: Input(name, name, NOTHING) for name in ("x", "y", "z")}


def value(text, dtype="float64", max_bits=None, **values):
    node = parse(text, NAMES)
    arrays = {NAMES[name].key: np.asarray(entry) for name, entry in values.items()}
    return exact.evaluate(node, arrays, dtype=dtype, max_bits=max_bits)


def slope(text, cotangent=1.0, dtype="float64", **values):
    node = parse(text, NAMES)
    arrays = {NAMES[name].key: np.asarray(entry, dtype=float) for name, entry in values.items()}
    found = exact.gradient(node, arrays, np.asarray(cotangent, dtype=float), dtype=dtype)
    return {key[1]: result for key, result in found.items()}


def assert_close(result, wanted):
    assert (result.status == FINITE).all()
    np.testing.assert_allclose(result.value, np.array(wanted, dtype=float), rtol=1e-14, atol=1e-300)


# Primitives against mpmath: value, and derivative by mpmath's own numerical differentiation at 60 digits.

REAL, POSITIVE, UNIT, ABOVE_ONE = (-4.0, 4.0), (0.05, 6.0), (-0.95, 0.95), (1.05, 5.0)
UNARY = {
    "neg": (lambda x: -x, REAL), "abs": (mpmath.fabs, REAL), "sign": (mpmath.sign, REAL),
    "exp": (mpmath.exp, REAL), "log": (mpmath.log, POSITIVE), "sqrt": (mpmath.sqrt, POSITIVE),
    "sin": (mpmath.sin, REAL), "cos": (mpmath.cos, REAL), "tan": (mpmath.tan, REAL),
    "asin": (mpmath.asin, UNIT), "acos": (mpmath.acos, UNIT), "atan": (mpmath.atan, REAL),
    "sinh": (mpmath.sinh, REAL), "cosh": (mpmath.cosh, REAL), "tanh": (mpmath.tanh, REAL),
    "asinh": (mpmath.asinh, REAL), "acosh": (mpmath.acosh, ABOVE_ONE), "atanh": (mpmath.atanh, UNIT),
    "erf": (mpmath.erf, REAL), "erfc": (mpmath.erfc, REAL), "erfinv": (mpmath.erfinv, UNIT),
    "lgamma": (lambda x: mpmath.log(mpmath.fabs(mpmath.gamma(x))), REAL), "gamma": (mpmath.gamma, REAL),
    "digamma": (mpmath.digamma, REAL),
    "floor": (mpmath.floor, REAL), "ceil": (mpmath.ceil, REAL), "round": (mpmath.nint, REAL),
    "trunc": (lambda x: mpmath.floor(x) if x >= 0 else mpmath.ceil(x), REAL),
}  # fmt: skip
BINARY = {
    "add": (lambda a, b: a + b, REAL), "sub": (lambda a, b: a - b, REAL), "mul": (lambda a, b: a * b, REAL),
    "div": (lambda a, b: a / b, REAL), "pow": (lambda a, b: a**b, POSITIVE), "atan2": (mpmath.atan2, REAL),
    "maximum": (max, REAL), "minimum": (min, REAL),
    "remainder": (lambda a, b: a - b * mpmath.floor(a / b), REAL),
    "floor_divide": (lambda a, b: mpmath.floor(a / b), REAL),
}  # fmt: skip


@pytest.mark.parametrize("name", UNARY)
def test_unary_primitives_against_mpmath(name):
    function, (low, high) = UNARY[name]
    points = np.random.default_rng(7).uniform(low, high, 12)
    with mpmath.workdps(60):
        assert_close(value(f"{name}(x)", x=points), [function(mpmath.mpf(x)) for x in points])
        assert_close(slope(f"{name}(x)", x=points)["x"], [mpmath.diff(function, mpmath.mpf(x)) for x in points])


@pytest.mark.parametrize("name", BINARY)
def test_binary_primitives_against_mpmath(name):
    function, (low, high) = BINARY[name]
    a, b = np.random.default_rng(8).uniform(low, high, (2, 12))
    with mpmath.workdps(60):
        pairs = [(mpmath.mpf(p), mpmath.mpf(q)) for p, q in zip(a, b, strict=True)]
        assert_close(value(f"{name}(x, y)", x=a, y=b), [function(*pair) for pair in pairs])
        found = slope(f"{name}(x, y)", x=a, y=b)
        assert_close(found["x"], [mpmath.diff(function, pair, (1, 0)) for pair in pairs])
        assert_close(found["y"], [mpmath.diff(function, pair, (0, 1)) for pair in pairs])


def test_trigamma_against_mpmath():
    points = np.random.default_rng(9).uniform(-4, 4, 12)
    with mpmath.workdps(60):
        assert_close(value("trigamma(x)", x=points), [mpmath.psi(1, mpmath.mpf(x)) for x in points])


def test_incomplete_gamma_against_mpmath():
    a, x = np.random.default_rng(10).uniform(0.1, 20, (2, 12))
    with mpmath.workdps(60):
        wanted = [mpmath.gammainc(mpmath.mpf(p), 0, mpmath.mpf(q), regularized=True) for p, q in zip(a, x, strict=True)]
        assert_close(value("gammainc(x, y)", x=a, y=x), wanted)
        assert_close(value("gammaincc(x, y)", x=a, y=x), [1 - each for each in wanted])
    assert_close(value("gammainc(x, y)", x=[2.0, 2.0], y=[0.0, math.inf]), [0, 1])
    assert (value("gammainc(x, y)", x=[-1.0, 2.0], y=[1.0, -1.0]).status == UNDEFINED).all()


def test_incomplete_beta_against_mpmath():
    a, b = np.random.default_rng(11).uniform(0.1, 20, (2, 12))
    x = np.random.default_rng(12).uniform(0, 1, 12)
    with mpmath.workdps(60):
        entries = zip(*(map(mpmath.mpf, each) for each in (a, b, x)), strict=True)
        wanted = [mpmath.betainc(p, q, 0, r, regularized=True) for p, q, r in entries]
        assert_close(value("betainc(x, y, z)", x=a, y=b, z=x), wanted)
        assert_close(value("betaincc(x, y, z)", x=a, y=b, z=x), [1 - each for each in wanted])
    assert_close(value("betainc(x, y, z)", x=[2.0, 2.0], y=[3.0, 3.0], z=[0.0, 1.0]), [0, 1])
    assert (value("betainc(x, y, z)", x=[0.0, 2.0], y=[1.0, 1.0], z=[0.5, 1.5]).status == UNDEFINED).all()


NEVER_RUN = {"neighbours", "measures", "distribution", "ndim", "softmax_of_old", "log_softmax_of_old"}
"""What only advice, or the condition of a template, speaks of."""


def test_every_pure_primitive_of_the_table_is_implemented():
    assert set(exact.missing_primitives(operators())) == NEVER_RUN


def test_every_elementwise_operator_of_the_table_has_a_value():
    point = {"x": [0.25, 0.5], "y": [0.75, 0.125], "z": [0.375, 0.5]}
    for name, operator in operators().items():
        operands = [parameter for parameter in operator.parameters if parameter.sort is Sort.OPERAND]
        if operator.form.value == "elementwise" and operator.pure and len(operands) == len(operator.parameters) <= 3:
            used = dict(list(point.items())[: len(operands)])
            found = value(f"{name}({', '.join(used)})", **used)
            assert (found.status != UNDECIDED).all(), name


# Composite operators at adversarial points


def test_log_softmax_far_below_the_maximum():
    found = value("log(softmax(x, -1))", x=[0.0, 1.0, -2000.0])
    shift = math.log1p(math.exp(-1.0)) + 1
    np.testing.assert_allclose(found.value, [-shift, 1 - shift, -2000 - shift], rtol=1e-15)
    assert (found.status == FINITE).all()


def test_logsumexp_of_huge_numbers_does_not_overflow():
    assert_close(value("logsumexp(x, -1)", x=[1e30, 1e30]), [1e30 + math.log(2)])
    assert_close(value("logsumexp(x, -1)", x=[1e308, -1e308]), [1e308])


def test_variance_of_a_large_mean_with_a_small_spread():
    x = 2.0**40 + np.array([0.0, 1.0, 2.0, 3.0]) / 1024
    assert_close(value("var(x, -1)", x=x), [5 / 3 / 1024**2])
    assert_close(value("var(x, -1)", x=[0.1, 0.1, 0.1]), [0.0])


def test_moments_form_of_the_variance_is_the_same_number():
    x = np.random.default_rng(0).normal(1e6, 1e-3, 5)
    direct = value("sum((x - mean(x, -1)) * (x - mean(x, -1)), -1) / 5", x=x)
    moments = value("mean(x * x, -1) - mean(x, -1) * mean(x, -1)", x=x)
    assert exact.overlap(direct, moments).all()
    assert not exact.overlap(direct, value("var(x, -1)", x=x)).any()


def test_gradient_of_log_softmax():
    x, cotangent = np.random.default_rng(1).normal(0, 50, (2, 8))
    found = slope("log(softmax(x, -1))", cotangent, x=x)["x"]
    with mpmath.workdps(60):
        powers = [mpmath.exp(mpmath.mpf(entry)) for entry in x]
        total = mpmath.fsum(mpmath.mpf(entry) for entry in cotangent)
        wanted = [c - power / mpmath.fsum(powers) * total for c, power in zip(cotangent, powers, strict=True)]
    np.testing.assert_allclose(found.value, np.array(wanted, dtype=float), rtol=1e-15)
    assert not found.kinks.any()


# Growing precision


@pytest.mark.parametrize("x", [1e-5, 1e-75, 1e-150])
def test_one_minus_cosine_needs_more_and_more_bits(x):
    found = value("1 - cos(x)", x=x)
    assert found.value == pytest.approx(x * x / 2, rel=1e-9)
    assert value("1 - cos(x)", x=1e-150).bits > value("1 - cos(x)", x=1e-5).bits


def test_a_cap_that_is_too_low_is_said():
    assert value("1 - cos(x)", x=1e-150, max_bits=288).status == UNDECIDED


def test_a_zero_that_no_precision_excludes_is_rounded_to_zero():
    found = value("log(exp(x)) - x", dtype="float32", x=[0.25, 3.0])
    assert (found.status == FINITE).all()
    assert (found.value == 0).all()


def test_the_global_precision_is_left_alone():
    from flint import ctx

    before = ctx.prec
    value("1 - cos(x)", x=1e-150)
    assert ctx.prec == before


# Domains, infinities, dead branches


@pytest.mark.parametrize(
    ("text", "values", "status", "number"),
    [
        ("log(x)", {"x": 0.0}, INFINITE, -math.inf),
        ("log(x)", {"x": -1.0}, UNDEFINED, math.nan),
        ("sqrt(x)", {"x": -1e-300}, UNDEFINED, math.nan),
        ("acos(x)", {"x": 1.0}, FINITE, 0.0),
        ("acos(x)", {"x": 1.5}, UNDEFINED, math.nan),
        ("atanh(x)", {"x": -1.0}, INFINITE, -math.inf),
        ("x / y", {"x": 0.0, "y": 0.0}, UNDEFINED, math.nan),
        ("x / y", {"x": 1.0, "y": 0.0}, UNDEFINED, math.nan),
        ("1 / sqrt(x)", {"x": 0.0}, INFINITE, math.inf),
        ("x / (y * y)", {"x": -2.0, "y": 0.0}, INFINITE, -math.inf),
        ("x / abs(x)", {"x": 0.0}, UNDEFINED, math.nan),
        ("x * y", {"x": 0.0, "y": math.inf}, UNDEFINED, math.nan),
        ("x - y", {"x": math.inf, "y": math.inf}, UNDEFINED, math.nan),
        ("x + y", {"x": math.inf, "y": 1.0}, INFINITE, math.inf),
        ("exp(x)", {"x": -math.inf}, FINITE, 0.0),
        ("exp(x)", {"x": math.inf}, INFINITE, math.inf),
        ("exp(x)", {"x": 1e6}, FINITE, math.inf),
        ("x * y", {"x": math.nan, "y": 1.0}, UNDEFINED, math.nan),
        ("where(x == 0, 0, log(x))", {"x": 0.0}, FINITE, 0.0),
        ("where(isnan(x / y), 0, x / y)", {"x": 0.0, "y": 0.0}, FINITE, 0.0),
        ("lgamma(x)", {"x": -2.0}, INFINITE, math.inf),
        ("gamma(x)", {"x": -2.0}, UNDEFINED, math.nan),
        ("x ** y", {"x": 0.0, "y": 0.0}, FINITE, 1.0),
        ("x ** y", {"x": 0.0, "y": -2.0}, INFINITE, math.inf),
        ("x ** y", {"x": 0.0, "y": -1.0}, UNDEFINED, math.nan),
        ("x ** y", {"x": -2.0, "y": 0.5}, UNDEFINED, math.nan),
        ("tanh(x)", {"x": math.inf}, FINITE, 1.0),
        ("maximum(x, y)", {"x": -math.inf, "y": 2.0}, FINITE, 2.0),
    ],
)
def test_status(text, values, status, number):
    found = value(text, **values)
    assert found.status == status
    np.testing.assert_array_equal(found.value, number)


def test_a_masked_softmax():
    found = value("softmax(x, -1)", x=[0.0, -math.inf, 0.0])
    np.testing.assert_array_equal(found.value, [0.5, 0.0, 0.5])
    assert (value("softmax(x, -1)", x=[-math.inf, -math.inf]).status == UNDEFINED).all()
    assert (slope("softmax(x, -1)", [1.0, 2.0, 4.0], x=[0.0, -math.inf, 0.0])["x"].status == FINITE).all()


def test_the_root_of_a_square_that_may_be_zero():
    """The ball of (log(exp(x)) - x)**2 reaches below 0 at every precision; its root is still a number."""
    found = value("sqrt((log(exp(x)) - x) * (log(exp(x)) - x))", x=[0.3, 2.0])
    assert (found.status == FINITE).all()
    assert (found.value == 0).all()
    assert (value("sqrt(log(exp(x)) - x)", x=[0.3, 2.0]).status == UNDECIDED).all()


def test_boolean_integer_and_narrow_arrays_are_numbers():
    mask, count = np.array([True, False]), np.array([3, 4])
    found = value("where(x, y, 0) + x * z", x=mask, y=count, z=np.array([0.1, 0.2], dtype=np.float32))
    np.testing.assert_array_equal(found.value, [3 + float(np.float32(0.1)), 0.0])
    node = parse("sum(x * y)", NAMES)
    values = {NAMES["x"].key: mask, NAMES["y"].key: np.array([1.5, 2.5], dtype=np.float32)}
    found = exact.gradient(node, values, np.array(1.0), dtype="float32")
    assert list(found) == [NAMES["y"].key]
    np.testing.assert_array_equal(found[NAMES["y"].key].value, [1.0, 0.0])


def test_constants_of_the_dtype():
    for name in ("float16", "float32", "float64"):
        assert value("finfo_eps(x)", dtype=name, x=1.0).value == np.finfo(name).eps
        assert value("finfo_max(x)", dtype=name, x=1.0).value == np.finfo(name).max
        assert value("finfo_tiny(x)", dtype=name, x=1.0).value == np.finfo(name).tiny


def test_only_the_entries_that_fail_are_undefined():
    found = value("log(x)", x=[2.0, -1.0, 0.0])
    assert found.status.tolist() == [FINITE, UNDEFINED, INFINITE]


def test_a_dead_branch_adds_nothing_to_the_gradient():
    found = slope("where(x > 0, log(x), 0)", x=[-1.0, 2.0])["x"]
    np.testing.assert_array_equal(found.value, [0.0, 0.5])


def test_a_cotangent_of_zero_asks_nothing_of_a_pole():
    found = slope("sqrt(x)", [0.0, 1.0], x=[0.0, 4.0])["x"]
    np.testing.assert_array_equal(found.value, [0.0, 0.25])
    assert slope("sqrt(x)", x=0.0)["x"].value == math.inf


class Nameless:
    """Two of these print the same and are not the same."""

    def __repr__(self):
        return "it"


def test_inputs_are_told_apart_by_identity():
    a, b = (Input(Nameless(), "it", NOTHING) for _ in range(2))
    node = parse("a - b", {"a": a, "b": b})
    assert exact.evaluate(node, {a.key: np.array(3.0), b.key: np.array(1.0)}, dtype="float32").value == 2


def test_equality_by_structure_needs_no_precision():
    assert value("where(exp(x) <= exp(x), 1, 2)", x=0.3).value == 1
    assert value("where(log(x) == log(x), 1, 2)", x=-1.0).value == 2


# Kinks


@pytest.mark.parametrize(
    ("text", "values", "kinks"),
    [
        ("relu(x)", {"x": [-1.0, 0.0, 1.0]}, [False, True, False]),
        ("abs(x)", {"x": [0.0, 2.0]}, [True, False]),
        ("clamp(x, 0, 1)", {"x": [0.0, 0.5, 1.0, 2.0]}, [True, False, True, False]),
        ("amax(x, -1)", {"x": [1.0, 1.0, 0.0]}, [True, True, False]),
        ("where(x > 0, x, 0)", {"x": [-1.0, 0.0, 1.0]}, [False, True, False]),
        ("where(x > 0, x, 5)", {"x": [-1.0, 0.0, 1.0]}, [False, False, False]),
        ("log(sum(exp(x - amax(x, -1)), -1)) + amax(x, -1)", {"x": [1.0, 1.0, 0.0]}, [False, False, False]),
    ],
)
def test_kinks_are_the_entries_that_depend_on_the_subgradient(text, values, kinks):
    assert slope(text, **values)["x"].kinks.tolist() == kinks


# Shapes and matrices, gradients against central differences of the exact value itself


@pytest.mark.parametrize(
    "text",
    [
        "sum(x, 0)", "sum(x)", "prod(x, -1)", "prod(x)", "amax(x, (0, 1))", "cumsum(x, 0)", "cumprod(x, -1)",
        "x * y", "x / sum(x, -1)", "squeeze(sum(x, 0), 0) * y", "transpose(x, 0, 1) @ x", "x @ y", "y @ x", "x @ x",
        "det(x)", "inv(x)", "solve(x, y)", "solve(x, x @ x)", "trace(x)", "diagonal(x)", "flatten(x)",
        "cholesky(x @ transpose(x, 0, 1))", "eigvalsh(x + transpose(x, 0, 1))", "norm(x, 2, -1)",
        "softmax(x, 0)", "log_softmax(x, -1) * y", "std(x, -1)", "mean(exp(x) * y, 0)", "unsqueeze(y, 0) * x",
    ],
)  # fmt: skip
def test_gradients_against_differences(text):
    random = np.random.default_rng(11)
    point = {"x": random.uniform(0.5, 1.5, (3, 3)) + 2 * np.eye(3), "y": random.uniform(0.5, 1.5, 3)}
    point = {name: entry for name, entry in point.items() if name in text}
    shape = value(text, **point).value.shape
    cotangent = random.uniform(-1, 1, shape)
    found = slope(text, cotangent, **point)
    step = 2.0**-20
    for name, entry in point.items():
        assert found[name].value.shape == entry.shape
        for place in np.ndindex(*entry.shape):
            sides = []
            for direction in (step, -step):
                moved = entry.copy()
                moved[place] += direction
                sides.append(float((value(text, **{**point, name: moved}).value * cotangent).sum()))
            assert found[name].value[place] == pytest.approx((sides[0] - sides[1]) / (2 * step), rel=1e-6, abs=1e-7)


def test_equal_eigenvalues_have_values_and_no_slopes():
    for matrix, wanted in ((2 * np.eye(4), [2, 2, 2, 2]), (np.ones((3, 3)), [0, 0, 3])):
        found = value("eigvalsh(x)", x=matrix)
        assert (found.status == FINITE).all() and found.value.tolist() == wanted
        assert (slope("eigvalsh(x)", np.ones(len(wanted)), x=matrix)["x"].status == UNDECIDED).all()


def test_a_singular_matrix_is_seen_to_be_singular():
    singular = np.arange(9.0).reshape(3, 3)
    assert value("det(x)", x=singular).value == 0
    assert value("log(det(x))", x=singular).status == INFINITE
    assert (value("inv(x)", x=singular).status == UNDEFINED).all()
    assert (slope("det(x)", x=singular)["x"].status == FINITE).all()


def test_gather_and_its_gradient():
    x, index = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1], [0]])
    node = parse("gather(x, 1, y)", NAMES)
    values = {NAMES["x"].key: x, NAMES["y"].key: index}
    np.testing.assert_array_equal(exact.evaluate(node, values, dtype="float32").value, [[2.0], [3.0]])
    found = exact.gradient(node, values, np.ones((2, 1)), dtype="float32")
    assert list(found) == [NAMES["x"].key]
    np.testing.assert_array_equal(found[NAMES["x"].key].value, [[0.0, 1.0], [1.0, 0.0]])


def test_what_is_not_known_is_refused_by_name():
    with pytest.raises(exact.Unsupported, match="rand_like"):
        value("rand_like(x)", x=1.0)


# Rounding


def patterns(count, bits):
    random = np.random.default_rng(5)
    return random.integers(0, 2**bits, count, dtype=np.uint64)


def test_rounding_to_float16_and_float32_agrees_with_numpy_casts():
    doubles = patterns(4000, 64).view(np.float64)
    halves = np.arange(2**16, dtype=np.uint16).view(np.float16).astype(np.float64)
    halves = np.sort(halves[np.isfinite(halves)])[:-1]
    singles = patterns(4000, 32).astype(np.uint32).view(np.float32)
    singles = singles[np.isfinite(singles)].astype(np.float64)
    ties = {"float16": halves[::7] + np.diff(halves, append=65504)[::7] / 2, "float32": singles * (1 + 2.0**-24)}
    near = np.random.default_rng(6).normal(0, 1, 4000) * 10.0 ** np.random.default_rng(7).integers(-45, 39, 4000)
    for name in ("float16", "float32"):
        for numbers in (doubles, halves, singles, ties[name], near, near * 1e-3):
            numbers = numbers[np.isfinite(numbers)]
            with np.errstate(over="ignore"):
                wanted = numbers.astype(name).astype(np.float64)
            np.testing.assert_array_equal(rounding.round_pair(numbers, np.zeros_like(numbers), name), wanted)
            np.testing.assert_array_equal([rounding.round_to(number, name) for number in numbers], wanted)
            np.testing.assert_array_equal([rounding.round_to(arb(number), name) for number in numbers], wanted)


def test_rounding_to_bfloat16_agrees_with_torch():
    torch = pytest.importorskip("torch")
    numbers = patterns(4000, 32).astype(np.uint32).view(np.float32)
    numbers = numbers[np.isfinite(numbers)]
    wanted = torch.tensor(numbers).to(torch.bfloat16).to(torch.float64).numpy()
    np.testing.assert_array_equal([rounding.round_to(float(number), "bfloat16") for number in numbers], wanted)
    zeros = np.zeros(numbers.shape)
    np.testing.assert_array_equal(rounding.round_pair(numbers.astype(np.float64), zeros, "bfloat16"), wanted)


def test_nothing_is_rounded_twice():
    found = value("x + y", x=1 + 2.0**-11, y=2.0**-60)
    assert found.rounded("float16") == 1 + 2.0**-10
    assert value("x - y", x=1 + 2.0**-11, y=2.0**-60).rounded("float16") == 1


def test_ulps():
    found = value("x + 0", dtype="float32", x=[1.0, 1.0, 1e300, 1e300, 2.0**-149, 0.0, -1.0])
    array = np.array([1.0, 1 + 2.0**-23, math.inf, 1.0, 0.0, math.nan, math.inf])
    assert found.ulps(array, "float32").tolist()[:3] == [0.0, 1.0, 0.0]
    assert found.ulps(array, "float32")[3] > 1e6
    assert found.ulps(array, "float32").tolist()[4:] == [1.0, math.inf, math.inf]


def test_ulp_and_limits():
    for name in ("float16", "float32", "float64"):
        info = np.finfo(name)
        assert rounding.largest(name) == float(info.max)
        assert rounding.tiny(name) == float(info.tiny)
        assert rounding.smallest(name) == float(info.smallest_subnormal)
        assert rounding.epsilon(name) == float(info.eps)
        for number in (1.0, 1.5, 1000.0, 0.1, float(info.tiny) / 4, 0.0):
            assert rounding.ulp(number, name) == float(np.spacing(np.dtype(name).type(number)))


def test_rounding_operators_at_ties_and_signs():
    points = np.array([-2.5, -1.5, -0.5, 0.0, 0.5, 1.5, 2.5, 2.0**52 + 1, -0.25])
    for name, function in (("round", np.round), ("trunc", np.trunc), ("floor", np.floor), ("ceil", np.ceil)):
        np.testing.assert_array_equal(value(f"{name}(x)", x=points).value, function(points) + 0.0)
    for b in (2.0, -2.0, math.inf, -math.inf):
        found = value("remainder(x, y)", x=points, y=np.array(b))
        np.testing.assert_array_equal(found.value, np.remainder(points, b))
