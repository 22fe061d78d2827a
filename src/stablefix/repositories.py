"""Many checkouts: what is to be done, what is done, and one checkout as a unit of work.

The state is an SQLite file. A repository is written there when it is finished, once, by the process that waits for the
results; whatever is interrupted begins again with the ones that are not. A checkout that has moved on to another
revision, and other settings, are new work.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any

from stablefix import notices
from stablefix.config import ConfigError, configured
from stablefix.report.formats.json import finding_record
from stablefix.scan import Nearest, scan
from stablefix.settings import Settings
from stablefix.templates.catalogue import TemplateError
from stablefix.version import __version__

_SCHEMA = """
create table if not exists repositories (
    path text primary key,
    work text not null,
    status text not null,
    message text,
    files integer not null,
    seconds real not null,
    findings text not null
)
"""


class StateError(Exception):
    """A list or a state that cannot be used; the message says why, for the user."""


@dataclass(frozen=True)
class Work:
    """One repository to check. Everything in it can be sent to another process."""

    path: str
    key: str
    """Revision, settings and version: a result with the same key need not be made again."""
    settings: Settings


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    path: str
    key: str
    status: str
    """`done` or `failed`."""
    message: str | None = None
    files: int = 0
    seconds: float = 0.0
    findings: list[dict[str, Any]] = field(default_factory=list)
    """JSON records, file names relative to the repository."""


def listed(file: str) -> list[str]:
    """The folders that a list names, relative to its own folder, each once. Raises StateError."""
    try:
        with open(file, encoding="utf-8", errors="surrogateescape") as stream:
            lines = [line.partition("#")[0].strip() for line in stream]
    except OSError as error:
        raise StateError(f"{file} cannot be read: {error.strerror or error}") from None
    base = os.path.dirname(os.path.abspath(file))
    return list(dict.fromkeys(os.path.join(base, os.path.expanduser(line)) for line in lines if line))


def work_for(path: str, settings: Settings) -> Work:
    """The work that a repository is, as it lies there now."""
    asked = repr((__version__, _revision(path), replace(settings, jobs=0, cache_dir=None)))
    return Work(path, blake2b(asked.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest(), settings)


def _revision(path: str) -> str:
    """The commit and what differs from it; empty outside of git, where only the clock tells."""
    parts = []
    for command in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=normal")):
        try:
            done = subprocess.run(["git", "-C", path, *command], capture_output=True, check=False)
        except OSError:
            return ""
        parts.append(done.stdout.decode("utf-8", "surrogateescape"))
    return "\0".join(parts)


def check_repository(work: Work) -> Outcome:
    """Check one. Never raises for what lies in the repository: that is an outcome too."""
    started = time.monotonic()

    def adjusted(base: Settings) -> Settings:
        own = work.settings
        asked = replace(base, pedantic=own.pedantic or base.pedantic, advice=own.advice or base.advice)
        return replace(asked, validate=own.validate, jobs=own.jobs, cache=own.cache, cache_dir=own.cache_dir)

    findings: list[dict[str, Any]] = []
    problems: list[str] = []
    files = 0
    try:
        if not os.path.isdir(work.path):
            return Outcome(work.path, work.key, "failed", "no such folder")
        settings = adjusted(configured(work.path))
        for result in scan([work.path], settings, resolver=Nearest(settings, adjusted)):
            files += 1
            if result.problem is not None and not result.problem.skipped:
                problems.append(f"{os.path.relpath(result.path, work.path)}: {result.problem.message}")
            problems += _notices(work.path)
            for finding in result.findings:
                record = finding_record(finding, result.source)
                findings.append({**record, "filename": os.path.relpath(finding.filename, work.path)})
    except (ConfigError, TemplateError, OSError) as error:
        return Outcome(work.path, work.key, "failed", str(error), files, time.monotonic() - started)
    problems += _notices(work.path)
    message = "; ".join(problems[:5]) + (f"; {len(problems) - 5} more" if len(problems) > 5 else "") or None
    return Outcome(work.path, work.key, "done", message, files, time.monotonic() - started, findings)


def _notices(folder: str) -> list[str]:
    """What happened to the run meanwhile."""
    return [
        each.message if each.place is None else f"{os.path.relpath(each.place, folder)}: {each.message}"
        for each in notices.taken()
    ]


class State:
    """The outcomes so far."""

    def __init__(self, path: str) -> None:
        """Raises StateError."""
        self._path = path
        try:
            self._database = sqlite3.connect(path, isolation_level=None)
            self._database.execute("pragma journal_mode = wal")
            self._database.execute(_SCHEMA)
        except sqlite3.Error as error:
            raise StateError(f"{path} cannot be used as a state: {error}") from None

    def is_done(self, work: Work, *, retry: bool) -> bool:
        """Whether this very work is finished; with `retry` what failed is not."""
        row = self._database.execute(
            "select status from repositories where path = ? and work = ?", (_stored(work.path), work.key)
        ).fetchone()
        return row is not None and (row[0] == "done" or not retry)

    def record(self, outcome: Outcome) -> None:
        """Write an outcome, in place of an older one of the repository."""
        self._database.execute(
            "insert or replace into repositories values (?, ?, ?, ?, ?, ?, ?)",
            (_stored(outcome.path), outcome.key, outcome.status, outcome.message, outcome.files, outcome.seconds,
             json.dumps(outcome.findings)),
        )  # fmt: skip

    def outcomes(self, paths: Sequence[str]) -> Iterator[Outcome]:
        """What is known of some repositories, in their order."""
        for path in paths:
            row = self._database.execute(
                "select work, status, message, files, seconds, findings from repositories where path = ?",
                (_stored(path),),
            ).fetchone()
            if row is not None:
                yield Outcome(path, row[0], row[1], row[2], row[3], row[4], json.loads(row[5]))

    def close(self) -> None:
        self._database.close()


def _stored(path: str) -> str:
    """A path as text that SQLite takes, whatever bytes it has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
