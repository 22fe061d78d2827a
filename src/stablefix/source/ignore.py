"""Which paths git ignores: nested .gitignore files and .git/info/exclude, with git's precedence."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass

_BELOW = "ps_d"
"""The group by which pathspec marks the slash behind a matched folder; what follows lies below the match."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The patterns of one file, which speak of paths below `folder`, and the rules that they override."""

    folder: str
    """Absolute."""
    patterns: tuple[tuple[re.Pattern[str], bool], ...]
    """(what it matches, whether it ignores), the last one first, because the last one that matches decides."""
    outer: Rules | None

    def ignores(self, path: str, *, folder: bool) -> bool:
        """Whether git ignores an absolute path below `folder`, its parents not being ignored themselves."""
        rules: Rules | None = self
        while rules is not None:
            relative = os.path.relpath(path, rules.folder).replace(os.sep, "/") + ("/" if folder else "")
            for pattern, ignored in rules.patterns:
                if _is_meant(pattern, relative):
                    return ignored
            rules = rules.outer
        return False

    def covers(self, path: str, *, folder: bool = False) -> bool:
        """Whether an absolute path below `self.folder`, or a folder that it lies in, is ignored."""
        parent, folders = os.path.dirname(path), []
        while len(parent) > len(self.folder):
            folders.append(parent)
            parent = os.path.dirname(parent)
        return self.ignores(path, folder=folder) or any(self.ignores(each, folder=True) for each in folders)


def _is_meant(pattern: re.Pattern[str], path: str) -> bool:
    """Whether a pattern matches the path itself; for pathspec it also matches whatever lies below."""
    match = pattern.match(path)
    if match is None:
        return False
    return _BELOW not in pattern.groupindex or match.end(_BELOW) in {-1, len(path)}


def compile_patterns(lines: Iterable[str], folder: str, outer: Rules | None = None) -> Rules:
    """Rules from lines as in a .gitignore. Raises ValueError for a line that is no pattern."""
    from pathspec import GitIgnoreSpec, RegexPattern

    compiled = [
        (pattern.regex, bool(pattern.include))
        for pattern in GitIgnoreSpec.from_lines(lines).patterns
        if isinstance(pattern, RegexPattern) and pattern.regex is not None
    ]
    return Rules(folder, tuple(reversed(compiled)), outer)


def rules_above(folder: str) -> Rules | None:
    """The rules in force in an absolute folder, from the root of its repository down to its parent.

    None where the folder is in no repository, or is itself ignored: then the user asked for it nevertheless.
    """
    root = _repository(folder)
    if root is None:
        return None
    rules = _read(os.path.join(_git_folder(root), "info", "exclude"), root, None)
    below = os.path.relpath(folder, root)
    current = root
    for part in [] if below == os.curdir else below.split(os.sep):
        rules = rules_in(current, rules)
        current = os.path.join(current, part)
        if rules is not None and rules.ignores(current, folder=True):
            return None
    return rules


def rules_in(folder: str, outer: Rules | None) -> Rules | None:
    """The rules in force for the entries of an absolute folder."""
    return _read(os.path.join(folder, ".gitignore"), folder, outer)


def _read(file: str, folder: str, outer: Rules | None) -> Rules | None:
    try:
        with open(file, encoding="utf-8", errors="replace") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return outer
    try:
        return compile_patterns(lines, folder, outer)
    except ValueError:
        return outer


def _repository(folder: str) -> str | None:
    while True:
        if os.path.exists(os.path.join(folder, ".git")):
            return folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def _git_folder(root: str) -> str:
    """The repository's own folder; that of the main checkout where `root` is a linked worktree."""
    git = os.path.join(root, ".git")
    try:
        with open(git, encoding="utf-8") as stream:
            git = os.path.join(root, stream.read().removeprefix("gitdir:").strip())
        with open(os.path.join(git, "commondir"), encoding="utf-8") as stream:
            return os.path.join(git, stream.read().strip())
    except OSError:
        return git
