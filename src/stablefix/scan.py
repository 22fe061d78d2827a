"""Many files: found, read, looked up in what is kept, and only then checked, in a fixed order.

Nothing of the analysis is imported while every file is known to be clean.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain, groupby

from stablefix.admission import limited
from stablefix.cache_folder import default_folder
from stablefix.config import ConfigError, nearest
from stablefix.finding import FileResult, Problem
from stablefix.kept import Kept, key_of
from stablefix.settings import Settings
from stablefix.source.files import Found, find_files
from stablefix.source.text import Source, decode, read_bytes

MANY = 400_000
"""Bytes of text for which it is worth to start processes."""

Progress = Callable[[int, int, str], None]
Adjust = Callable[[Settings], Settings]


@dataclass
class Nearest:
    """The settings of each file: those of the configuration that lies nearest to it, as the command line changes them.

    `adjust` is what the command line does to configured settings.
    """

    settings: Settings
    """Those of the current folder."""
    adjust: Adjust
    _of_folder: dict[str, Settings] = field(default_factory=dict)

    def of(self, path: str) -> Settings:
        """Raises ConfigError."""
        return self._of(os.path.dirname(os.path.abspath(path)))

    def _of(self, folder: str) -> Settings:
        known = self._of_folder.get(folder)
        if known is None:
            known = self._read(folder)
            self._of_folder[folder] = known
        return known

    def _read(self, folder: str) -> Settings:
        if folder == os.path.abspath(os.curdir):
            return self.settings
        configuration = nearest(folder)
        if os.path.dirname(configuration.path or "") == folder:
            return self.adjust(configuration.settings)
        parent = os.path.dirname(folder)
        return self.settings if parent == folder or configuration.path is None else self._of(parent)


def files(paths: Sequence[str], settings: Settings, shard: tuple[int, int] | None = None) -> Found:
    """The files that a run checks. A file's part depends on its path alone, not on what else there is."""
    found = find_files(
        paths,
        include=settings.include,
        exclude=settings.exclude,
        root=settings.root,
        force_exclude=settings.force_exclude,
        gitignore=settings.respect_gitignore,
    )
    if shard is not None:
        part, parts = shard
        found.files = [path for path in found.files if _part(path, parts) == part]
    return found


def _part(path: str, parts: int) -> int:
    name = os.path.relpath(path).replace(os.sep, "/").encode("utf-8", "surrogateescape")
    return int.from_bytes(blake2b(name, digest_size=8).digest(), "big") % parts + 1


def scan(
    paths: Sequence[str],
    settings: Settings,
    progress: Progress | None = None,
    resolver: Nearest | None = None,
    shard: tuple[int, int] | None = None,
) -> Iterator[FileResult]:
    """All findings below some paths, file by file in a fixed order. `progress` is told what is done.

    With a `resolver` each file has the settings of the configuration nearest to it. `shard` (2, 8) takes the second
    of eight equal parts. Raises ConfigError.
    """
    found = files(paths, settings, shard)
    for problem in found.problems:
        yield FileResult(problem.path, (), problem)
    done = 0
    for own, group in groupby(found.files, key=lambda path: _settings_of(path, settings, resolver)):
        if isinstance(own, ConfigError):
            raise own
        for result in _scan_group(group, own):
            done += 1
            if progress is not None:
                progress(done, len(found.files), result.path)
            yield result


def _settings_of(path: str, settings: Settings, resolver: Nearest | None) -> Settings | ConfigError:
    try:
        return resolver.of(path) if resolver is not None else settings
    except ConfigError as error:
        return error


def _scan_group(paths: Iterable[str], settings: Settings) -> Iterator[FileResult]:
    """Results of files with the same settings. Files that must be checked are checked several at a time."""
    kept = Kept(settings, settings.cache_dir or default_folder()) if settings.cache else None
    keys: deque[str | None] = deque()

    def entries() -> Iterator[Source | FileResult]:
        for path in paths:
            known = _known(path, settings, kept)
            source, key = (known, None) if isinstance(known, FileResult) else known
            keys.append(key)
            yield source

    try:
        for result in _checked(entries(), settings):
            key = keys.popleft()
            if kept is not None and key is not None:
                kept.put(key, result)
            yield limited(result, settings)
    finally:
        if kept is not None:
            kept.save()


def _known(path: str, settings: Settings, kept: Kept | None) -> FileResult | tuple[Source, str | None]:
    """The result of a file that needs no check, or its text and the key under which its result is kept, if it is."""
    raw = read_bytes(path, max_size=settings.max_file_size)
    if isinstance(raw, Problem):
        return FileResult(path, (), raw)
    key = None if kept is None else key_of(raw, path)
    if kept is not None and key is not None and kept.clean(key, path):
        return FileResult(path)
    source = decode(raw, path)
    if isinstance(source, Problem):
        return FileResult(path, (), source)
    known = None if kept is None or key is None else kept.get(key, source)
    return known or (source, key)


def _checked(entries: Iterator[Source | FileResult], settings: Settings) -> Iterator[FileResult]:
    """The results of texts, in order; known ones pass through. The engine is loaded when there is a text, and for
    many texts by several processes."""
    head: list[Source | FileResult] = []
    size = 0
    for entry in entries:
        if isinstance(entry, FileResult) and not head:
            yield entry
            continue
        head.append(entry)
        size += 0 if isinstance(entry, FileResult) else len(entry.raw)
        if settings.jobs <= 1 or size >= MANY:
            break
    if not head:
        return
    if size >= MANY and settings.jobs > 1:
        from stablefix import parallel

        yield from parallel.check_all(chain(head, entries), settings)
    else:
        from stablefix import engine

        yield from engine.check_all(chain(head, entries), settings)


def check(source: Source, settings: Settings) -> FileResult:
    """All findings in one text that are reported under these settings."""
    from stablefix.engine import check as checked

    return limited(checked(source, settings), settings)
