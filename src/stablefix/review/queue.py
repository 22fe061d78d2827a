"""Deliveries and the work they ask for, in one SQLite file that several processes share and that survives all of them.

A pull request is one row: what is asked for while it waits is asked for already, and what is asked for while it is
worked on makes it wait once more. So there is never more than one worker on a pull request, and nothing is lost when
one of them is killed.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

ATTEMPTS = 5
STALE = 60.0
"""Seconds without a sign of life after which a worker counts as dead."""
REMEMBERED = 14 * 86_400.0
"""Seconds that deliveries are known; GitHub redelivers for three days."""
_TABLES = """
CREATE TABLE IF NOT EXISTS deliveries (id TEXT PRIMARY KEY, received REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS jobs (
    repository TEXT NOT NULL, number INTEGER NOT NULL, installation INTEGER NOT NULL,
    state TEXT NOT NULL, asked REAL NOT NULL, earliest REAL NOT NULL, attempts INTEGER NOT NULL,
    again INTEGER NOT NULL, worker TEXT, PRIMARY KEY (repository, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waiting ON jobs (state, earliest);
CREATE TABLE IF NOT EXISTS workers (name TEXT PRIMARY KEY, seen REAL NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A pull request that is to be reviewed."""

    repository: str
    number: int
    installation: int


class Queue:
    """One connection to the file, for one thread at a time."""

    def __init__(self, path: str) -> None:
        """Raises sqlite3.Error where the file cannot be used."""
        self._data = sqlite3.connect(path, timeout=30.0, isolation_level=None, check_same_thread=False)
        self._data.execute("PRAGMA journal_mode = WAL")
        self._data.execute("PRAGMA synchronous = FULL")
        self._data.executescript(_TABLES)

    def close(self) -> None:
        """End the connection."""
        self._data.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, and nobody else in between."""
        self._data.execute("BEGIN IMMEDIATE")
        try:
            yield self._data
        except BaseException:
            self._data.execute("ROLLBACK")
            raise
        self._data.execute("COMMIT")

    # --- the server

    def deliver(self, delivery: str, job: Job, now: float | None = None) -> bool:
        """Take a delivery; False where it was taken before. One whose work had failed is taken again."""
        now = time.time() if now is None else now
        with self._transaction() as data:
            data.execute("DELETE FROM deliveries WHERE received < ?", (now - REMEMBERED,))
            new = data.execute("INSERT OR IGNORE INTO deliveries VALUES (?, ?)", (delivery, now)).rowcount > 0
            key = (job.repository, job.number)
            row = data.execute("SELECT state FROM jobs WHERE repository = ? AND number = ?", key).fetchone()
            if not new and (row is None or row[0] != "failed"):
                _count(data, "deliveries_duplicate")
                return False
            _count(data, "deliveries_accepted")
            data.execute(
                "INSERT INTO jobs VALUES (?, ?, ?, 'waiting', ?, ?, 0, 0, NULL) ON CONFLICT DO UPDATE SET "
                "installation = excluded.installation, again = (state = 'running'), "
                "asked = CASE state WHEN 'waiting' THEN asked ELSE excluded.asked END, "
                "earliest = CASE state WHEN 'waiting' THEN earliest ELSE excluded.earliest END, "
                "attempts = CASE state WHEN 'failed' THEN 0 WHEN 'done' THEN 0 ELSE attempts END, "
                "state = CASE state WHEN 'running' THEN 'running' ELSE 'waiting' END",
                (*key, job.installation, now, now),
            )
            return True

    def count(self, name: str) -> None:
        """One more of something."""
        with self._transaction() as data:
            _count(data, name)

    # --- a worker

    def claim(self, worker: str, now: float | None = None) -> Job | None:
        """The pull request that has waited longest, which is then this worker's."""
        now = time.time() if now is None else now
        with self._transaction() as data:
            row = data.execute(
                "SELECT repository, number, installation FROM jobs WHERE state = 'waiting' AND earliest <= ? "
                "ORDER BY asked LIMIT 1", (now,)
            ).fetchone()  # fmt: skip
            if row is None:
                return None
            data.execute(
                "UPDATE jobs SET state = 'running', again = 0, worker = ? WHERE repository = ? AND number = ?",
                (worker, row[0], row[1]),
            )
            return Job(*row)

    def finish(self, job: Job, worker: str, outcome: str) -> None:
        """It is done; where it was asked for again meanwhile, it waits again."""
        self._end(job, worker, "CASE again WHEN 1 THEN 'waiting' ELSE 'done' END", 0, outcome)

    def fail(self, job: Job, worker: str, seconds: float | None = None, now: float | None = None) -> None:
        """It could not be done now. It waits, longer each time, or as long as the forge says; at last it has failed."""
        now = time.time() if now is None else now
        with self._transaction() as data:
            row = data.execute(
                "SELECT attempts FROM jobs WHERE repository = ? AND number = ? AND worker = ?",
                (job.repository, job.number, worker),
            ).fetchone()
        attempts = 1 + (row[0] if row else 0)
        wait = 10.0 * 4 ** (attempts - 1) if seconds is None else seconds
        state = "'waiting'" if attempts < ATTEMPTS or seconds is not None else "'failed'"
        self._end(job, worker, state, now + wait, "postponed" if "waiting" in state else "failed")

    def _end(self, job: Job, worker: str, state: str, earliest: float, outcome: str) -> None:
        attempts = "0" if outcome not in {"postponed", "failed"} else "attempts + 1"
        with self._transaction() as data:
            ended = data.execute(
                f"UPDATE jobs SET state = {state}, attempts = {attempts}, earliest = ?, again = 0, worker = NULL "
                "WHERE repository = ? AND number = ? AND worker = ? AND state = 'running'",
                (earliest, job.repository, job.number, worker),
            )
            if ended.rowcount:
                _count(data, f"reviews_{outcome.replace(' ', '_')}")

    def beat(self, worker: str, now: float | None = None) -> None:
        """A sign of life; the work of those that have given none for long is given back."""
        now = time.time() if now is None else now
        with self._transaction() as data:
            data.execute("INSERT OR REPLACE INTO workers VALUES (?, ?)", (worker, now))
            stale = data.execute("SELECT name FROM workers WHERE seen < ?", (now - STALE,)).fetchall()
            for (name,) in stale:
                _release(data, name)

    def release(self, worker: str) -> None:
        """A worker has ended: what it was at waits again."""
        with self._transaction() as data:
            _release(data, worker)

    def release_dead(self) -> None:
        """Give back what workers were at whose processes are gone, as after a loss of power."""
        for (name,) in self._data.execute("SELECT name FROM workers").fetchall():
            try:
                os.kill(int(name.partition("-")[0]), 0)
            except ProcessLookupError:
                self.release(name)
            except (OSError, ValueError):
                continue

    def release_process(self, process: int) -> None:
        """The same for the worker that was this process."""
        for (name,) in self._data.execute("SELECT name FROM workers WHERE name LIKE ?", (f"{process}-%",)).fetchall():
            self.release(name)

    # --- who looks on

    def jobs(self) -> dict[str, int]:
        """How many pull requests are in each state."""
        rows = self._data.execute("SELECT state, COUNT(*) FROM jobs GROUP BY state").fetchall()
        return {"waiting": 0, "running": 0, "done": 0, "failed": 0, **dict(rows)}

    def counters(self) -> dict[str, int]:
        """Everything that was counted."""
        return dict(self._data.execute("SELECT name, value FROM counters ORDER BY name").fetchall())

    def workers(self, now: float | None = None) -> int:
        """How many workers live."""
        since = (time.time() if now is None else now) - STALE
        (found,) = self._data.execute("SELECT COUNT(*) FROM workers WHERE seen >= ?", (since,)).fetchone()
        return int(found)

    def longest_wait(self, now: float | None = None) -> float:
        """Seconds that the oldest waiting pull request has been waiting."""
        (asked,) = self._data.execute("SELECT MIN(asked) FROM jobs WHERE state = 'waiting'").fetchone()
        return 0.0 if asked is None else max((time.time() if now is None else now) - asked, 0.0)


def _count(data: sqlite3.Connection, name: str) -> None:
    data.execute("INSERT INTO counters VALUES (?, 1) ON CONFLICT DO UPDATE SET value = value + 1", (name,))


def _release(data: sqlite3.Connection, worker: str) -> None:
    data.execute("UPDATE jobs SET state = 'waiting', worker = NULL WHERE worker = ? AND state = 'running'", (worker,))
    data.execute("DELETE FROM workers WHERE name = ?", (worker,))
