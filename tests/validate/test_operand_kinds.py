"""A repair does with integers, with two dtypes and with single numbers what the old form does, or is not safe."""

from __future__ import annotations

import pytest

from stablefix.engine import check_text
from stablefix.evidence import Failure, Safety, Severity, Verdict
from stablefix.finding import Repair
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.settings import Settings
from stablefix.validate import Request, validate

RAISES = [
    ("sqrt(x**2 + (x + 1)**2)", "hypot(x, x + 1)"),
    ("log(1 + x + sqrt(x))", "log1p(x + sqrt(x)) + 0 * logsigmoid(x)"),
]
"""(old form, new form, which torch does not compute on integers)."""


def judged(
    before: str, after: str, library: str = "torch", names: str = "x", *, floating: bool = False, **facts: bool
) -> Verdict:
    kind = Kind.TENSOR if library == "torch" else Kind.ARRAY
    bindings = {name: Input(name, name, Facts(kind, integer=facts.get(name))) for name in names}
    graphs = parse(before, bindings), ((after, parse(after, bindings)),)
    dtype = "float32" if library == "torch" else "float64"
    return validate(Request(*graphs, library, dtype, (), Failure.OVERFLOW, floating=floating))


KINDS = ("integers", "float", "axes")


def reasons(verdict: Verdict) -> list[str]:
    ((_, _, evidence),) = verdict.ranking
    return [reason for reason in evidence.reasons if any(word in reason for word in KINDS)]


@pytest.mark.parametrize(("before", "after"), RAISES)
def test_what_raises_on_integers_is_not_safe_where_they_may_come(before: str, after: str) -> None:
    (reason,) = reasons(judged(before, after))
    assert "not implemented for 'Long' for integers, where the old form does not" in reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("log(sigmoid(x))", "logsigmoid(x)"),
        ("log(1 + exp(x))", "softplus(x)"),
        ("log(exp(x) + exp(1 - x))", "logaddexp(x, 1 - x)"),
        ("log(exp(2 * x - 1))", "2 * x - 1"),
    ],
)
def test_what_an_exponential_is_taken_of_is_floating_by_its_use(before: str, after: str) -> None:
    assert reasons(judged(before, after)) == []


@pytest.mark.parametrize(("before", "after"), RAISES)
def test_it_is_where_they_cannot(before: str, after: str) -> None:
    assert reasons(judged(before, after, floating=True)) == []
    assert reasons(judged(before, after, x=False)) == []


@pytest.mark.parametrize(("before", "after"), [("log(1 + x)", "log1p(x)"), ("exp(x) - 1", "expm1(x)")])
def test_what_takes_integers_is_safe(before: str, after: str) -> None:
    assert [safety for _, safety, _ in judged(before, after).ranking] == [Safety.SAFE]


def test_where_the_old_form_raises_on_integers_nothing_is_asked() -> None:
    assert reasons(judged("log(softmax(x, -1))", "log_softmax(x, -1)")) == []


def test_integers_that_come_out_as_other_numbers_refute() -> None:
    whole = "where(floor(x) == x, 3, log1p(x))"
    verdict = judged("log(1 + x)", f"where(floor(x) == x, where(x < 4, {whole}, log1p(x)), log1p(x))", "numpy")
    assert not verdict.ranking


@pytest.mark.parametrize("before", ["0.5 + atan(x) / pi", "0.5 - atan(-x) / pi"])
def test_integers_without_a_sign_wrap_around_where_a_minus_is_new(before: str) -> None:
    new = judged(before, "atan2(1, -x) / pi")
    wraps = [] if "-x" in before else ["its values are others for unsigned integers"]
    assert reasons(new) == wraps


def test_every_float_format_is_tried_where_none_is_in_sight() -> None:
    told = reasons(judged("log(1 + x)", "log1p(x) + 0 * log_ndtr(abs(x))"))
    assert [reason.rsplit(" for ", 1)[1] for reason in told] == [
        "float16, where the old form does not",
        "bfloat16, where the old form does not",
    ]
    single = "where(x == x, cast(log1p(x), 'float64'), x)"
    assert "its result is float64 instead of float32 for float32" in reasons(judged("log(1 + x)", single, "numpy"))


def test_a_number_of_numpy_stays_one() -> None:
    assert reasons(judged("log(1 + x)", "where(x == x, log1p(x), x)", "numpy")) == [
        "of numbers it makes an array without axes"
    ]


FLOORS = ("log(clamp(x, min=finfo_tiny(x)))", "log(clamp(x, min=1.2e-38))")


def ranked(
    before: str, after: tuple[str, ...], library: str, *, floating: bool = False, integer: bool | None = None
) -> list[int]:
    kind = Kind.TENSOR if library == "torch" else Kind.ARRAY
    bindings = {"x": Input("x", "x", Facts(kind, integer=integer))}
    graphs = parse(before, bindings), tuple((each, parse(each, bindings)) for each in after)
    dtype = "float32" if library == "torch" else "float64"
    verdict = validate(Request(*graphs, library, dtype, (), Failure.DOMAIN_ERROR, floating=floating))
    assert len(verdict.ranking) == len(after), verdict.refused
    return [which for which, _, _ in verdict.ranking]


def test_of_two_unsafe_repairs_one_that_does_not_raise_on_integers_comes_first() -> None:
    """`torch.finfo` of integers raises, where their logarithm does not. What a model is given may be integers too."""
    assert ranked("log(x)", FLOORS, "torch") == [1, 0]
    assert ranked("log(x)", FLOORS, "torch", floating=True) == [1, 0]
    assert ranked("log(x)", FLOORS, "torch", floating=True, integer=False) == [0, 1]


@pytest.mark.parametrize(("divisor", "order"), [("squeeze(prod(x, None), None)", [1, 0]), ("x", [0, 1])])
def test_one_that_leaves_a_number_a_number_comes_first_where_there_is_never_an_array(
    divisor: str, order: list[int]
) -> None:
    """`np.where` makes an array without axes of a number, which is no `float`."""
    after = "where(B == 0, 0, 1 / where(B == 0, 1, B))", "1 / where(B == 0, 1e-8, B)"
    assert ranked(f"1 / {divisor}", tuple(each.replace("B", divisor) for each in after), "numpy") == order


def repairs(text: str) -> list[Repair]:
    settings = Settings(min_severity=Severity.LOW, unsafe_fixes=True)
    return [repair for found in check_text(text, "case.py", settings).findings for repair in found.repairs]


UNKNOWN = "import torch\nimport numpy as np\nimport pandas\n\n\ndef scores(x: torch.Tensor):\n    return {}\n"
LOSS = "import torch\nimport numpy as np\nimport pandas\n\n\ndef loss(x: torch.Tensor):\n    return {}\n"
PARAMETER = (
    "import torch\nimport pandas\n\n\nclass Layer(Base):\n    def __init__(self):\n"
    "        self.x = torch.nn.Parameter(make())\n\n    def summary(self):\n        return {}\n"
)


@pytest.mark.parametrize(
    ("text", "expression", "safety"),
    [
        (UNKNOWN, "torch.log(torch.sigmoid(x))", Safety.SAFE),
        (UNKNOWN, "torch.log(torch.sigmoid(x / 2))", Safety.SAFE),
        (UNKNOWN, "torch.log(torch.sigmoid(0.5 * x))", Safety.SAFE),
        (UNKNOWN, "torch.log(torch.sigmoid(x.float()))", Safety.SAFE),
        (UNKNOWN, "torch.log(torch.sigmoid(x.mean(-1)))", Safety.SAFE),
        (LOSS, "torch.log(torch.sigmoid(x))", Safety.SAFE),
        (PARAMETER, "torch.log(torch.sigmoid(self.x))", Safety.SAFE),
    ],
)
def test_what_the_code_shows_to_be_floating_is_no_integer(text: str, expression: str, safety: Safety) -> None:
    assert repairs(text.format(expression))[0].safety is safety
