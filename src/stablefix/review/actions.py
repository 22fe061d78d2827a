"""One review in a job of GitHub Actions, told by what its environment says.

A token that may only read, as in a pull request from a fork, loses nothing: findings become annotations of the job and
its summary. Whatever is found, the job does not fail.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from stablefix.report.formats.github import MOST, command, plain
from stablefix.report.numbers import plural
from stablefix.review import show
from stablefix.review.apart import ReadingError, drafted
from stablefix.review.draft import Remark
from stablefix.review.forge import BusyError, ForgeError
from stablefix.review.github import GitHub
from stablefix.review.http import API, Client
from stablefix.review.orders import orders
from stablefix.review.sync import Outcome, review
from stablefix.source.write import WriteError, replacing

LOGIN = "github-actions[bot]"
_LONGEST_PAGE = 900_000
"""Bytes of the page of a job; GitHub takes 1 MiB."""


class EventError(Exception):
    """The event cannot be reviewed; the message says why."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a job is to do."""

    repository: str
    number: int | None
    """None where the event asks for nothing."""
    api: str
    server: str
    login: str
    page: str | None
    """The file that becomes the page of the job."""
    outputs: str | None


def requested(path: str, environment: Mapping[str, str]) -> Request:
    """Read the event and the environment of a job. Raises EventError."""
    try:
        with open(path, encoding="utf-8") as file:
            event = json.load(file)
    except (OSError, ValueError, RecursionError) as error:
        raise EventError(f"{path} cannot be read as an event: {error}") from None
    repository = environment.get("GITHUB_REPOSITORY", "")
    if repository.count("/") != 1:
        raise EventError("GITHUB_REPOSITORY does not name a repository (owner/name)")
    return Request(
        repository=repository,
        number=_number(event),
        api=environment.get("GITHUB_API_URL") or API,
        server=environment.get("GITHUB_SERVER_URL") or "https://github.com",
        login=environment.get("STABLEFIX_LOGIN") or LOGIN,
        page=environment.get("GITHUB_STEP_SUMMARY"),
        outputs=environment.get("GITHUB_OUTPUT"),
    )


def _number(event: Any) -> int | None:
    """The pull request that an event is about: opened, pushed to, or commented with an order for the bot."""
    if not isinstance(event, dict):
        raise EventError("the event is not an object")
    issue = event.get("issue")
    commented = isinstance(issue, dict) and isinstance(issue.get("pull_request"), dict)
    about = issue if commented else event.get("pull_request")
    if not isinstance(about, dict):
        raise EventError("the event is about no pull request: use pull_request, pull_request_target or issue_comment")
    number = about.get("number")
    if not isinstance(number, int) or isinstance(number, bool):
        raise EventError("the event does not say which pull request it is about")
    comment = event.get("comment")
    if isinstance(comment, dict) and not any(orders(str(comment.get("body") or ""))):
        return None
    return number


def run(asked: Request, token: str, *, jobs: int, upload: bool, sarif: str | None = None) -> Iterator[str]:
    """Review, and yield what the log of the job is to show. Raises EventError for what the user must mend."""
    if asked.number is None:
        yield plain("No order for stablefix in this comment.")
        return
    client = Client(lambda: token, asked.api)
    forge = GitHub(client, asked.repository, asked.login, f"{asked.server}/{asked.repository}.git", token)
    try:
        outcome = review(forge, asked.number, drafted, jobs=jobs, upload=upload)
    except BusyError as error:
        yield command("warning", {"title": "stablefix"}, f"Not reviewed now: {error}. Run the job again then.")
        return
    except (ForgeError, ReadingError) as error:
        raise EventError(str(error)) from None
    finally:
        client.close()
    if sarif:
        try:
            with replacing(sarif) as file:
                file.write(outcome.draft.sarif)
        except WriteError as error:
            raise EventError(str(error)) from None
    yield from _told(outcome)
    _append(asked.page, "".join(_page(outcome)))
    _append(asked.outputs, f"findings={len(outcome.plan.heard)}\n")


def _told(outcome: Outcome) -> Iterator[str]:
    """The log: how it ended, what could not be written, and annotations where comments were impossible."""
    yield plain(f"stablefix: {outcome.done}, {plural(len(outcome.plan.heard), 'finding')}.")
    for complaint in outcome.complaints:
        yield plain(f"GitHub did not take: {complaint}")
    if outcome.done == "read only":
        yield from marks(outcome.plan.heard)


def marks(remarks: Sequence[Remark]) -> Iterator[str]:
    """Workflow commands, of which GitHub shows ten of a level; the rest as lines of the log."""
    shown = dict.fromkeys(("error", "warning", "notice"), 0)
    for remark in remarks:
        shown[remark.level] += 1
        if shown[remark.level] > MOST:
            yield plain(f"{remark.path}:{remark.row}: {remark.notice}")
            continue
        place = {"file": remark.path, "line": str(remark.row), "endLine": str(remark.last_row)}
        yield command(remark.level, {"title": f"stablefix ({remark.code})", **place}, remark.notice)


def _page(outcome: Outcome) -> Iterator[str]:
    """The page of the job: everything that a reader of the pull request would see, or would have seen."""
    left = _LONGEST_PAGE
    for part in show.page(outcome.plan):
        left -= len(part.encode())
        if left < 0:
            yield "\nThe rest is in the log of the job.\n"
            return
        yield part


def _append(path: str | None, text: str) -> None:
    if path and text:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)


def event_path(given: str | None) -> str:
    """Where the event lies. Raises EventError."""
    path = given or os.environ.get("GITHUB_EVENT_PATH")
    if not path:
        raise EventError("say what to do: --dry-run for a local branch, --event FILE for a job of GitHub Actions")
    return path
