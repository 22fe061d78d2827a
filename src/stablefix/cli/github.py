"""`stablefix github`: the reviewer of pull requests."""

from __future__ import annotations

import argparse
from dataclasses import replace

from stablefix.changes import ChangesError
from stablefix.cli.terminal import Terminal


def run(options: argparse.Namespace) -> int:
    """Review as the command line says. The exit code is 0 whatever is found, 2 where nothing could be reviewed."""
    terminal = Terminal(options.color)
    if not options.dry_run:
        terminal.fail("say what to do: --dry-run prints the review of a local branch")
        return 2
    try:
        return _dry_run(options, terminal)
    except ChangesError as error:
        terminal.fail(f"{options.repo}: {error}")
        return 2


def _dry_run(options: argparse.Namespace, terminal: Terminal) -> int:
    from stablefix.review import policy, show
    from stablefix.review.apart import ReadingError, drafted
    from stablefix.review.local import file_at, subjects
    from stablefix.review.markdown import code
    from stablefix.review.plan import State, plan
    from stablefix.review.repository import range_of

    between = range_of(options.repo, options.base, options.head)
    settings, notes = policy.settings(lambda name: file_at(options.repo, options.base, name))
    files, large = subjects(options.repo, between, settings)
    notes += tuple(f"{code(path)} was not checked: it is too large" for path in large)
    try:
        draft = drafted(files, replace(settings, jobs=options.jobs))
    except ReadingError as error:
        terminal.fail(str(error))
        return 2
    found = plan(draft, State(), between.head, notes)
    if options.sarif:
        with open(options.sarif, "w", encoding="utf-8") as file:
            file.write(draft.sarif)
    if options.output_format == "json":
        terminal.write(show.requests(found, between.head))
    else:
        for part in show.text(found):
            terminal.write(part)
    terminal.flush()
    return 0
