"""What a library promises of the arguments of a distribution's methods."""

from __future__ import annotations

import ast
import math
from functools import reduce

import pytest

import stablefix
from stablefix.graph.constraints import lies_by
from stablefix.graph.interval import ALL
from stablefix.graph.ranges import interval_of
from stablefix.source.names import Names
from tests.graph.reading import places, result_of

IMPORTS = """\
import numpy as np
import scipy.stats as stats
from scipy.stats import rv_continuous, rv_discrete
from scipy.stats import rv_continuous as Law
from torch.distributions import Distribution, Gamma, constraints
from torch.distributions.constraints import positive

"""
SCIPY = """\
class d_gen({base}):
    {check}

    def {method}(self, {parameters}):
        return {parameters}


d = d_gen({built})
"""
ANY, POSITIVE = "[-inf, inf]", "(0, inf]"


def ranges(text: str, method: str = "") -> list[str]:
    """Where the parameters of the last method that returns something lie, or of the one that is named."""
    returned = [place for place in places(IMPORTS + text) if isinstance(place.point.statement, ast.Return)]
    point = [place.point for place in returned if place.function.endswith(method)][-1]
    assert isinstance(point.function, ast.FunctionDef)
    definitions = [point.env[each.arg] for each in point.function.args.args[1:]]
    lies = (reduce(lambda known, told: told.narrow(known), each.conditions, ALL) for each in definitions)
    return list(map(str, lies))


def of_scipy(
    parameters: str = "x, a", *, base: str = "rv_continuous", method: str = "_pdf", check: str = "pass", built: str = ""
) -> list[str]:
    return ranges(SCIPY.format(base=base, method=method, check=check, built=built, parameters=parameters))


@pytest.mark.parametrize("base", ["rv_continuous", "Law", "stats.rv_continuous", "Mixin, rv_continuous"])
def test_parameters_of_scipys_distributions_are_positive(base: str) -> None:
    assert of_scipy("x, a, b", base=base) == [ANY, POSITIVE, POSITIVE]


@pytest.mark.parametrize("base", ["object", "Distribution", "rv_continuous_like", "stats.norm"])
def test_those_of_other_classes_are_not(base: str) -> None:
    assert of_scipy("x, a, b", base=base) == [ANY, ANY, ANY]


def test_a_class_of_the_file_that_has_the_name_is_another_one() -> None:
    text = "class rv_discrete:\n    pass\n\n\n" + SCIPY.format(
        base="rv_discrete", check="pass", method="_pmf", parameters="k, a", built=""
    )
    assert ranges(text) == [ANY, ANY]


@pytest.mark.parametrize(
    ("method", "parameters", "lies"),
    [
        ("_logpdf", "x, a", ["[0, 2]", POSITIVE]),
        ("_cdf", "x, a", ["(0, 2)", POSITIVE]),
        ("_ppf", "q, a", ["(0, 1)", POSITIVE]),
        ("_munp", "n, a", [ANY, POSITIVE]),
        ("_stats", "a, b", [POSITIVE, POSITIVE]),
        ("_rvs", "a, size, random_state", [POSITIVE, ANY, ANY]),
        ("_fitstart", "data, a", [ANY, ANY]),
        ("_argcheck", "a, b", [ANY, ANY]),
    ],
)
def test_each_method_has_its_first_argument(method: str, parameters: str, lies: list[str]) -> None:
    assert of_scipy(parameters, method=method, built='a=0.0, b=2, name="d"') == lies


@pytest.mark.parametrize(
    ("check", "lies"),
    [
        ("return a > 0", [POSITIVE, ANY]),
        ('"""Shape."""\n        return (a >= 1) & (b != 0)', ["[1, inf]", ANY]),
        ("return np.isfinite(a) & (b < 2)", [ANY, "[-inf, 2)"]),
        ("ok = (a > 0) & np.isfinite(b)\n        ok &= 1 <= b\n        return ok", [POSITIVE, "[1, inf]"]),
        ("return (a > 0) | (b > 0)", [ANY, ANY]),
        ("return True", [ANY, ANY]),
        ("if a is None:\n            return True\n        return a > 0", [ANY, ANY]),
    ],
)
def test_what_a_class_checks_holds_instead(check: str, lies: list[str]) -> None:
    assert of_scipy("x, a, b", check=f"def _argcheck(self, a, b):\n        {check}")[1:] == lies


def test_what_is_checked_goes_by_its_place() -> None:
    check = "def _argcheck(self, b, c):\n        return (b > 0) & (c < 0)"
    assert of_scipy("x, a, b", check=check)[1:] == [POSITIVE, "[-inf, 0)"]
    assert of_scipy("x, a, b", check="def _argcheck(self, *args):\n        return args[0] > 0")[1:] == [ANY, ANY]


def test_a_hole_is_kept() -> None:
    found = result_of(
        IMPORTS
        + "class d_gen(rv_continuous):\n    def _argcheck(self, c):\n        return c != 0\n\n"
        + "    def _pdf(self, x, c):\n        return c\n"
    )
    assert 0.0 not in interval_of(found)
    assert -1.0 in interval_of(found)


def test_checks_and_parameters_are_inherited_within_a_file() -> None:
    text = (
        "class base(rv_continuous):\n    def _argcheck(self, a):\n        return a > 1\n\n\n"
        "class d_gen(base):\n    def _pdf(self, x, a):\n        return x, a\n"
    )
    assert ranges(text) == [ANY, "(1, inf]"]


def test_a_heir_that_checks_otherwise_has_the_method_too() -> None:
    text = (
        "class base(rv_continuous):\n    def _pdf(self, x, a):\n        return x, a\n\n\n"
        "class d_gen(base):\n    def _argcheck(self, a):\n        return np.isfinite(a)\n"
    )
    assert ranges(text, "base._pdf") == [ANY, ANY]
    own = "\n    def _pdf(self, x, a):\n        return x, a\n"
    assert ranges(text + own, "base._pdf") == [ANY, POSITIVE]


@pytest.mark.parametrize(
    ("built", "lies"),
    [
        ("a=0.0", "[0, inf]"),
        ("b=-1", "[-inf, -1]"),
        ("a=-np.pi, b=np.pi", "[-3.14159, 3.14159]"),
        ("a=low", ANY),
        ("0.0, 1.0", ANY),
        ("**options", ANY),
        ("name='d'", ANY),
    ],
)
def test_values_lie_within_the_support_that_the_instance_is_given(built: str, lies: str) -> None:
    assert of_scipy(built=built)[0] == lies


def test_all_instances_count_those_of_heirs_too() -> None:
    text = SCIPY.format(base="rv_continuous", check="pass", method="_pdf", parameters="x, a", built="a=1")
    assert ranges(text + "e = d_gen(a=-2)\n")[0] == "[-2, inf]"
    assert ranges(text + "\n\nclass e_gen(d_gen):\n    pass\n\n\ne = e_gen(a=0)\n")[0] == "[0, inf]"
    assert ranges(text.replace("d = d_gen(a=1)", ""))[0] == ANY


def test_discrete_distributions_begin_at_0_unless_they_say_otherwise() -> None:
    assert of_scipy("k, a", base="rv_discrete", method="_pmf")[0] == "[0, inf]"
    assert of_scipy("k, a", base="rv_discrete", method="_cdf", built="a=1")[0] == "[1, inf]"
    assert of_scipy("k, a", base="rv_discrete", method="_pmf", built="a=-np.inf")[0] == ANY


@pytest.mark.parametrize(
    ("support", "lies"), [("0, 1", "[0, 1]"), ("-1, a", "[-1, inf]"), ("self.a, a", ANY), ("-a, a", ANY)]
)
def test_a_support_that_depends_on_parameters_is_asked(support: str, lies: str) -> None:
    check = f"def _get_support(self, a):\n        return {support}"
    assert of_scipy(check=check, built="a=0.5")[0] == lies


def test_a_constructor_of_its_own_may_give_another_support() -> None:
    check = "def __init__(self, **given):\n        super().__init__(**given)"
    assert of_scipy(check=check, built="a=0.0")[0] == ANY


# -- torch


@pytest.mark.parametrize(
    ("constraint", "lies"),
    [
        ("constraints.positive", POSITIVE),
        ("positive", POSITIVE),
        ("constraints.nonnegative_integer", "[0, inf]"),
        ("constraints.boolean", "[0, 1]"),
        ("constraints.interval(-1.0, 2)", "[-1, 2]"),
        ("constraints.interval(0.0, high)", "[0, inf]"),
        ("constraints.half_open_interval(0, 1)", "[0, 1)"),
        ("constraints.greater_than(1)", "(1, inf]"),
        ("constraints.greater_than_eq(1)", "[1, inf]"),
        ("constraints.less_than(0.0)", "[-inf, 0)"),
        ("constraints.independent(constraints.positive, 1)", POSITIVE),
        ("constraints.independent(constraints.real, 1)", ANY),
        ("constraints.real", ANY),
        ("constraints.positive_definite", ANY),
        ("constraints.stack([constraints.positive])", ANY),
        ("Gamma.positive", ANY),
        ("constraints.interval(0.0)", ANY),
    ],
)
def test_constraints_are_ranges(constraint: str, lies: str) -> None:
    tree = ast.parse(f"{IMPORTS}\nclass D(Distribution):\n    support = {constraint}\n")
    names = Names(tree)
    home = names.inspect(names.classes["D"])
    assert str(lies_by(ast.parse(constraint, mode="eval").body, home)) == lies
    assert ranges(ast.unparse(tree.body[-1]) + "\n    def log_prob(self, value):\n        return value,\n") == [lies]


def test_a_quantile_is_asked_of_a_share() -> None:
    text = (
        "class D(Distribution):\n    support = constraints.real\n\n    def icdf(self, value):\n        return value,\n"
    )
    assert ranges(text) == ["(0, 1)"]
    assert ranges(text.replace("    support = constraints.real\n", "")) == [ANY]
    assert ranges(text.replace("icdf", "transform")) == [ANY]


def test_a_heir_that_states_another_support_has_the_method_too() -> None:
    text = (
        "class D(Distribution):\n    support = constraints.positive\n\n"
        "    def log_prob(self, value):\n        return value,\n\n\nclass E(D):\n    support = constraints.real\n"
    )
    assert ranges(text) == [ANY]
    assert ranges(text.replace("constraints.real", "constraints.nonnegative")) == ["[0, inf]"]


def test_a_support_that_is_computed_says_nothing() -> None:
    text = (
        "class C(Distribution):\n    support = constraints.positive\n\n\n"
        "class D(C):\n    @property\n    def support(self):\n        return constraints.real\n\n"
        "    def log_prob(self, value):\n        return value,\n"
    )
    assert ranges(text) == [ANY]


@pytest.mark.parametrize(("constraint", "low"), [("positive", 0.0), ("greater_than(1)", 1.0), ("real", -math.inf)])
def test_parameters_that_are_attributes_are_constrained(constraint: str, low: float) -> None:
    text = (
        f'class D(Distribution):\n    arg_constraints = {{"scale": constraints.{constraint}}}\n\n'
        "    def log_prob(self, value):\n        return self.scale\n"
    )
    lies = interval_of(result_of(IMPORTS + text))
    assert lies.low == low
    assert math.isinf(low) or low not in lies


# -- what is told

LOG_OF_NORMAL_CDF = """\
from scipy.special import ndtr


class d_gen({base}):
    {check}

    def _logpdf(self, x, a):
        return np.log(ndtr(a)) - x * x
"""


@pytest.mark.parametrize(
    ("base", "check", "told"),
    [
        ("rv_continuous", "pass", False),
        ("rv_continuous", "def _argcheck(self, a):\n        return a >= 0", False),
        ("rv_continuous", "def _argcheck(self, a):\n        return np.isfinite(a)", True),
        ("Law_like", "pass", True),
    ],
)
def test_what_no_caller_gives_is_not_told(base: str, check: str, told: bool) -> None:
    found = stablefix.check(IMPORTS + LOG_OF_NORMAL_CDF.format(base=base, check=check))
    assert [each.code for each in found] == ["SF117"] * told


def test_what_a_check_says_of_two_parameters_holds_of_their_difference() -> None:
    text = SCIPY.format(
        base="rv_continuous", check="def _argcheck(self, a, b):\n        return b > a", method="_pdf",
        parameters="x, a, b", built="",
    ).replace("return x, a, b", "return np.exp(-x * x) / (b - a)")  # fmt: skip
    found = stablefix.check(IMPORTS + text, pedantic=True, validate=False)
    other = stablefix.check(IMPORTS + text.replace("b > a", "b >= a"), pedantic=True, validate=False)
    assert "division by zero" not in {each.failure for each in found}
    assert len(other) > len(found)
