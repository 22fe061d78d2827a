"""Which lines have changed since a git revision, or are staged: read from git's own unified diff."""

from __future__ import annotations

import io
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_ESCAPE = re.compile(rb"\\([0-7]{3}|.)")
_LETTERS = {b"a": b"\a", b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"v": b"\v"}
_EVERYTHING = ((1, 1 << 60),)


class ChangesError(Exception):
    """The changes cannot be known; the message says why, for the user."""


@dataclass(frozen=True, slots=True)
class _Hunk:
    """`old` rows from `start` on became `new` rows from `target` on."""

    start: int
    old: int
    target: int
    new: int


@dataclass(frozen=True)
class Changes:
    """Changed rows by file."""

    rows: Mapping[str, Sequence[tuple[int, int]]]
    """Real path -> (first, last) of each run of changed rows."""

    def touch(self, path: str, first: int, last: int) -> bool:
        """Whether one of these rows of a file has changed. Of a notebook, whose rows are not its file's, any."""
        changed = self.rows.get(os.path.realpath(path), ())
        if path.endswith(".ipynb"):
            return bool(changed)
        return any(begin <= last and first <= end for begin, end in changed)


def since(revision: str, folder: str = os.curdir) -> Changes:
    """What has changed in the working tree since a revision, or since the branches parted; new files as a whole.

    Raises ChangesError: no repository, no such revision, no git.
    """
    root = _root(folder)
    if revision.startswith("-"):
        raise ChangesError(f"{revision!r} is not a revision")
    try:
        base = git(root, "merge-base", revision, "HEAD").strip().decode()
    except ChangesError:
        base = git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}").strip().decode()
    if not base:
        raise ChangesError(f"git knows no revision {revision!r}")
    rows = {path: _targets(hunks) for path, hunks in _hunks(root, base).items()}
    for name in git(root, "ls-files", "--others", "--exclude-standard", "-z").split(b"\0"):
        if name:
            rows[_real(root, name)] = _EVERYTHING
    return Changes(rows)


def staged(folder: str = os.curdir) -> Changes:
    """What would be committed. Rows are those of the working tree; a staged row that was changed again is left out."""
    root = _root(folder)
    later = _hunks(root)
    found: dict[str, Sequence[tuple[int, int]]] = {}
    for path, hunks in _hunks(root, "--cached").items():
        moved = (_moved(row, later.get(path, ())) for first, last in _targets(hunks) for row in range(first, last + 1))
        found[path] = [(row, row) for row in moved if row is not None]
    return Changes(found)


def _targets(hunks: Sequence[_Hunk]) -> Sequence[tuple[int, int]]:
    return [(hunk.target, hunk.target + hunk.new - 1) for hunk in hunks if hunk.new]


def _moved(row: int, hunks: Sequence[_Hunk]) -> int | None:
    """Where a row stands after further changes; None where it was changed."""
    shift = 0
    for hunk in hunks:
        if hunk.old and hunk.start <= row < hunk.start + hunk.old:
            return None
        if row > hunk.start + max(hunk.old, 1) - 1:
            shift += hunk.new - hunk.old
    return row + shift


def _hunks(root: str, *what: str) -> dict[str, list[_Hunk]]:
    """The hunks of a diff by real path of the file."""
    from unidiff import PatchSet
    from unidiff.errors import UnidiffParseError

    options = ("--no-color", "--no-ext-diff", "--unified=0", "--src-prefix=a/", "--dst-prefix=b/", "--no-renames")
    text = git(root, "diff", *options, "--ignore-submodules", *what, "--").decode("utf-8", "surrogateescape")
    try:
        patch = PatchSet(io.StringIO(text, newline="\n"))
    except UnidiffParseError as error:
        raise ChangesError(f"the diff of git cannot be read: {error}") from None
    found: dict[str, list[_Hunk]] = {}
    for file in patch:
        if not file.is_removed_file:
            found[_real(root, _name(file.target_file))] = [
                _Hunk(hunk.source_start, hunk.source_length, hunk.target_start, hunk.target_length) for hunk in file
            ]
    return found


def _name(target: str) -> bytes:
    """The path in a header line, which git quotes as C does where letters are unusual."""
    raw = target.rstrip("\t").encode("utf-8", "surrogateescape")
    if raw.startswith(b'"') and raw.endswith(b'"'):
        raw = _ESCAPE.sub(_unescaped, raw[1:-1])
    return raw.removeprefix(b"b/")


def _unescaped(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    return bytes([int(escaped, 8)]) if len(escaped) == 3 else _LETTERS.get(escaped, escaped)


def _real(root: str, name: bytes) -> str:
    return os.path.realpath(os.path.join(root, os.fsdecode(name)))


def _root(folder: str) -> str:
    return os.fsdecode(git(folder, "rev-parse", "--show-toplevel").removesuffix(b"\n"))


def git(folder: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
    except OSError as error:
        raise ChangesError(f"git cannot be run: {error.strerror or error}") from None
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ChangesError(words[0].removeprefix("fatal: ") if words else f"git knows no {arguments[-1]!r}")
    return done.stdout
