"""Which files a run checks: the paths on the command line, walked in a fixed order, without what git ignores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stablefix.finding import Problem
from stablefix.source.ignore import Rules, compile_patterns, rules_above, rules_in

NEVER_ENTERED = frozenset(
    {
        ".bzr", ".direnv", ".eggs", ".git", ".hg", ".hypothesis", ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pyenv",
        ".pytest_cache", ".ruff_cache", ".svn", ".tox", ".venv", "__pycache__", "__pypackages__", "_build", "build",
        "dist", "node_modules", "site-packages", "venv",
    }
)  # fmt: skip
"""Folders that hold other people's or generated code. One that is named on the command line is entered."""


@dataclass(slots=True)
class Found:
    """The files to check, each once, in order, and what was asked for but is not there."""

    files: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def find_files(
    paths: Sequence[str],
    *,
    include: Sequence[str] = ("*.py",),
    exclude: Sequence[str] = (),
    root: str = "",
    force_exclude: bool = False,
    gitignore: bool = True,
) -> Found:
    """All files below some paths that `include` names. A file that is named itself is taken whatever it is called.

    With `force_exclude` it is not taken where `exclude` names it; without `gitignore` what git ignores counts like
    anything else. Patterns are those of a .gitignore in `root` (empty: the current folder). Symbolic links to folders
    are not followed, so no loop can trap the walk. Raises ValueError for a bad pattern.
    """
    base = os.path.abspath(root or os.curdir)
    excluded = compile_patterns(exclude, base) if exclude else None
    included = _Included(include, base)
    found = Found()
    seen: set[str] = set()
    for path in paths:
        absolute = os.path.abspath(path)
        is_folder = os.path.isdir(path)
        if force_exclude and excluded is not None and excluded.covers(absolute, folder=is_folder):
            continue
        if is_folder:
            rules = rules_above(absolute) if gitignore else None
            candidates = _walk(path, absolute, rules, included, excluded, found.problems, gitignore)
        elif os.path.lexists(path):
            candidates = iter([(os.path.normpath(path), os.path.realpath(path))])
        else:
            found.problems.append(Problem(path, "no such file or folder"))
            continue
        for shown, real in candidates:
            if real not in seen:
                seen.add(real)
                found.files.append(shown)
    return found


def _walk(
    root: str,
    absolute: str,
    rules: Rules | None,
    included: _Included,
    excluded: Rules | None,
    problems: list[Problem],
    gitignore: bool,
) -> Iterator[tuple[str, str]]:
    """(path to show, real path) of every Python file below a folder."""
    real_root = os.path.realpath(root)
    pending: list[tuple[str, Rules | None]] = [("", rules)]
    while pending:
        below, rules = pending.pop()
        try:
            with os.scandir(os.path.join(absolute, below)) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError as error:
            shown = os.path.normpath(os.path.join(root, below))
            problems.append(Problem(shown, f"folder cannot be read: {error.strerror or error}"))
            continue
        if gitignore and any(entry.name == ".gitignore" for entry in entries):
            rules = rules_in(os.path.join(absolute, below), rules)
        folders = []
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            path = os.path.join(absolute, below, entry.name)
            if entry.name in NEVER_ENTERED if is_folder else not included.names(entry, path):
                continue
            if any(each is not None and each.ignores(path, folder=is_folder) for each in (rules, excluded)):
                continue
            relative = os.path.join(below, entry.name)
            if is_folder:
                folders.append((relative, rules))
            else:
                real = os.path.realpath(path) if entry.is_symlink() else os.path.join(real_root, relative)
                yield os.path.normpath(os.path.join(root, relative)), real
        pending.extend(reversed(folders))


class _Included:
    """Which files are looked for. Patterns such as `*.py`, which nearly all are, cost a comparison."""

    def __init__(self, patterns: Sequence[str], root: str) -> None:
        plain = [each[1:] for each in patterns if each.startswith("*.") and each[2:].replace(".", "").isalnum()]
        others = [each for each in patterns if each[1:] not in plain]
        self._endings = tuple(plain)
        self._rules = compile_patterns(others, root) if others else None

    def names(self, entry: os.DirEntry[str], path: str) -> bool:
        """Whether a folder's entry is to be checked: links to folders and the lock files of Emacs are not."""
        wanted = entry.name.endswith(self._endings) or (
            self._rules is not None and self._rules.ignores(path, folder=False)
        )
        return wanted and not entry.name.startswith(".#") and not _leads_to_folder(entry)


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a folder or a link to one; a link that leads in circles is left to the reader to tell."""
    try:
        return entry.is_dir()
    except OSError:
        return False
