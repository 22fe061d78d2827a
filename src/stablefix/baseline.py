"""Known findings, kept in a file: what stands there is not reported, and what no longer exists is told.

The file names findings by fingerprint below their file, so it survives moved lines, and it is written in a fixed order,
so that its own changes are easy to review. Paths are relative to its folder.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from stablefix.finding import FileResult, Finding
from stablefix.fingerprints import fingerprints, normalised
from stablefix.source.write import WriteError, replacing

VERSION = 1
_LONGEST = 100


class BaselineError(Exception):
    """A baseline that cannot be read or written; the message says why, for the user."""


@dataclass
class Baseline:
    """The known findings of a file, and those that a run has met."""

    path: str
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    """File -> fingerprint -> what it was, for people who read the file."""
    met: dict[str, set[str]] = field(default_factory=dict)
    """The same of this run, for every file that was checked."""

    def filtered(self, result: FileResult) -> FileResult:
        """The findings that are new."""
        if result.problem is not None:
            return result
        name = self._name(result.path)
        known = self.known.get(name, {})
        found = fingerprints(result.findings)
        if result.settled:
            self.met[name] = set(found)
        new = tuple(each for each, key in zip(result.findings, found, strict=True) if key not in known)
        return result if len(new) == len(result.findings) else replace(result, findings=new)

    def stale(self) -> list[str]:
        """`a.py: SF101 in f: log(softmax(x))` for every known finding that is gone, of checked and of lost files."""
        return [
            f"{name}: {record['code']} in {record['function'] or 'module'}: {record['expression']}"
            for name, records in sorted(self.known.items())
            for key, record in sorted(records.items())
            if self._gone(name, key)
        ]

    def _gone(self, name: str, key: str) -> bool:
        if name in self.met:
            return key not in self.met[name]
        return not os.path.exists(os.path.join(os.path.dirname(os.path.abspath(self.path)), name))

    def write(self, results: Iterable[FileResult]) -> int:
        """Write all findings of a run in place of those of the files it checked. Returns how many. BaselineError."""
        checked = {self._name(result.path): result for result in results if result.problem is None and result.settled}
        kept = {name: records for name, records in self.known.items() if name not in checked}
        folder = os.path.dirname(os.path.abspath(self.path))
        files = {name: records for name, records in kept.items() if os.path.exists(os.path.join(folder, name))}
        for name, result in checked.items():
            keys = fingerprints(result.findings)
            records = {key: _record(each) for each, key in zip(result.findings, keys, strict=True)}
            if records:
                files[name] = records
        text = json.dumps({"version": VERSION, "files": files}, indent=2, sort_keys=True) + "\n"
        try:
            with replacing(self.path) as file:
                file.write(text)
        except WriteError as error:
            raise BaselineError(str(error)) from None
        return sum(map(len, files.values()))

    def _name(self, path: str) -> str:
        folder = os.path.dirname(os.path.abspath(self.path))
        return os.path.relpath(path, folder).replace(os.sep, "/") if path != "-" else "-"


def read(path: str, *, new: bool = False) -> Baseline:
    """The baseline in a file; with `new` an empty one where there is no file. Raises BaselineError."""
    try:
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
    except FileNotFoundError:
        if new:
            return Baseline(path)
        raise BaselineError(f"{path}: no such baseline (write it with --write-baseline)") from None
    except OSError as error:
        raise BaselineError(f"{path} cannot be read: {error.strerror or error}") from None
    except ValueError as error:
        raise BaselineError(f"{path} is not a baseline: {error}") from None
    if not isinstance(data, dict) or data.get("version") != VERSION or not _right(data.get("files")):
        raise BaselineError(f"{path} is not a baseline of this version (write it anew with --write-baseline)")
    return Baseline(path, data["files"])


def _right(files: object) -> bool:
    return isinstance(files, dict) and all(
        isinstance(records, dict)
        and all(isinstance(each, dict) and {"code", "function", "expression"} <= set(each) for each in records.values())
        for records in files.values()
    )


def _record(finding: Finding) -> dict[str, str]:
    text = normalised(finding.expression)
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return {"code": finding.code, "function": finding.function, "expression": shown}
