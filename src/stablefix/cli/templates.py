"""`stablefix templates`: what can be found."""

from __future__ import annotations

import argparse
import json

from stablefix.cli.selection import available
from stablefix.cli.terminal import Terminal
from stablefix.report.numbers import plural
from stablefix.templates.catalogue import TemplateError


def run(options: argparse.Namespace) -> int:
    """Print one line a template, or a JSON array."""
    terminal = Terminal(options.color)
    try:
        templates = available(options.templates)
    except TemplateError as error:
        terminal.say(f"error: {error}", always=True)
        return 2
    if options.output_format == "json":
        records = [
            {
                "code": each.code,
                "name": each.name,
                "title": each.title,
                "category": each.fix.value,
                "failure": each.failure.value,
                "pedantic": each.pedantic,
                "dtypes": list(each.dtypes),
                "references": list(each.references),
            }
            for each in templates
        ]
        terminal.write(json.dumps(records, indent=2) + "\n")
        return 0
    width = max((len(each.name) for each in templates), default=0)
    for each in templates:
        code = terminal.paint.error(each.code)
        terminal.write(f"{code}  {each.name:{width}}  {each.fix.value:9}  {each.failure.value}\n")
    terminal.say(f"{plural(len(templates), 'template')}; `stablefix explain CODE` tells more about one.")
    return 0
