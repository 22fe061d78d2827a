"""Where rows of a file are now, and which of them a pull request shows: asked of git."""

from __future__ import annotations

from collections.abc import Iterator

from stablefix.review.changed import ChangedFile, from_patch
from tests.review.repositories import Repository


def patches(repository: Repository, base: str, head: str) -> Iterator[tuple[str, str, str, str | None]]:
    """(status, path, blob, hunks) of every changed file, as `GET pulls/{n}/files` tells them."""
    parted = repository.git("merge-base", base, head).strip()
    fields = iter(repository.git("diff", "--raw", "-z", "--no-abbrev", "--find-renames", parted, head).split("\0"))
    words = {"A": "added", "D": "removed", "M": "modified", "R": "renamed", "T": "changed"}
    for entry in fields:
        if not entry:
            return
        _, _, old, new, status = entry.removeprefix(":").split(" ")
        before = after = next(fields)
        if status[0] == "R":
            after = next(fields)
        text = repository.git("diff", "--unified=3", "--find-renames", parted, head, "--", before, after)
        at = text.find("\n@@ ")
        yield (
            words[status[0]],
            after,
            new if status[0] != "D" else old,
            text[at + 1 :].removesuffix("\n") if at >= 0 else None,
        )


def shown(repository: Repository, base: str, head: str) -> dict[str, ChangedFile]:
    """The files with a diff, and the rows it shows."""
    found = patches(repository, base, head)
    return {path: from_patch(path, blob, patch) for status, path, blob, patch in found if patch and status != "removed"}


def moved(repository: Repository, path: str, old: str, new: str, first: int, last: int) -> tuple[int, int] | None:
    """Rows of a file in one commit as rows of another; None where one of them was changed."""
    if old == new:
        return first, last
    listed = repository.git("ls-tree", new, "--", path) and repository.git("ls-tree", old, "--", path)
    if not listed:
        return None
    shift = 0
    for line in repository.git("diff", "--unified=0", old, new, "--", path).split("\n"):
        if not line.startswith("@@ "):
            continue
        removed, added = ([int(n) for n in f"{part[1:]},1".split(",")[:2]] for part in line.split(" ")[1:3])
        if removed[1] and removed[0] <= last and first < removed[0] + removed[1]:
            return None
        if not removed[1] and first <= removed[0] < last:
            return None
        if removed[0] + max(removed[1], 1) <= first or (not removed[1] and removed[0] < first):
            shift += added[1] - removed[1]
    return first + shift, last + shift
