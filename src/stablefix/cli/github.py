"""`stablefix github`: the reviewer of pull requests."""

from __future__ import annotations

import argparse
import os
import sqlite3
from dataclasses import replace

from stablefix.changes import ChangesError
from stablefix.cli.terminal import Terminal

API = "https://api.github.com"


def run(options: argparse.Namespace) -> int:
    """Review as the command line says. The exit code is 0 whatever is found, 2 where nothing could be reviewed."""
    terminal = Terminal(options.color)
    try:
        if options.serve or options.work:
            return _app(options, terminal)
        return _dry_run(options, terminal) if options.dry_run else _job(options, terminal)
    except ChangesError as error:
        terminal.fail(f"{options.repo}: {error}")
        return 2
    except ImportError as error:
        terminal.fail(f"{error.name} is not installed: pip install 'stablefix[github]'")
        return 2


def _app(options: argparse.Namespace, terminal: Terminal) -> int:
    """The service of a GitHub App, or one of its workers."""
    from stablefix.review.secrets import SecretError, hide, take
    from stablefix.review.serve import APP, KEY, SECRET, serve
    from stablefix.review.tokens import App, KeyFormatError
    from stablefix.review.worker import Place, Worker, until_told

    if not options.state:
        terminal.fail("--serve needs to know the file of the queue: give it with --state FILE")
        return 2
    api = options.api or os.environ.get("GITHUB_API_URL") or API
    server = os.environ.get("GITHUB_SERVER_URL") or ("https://github.com" if api == API else api.split("/api/")[0])
    try:
        secrets = {name: take(name) for name in (APP, KEY)}
        app = App(secrets[APP], secrets[KEY], api)
        hide()
        if options.work:
            place = Place(options.state, server, options.jobs, options.write_gap, options.upload_sarif)
            until_told(Worker(place, app))
            return 0
        host, _, port = options.serve.rpartition(":")
        if not port.isdecimal():
            terminal.fail(f"--serve {options.serve}: write HOST:PORT, such as 127.0.0.1:8080")
            return 2
        words = ["--state", options.state, "--api", api, "--jobs", str(options.jobs)]
        words += ["--write-gap", str(options.write_gap), *(["--upload-sarif"] if options.upload_sarif else [])]
        serve(host or "127.0.0.1", int(port), options.state, take(SECRET), options.workers, words, secrets)
    except (SecretError, KeyFormatError) as error:
        terminal.fail(str(error))
        return 2
    except sqlite3.Error as error:
        terminal.fail(f"{options.state} cannot be used as a queue: {error}")
        return 2
    return 0


def _job(options: argparse.Namespace, terminal: Terminal) -> int:
    """One review in GitHub Actions."""
    from stablefix.review import actions
    from stablefix.review.secrets import SecretError, hide, take

    try:
        asked = actions.requested(actions.event_path(options.event), os.environ)
        token = take("GITHUB_TOKEN")
        hide()
        for line in actions.run(asked, token, jobs=options.jobs, upload=options.upload_sarif, sarif=options.sarif):
            terminal.write(line)
    except (actions.EventError, SecretError) as error:
        terminal.fail(str(error))
        return 2
    terminal.flush()
    return 0


def _dry_run(options: argparse.Namespace, terminal: Terminal) -> int:
    from stablefix.review import policy, show
    from stablefix.review.apart import ReadingError, drafted
    from stablefix.review.local import file_at, subjects
    from stablefix.review.markdown import code
    from stablefix.review.plan import State, plan
    from stablefix.review.repository import range_of
    from stablefix.source.write import WriteError, replacing

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
        try:
            with replacing(options.sarif) as file:
                file.write(draft.sarif)
        except WriteError as error:
            terminal.fail(str(error))
            return 2
    if options.output_format == "json":
        terminal.write(show.requests(found, between.head))
    else:
        for part in show.text(found):
            terminal.write(part)
    terminal.flush()
    return 0
