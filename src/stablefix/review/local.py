"""A pull request without a forge: two commits of a repository on this machine."""

from __future__ import annotations

from stablefix.changes import ChangesError, git
from stablefix.review.draft import Subject
from stablefix.review.repository import Range, changed, content, size
from stablefix.settings import Settings


def subjects(folder: str, between: Range, settings: Settings) -> tuple[list[Subject], list[str]]:
    """The changed files, and notes on those that are too large. Raises ChangesError."""
    found: list[Subject] = []
    large: list[str] = []
    for file in changed(folder, between):
        if size(folder, file.blob) > settings.max_file_size:
            large.append(file.path)
        else:
            found.append(Subject(file, content(folder, file.blob)))
    return found, large


def file_at(folder: str, commit: str, name: str) -> bytes | None:
    """A file at the top of a commit; None where it has none."""
    try:
        return git(folder, "cat-file", "blob", f"{commit}:{name}")
    except ChangesError:
        return None
