"""`stablefix scan`: many repositories, resumable, with one summary."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from hashlib import blake2b

from stablefix.cli.terminal import Terminal
from stablefix.executors import dask, local
from stablefix.report.numbers import count, plural
from stablefix.repositories import Outcome, State, StateError, Work, listed, work_for
from stablefix.settings import Settings


def run(options: argparse.Namespace) -> int:
    """Do what is not done yet, and sum up. The exit code is 0, 1 for findings, 2 where a repository failed."""
    terminal = Terminal(options.color, options.quiet)
    settings = Settings(
        validate=not options.no_validate,
        pedantic=options.pedantic,
        advice=options.advice,
        jobs=1,
        cache_dir=options.cache_dir,
    )
    try:
        paths = [path for path in listed(options.repos) if _is_ours(path, options.shard)]
        state = State(options.state)
    except StateError as error:
        terminal.fail(str(error))
        return 2
    try:
        works = [work_for(path, settings) for path in paths]
        left = [work for work in works if not state.is_done(work, retry=options.retry)]
        terminal.say(f"{plural(len(works), 'repository')}, {len(works) - len(left):,} done before")
        for number, outcome in enumerate(_outcomes(options, left, terminal), 1):
            state.record(outcome)
            terminal.progress(number, len(left), outcome.path)
            terminal.say(f"[{number}/{len(left)}] {_line(outcome)}")
        return _summary(list(state.outcomes(paths)), options, terminal)
    except ImportError:
        terminal.fail("--executor dask needs Dask: pip install 'stablefix[dask]'")
        return 2
    finally:
        state.close()


def _is_ours(path: str, shard: tuple[int, int] | None) -> bool:
    if shard is None:
        return True
    name = blake2b(os.fsencode(os.path.basename(os.path.normpath(path))), digest_size=8).digest()
    return int.from_bytes(name, "big") % shard[1] + 1 == shard[0]


def _outcomes(options: argparse.Namespace, works: Sequence[Work], terminal: Terminal) -> Iterator[Outcome]:
    if not works:
        return iter(())
    if options.executor == "dask":
        return dask(works, options.jobs, options.scheduler)
    return local(works, options.jobs)


def _line(outcome: Outcome) -> str:
    if outcome.status == "failed":
        return f"{outcome.path}: failed: {outcome.message}"
    what = f"{plural(len(outcome.findings), 'finding')} in {plural(outcome.files, 'file')}, {outcome.seconds:.1f} s"
    return f"{outcome.path}: {what}" + (f"; {outcome.message}" if outcome.message else "")


def _summary(outcomes: Sequence[Outcome], options: argparse.Namespace, terminal: Terminal) -> int:
    failed = [each for each in outcomes if each.status == "failed"]
    found = sum(len(each.findings) for each in outcomes)
    if options.output_format == "json":
        records = [
            {
                "path": each.path,
                "status": each.status,
                "message": each.message,
                "files": each.files,
                "findings": each.findings,
            }
            for each in outcomes
        ]
        terminal.write(json.dumps(records, indent=2) + "\n")
    else:
        codes = Counter((each["code"], each["name"]) for outcome in outcomes for each in outcome.findings)
        width = len(str(max(codes.values(), default=0)))
        for (code, name), number in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
            terminal.write(f"{number:>{width}}  {terminal.paint.error(code)}  {name}\n")
        files = count(sum(each.files for each in outcomes))
        terminal.write(f"{plural(found, 'finding')} in {files} files of {plural(len(outcomes), 'repository')}.\n")
        for each in failed:
            terminal.write(f"failed: {each.path}: {each.message}\n")
    terminal.flush()
    if failed:
        return 2
    return 1 if found and not options.exit_zero else 0
