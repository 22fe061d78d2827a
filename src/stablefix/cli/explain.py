"""`stablefix explain CODE`: a template's page; `stablefix explain FILE:ROW`: one place."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING

from stablefix.cli.selection import UNUSED, available, named
from stablefix.cli.terminal import Terminal
from stablefix.report.rule import UNUSED_PAGE, page
from stablefix.suggest import hint
from stablefix.templates.catalogue import TemplateError

if TYPE_CHECKING:
    from stablefix.templates.template import Template

_PLACE = re.compile(r"(?P<path>.+?):(?P<row>\d+)(?::\d+)?")


def place(word: str) -> tuple[str, int] | None:
    """(path, row) of `loss.py:41` or `loss.py:41:7`; None for a word that is a code or a name."""
    match = _PLACE.fullmatch(word)
    return (match["path"], int(match["row"])) if match else None


def run(options: argparse.Namespace) -> int:
    """Print the page. Exit code 2 for a code that no template has."""
    terminal = Terminal(options.color)
    where = place(options.code)
    if where is not None:
        from stablefix.cli.place import explain

        return explain(*where, options.templates, terminal)
    if options.code.upper() == UNUSED:
        terminal.write(UNUSED_PAGE)
        return 0
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
    if not options.no_validate:
        terminal.flush()
        _measure(template, options, terminal)
    terminal.flush()
    return 0


def _measure(template: Template, options: argparse.Namespace, terminal: Terminal) -> None:
    """The failing inputs of an example; the first time the numerical libraries must be loaded."""
    from stablefix.measured import measured
    from stablefix.report.measurements import table
    from stablefix.settings import Settings

    terminal.progress(0, 1, "measuring")
    found = measured(template, Settings(jobs=1, template_folders=tuple(options.templates)))
    terminal.clear_progress()
    if found is not None:
        terminal.write("\n".join(table(found, terminal.paint)) + "\n")
