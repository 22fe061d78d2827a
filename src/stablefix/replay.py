"""Verdicts that can be computed again: what a report holds of each finding, and whether it comes out the same."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stablefix.evidence import Verdict
from stablefix.graph.transfer import digest
from stablefix.record import Record, verdict_record
from stablefix.validate.request import Request, pack, unpack
from stablefix.version import __version__


class ReplayError(ValueError):
    """A file that does not hold what is needed; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding of a report: where it stood, what was asked, what was said, and its evidence as JSON data."""

    place: str
    code: str
    request: Request
    verdict: str
    stablefix: str
    evidence: Record | None


def recorded(request: Request, verdict: Verdict) -> str:
    """What a report keeps of a validation: the request, a digest of the verdict, and who says so."""
    data = {"request": pack(request), "verdict": digest(verdict_record(verdict)), "stablefix": __version__}
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def entries(path: str) -> list[Entry]:
    """The validated findings of a JSON report: an array, one finding, or one finding a line. Raises ReplayError."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise ReplayError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ReplayError(f"{path} is not UTF-8 text") from None
    return [_entry(finding, path) for finding in _findings(text, path) if finding.get("replay")]


def _findings(text: str, path: str) -> list[Record]:
    try:
        data: Any = json.loads(text)
    except ValueError:
        try:
            data = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError as error:
            raise ReplayError(f"{path} is not JSON: {error}") from None
    found = data if isinstance(data, list) else [data]
    if not all(isinstance(finding, dict) for finding in found):
        raise ReplayError(f"{path} is not a report of stablefix check --output-format json")
    return found


def _entry(finding: Record, path: str) -> Entry:
    try:
        replay, at = finding["replay"], finding["location"]
        place = f"{os.path.relpath(finding['filename'])}:{at['row']}:{at['column']}"
        request = unpack(replay["request"])
        return Entry(place, finding["code"], request, replay["verdict"], replay["stablefix"], finding["evidence"])
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ReplayError(f"{path} holds a finding that cannot be replayed: {type(error).__name__}: {error}") from None


def differences(entry: Entry, verdict: Verdict) -> list[str]:
    """How a verdict computed now differs from the recorded one; empty where it is the same."""
    record = verdict_record(verdict)
    if digest(record) == entry.verdict:
        return []
    found = list(_compared("", entry.evidence, record["evidence"]))
    if entry.stablefix != __version__:
        found.insert(0, f"stablefix {entry.stablefix} → {__version__}")
    if verdict.undecided:
        found.append(verdict.undecided)
    return found or ["other repairs hold, or others are refused"]


def _compared(name: str, old: Any, new: Any) -> Iterator[str]:
    """Each part of two pieces of data that is not the same."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted({*old, *new}):
            yield from _compared(f"{name}.{key}" if name else key, old.get(key), new.get(key))
    elif old != new:
        yield f"{name or 'evidence'} {_shown(old)} → {_shown(new)}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "present"
    return "none" if value is None else json.dumps(value) if isinstance(value, list) else str(value)
