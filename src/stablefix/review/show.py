"""The review that would be posted, for a person at a terminal or as the requests that would be sent."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from stablefix.review.markdown import code
from stablefix.review.plan import Comment, Plan


def text(plan: Plan) -> Iterator[str]:
    """Every comment with its place, then the summary."""
    if plan.post:
        yield f"{plan.review}\n"
    for comment in reversed(plan.post):
        rows = f"line {comment.last}" if comment.first == comment.last else f"lines {comment.first} to {comment.last}"
        yield f"--- {comment.path}, {rows} ---\n\n{comment.body}\n"
    if plan.summary is not None:
        yield f"--- summary ---\n\n{plan.summary}"
    else:
        yield "Nothing would be posted: no findings on changed lines.\n"


def page(plan: Plan) -> Iterator[str]:
    """The same as one Markdown page, without hidden lines, for a reader who is not on the pull request."""
    for remark in plan.heard:
        yield f"### {code(f'{remark.path}:{remark.row}')}\n\n{remark.body}\n"
    if not plan.heard:
        yield "**stablefix**: no findings on changed lines\n"


def requests(plan: Plan, head: str) -> str:
    """What would be sent, as JSON."""
    review = review_record(head, plan.review, plan.post) if plan.post else None
    return json.dumps({"review": review, "summary": plan.summary}, indent=2) + "\n"


def review_record(head: str, text: str, comments: Sequence[Comment]) -> dict[str, Any]:
    """A review as GitHub wants it. Without an event it would stay invisible; the body is not optional."""
    return {"commit_id": head, "event": "COMMENT", "body": text, "comments": [_comment(each) for each in comments]}


def _comment(comment: Comment) -> dict[str, str | int]:
    """A comment as GitHub wants it: `start_line` only where there are several lines."""
    record: dict[str, str | int] = {
        "path": comment.path, "body": comment.body, "side": "RIGHT", "line": comment.last
    }  # fmt: skip
    if comment.first < comment.last:
        record |= {"start_line": comment.first, "start_side": "RIGHT"}
    return record
