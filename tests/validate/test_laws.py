"""Laws of judgement, on random expressions: what is the same is never refused, what differs is never called safe."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stablefix.evidence import Failure, Safety
from stablefix.graph.expression import Input
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.graph.interval import Interval
from stablefix.validate import Request, validate
from stablefix.validate.judge import judge
from stablefix.validate.reference import Reference
from stablefix.validate.standing import Mends
from stablefix.validate.subject import CannotRunError, prepare
from stablefix.validate.trials import trials

CALM = settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

_ROUND = (
    "exp({})",
    "tanh({})",
    "sigmoid({})",
    "log1p({} * {})",
    "sqrt(1 + {} * {})",
    "abs({})",
    "softplus({})",
    "sin({})",
)
_ROWS = ("softmax({}, -1)", "log_softmax({}, -1)", "logsumexp({}, -1)", "mean({}, -1)", "var({}, -1, 0)")
_NUMBERS = st.sampled_from(["0.5", "2", "-1.5", "3", "0.1"])


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    one = st.builds(lambda form, part: form.replace("{}", f"({part})"), st.sampled_from(_ROUND), inner)
    row = st.builds(lambda form, part: form.replace("{}", f"({part})"), st.sampled_from(_ROWS), inner)
    two = st.builds(lambda sign, a, b: f"({a}) {sign} ({b})", st.sampled_from(["+", "-", "*"]), inner, inner)
    number = st.builds(lambda sign, a, b: f"({a}) {sign} {b}", st.sampled_from(["+", "*"]), inner, _NUMBERS)
    return st.one_of(one, row, two, number)


EXPRESSIONS = st.recursive(st.just("x"), _nested, max_leaves=4)


def ask(before: str, after: str, library: str = "torch") -> Request:
    bounded = Facts(kind=Kind.TENSOR if library == "torch" else Kind.ARRAY, interval=Interval(-8.0, 8.0), known=True)
    x = Input("x", "x", bounded)
    repairs = (("after", parse(after, {"x": x})),)
    return Request(parse(before, {"x": x}), repairs, library, "float32", (), Failure.CANCELLATION)


@CALM
@given(EXPRESSIONS, st.sampled_from(["torch", "numpy"]))
def test_an_identity_is_never_refused_and_never_an_improvement(expression: str, library: str) -> None:
    request = ask(expression, expression, library)
    try:
        subject = prepare(request)
    except CannotRunError:
        return
    judgement = judge(subject, 0, trials(subject, 40, 1), Reference(), Mends.RIGHT)
    assert judgement.refused is None and judgement.largest_change == 0
    assert not validate(request).ranking


@CALM
@given(EXPRESSIONS, st.sampled_from(["({}) * 1.002", "({}) * 0.99", "({}) * -1", "({}) + 0.5 * (1 + abs({}))"]))
def test_what_differs_by_a_thousandth_is_refused_or_told(expression: str, change: str) -> None:
    request = ask(expression, change.replace("{}", expression))
    try:
        subject = prepare(request)
    except CannotRunError:
        return
    points = trials(subject, 40, 1)
    judgement = judge(subject, 0, points, Reference(), Mends.RIGHT)
    nothing_to_see = all(abs(current.old.value[current.severity == 3]).max(initial=0) == 0 for current in points)
    assert judgement.refused is not None or judgement.unsafe or nothing_to_see
    assert all(safety is not Safety.SAFE for _, safety, _ in validate(request).ranking)
