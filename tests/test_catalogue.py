"""The catalogue holds: each template's examples are found, fail on an input, and have a repair that holds; what it
must leave alone it leaves alone, down to an expression that differs in one token."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator

import pytest

from stablefix.match.find import Finder
from stablefix.settings import Settings
from stablefix.source.syntax import parse
from stablefix.template_test import LIBRARIES, as_module, complaints
from stablefix.templates.load import builtin
from stablefix.templates.template import Template
from stablefix.verdicts import Verdicts

every_template = pytest.mark.parametrize("template", builtin(), ids=lambda template: template.code)
VERDICTS = Verdicts(Settings())


@every_template
def test_examples_are_proved(template: Template) -> None:
    assert list(complaints(template, VERDICTS)) == []


@every_template
def test_cases_come_in_three_spellings(template: Template) -> None:
    """Spellings that differ by more than their names and numbers."""
    for cases in (template.fires, template.quiet):
        assert len({shape(case) for case in cases}) >= 3, cases


@every_template
def test_a_near_miss_differs_in_one_token(template: Template) -> None:
    """Also with `--pedantic`, which finds nearly everything that has the form."""
    finder = Finder([template], pedantic=True, advice=True)
    misses = [miss for case in template.fires for miss in template.quiet if differ_in_one_token(case, miss)]
    assert any(not found(finder, miss) for miss in misses)


def found(finder: Finder, example: str) -> bool:
    text = as_module(example)
    tree = parse(text, "<example>")
    assert isinstance(tree, ast.Module)
    return bool(finder.find(text, tree))


def shape(example: str) -> str:
    """An expression without its names and numbers."""
    tree = ast.parse(example, mode="eval")
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in LIBRARIES:
            node.id = "_"
        elif isinstance(node, ast.Constant):
            node.value = 0
    return ast.dump(tree)


def tokens(example: str) -> list[str]:
    read: Iterator[tokenize.TokenInfo] = tokenize.generate_tokens(io.StringIO(example).readline)
    return [token.string for token in read if token.string.strip()]


def differ_in_one_token(one: str, other: str) -> bool:
    """One token replaced, added or left out."""
    short, long = sorted((tokens(one), tokens(other)), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return len(long) == len(short) + 1 and any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def test_a_near_miss_is_one_token_away() -> None:
    assert differ_in_one_token("torch.log(1 + x)", "torch.log(2 + x)")
    assert differ_in_one_token("torch.log(x)", "torch.log(-x)")
    assert not differ_in_one_token("torch.log(x)", "torch.log(x)")
    assert not differ_in_one_token("torch.log(1 + x)", "torch.exp(2 + x)")
