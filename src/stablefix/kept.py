"""Results of files, kept on disk by content: a file that was checked with the same settings is not read again.

One file for each combination of settings, program, templates and libraries; in it a hash of each text with its
findings, `[]` for most, and where other files of the project were looked into, with the hashes of these. It is JSON, so
that nothing in it is ever executed. What cannot be read is a miss. What only a result with findings needs is imported
where there is one.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from hashlib import blake2b
from typing import Any

from stablefix import notices
from stablefix.cache_folder import cannot_keep
from stablefix.evidence import Failure, Fix, Safety, Severity
from stablefix.finding import FileResult, Finding, Repair, in_cell
from stablefix.rewrite.edits import Edit
from stablefix.settings import Settings
from stablefix.source.content import content, digest
from stablefix.source.standing import is_demonstration, is_test, stands_alone
from stablefix.source.text import Source
from stablefix.templates.installed import installed_folders
from stablefix.version import __version__

FOLDER = "files"
LIMIT = 64
"""Combinations that are kept; those not used for longest go."""


class Kept:
    """The results of one combination of settings."""

    def __init__(self, settings: Settings, folder: str) -> None:
        key = _digest(_environment(settings.template_folders), repr(_asked(settings)).encode())
        self._base = folder
        self._path = os.path.join(folder, FOLDER, f"{key}.json")
        self._digests: dict[str, str | None] = {}
        """Of the files that others depend on, as they are now."""
        self._added: set[str] = set()
        """Keys of what is not written yet."""
        self._entries = self._written()

    def _written(self) -> dict[str, list[Any] | dict[str, Any]]:
        """What is on disk now."""
        try:
            with open(self._path, encoding="utf-8") as file:
                data = json.load(file)
        except (OSError, ValueError):
            return {}
        return data if isinstance(data, dict) else {}

    def get(self, key: str, source: Source) -> FileResult | None:
        """What was found in this text before, under the name that it has now."""
        records = self._records(key, source.path)
        if records is None:
            return None
        try:
            findings = tuple(_finding(record, source) for record in records)
        except (KeyError, TypeError, ValueError, IndexError):
            del self._entries[key]
            return None
        entry = self._entries[key]
        withheld = entry.get("withheld", 0) if isinstance(entry, dict) else 0
        return FileResult(source.path, findings, None, source if findings else None, withheld=withheld)

    def _records(self, key: str, path: str) -> list[Any] | None:
        """What is kept under a key, unless it depends on other files and one of them has changed, or the same text
        stands among others now."""
        entry = self._entries.get(key)
        if not isinstance(entry, dict):
            return entry
        try:
            of, uses = entry.get("of"), entry.get("uses", ())
            current = of in (None, os.path.abspath(path)) and all(self._digest(path) == seen for path, seen in uses)
            return entry["findings"] if current else None
        except (KeyError, TypeError, ValueError):
            return None

    def _digest(self, path: str) -> str | None:
        if path not in self._digests:
            raw = content(path)
            self._digests[path] = None if raw is None else digest(raw)
        return self._digests[path]

    def put(self, key: str, result: FileResult) -> None:
        """Keep a result, unless asking again could bring another."""
        if result.problem is None and result.settled:
            records = [_record(finding) for finding in result.findings]
            of = {"of": os.path.abspath(result.path), "uses": list(result.uses)} if result.uses else {}
            held = {"withheld": result.withheld} if result.withheld else {}
            self._entries[key] = {**of, **held, "findings": records} if of or held else records
            self._added.add(key)

    def clean(self, key: str, path: str) -> bool:
        """Whether nothing was found in this text before: then it need not be decoded."""
        entry = self._entries.get(key)
        withheld = isinstance(entry, dict) and "withheld" in entry
        return not withheld and self._records(key, path) == []

    def save(self) -> None:
        """Put what was added to what is there: other runs may have written meanwhile. A folder that cannot be written
        is told, and is no error."""
        if not self._added:
            return
        added = {key: self._entries[key] for key in self._added}
        self._added.clear()
        from stablefix.source.write import keep  # It loads more than a start needs.

        folder = os.path.dirname(self._path)
        try:
            os.makedirs(folder, exist_ok=True)
            with _alone(folder):
                entries = {**self._written(), **added}
                keep(self._path, json.dumps(entries, separators=(",", ":"), allow_nan=False).encode())
                _forget_oldest(folder)
        except OSError as error:
            notices.tell(cannot_keep(self._base, error))


@contextlib.contextmanager
def _alone(folder: str) -> Iterator[None]:
    """Inside, no other run writes to the folder; where the system has no such locks, one may."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with open(os.path.join(folder, ".lock"), "wb") as lock:
        with contextlib.suppress(OSError):  # file systems over a network may have none
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def key_of(raw: bytes, path: str) -> str:
    """The key of a file's content; notebooks are read otherwise than scripts, and tests and modules of a package than
    code on its own."""
    alone = stands_alone(path, raw.decode("latin-1"))
    standing = f"{is_test(path)}{is_demonstration(path)}{alone}"
    return _digest(os.path.splitext(path)[1].encode("utf-8", "surrogateescape"), standing.encode(), raw)


def _digest(*parts: bytes) -> str:
    state = blake2b(digest_size=16)
    for part in parts:
        state.update(len(part).to_bytes(8, "little"))
        state.update(part)
    return state.hexdigest()


def _asked(settings: Settings) -> tuple[object, ...]:
    """The settings that decide what is found in a text."""
    return (
        settings.select,
        settings.extend_select,
        settings.ignore,
        settings.validate,
        settings.pedantic,
        settings.advice,
        settings.min_severity,
        settings.dtypes,
        settings.targets,
        settings.heed_comments,
    )


@cache
def _environment(template_folders: tuple[str, ...]) -> bytes:
    """What a result depends on besides text and settings: program, templates, interpreter, installed libraries."""
    package = os.path.dirname(os.path.abspath(__file__))
    catalogue = os.path.join(os.path.dirname(os.path.dirname(package)), "templates")
    parts: list[object] = [__version__, sys.version_info[:3], sys.platform]
    for folder in (package, catalogue, *installed_folders(), *template_folders):
        parts.append(_state(folder))
    for entry in sys.path:
        with contextlib.suppress(OSError):
            if os.path.basename(entry) == "site-packages":
                parts.append((entry, os.stat(entry).st_mtime_ns))
    return repr(parts).encode("utf-8", "surrogateescape")


def _state(folder: str) -> list[tuple[str, int, int]]:
    """(path, size, time) of every Python file below a folder."""
    found: list[tuple[str, int, int]] = []
    pending = [folder]
    while pending:
        with contextlib.suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        pending.append(entry.path)
                elif entry.name.endswith(".py"):
                    status = entry.stat()
                    found.append((entry.path, status.st_size, status.st_mtime_ns))
    return sorted(found)


def _forget_oldest(folder: str) -> None:
    names = [os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".json")]
    for path in sorted(names, key=os.path.getmtime)[:-LIMIT]:
        with contextlib.suppress(OSError):
            os.unlink(path)


def _record(finding: Finding) -> dict[str, Any]:
    from stablefix.record import evidence_record, refusal_record

    return {
        "code": finding.code,
        "name": finding.name,
        "message": finding.message,
        "category": finding.category and finding.category.value,
        "failure": finding.failure and finding.failure.value,
        "severity": finding.severity.value,
        "span": [finding.start, finding.end],
        "repairs": [
            {
                "name": repair.name,
                "message": repair.message,
                "safety": repair.safety.value,
                "edits": [[edit.start, edit.end, edit.content] for edit in repair.edits],
                "evidence": repair.evidence and evidence_record(repair.evidence),
            }
            for repair in finding.repairs
        ],
        "refused": [refusal_record(refusal) for refusal in finding.refused],
        "evidence": finding.evidence and evidence_record(finding.evidence),
        "validated": finding.validated,
        "function": finding.function,
        "rests on": finding.rests_on,
        "replay": finding.replay,
    }


def _finding(record: dict[str, Any], source: Source) -> Finding:
    from stablefix.record import evidence_of, refusal_of

    start, end = record["span"]
    finding = Finding(
        code=record["code"],
        name=record["name"],
        message=record["message"],
        category=record["category"] and Fix(record["category"]),
        failure=record["failure"] and Failure(record["failure"]),
        severity=Severity(record["severity"]),
        filename=source.path,
        start=start,
        end=end,
        location=source.location(start),
        end_location=source.location(end),
        repairs=tuple(
            Repair(
                each["name"],
                each["message"],
                Safety(each["safety"]),
                tuple(Edit(*edit) for edit in each["edits"]),
                each["evidence"] and evidence_of(each["evidence"]),
            )
            for each in record["repairs"]
        ),
        refused=tuple(refusal_of(each) for each in record["refused"]),
        evidence=record["evidence"] and evidence_of(record["evidence"]),
        validated=record["validated"],
        expression=source.text[start:end],
        function=record["function"],
        rests_on=tuple((low, high) for low, high in record["rests on"]),
        replay=record["replay"],
    )
    return in_cell(finding, source)


def folders(base: str) -> Sequence[str]:
    """Everything below a cache folder that `stablefix clean` removes."""
    return [path for name in (FOLDER, "verdicts") if os.path.isdir(path := os.path.join(base, name))]
