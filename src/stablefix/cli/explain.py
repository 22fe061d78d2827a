"""`stablefix explain CODE`: a template's page."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from stablefix.cli.selection import available, named
from stablefix.cli.terminal import Terminal
from stablefix.report.paint import Paint
from stablefix.suggest import hint
from stablefix.templates.load import TemplateError
from stablefix.templates.template import Template


def run(options: argparse.Namespace) -> int:
    """Print the page. Exit code 2 for a code that no template has."""
    terminal = Terminal(options.color)
    try:
        templates = available(options.templates)
    except TemplateError as error:
        terminal.say(f"error: {error}", always=True)
        return 2
    template = named(options.code, templates)
    if template is None:
        known = [word for each in templates for word in (each.code, each.name)]
        terminal.say(f"error: no template is called {options.code!r}{hint(options.code, known)}", always=True)
        return 2
    terminal.write("\n".join(page(template, terminal.paint)) + "\n")
    return 0


def page(template: Template, paint: Paint) -> Iterator[str]:
    """Its lines."""
    yield f"{paint.error(template.code)} {paint.strong(template.name)}"
    yield f"{template.failure.value}, repaired by {template.fix.value}" + _limits(template)
    yield ""
    for line in template.documentation.splitlines():
        yield paint.strong(line) if line.startswith("#") else line
    yield from _listed("## Found", template.fires, paint)
    yield from _listed("## Left alone", template.quiet, paint)
    yield from _listed("## References", template.references, paint)


def _limits(template: Template) -> str:
    limits = f"; only in {', '.join(template.dtypes)}" if template.dtypes else ""
    return limits + ("; only with --pedantic" if template.pedantic else "")


def _listed(title: str, lines: tuple[str, ...], paint: Paint) -> Iterator[str]:
    if lines:
        yield ""
        yield paint.strong(title)
        for entry in lines:
            first, *rest = entry.splitlines() or [""]
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
