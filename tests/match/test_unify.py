"""What a pattern is found in: the pattern and the code are formulas, the answer is what its variables stand for."""

from __future__ import annotations

import ast

import pytest

from stablefix.graph.canonical import canonical
from stablefix.graph.expression import Input, Node
from stablefix.graph.facts import Facts, Kind
from stablefix.graph.formula import parse
from stablefix.match.unify import match, rebuild, terms
from stablefix.templates.language import Formula
from stablefix.templates.template import Metavariable, Pattern
from tests.graph.reading import written

LEAVES = {name: Input(("leaf", name), name, Facts(Kind.TENSOR)) for name in "xyzuv"} | {
    "n": Input(("leaf", "n"), "n", Facts(Kind.SCALAR)),
    "df": Input(("leaf", "df"), "df", Facts(Kind.OTHER)),
}


def code(text: str) -> Node:
    return canonical(parse(text, LEAVES))


def pattern(text: str, **sorts: str) -> Pattern:
    """A pattern whose capital letters are metavariables: tensors, unless `sorts` says otherwise."""
    tree = ast.parse(text, mode="eval").body
    names = sorted({part.id for part in ast.walk(tree) if isinstance(part, ast.Name) and part.id.isupper()})
    return Pattern(Formula.of(names, (), tree), tuple(Metavariable(name, sorts.get(name, "Tensor")) for name in names))


def found(one: Pattern, text: str) -> list[dict[str, str]]:
    """What the variables stand for, in every way to match."""
    return [{name: written(node) for name, node in way.bindings.values.items()} for way in match(one, code(text))]


FOUND = {
    ("log(softmax(A, D))", "log(softmax(x, -1))"): {"A": "x", "D": "-1"},
    ("log(1 + A)", "log(1 + x)"): {"A": "x"},
    ("log(1 + A) ", "log(x + 1)"): {"A": "x"},
    ("log(1 + A)  ", "log(1.0 + x)"): {"A": "x"},
    ("log(1 + A)   ", "log(1 + x + y)"): {"A": "add(x, y)"},
    ("log(1 + A)    ", "log(x + 1 + y)"): {"A": "add(x, y)"},
    ("log(1 + A)", "log(1 - x)"): {"A": "neg(x)"},
    ("log(1 - A)", "log(1 - x)"): {"A": "x"},
    ("log(1 - A) ", "log(1 - x - y)"): {"A": "add(x, y)"},
    ("A * B", "x * y"): {"A": "x", "B": "y"},
    ("A * exp(B)", "exp(x) * y"): {"A": "y", "B": "x"},
    ("A / sqrt(sum(A * A, D))", "x / sqrt(sum(x**2, 1))"): {"A": "x", "D": "1"},
    ("A / norm(A, 2, D)", "x / sqrt(sum(x**2, 1))"): {"A": "x", "D": "1"},
    ("exp(A) - 1", "exp(x) - 1"): {"A": "x"},
    ("log(sum(exp(A), D))", "log(squeeze(sum(exp(x), None), None))"): {"A": "x", "D": "None"},
    ("A / (A + B)", "x / (y + x)"): {"A": "x", "B": "y"},
    ("A * log(A)", "-x * log(x)"): {"A": "x"},
    ("A * log(A) ", "log(x) * -x"): {"A": "x"},
}

NOT_FOUND = [
    ("log(1 + A)", "log(2 + x)"),
    ("log(1 + A)", "log(x)"),
    ("log(1 - A)", "log(1 + x)"),
    ("A / A", "x / y"),
    ("A / norm(A, 2, D)", "x / sqrt(sum(y**2, 1))"),
    ("A / norm(A, 2, D)", "x / sqrt(sum(x**3, 1))"),
    ("exp(A) - 1", "exp(x) - 2"),
    ("exp(A) - 1", "exp(x) + 1"),
    ("A - B * B", "x - y * z"),
    ("log(softmax(A, D))", "log(softmax(x, -1) + 1)"),
    ("A * B", "df * x"),
    ("A ** B", "x / y"),
    ("log(1 + A)", "log(1 + x + y + z + u + v + x)"),
]


@pytest.mark.parametrize(("one", "text"), FOUND)
def test_found(one: str, text: str) -> None:
    assert FOUND[one, text] in found(pattern(one.strip(), D="Dim"), text)


@pytest.mark.parametrize(("one", "text"), NOT_FOUND)
def test_not_found(one: str, text: str) -> None:
    assert found(pattern(one, D="Dim"), text) == []


REPAIRED = {
    ("exp(A) - 1", "exp(x) - 1", "expm1(A)"): "expm1(x)",
    ("exp(A) - 1", "1 - exp(x)", "expm1(A)"): "neg(expm1(x))",
    ("exp(A) - 1", "y + exp(x) - 1", "expm1(A)"): "add(y, expm1(x))",
    ("exp(A) - 1", "y - exp(x) + 1", "expm1(A)"): "sub(y, expm1(x))",
    ("exp(A) - 1", "exp(x) + y - 1", "expm1(A)"): "add(expm1(x), y)",
    ("exp(A) - 1", "-1 + exp(x)", "expm1(A)"): "expm1(x)",
    ("1 - cos(A)", "cos(x) - 1", "2 * sin(A)"): "neg(mul(2, sin(x)))",
    ("A * log(A)", "-x * log(x)", "xlogy(A, A)"): "neg(xlogy(x, x))",
    ("A * log(A)", "log(x) * -x", "xlogy(A, A)"): "neg(xlogy(x, x))",
    ("A * log(A) + B * exp(B)", "-x * log(x) - y * exp(y)", "A"): "neg(x)",
    ("A * log(A) + B * exp(B)", "-x * log(x) - y * exp(y) + z", "A"): "sub(z, x)",
}


@pytest.mark.parametrize(("one", "text", "new"), REPAIRED)
def test_the_rest_of_a_sum_stays_where_it_is(one: str, text: str, new: str) -> None:
    way = next(match(pattern(one), code(text)))
    assert written(way.embed(parse(new, dict(way.bindings.values)))) == REPAIRED[one, text, new]


@pytest.mark.parametrize("text", ["x - y", "y - x", "x + y - z", "-x + y", "x - (y - z)", "-(x - y) + z", "-x - y"])
def test_terms_add_up_to_the_sum(text: str) -> None:
    values = {"x": 3.0, "y": 5.0, "z": 11.0}
    total = sum(sign * values[written(term)] for sign, term in terms(code(text)))
    assert total == eval(text, {}, values)
    again = sum(sign * values[written(term)] for sign, term in terms(rebuild(terms(code(text)))))
    assert again == total


SORTS = {
    ("Number", "x"): False,
    ("Number", "n"): True,
    ("Number", "2"): True,
    ("Epsilon", "1e-8"): True,
    ("Epsilon", "0.5"): False,
    ("Epsilon", "n"): False,
    ("Epsilon", "x"): False,
    ("Dim", "-1"): True,
    ("Tensor", "x"): True,
    ("Tensor", "2"): True,
    ("Tensor", "df"): False,
}


@pytest.mark.parametrize(("sort", "text"), SORTS)
def test_sorts(sort: str, text: str) -> None:
    way = found(pattern("maximum(A, B)", B=sort), f"maximum(x, {text})")
    assert ({"A": "x", "B": written(code(text))} in way) is SORTS[sort, text]
