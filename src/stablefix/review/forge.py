"""What the bot needs of a forge: a few readings and a few writings, in words that are not GitHub's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from stablefix.review.changed import ChangedFile, Rows
from stablefix.review.draft import Remark
from stablefix.review.plan import Comment


class ForgeError(Exception):
    """The forge did not do what was asked; the message says what it answered, and holds no secret."""


class ReadOnlyError(ForgeError):
    """The token may not do this: it belongs to a fork, or lacks a permission."""


class GoneError(ForgeError):
    """What was to be changed is no longer there."""


class PlacesError(ForgeError):
    """The forge refuses the rows of a review: none of its comments was written."""


class BusyError(ForgeError):
    """The forge wants to be left alone for longer than this run can wait."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request as it stands now."""

    number: int
    head: str
    base: str
    author: str
    is_open: bool = True
    is_draft: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The files that a pull request changes, as far as the forge tells."""

    files: tuple[ChangedFile, ...]
    incomplete: bool = False
    """Whether files are missing, or diffs of files that are looked at: git has to be asked."""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment somebody wrote, on the pull request or in a thread on its rows."""

    id: int
    author: str
    trusted: bool
    """Whether its author belongs to the repository."""
    body: str
    path: str = ""
    anchor: Rows | None = None
    thread: int | None = None
    """The comment that begins the thread, where this one is a reply."""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that was said."""

    threads: tuple[Said, ...]
    """Comments on rows, and replies."""
    general: tuple[Said, ...]
    """Comments on the pull request as a whole."""


class Forge(Protocol):
    """A forge and one repository on it. Every method may raise ForgeError."""

    login: str
    """Who the bot is there."""

    def pull(self, number: int) -> PullRequest:
        """A pull request."""

    def listing(self, pull: PullRequest) -> Listing:
        """What it changes."""

    def from_git(self, pull: PullRequest, known: Listing, largest: int) -> list[tuple[ChangedFile, bytes]]:
        """What it changes, with the contents, by way of git, where the forge does not tell all."""

    def content(self, file: ChangedFile, largest: int) -> bytes | None:
        """A file; None where it has more bytes, or is a submodule."""

    def configuration(self, name: str) -> bytes | None:
        """A file at the top of the default branch; None where there is none."""

    def conversation(self, pull: PullRequest) -> Conversation:
        """All that was said."""

    def review(self, pull: PullRequest, text: str, comments: Sequence[Comment]) -> None:
        """Write comments under rows, all or none. Raises PlacesError."""

    def edit(self, comment: int, body: str) -> None:
        """Change a comment under rows, if it is still there."""

    def delete(self, comment: int) -> None:
        """Delete a comment under rows, if it is still there."""

    def reply(self, pull: PullRequest, thread: int, body: str) -> None:
        """Answer in a thread."""

    def say(self, pull: PullRequest, body: str) -> None:
        """Write on the pull request as a whole."""

    def edit_said(self, comment: int, body: str) -> None:
        """Change what was written on the pull request as a whole."""

    def check(self, pull: PullRequest, title: str, summary: str, remarks: Sequence[Remark]) -> None:
        """Mark the rows of remarks beside the code; once for one head and one content."""

    def upload(self, pull: PullRequest, sarif: str) -> None:
        """Hand findings to code scanning."""
