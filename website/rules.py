"""The rule pages of the site: one for each template, written while mkdocs builds.

    mkdocs build                # the site, into site/
    mkdocs serve                # the same, to look at

A page says what its template's documentation says, shows the first example with the repair that holds on it, the input
on which the old form fails and its error over that input as a plot, the measured errors, and where it all comes from.
Every figure is computed here and now, on this code and these libraries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from stablefix.engine import check_text
from stablefix.evidence import Severity
from stablefix.finding import Finding
from stablefix.profiles import profiles
from stablefix.report.plot import plot
from stablefix.report.view import proof
from stablefix.rewrite.edits import apply
from stablefix.settings import Settings
from stablefix.template_test import as_module
from stablefix.templates.load import builtin
from stablefix.templates.template import Template

DOCS = Path(__file__).resolve().parent.parent / "docs"
ROW = re.compile(r"[AEPN]\d+")
KINDS = {
    "algorithm": "one call in the place of a formula", "reorder": "the same formula in another order",
    "epsilon": "a small number that keeps away from 0", "clamp": "a limit on an operand",
    "upcast": "more digits inside", "mask": "a guard that gradients respect",
    "advice": "what is hardly ever meant, though nothing fails",
}  # fmt: skip


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages, and a list of them, to what mkdocs found."""
    for template in builtin():
        files.append(File.generated(config, f"rules/{template.code}.md", content="\n".join(page(template))))
    files.append(File.generated(config, "rules/index.md", content="\n".join(index())))
    return files


def index() -> Iterator[str]:
    """All rules, by kind of repair."""
    yield "# Rules\n"
    yield f"{len(builtin())} rules. *Pedantic* ones are told with `--pedantic` only, advice with `--advice`.\n"
    for kind, words in KINDS.items():
        yield f"## {kind.capitalize()}: {words}\n"
        yield "| code | what is wrong | failure | |"
        yield "| --- | --- | --- | --- |"
        for template in builtin():
            if template.fix.value == kind:
                mark = "pedantic" if template.pedantic else ""
                link = f"[{template.code}]({template.code}.md)"
                yield f"| {link} | {template.message} | {template.failure.value} | {mark} |"
        yield ""


def page(template: Template) -> Iterator[str]:
    """The lines of one rule's page."""
    yield f"# {template.message} ({template.code})\n"
    limits = [f"only in {' and '.join(template.dtypes)}"] if template.dtypes else []
    limits += ["only with `--pedantic`"] if template.pedantic else []
    limits += ["advice, only with `--advice`, never applied"] if template.advice else []
    yield f"`{template.name}` · {'; '.join([f'{template.failure.value}, repaired by {template.fix.value}', *limits])}\n"
    yield template.documentation.partition("\n")[2].strip() + "\n"
    yield from _example(template)
    yield from _measured(template.code)
    yield "## Found\n"
    yield _code(template.fires)
    yield "## Left alone\n"
    yield _code(template.quiet)
    yield "## References\n"
    for reference in template.references:
        yield f"- {_reference(reference)}"


def _example(template: Template) -> Iterator[str]:
    for example in template.fires:
        text = as_module(example)
        settings = Settings(select=(template.code,), pedantic=True, advice=True, min_severity=Severity.LOW)
        finding = next((each for each in check_text(text, "example.py", settings).findings if each.repairs), None)
        if finding is not None:
            break
    else:
        return
    best = finding.repairs[0]
    yield "## Example\n"
    yield _code([_body(text)])
    yield "may be meant as\n" if finding.advice else f"is repaired, *{best.safety.value}*, as\n"
    yield _code([_body(apply(text, best.edits))])
    yield f"`{proof(finding)}`\n"
    yield from _plots(finding)


def _plots(finding: Finding) -> Iterator[str]:
    profile = profiles([finding])[0]
    if profile is None or not profile.curves:
        return
    yield f"Bits of error of the old form (red) and the new one (green), over {profile.axis}:\n"
    drawings = "".join(plot(profile, curve) for curve in profile.curves[:4])
    yield f'<div class="plots">{drawings}</div>\n'


def _body(text: str) -> str:
    """The lines of an example's function, without their indentation."""
    lines = text.split("\n")
    start = next(place for place, line in enumerate(lines) if line.startswith("def f("))
    return "\n".join(line.removeprefix("    ") for line in lines[start + 1 :]).strip()


@cache
def _rows() -> dict[str, list[str]]:
    """The rows of the page of measurements, by code."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in (DOCS / "templates-measured.md").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"\| (SF\d+) \| (`.*?`) \| (?=\w+ \|)", line):
            found[match[1]].append(f"| {line[match.end() :]}")
    return found


def _measured(code: str) -> Iterator[str]:
    if rows := _rows().get(code):
        yield "## Measured\n"
        yield "Mean bits of error before → after ([how](../templates-measured.md)).\n"
        yield "| dtype | own domain | bit patterns | worst after | gradient | fix | ms |"
        yield "| --- | --- | --- | --- | --- | --- | --- |"
        yield from rows
        yield ""


def _code(lines: tuple[str, ...] | list[str]) -> str:
    return "```python\n" + "\n".join(lines) + "\n```\n"


def _reference(reference: str) -> str:
    if ROW.fullmatch(reference):
        return f"[{reference}](../coverage.md) of the survey of published repairs"
    return f"<{reference}>" if reference.startswith("https://") else reference
