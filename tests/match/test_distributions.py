"""A family of distributions is a setting of one operator, and an object that holds the parameters is looked through."""

from __future__ import annotations

import pytest

from tests.match.finding import becomes, codes

HEADER = """import numpy as np
import torch
from scipy import stats
from torch.distributions import Normal


def f(x: np.ndarray, y: np.ndarray, t: torch.Tensor, m: torch.Tensor, s: torch.Tensor):
"""


def body(*lines: str) -> str:
    return HEADER + "".join(f"    {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        (["return np.log(stats.norm.pdf(x))"], "SF148", ["return stats.norm.logpdf(x)"]),
        (["return np.log(stats.gamma.pdf(x, 2.0))"], "SF148", ["return stats.gamma.logpdf(x, 2.0)"]),
        (["return 1 - stats.expon.cdf(x)"], "SF147", ["return stats.expon.sf(x)"]),
        (["return 1 - stats.gamma.cdf(x, 2.0)"], "SF147", ["return stats.gamma.sf(x, 2.0)"]),
        (["return 2 * (1 - stats.t.cdf(np.abs(x), 3))"], "SF147", ["return 2 * stats.t.sf(np.abs(x), 3)"]),
        (["return 1 - stats.f.cdf(x, dfn=2, dfd=y)"], "SF147", ["return stats.f.sf(x, 2, y)"]),
        (["d = stats.chi2(y)", "return np.log(d.sf(x))"], "SF150", ["d = stats.chi2(y)", "return d.logsf(x)"]),
        (["return np.log(1 - stats.laplace.cdf(x))"], "SF150", ["return stats.laplace.logsf(x)"]),
        (["return np.log(stats.norm(1, 2).pdf(x))"], "SF148", ["return stats.norm(1, 2).logpdf(x)"]),
        (["d = stats.norm(y, 2)", "return 1 - d.cdf(x)"], "SF147", ["d = stats.norm(y, 2)", "return d.sf(x)"]),
        (
            ["d = stats.norm(y, 2)", "p = d.pdf(x)", "return np.log(p)"],
            "SF148",
            ["d = stats.norm(y, 2)", "return d.logpdf(x)"],
        ),
        (
            ["d = Normal(m, s)", "return d.cdf(t).log()"],
            "SF149",
            ["return torch.special.log_ndtr((t - m) / s)"],
        ),
    ],
)
def test_the_object_is_asked_for_the_other_function(before: list[str], code: str, after: list[str]) -> None:
    assert body(*after) in becomes(body(*before), code)


@pytest.mark.parametrize(
    "lines",
    [
        ["d = stats.norm(y, 2)", "d = stats.poisson(y)", "return np.log(d.pmf(x))"],
        ["d = stats.norm(y, 2)", "return np.log(d.ppf(x))"],
        ["d = stats.norm(y, 2)", "return np.log(d.pdf(x, 3))"],
        ["return np.log(stats.gaussian_kde(y).pdf(x))"],
        ["return 1 - stats.norminvgauss.cdf(x, 2.0, 1.0)"],
    ],
)
def test_other_objects_and_functions_are_left_alone(lines: list[str]) -> None:
    assert codes(body(*lines)).isdisjoint({"SF147", "SF148", "SF149", "SF150"})


def test_degrees_of_freedom_are_no_table() -> None:
    """`df` is a data frame, unless a distribution is given it as it is."""
    text = "from scipy import stats\n\n\ndef f(x, df):\n    return 1 - stats.chi2.cdf(x, {})\n"
    assert codes(text.format("df")) == {"SF147"}
    assert not codes(text.format("df * 2"))


def test_an_object_of_another_class_of_the_same_name_is_no_distribution() -> None:
    text = body("d = Normal(m, s)", "return d.cdf(t).log()").replace(
        "from torch.distributions import Normal", "class Normal: ..."
    )
    assert "SF149" not in codes(text)
