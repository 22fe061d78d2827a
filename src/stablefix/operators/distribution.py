"""Distributions: density, distribution function and survival function, with their logarithms.

A family is a setting of one operator, as in `cdf(x, loc, scale, a, b, "norm")`, so what is written for one holds for
all. Its formulas speak of the standardised `z`. Objects that hold the parameters, `scipy.stats.norm(loc, scale)` or
`torch.distributions.Normal(loc, scale)`, are the same with their arguments in two calls.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stablefix.operators.operator import define


@dataclass(frozen=True)
class Family:
    """A family of distributions.

    density       of `z`, before it is divided by the scale.
    distribution  of `z`; empty where it has no formula in other operators, and nothing can be proved of it.
    shapes        names of the shape parameters in scipy, which are `a` and `b` here.
    torch         the class of torch.distributions and its arguments, where it computes the same.
    """

    density: str
    distribution: str = ""
    shapes: tuple[str, ...] = ()
    torch: str = ""


FAMILIES = {
    "norm": Family("exp(-square(z) / 2) / sqrt(2 * pi)", "ndtr(z)", torch="Normal(loc, scale)"),
    "expon": Family("where(z < 0, 0, exp(-z))", "where(z < 0, 0, 1 - exp(-z))"),
    "logistic": Family("sigmoid(z) * sigmoid(-z)", "sigmoid(z)"),
    "laplace": Family("exp(-abs(z)) / 2", "where(z < 0, exp(z) / 2, 1 - exp(-z) / 2)", torch="Laplace(loc, scale)"),
    "gumbel_r": Family("exp(-z - exp(-z))", "exp(-exp(-z))", torch="Gumbel(loc, scale)"),
    "cauchy": Family("1 / (pi * (1 + square(z)))", "half + atan(z) / pi", torch="Cauchy(loc, scale)"),
    "rayleigh": Family("where(z < 0, 0, z * exp(-square(z) / 2))", "where(z < 0, 0, 1 - exp(-square(z) / 2))"),
    "weibull_min": Family(
        "where(z <= 0, 0, a * z ** (a - 1) * exp(-(z ** a)))", "where(z <= 0, 0, 1 - exp(-(z ** a)))", ("c",)
    ),
    "lognorm": Family(
        "where(z <= 0, 0, exp(-square(log(z) / a) / 2) / (a * z * sqrt(2 * pi)))",
        "where(z <= 0, 0, ndtr(log(z) / a))",
        ("s",),
    ),
    "gamma": Family(
        "where(z <= 0, 0, exp((a - 1) * log(z) - z - lgamma(a)))", "where(z <= 0, 0, gammainc(a, z))", ("a",)
    ),
    "chi2": Family(
        "where(z <= 0, 0, exp((a / 2 - 1) * log(z) - z / 2 - lgamma(a / 2) - a / 2 * log(2)))",
        "where(z <= 0, 0, gammainc(a / 2, z / 2))",
        ("df",),
    ),
    "t": Family(
        "exp(lgamma((a + 1) / 2) - lgamma(a / 2)) / sqrt(pi * a) * (1 + square(z) / a) ** (-(a + 1) / 2)",
        "where(z < 0, betainc(a / 2, half, a / (a + square(z))) / 2, "
        "1 - betainc(a / 2, half, a / (a + square(z))) / 2)",
        ("df",),
    ),
    "f": Family(
        "where(z <= 0, 0, exp(lgamma((a + b) / 2) - lgamma(a / 2) - lgamma(b / 2) + a / 2 * log(a / b) "
        "+ (a / 2 - 1) * log(z) - (a + b) / 2 * log1p(a * z / b)))",
        "where(z <= 0, 0, betainc(a / 2, b / 2, a * z / (a * z + b)))",
        ("dfn", "dfd"),
    ),
    "beta": Family(
        "where((z <= 0) | (z >= 1), 0, exp((a - 1) * log(z) + (b - 1) * log(1 - z) + lgamma(a + b) - lgamma(a) - "
        "lgamma(b)))",
        "where(z <= 0, 0, where(z >= 1, 1, betainc(a, b, z)))",
        ("a", "b"),
    ),
}  # fmt: skip


_Z = re.compile(r"\bz\b")


def _meaning(form: str) -> str:
    """A formula for each family that has one: `form` with `density` and `distribution` in it."""
    cases = []
    for name, family in FAMILIES.items():
        formula = form.replace("density", f"({family.density})").replace("distribution", f"({family.distribution})")
        for letter in "ab"[: len(family.shapes)]:
            formula = f"where({letter} <= 0, nan, {formula})"
        if "()" not in formula:
            cases.append(f"({_Z.sub('((x - loc) / scale)', formula)}) if family == '{name}' else ")
    return "".join(cases) + "nan"


def _spellings(method: str, torch: str = "") -> list[str]:
    found = []
    for name, family in FAMILIES.items():
        if "pdf" not in method and not family.distribution:
            continue
        shapes = [f"{own}: {letter}" for own, letter in zip(family.shapes, "ab", strict=False)]
        parameters = ", ".join([*shapes, "loc=0", "scale=1"])
        found.append(f"scipy.stats.{name}.{method}(x, {parameters}) with family='{name}'")
        found.append(f"scipy.stats.{name}({parameters}).{method}(x) with family='{name}'")
        if torch and family.torch:
            found.append(f"torch.distributions.{family.torch}.{torch}(value: x) with family='{name}'")
    return found


SIGNATURE = "(x, loc = 0, scale = 1, a = None, b = None, family: OPTION = 'norm')"

define(
    f"pdf{SIGNATURE}",
    *_spellings("pdf"),
    meaning=_meaning("density / scale"),
    range="[0, inf]",
    singular="scale <= 0",
)
define(
    f"logpdf{SIGNATURE}",
    *_spellings("logpdf", torch="log_prob"),
    meaning="log(pdf(x, loc, scale, a, b, family))",
    singular="scale <= 0",
)
define(
    f"cdf{SIGNATURE}",
    *_spellings("cdf", torch="cdf"),
    meaning=_meaning("distribution"),
    range="[0, 1]",
    singular="scale <= 0",
    ulps=64,
)
define(
    f"sf{SIGNATURE}",
    *_spellings("sf"),
    meaning="1 - cdf(x, loc, scale, a, b, family)",
    range="[0, 1]",
    singular="scale <= 0",
    ulps=64,
)
define(
    f"logcdf{SIGNATURE}",
    *_spellings("logcdf"),
    meaning="log(cdf(x, loc, scale, a, b, family))",
    range="[-inf, 0]",
    singular="scale <= 0",
    ulps=64,
)
define(
    f"logsf{SIGNATURE}",
    *_spellings("logsf"),
    meaning="log(1 - cdf(x, loc, scale, a, b, family))",
    range="[-inf, 0]",
    singular="scale <= 0",
    ulps=64,
)
define(
    "normal_ppf(q, loc = 0, scale = 1)",
    "scipy.stats.norm.ppf(q, loc=0, scale=1)",
    meaning="loc + scale * ndtri(q)",
    singular="(q <= 0) | (q >= 1)",
)
define(
    "normal_isf(q, loc = 0, scale = 1)",
    "scipy.stats.norm.isf(q, loc=0, scale=1)",
    meaning="loc + scale * ndtri(1 - q)",
    singular="(q <= 0) | (q >= 1)",
)
