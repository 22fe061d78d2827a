"""Reading templates from their text. Nothing of a template is executed."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from stablefix.evidence import Failure, Fix
from stablefix.graph.formula import FormulaError
from stablefix.operators.operator import Operator
from stablefix.operators.table import operators
from stablefix.templates.catalogue import TemplateError, catalogue_folder, files_of
from stablefix.templates.language import Formula
from stablefix.templates.template import SORTS, Metavariable, Pattern, Repair, Template


@cache
def builtin() -> tuple[Template, ...]:
    """The catalogue that comes with the package."""
    return load([catalogue_folder()])


def load(folders: Iterable[Path]) -> tuple[Template, ...]:
    """All templates below some folders, by code. Raises TemplateError."""
    found: dict[str, Template] = {}
    for folder in folders:
        for path in files_of(folder):
            template = read(path)
            if template.code in found:
                raise TemplateError(f"{path}: code {template.code} is taken by {found[template.code].path}")
            found[template.code] = template
    return tuple(found[code] for code in sorted(found))


def read(path: Path) -> Template:
    """One template from its file. Raises TemplateError."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (SyntaxError, UnicodeDecodeError, OSError) as error:
        raise TemplateError(f"{path}: cannot be read: {error}") from None
    classes = [statement for statement in tree.body if isinstance(statement, ast.ClassDef)]
    if len(classes) != 1:
        raise TemplateError(f"{path}: one class is expected, found {len(classes)}")
    try:
        return _template(classes[0], path)
    except (FormulaError, KeyError, ValueError) as error:
        raise TemplateError(f"{path}: {error}") from None


def _template(syntax: ast.ClassDef, path: Path) -> Template:
    settings = _settings(syntax)
    functions = [statement for statement in syntax.body if isinstance(statement, ast.FunctionDef)]
    documentation = ast.get_docstring(syntax) or ""
    before = [function for function in functions if function.name.startswith("before")]
    after = [function for function in functions if function.name.startswith("after")]
    patterns = [_pattern(function) for function in before]
    repairs = [_repair(function) for function in after]
    if "operator" in settings:
        derived = operators()[str(settings["operator"])]
        patterns.insert(0, _derived_pattern(derived))
        repairs.insert(0, _derived_repair(derived))
    if not patterns or not (repairs or settings["fix"] == Fix.ADVICE.value):
        raise FormulaError("a template needs a `before` and an `after`, or an `operator` with a meaning")
    title = documentation.split("\n", 1)[0].strip()
    if not title:
        raise FormulaError("the docstring is missing: its first line is what people read")
    named = {function.name: function for function in functions}
    return Template(
        code=str(settings["code"]),
        name=path.stem.replace("_", "-"),
        fix=Fix(settings["fix"]),
        failure=Failure(settings["failure"]),
        title=title,
        documentation=documentation,
        patterns=tuple(patterns),
        repairs=tuple(repairs),
        hazard=Formula.read(named["hazard"]) if "hazard" in named else None,
        requires=Formula.read(named["requires"]) if "requires" in named else None,
        harmless=Formula.read(named["harmless"]) if "harmless" in named else None,
        dtypes=_strings(settings, "dtypes"),
        pedantic=bool(settings.get("pedantic", False)),
        references=_strings(settings, "references"),
        fires=_strings(settings, "fires"),
        quiet=_strings(settings, "quiet"),
        path=path,
    )


def _settings(syntax: ast.ClassDef) -> dict[str, object]:
    """Class attributes: literals, and the members of Fix and Failure by name."""
    found: dict[str, object] = {}
    for statement in syntax.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Attribute(value=ast.Name(id="Fix"), attr=member)):
                found[name] = Fix[member].value
            case ast.Assign(
                targets=[ast.Name(id=name)], value=ast.Attribute(value=ast.Name(id="Failure"), attr=member)
            ):
                found[name] = Failure[member].value
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found[name] = ast.literal_eval(value)
    for required in ("code", "fix", "failure"):
        if required not in found:
            raise FormulaError(f"`{required}` is missing")
    return found


def _strings(settings: dict[str, object], name: str) -> tuple[str, ...]:
    value = settings.get(name, ())
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise FormulaError(f"`{name}` must be a list of strings")
    return tuple(value)


def _pattern(function: ast.FunctionDef) -> Pattern:
    variables = tuple(_metavariable(argument) for argument in function.args.args)
    return Pattern(Formula.read(function), variables)


def _metavariable(argument: ast.arg) -> Metavariable:
    match argument.annotation:
        case None:
            return Metavariable(argument.arg, "Tensor")
        case ast.Name(id=sort) if sort in SORTS:
            return Metavariable(argument.arg, sort)
        case ast.Subscript(value=ast.Name(id=sort), slice=ast.Name(id=domain)) if sort in SORTS:
            return Metavariable(argument.arg, sort, domain)
    raise FormulaError(f"{argument.arg}: {ast.unparse(argument.annotation)} is not one of {', '.join(SORTS)}")


def _repair(function: ast.FunctionDef) -> Repair:
    arguments = function.args.args
    defaults = zip(arguments[len(arguments) - len(function.args.defaults) :], function.args.defaults, strict=True)
    values = tuple((argument.arg, ast.literal_eval(value)) for argument, value in defaults)
    return Repair(function.name, Formula.read(function), values)


def _derived_pattern(operator: Operator) -> Pattern:
    if operator.meaning is None:
        raise FormulaError(f"operator {operator.name} has no meaning to derive a pattern from")
    sorts = {"OPERAND": "Tensor", "DIM": "Dim"}
    variables = tuple(Metavariable(p.name, sorts[p.sort.name]) for p in operator.parameters if p.sort.name in sorts)
    settings = tuple(
        (p.name, ast.parse(repr(p.default), mode="eval").body) for p in operator.parameters if p.sort.name not in sorts
    )
    result = ast.parse(operator.meaning, mode="eval").body
    return Pattern(Formula.of((v.name for v in variables), settings, result), variables)


def _derived_repair(operator: Operator) -> Repair:
    names = [p.name for p in operator.parameters if p.sort.name in ("OPERAND", "DIM")]
    call = ast.Call(
        ast.Name(operator.name, ast.Load()), [], [ast.keyword(name, ast.Name(name, ast.Load())) for name in names]
    )
    return Repair("after", Formula.of(names, (), call), ())
