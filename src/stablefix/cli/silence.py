"""`stablefix check --add-ignore`: a comment at every finding, so that only new ones are told from now on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from stablefix.cli.terminal import Terminal
from stablefix.finding import FileResult
from stablefix.report.numbers import plural
from stablefix.report.summary import Tally
from stablefix.rewrite.edits import apply
from stablefix.source.text import EncodingError
from stablefix.source.write import WriteError, write
from stablefix.suppress import UNUSED, adding


def add_ignores(results: Iterable[FileResult], terminal: Terminal, tally: Tally) -> int:
    """Write the comments, file by file. The exit code is 2 where a file could not be checked or written."""
    added = failed = 0
    for result in results:
        tally.add(replace(result, findings=()))
        source = result.source
        if source is None:
            continue
        rows = [(source.location(each.start).row, each.code) for each in result.findings if each.code != UNUSED]
        edits = adding(source, rows)
        if not edits:
            continue
        try:
            write(source.path, source.encode(apply(source.text, edits)), expected=source.raw)
            added += len(edits)
        except (EncodingError, WriteError) as error:
            failed += 1
            terminal.fail(str(error) if isinstance(error, WriteError) else f"{source.path}: {error}")
    terminal.say(f"Added {plural(added, 'comment')}.")
    return 2 if failed or tally.problems else 0
