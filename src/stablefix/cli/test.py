"""`stablefix test [FOLDER]`: are these templates right?"""

from __future__ import annotations

import argparse
from pathlib import Path

from stablefix.cli.terminal import Terminal
from stablefix.report.numbers import plural
from stablefix.template_test import check_folder
from stablefix.templates.catalogue import TemplateError, catalogue_folder


def run(options: argparse.Namespace) -> int:
    """Check each template; exit code 1 when one does not hold, 2 when the folder cannot be read."""
    terminal = Terminal(options.color)
    folder = Path(options.folder) if options.folder else catalogue_folder()
    if not folder.is_dir():
        terminal.say(f"error: {folder} is not a folder of templates", always=True)
        return 2
    checked = failed = 0
    try:
        for code, complaints in check_folder(folder, select=options.select):
            checked += 1
            failed += bool(complaints)
            terminal.tell_notices()
            for complaint in complaints:
                terminal.write(f"{terminal.paint.error(code)} {complaint}\n")
    except TemplateError as error:
        terminal.say(f"error: {error}", always=True)
        return 2
    terminal.say(f"{plural(checked, 'template')} checked, {failed} wrong.")
    return 1 if failed else 0
