"""Makes one repair of a text, by a template given in two lines."""

from __future__ import annotations

import ast
import tempfile
from functools import cache
from pathlib import Path

from stablefix.match.candidate import Candidate
from stablefix.match.find import Finder
from stablefix.rewrite.edits import apply
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.rewrite import Refused, Rewrite, rewrite
from stablefix.templates.load import load

RULES = {
    "log_softmax": ("x, dim: Dim", "log(softmax(x, dim))", "log_softmax(x, dim)"),
    "log1p": ("x", "log(1 + x)", "log1p(x)"),
    "expm1": ("x", "exp(x) - 1", "expm1(x)"),
    "logsumexp": ("x, dim: Dim", "log(sum(exp(x), dim))", "logsumexp(x, dim)"),
    "clamped": ("a, b", "a / b", "a / clamp(b, 1e-8)"),
    "where": ("a, b", "a / b", "where(b == 0, 0, a / where(b == 0, 1, b))"),
    "logaddexp": ("x", "log(1 + exp(x))", "logaddexp(x, 0)"),
    "finfo": ("x", "log(x)", "log(clamp(x, finfo_tiny(x)))"),
    "upcast": ("x, dim: Dim", "softmax(x, dim)", "cast_like(softmax(cast(x, 'float32'), dim), x)"),
    "slogdet": ("x", "log(abs(det(x)))", "logabsdet(x)"),
    "difference": ("a, b", "log(a) - log(b)", "log(a / b)"),
    "power": ("a, b", "exp(b * log(a))", "a ** b"),
    "tighter": ("a, b, c", "a * b + a * c", "a * (b + c)"),
    "looser": ("a, b, c", "a * (b + c)", "a * b + a * c"),
    "masked": ("x, dim: Dim", "log(sum(x, dim))", "log(clamp(sum(x, dim), 1e-8))"),
    "softmax_of_log": ("a, b, dim: Dim", "log(exp(a) / sum(exp(b), dim))", "a - logsumexp(b, dim)"),
    "split": ("a, b", "log(a * b)", "log(a) + log(b)"),
    "lost": ("a, b", "a + 0 * b", "a"),
    "shifted": (
        "x, dim: Dim",
        "exp(x) / sum(exp(x), dim)",
        "shifted = exp(x - amax(x, dim)); shifted / sum(shifted, dim)",
    ),
    "largest": ("x, dim: Dim", "log(sum(exp(x), dim))", "high = amax(x, dim); high + log(sum(exp(x - high), dim))"),
    "scaled": ("x, c", "log(exp(x) * c)", "x + log(c)"),
    "once": ("x", "exp(x) - 1", "small = expm1(x); small"),
}


@cache
def finder(rule: str) -> Finder:
    """A finder for one rule."""
    parameters, before, after = RULES[rule]
    *steps, after = after.split("; ")
    bare = ", ".join(part.split(":")[0].strip() for part in parameters.split(","))
    typed = ", ".join(part if ":" in part else f"{part}: Tensor" for part in parameters.split(","))
    text = f'''class Rule(Template):
    """Rule.

    ## What it does
    Tests.

    ## Why is this bad?
    Tests.

    ## Fix safety
    Tests.
    """

    code = "SF999"
    fix = Fix.ALGORITHM
    failure = Failure.UNDERFLOW

    def before({typed}):
        return {before}

    def after({bare}):
{"".join(f"        {step}{chr(10)}" for step in steps)}        return {after}

    references = []
    fires = []
    quiet = []
'''
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "algorithm"
        place.mkdir()
        (place / "rule.py").write_text(text)
        return Finder(load([Path(folder)]))


def candidates(rule: str, text: str) -> tuple[list[Candidate], Layout]:
    """Where a rule matches."""
    tree = ast.parse(text)
    return finder(rule).find(text, tree), Layout(text, tree)


def attempt(rule: str, text: str) -> Rewrite | Refused:
    """The rewrite of the first place that matches."""
    found, layout = candidates(rule, text)
    assert found, f"{rule} does not match"
    repair = found[0].repairs[0]
    return rewrite(found[0].root, repair.node, layout, repair.steps)


def repaired(rule: str, text: str) -> str:
    """The text after the first repair."""
    result = attempt(rule, text)
    assert isinstance(result, Rewrite), result.reason
    return apply(text, result.edits)


def refused(rule: str, text: str) -> str:
    """Why the first repair is refused."""
    result = attempt(rule, text)
    assert isinstance(result, Refused), result.content
    return result.reason
