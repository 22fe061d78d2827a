"""Laws of the catalogue that hold for the text of every template, whatever the loader makes of it."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

CATALOGUE = Path(__file__).resolve().parent.parent / "templates"
HUNDREDS = {"algorithm": "1", "reorder": "2", "epsilon": "3", "clamp": "4", "upcast": "5", "mask": "6", "advice": "7"}
HEADINGS = ["## What it does", "## Why is this bad?", "## Fix safety"]
FAILURES = {
    "OVERFLOW", "UNDERFLOW", "CANCELLATION", "DOMAIN_ERROR", "DIVISION_BY_ZERO", "NAN_GRADIENT", "LOW_PRECISION",
    "MISUSE",
}  # fmt: skip
SETTINGS = {"code", "fix", "failure", "references", "fires", "quiet", "dtypes", "pedantic", "operator"}
REFERENCE = re.compile(r"(?:[AEPN]\d{1,3}|https://\S+|[A-Z].{10,})")


@dataclass(frozen=True)
class Page:
    """A template file as syntax."""

    path: Path

    @cached_property
    def syntax(self) -> ast.ClassDef:
        body = ast.parse(self.path.read_text(encoding="utf-8")).body
        assert len(body) == 1
        assert isinstance(body[0], ast.ClassDef), "a template file holds one class and nothing else"
        return body[0]

    @cached_property
    def settings(self) -> dict[str, ast.expr]:
        assignments = [statement for statement in self.syntax.body if isinstance(statement, ast.Assign)]
        return {ast.unparse(assignment.targets[0]): assignment.value for assignment in assignments}

    @cached_property
    def functions(self) -> list[ast.FunctionDef]:
        return [statement for statement in self.syntax.body if isinstance(statement, ast.FunctionDef)]

    def strings(self, name: str) -> list[str]:
        value = ast.literal_eval(self.settings[name])
        assert isinstance(value, list)
        assert all(isinstance(item, str) for item in value)
        return value

    @property
    def code(self) -> str:
        return str(ast.literal_eval(self.settings["code"]))


PAGES = [Page(path) for path in sorted(CATALOGUE.rglob("*.py"))]
every_page = pytest.mark.parametrize("page", PAGES, ids=[page.path.stem for page in PAGES])


def test_every_kind_of_fix_has_templates() -> None:
    found = Counter(page.path.parent.name for page in PAGES)
    assert set(found) == set(HUNDREDS)
    assert min(found.values()) >= 4


def test_codes_are_unique() -> None:
    repeated = [code for code, count in Counter(page.code for page in PAGES).items() if count > 1]
    assert not repeated


def test_names_are_unique() -> None:
    repeated = [name for name, count in Counter(page.path.stem for page in PAGES).items() if count > 1]
    assert not repeated


@every_page
def test_class_is_named_after_the_file(page: Page) -> None:
    assert page.syntax.name == "".join(word.capitalize() for word in page.path.stem.split("_"))
    assert [ast.unparse(base) for base in page.syntax.bases] == ["Template"]


@every_page
def test_code_and_fix_belong_to_the_folder(page: Page) -> None:
    folder = page.path.parent.name
    assert re.fullmatch(rf"SF{HUNDREDS[folder]}\d\d", page.code)
    assert ast.unparse(page.settings["fix"]) == f"Fix.{folder.upper()}"


@every_page
def test_failure_is_one_of_the_known(page: Page) -> None:
    assert ast.unparse(page.settings["failure"]).removeprefix("Failure.") in FAILURES


@every_page
def test_nothing_is_set_that_has_no_meaning(page: Page) -> None:
    assert set(page.settings) <= SETTINGS
    assert all(re.match(r"before|after|hazard$|requires$|harmless$", function.name) for function in page.functions)


@every_page
def test_page_has_a_title_and_the_three_sections(page: Page) -> None:
    documentation = ast.get_docstring(page.syntax)
    assert documentation is not None
    title, _, rest = documentation.partition("\n")
    assert title.endswith(".")
    assert len(title) <= 80
    assert [line for line in rest.splitlines() if line.startswith("#")] == HEADINGS
    sections = re.split(r"^## .*$", rest, flags=re.MULTILINE)[1:]
    assert all(section.strip() for section in sections)


@every_page
def test_reasons_quote_numbers_or_name_the_outcome(page: Page) -> None:
    reason = (ast.get_docstring(page.syntax) or "").split(HEADINGS[1])[1].split(HEADINGS[2])[0]
    assert re.search(r"\d|nan|inf", reason)


@every_page
def test_there_is_something_to_find_and_something_to_put_in_its_place(page: Page) -> None:
    names = [function.name for function in page.functions]
    if "operator" not in page.settings:
        assert any(name.startswith("before") for name in names)
        assert any(name.startswith("after") for name in names) or page.path.parent.name == "advice"
    assert len(names) == len(set(names))


@every_page
def test_parameters_of_repairs_and_guards_are_bound(page: Page) -> None:
    """Every parameter of a repair is a metavariable of some pattern, or has a default."""
    bound = {argument.arg for f in page.functions if f.name.startswith("before") for argument in f.args.args}
    if "operator" in page.settings:
        return
    for function in page.functions:
        if not function.name.startswith("before"):
            free = function.args.args[: len(function.args.args) - len(function.args.defaults)]
            assert {argument.arg for argument in free} <= bound, function.name


@every_page
def test_metavariables_are_used(page: Page) -> None:
    for function in page.functions:
        names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
        if not function.name.startswith("before"):
            assert {argument.arg for argument in function.args.args} <= names, function.name


@every_page
def test_references_are_present_and_well_formed(page: Page) -> None:
    references = page.strings("references")
    assert references
    assert all(REFERENCE.fullmatch(reference) for reference in references)
    assert len(references) == len(set(references))


@every_page
def test_examples_are_enough_and_are_expressions(page: Page) -> None:
    fires, quiet = page.strings("fires"), page.strings("quiet")
    assert len(set(fires)) >= 3
    assert len(set(quiet)) >= 2
    assert not set(fires) & set(quiet)
    for example in (*fires, *quiet):
        ast.parse(example, mode="eval")


@every_page
def test_a_limit_comes_before_an_added_epsilon(page: Page) -> None:
    """A limit leaves every value above it as it is; an epsilon that is added changes them all by its own size."""
    groups: dict[str, list[bool]] = {}
    for function in page.functions:
        parameters, body = ast.unparse(function.args), ast.unparse(function.body[-1])
        if function.name.startswith("after") and "eps=" in parameters:
            groups.setdefault(parameters, []).append("+ eps" in body and "clamp(" not in body)
    assert all(adds == sorted(adds) for adds in groups.values())
