"""Verdicts kept on disk, by content: equal requests are validated once, in whatever project they stand.

The key is the request without the names of its inputs, and everything that the answer depends on besides: the source
of the validator, the versions of the libraries, the processor. One small file a verdict, written beside its place and
renamed into it, so that runs at the same time never see half of one. A file that does not hold what was written is a
miss. Nothing numerical is imported here: a run whose verdicts are all known loads no library.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from stablefix.evidence import Verdict
from stablefix.record import Record, verdict_of, verdict_record
from stablefix.source.write import keep
from stablefix.version import __version__

LIMIT = 64 << 20
"""Bytes that all verdicts together may take; beyond it the ones not used for longest go, down to three quarters."""

LIBRARIES = ("torch", "numpy", "scipy", "python-flint")
_SOURCES = ("validate", "operators", "graph")
_FOLDER = "verdicts"


@dataclass(frozen=True, slots=True)
class Question:
    """A packed request as the cache sees it: a key that does not know what the inputs are called, and their names."""

    key: str
    names: tuple[str, ...]


def question(data: dict[str, Any]) -> Question:
    """The question that a packed request asks (see `request.pack`)."""
    nodes = data["graphs"]["nodes"]
    names = tuple(row[2] for row in nodes if row[0] == "input")
    nodes = [[*row[:2], _place(row[1]), *row[3:]] if row[0] == "input" else row for row in nodes]
    asked = {**data, "graphs": {**data["graphs"], "nodes": nodes}}
    text = json.dumps(asked, sort_keys=True, separators=(",", ":"))
    return Question(hashlib.sha256(f"{environment()}\n{text}".encode()).hexdigest(), names)


@cache
def environment() -> str:
    """A hash of all that an answer depends on besides the question."""
    parts = (__version__, sys.version_info[:3], sorted(versions().items()), _processor())
    digest = hashlib.sha256(repr(parts).encode())
    root = Path(__file__).parent.parent
    for folder in _SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def versions() -> dict[str, str | None]:
    """The versions of the numerical libraries, None where one is not installed; none of them is imported."""
    from importlib.metadata import PackageNotFoundError, version

    found: dict[str, str | None] = {}
    for name in LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _processor() -> str:
    """What decides which kernels a library chooses, and with them the last bits of a result."""
    with contextlib.suppress(OSError), open("/proc/cpuinfo", encoding="utf-8", errors="replace") as info:
        for line in info:
            if line.lower().startswith(("flags", "features")):
                return f"{platform.machine()} {' '.join(sorted(line.partition(':')[2].split()))}"
    return f"{platform.machine()} {platform.processor()}"


class VerdictCache:
    """The verdicts in one folder. What the system refuses (no space, no permission) is told once and is no error."""

    def __init__(self, folder: str, warn: Callable[[OSError], None], limit: int = LIMIT) -> None:
        self.folder = os.path.join(folder, _FOLDER)
        self._warn = warn
        self._limit = limit
        self._writable = True
        self._written = 0

    def get(self, asked: Question) -> Verdict | None:
        """The verdict of a question that was answered before, with the names of the inputs that ask now."""
        path = self._path(asked.key)
        try:
            with open(path, "rb") as file:
                check, _, body = file.read().partition(b"\n")
        except OSError:
            return None
        if check.decode("ascii", "replace") != hashlib.sha256(body).hexdigest():
            return None
        try:
            verdict = verdict_of(_renamed(json.loads(body), {_place(n): name for n, name in enumerate(asked.names)}))
        except (ValueError, KeyError, TypeError):
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return verdict

    def put(self, asked: Question, verdict: Verdict) -> None:
        """Keep a verdict, unless asking again could bring another."""
        if verdict.interrupted or not self._writable:
            return
        record = _renamed(verdict_record(verdict), {name: _place(n) for n, name in enumerate(asked.names)})
        body = json.dumps(record, separators=(",", ":"), allow_nan=False).encode()
        path = self._path(asked.key)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            keep(path, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
            self._written += 1
        except OSError as error:
            self._writable = False
            self._warn(error)

    def trim(self) -> None:
        """Bring the folder below its limit, if anything was written."""
        if not self._written:
            return
        self._written = 0
        files = sorted(entries(self.folder))
        taken = sum(size for _, size, _ in files)
        if taken <= self._limit:
            return
        for _, size, path in files:
            with contextlib.suppress(OSError):
                os.unlink(path)
            taken -= size
            if taken <= self._limit * 3 // 4:
                return

    def _path(self, key: str) -> str:
        return os.path.join(self.folder, key[:2], f"{key[2:]}.json")


def entries(folder: str) -> list[tuple[float, int, str]]:
    """(time of last use, bytes, path) of every file of a cache."""
    found: list[tuple[float, int, str]] = []
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            with contextlib.suppress(OSError):
                status = os.stat(path)
                found.append((status.st_mtime, status.st_size, path))
    return found


def _place(number: int) -> str:
    return f"#{number}"


def under_names(verdict: Verdict, first: Question, other: Question) -> Verdict:
    """A verdict for the same question asked with other names."""
    if first.names == other.names:
        return verdict
    return verdict_of(_renamed(verdict_record(verdict), dict(zip(first.names, other.names, strict=True))))


def _renamed(record: Record, names: dict[str, str]) -> Record:
    """A verdict's data with other names for its inputs."""
    proofs = [record["evidence"], *(row["evidence"] for row in record["ranking"]), *record["refused"]]
    for proof in proofs:
        for sample in proof["inputs"] if proof is not None else ():
            sample["name"] = names.get(sample["name"], sample["name"])
    return record
