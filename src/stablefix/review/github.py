"""GitHub, and GitHub Enterprise, as a forge."""

from __future__ import annotations

import base64
import contextlib
import gzip
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from stablefix.review import fetched
from stablefix.review.changed import ChangedFile, PatchError, Rows, from_patch, is_source
from stablefix.review.draft import Remark
from stablefix.review.forge import Conversation, ForgeError, GoneError, Listing, PullRequest, Said
from stablefix.review.http import Client
from stablefix.review.orders import MAY_ORDER
from stablefix.review.plan import Comment
from stablefix.review.show import review_record

CHECK = "stablefix"
ANNOTATIONS = 50
"""GitHub takes so many in one request."""
MOST_ANNOTATIONS = 500
_MOST_LISTED = 3000
"""GitHub lists no more files of a pull request."""
_LEVELS = {"notice": "notice", "warning": "warning", "error": "failure"}


class GitHub:
    """One repository (`owner/name`)."""

    def __init__(self, client: Client, repository: str, login: str, fetch_from: str, token: str = "") -> None:
        """`fetch_from` is where git finds the repository, for which it is given `token`."""
        self._client = client
        self._root = f"/repos/{repository}"
        self.login = login
        self._fetch_from = fetch_from
        self._fetch_token = token

    def pull(self, number: int) -> PullRequest:
        record = self._client.get(f"{self._root}/pulls/{number}")
        return PullRequest(
            number=number,
            head=record["head"]["sha"],
            base=record["base"]["sha"],
            author=(record["user"] or {}).get("login", ""),
            is_open=record["state"] == "open",
            is_draft=bool(record.get("draft")),
        )

    def listing(self, pull: PullRequest) -> Listing:
        files: list[ChangedFile] = []
        count, incomplete = 0, False
        for record in self._client.pages(f"{self._root}/pulls/{pull.number}/files"):
            count += 1
            path = record["filename"]
            if record["status"] in {"removed", "unchanged"} or not is_source(path):
                continue
            try:
                # A file that was only renamed, or is empty, has no patch, and no changed rows either.
                incomplete = incomplete or ("patch" not in record and record["changes"] > 0)
                files.append(from_patch(path, record["sha"] or "", record.get("patch", "")))
            except PatchError:
                incomplete = True
        return Listing(tuple(files), incomplete or count >= _MOST_LISTED)

    def from_git(self, pull: PullRequest, known: Listing, largest: int) -> list[tuple[ChangedFile, bytes]]:
        compared = self._client.get(f"{self._root}/compare/{pull.base}...{pull.head}", per_page=1)
        shown = {file.path: file.hunks for file in known.files}
        found = fetched.files(
            self._fetch_from, self._fetch_token, compared["merge_base_commit"]["sha"], pull.head, pull.number, largest
        )
        return [(replace(file, hunks=shown.get(file.path, ())), raw) for file, raw in found]

    def content(self, file: ChangedFile, largest: int) -> bytes | None:
        record = self._client.find(f"{self._root}/git/blobs/{quote(file.blob)}")
        if record is None or (record["size"] or 0) > largest:
            return None
        return _decoded(record)

    def configuration(self, name: str) -> bytes | None:
        record = self._client.find(f"{self._root}/contents/{quote(name)}")
        if not isinstance(record, dict) or record.get("type") != "file":
            return None
        return _decoded(record)

    def conversation(self, pull: PullRequest) -> Conversation:
        threads = self._client.pages(f"{self._root}/pulls/{pull.number}/comments")
        general = self._client.pages(f"{self._root}/issues/{pull.number}/comments")
        return Conversation(
            tuple(_said(record, _anchor(record)) for record in threads),
            tuple(_said(record, None) for record in general),
        )

    def review(self, pull: PullRequest, text: str, comments: Sequence[Comment]) -> None:
        record = review_record(pull.head, text, comments)
        self._client.write("POST", f"{self._root}/pulls/{pull.number}/reviews", record)

    def edit(self, comment: int, body: str) -> None:
        with contextlib.suppress(GoneError):
            self._client.write("PATCH", f"{self._root}/pulls/comments/{comment}", {"body": body})

    def delete(self, comment: int) -> None:
        with contextlib.suppress(GoneError):
            self._client.write("DELETE", f"{self._root}/pulls/comments/{comment}")

    def reply(self, pull: PullRequest, thread: int, body: str) -> None:
        self._client.write("POST", f"{self._root}/pulls/{pull.number}/comments/{thread}/replies", {"body": body})

    def say(self, pull: PullRequest, body: str) -> None:
        self._client.write("POST", f"{self._root}/issues/{pull.number}/comments", {"body": body})

    def edit_said(self, comment: int, body: str) -> None:
        self._client.write("PATCH", f"{self._root}/issues/comments/{comment}", {"body": body})

    def check(self, pull: PullRequest, title: str, summary: str, remarks: Sequence[Remark]) -> None:
        annotations = [_annotation(each) for each in remarks[:MOST_ANNOTATIONS]]
        name = blake2b(repr((title, summary, annotations)).encode(), digest_size=16).hexdigest()
        runs = self._client.pages(
            f"{self._root}/commits/{pull.head}/check-runs", "check_runs", check_name=CHECK, filter="all"
        )
        if any(each["external_id"] == name and each["status"] == "completed" for each in runs):
            return
        output = {"title": title, "summary": summary}
        record: dict[str, Any] = {"name": CHECK, "head_sha": pull.head, "external_id": name, "status": "in_progress"}
        made = self._client.write("POST", f"{self._root}/check-runs", {**record, "output": output})
        place = f"{self._root}/check-runs/{made['id']}"
        for start in range(0, len(annotations), ANNOTATIONS):
            part = annotations[start : start + ANNOTATIONS]
            self._client.write("PATCH", place, {"output": {**output, "annotations": part}})
        conclusion = "neutral" if remarks else "success"
        self._client.write("PATCH", place, {"status": "completed", "conclusion": conclusion})

    def upload(self, pull: PullRequest, sarif: str) -> None:
        packed = base64.b64encode(gzip.compress(sarif.encode(), mtime=0)).decode()
        record = {"commit_sha": pull.head, "ref": f"refs/pull/{pull.number}/head", "sarif": packed}
        self._client.write("POST", f"{self._root}/code-scanning/sarifs", record)


def _decoded(record: dict[str, Any]) -> bytes:
    if record.get("encoding") != "base64":
        raise ForgeError(f"the content of a file comes in the encoding {record.get('encoding')!r}")
    return base64.b64decode(record["content"])


def _said(record: dict[str, Any], anchor: Rows | None) -> Said:
    return Said(
        id=record["id"],
        author=(record["user"] or {}).get("login", ""),
        trusted=record["author_association"] in MAY_ORDER,
        body=record["body"] or "",
        path=record.get("path") or "",
        anchor=anchor,
        thread=record.get("in_reply_to_id"),
    )


def _anchor(record: dict[str, Any]) -> Rows | None:
    """The rows a comment stands under now; None where they were changed since."""
    last = record.get("line")
    if last is None or record.get("side", "RIGHT") != "RIGHT":
        return None
    return record.get("start_line") or last, last


def _annotation(remark: Remark) -> dict[str, Any]:
    return {
        "path": remark.path,
        "start_line": remark.row,
        "end_line": remark.last_row,
        "annotation_level": _LEVELS[remark.level],
        "title": f"stablefix ({remark.code})",
        "message": remark.notice,
    }
