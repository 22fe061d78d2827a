"""`stablefix explain CODE`: a template's page; `stablefix explain FILE:ROW`: one place."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from stablefix.cli.selection import UNUSED, available, named
from stablefix.cli.terminal import Terminal
from stablefix.report.paint import Paint
from stablefix.suggest import hint
from stablefix.templates.catalogue import TemplateError
from stablefix.templates.template import Template

_PLACE = re.compile(r"(?P<path>.+?):(?P<row>\d+)(?::\d+)?")
_UNUSED_PAGE = """\
SF001 unused-suppression

A comment such as `# stablefix: ignore[SF101]` that silences nothing: the expression was repaired, or moved away. It
would hide the next finding there. The fix takes the comment out, or the codes in it that are not needed. It is told
only where nothing was deselected that the comment could mean. A bare `# noqa` belongs to other tools and is left alone.
"""


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
        terminal.write(_UNUSED_PAGE)
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
