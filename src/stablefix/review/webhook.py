"""What GitHub delivers: whether it is from GitHub, and which pull request it asks to review."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from typing import Any

from stablefix.review.orders import orders
from stablefix.review.queue import Job

LARGEST = 25_000_000
"""Bytes; GitHub delivers no more."""
_PREFIX = "sha256="
_ACTIONS = frozenset({"opened", "synchronize", "reopened", "ready_for_review", "edited"})
_REPOSITORY = re.compile(r"[A-Za-z0-9._-]+/[A-Za-z0-9._-]+")
_DELIVERY = re.compile(r"[A-Za-z0-9-]{1,100}")


class DeliveryError(ValueError):
    """A delivery that is not as GitHub's are."""


def signed(secret: bytes, body: bytes, signature: str) -> bool:
    """Whether the very bytes of a body carry our secret. The comparison takes as long whatever is wrong."""
    right = hmac.new(secret, body, hashlib.sha256).hexdigest()
    given = signature.removeprefix(_PREFIX) if signature.startswith(_PREFIX) else ""
    return hmac.compare_digest(right.encode(), given.encode("utf-8", "replace"))


def delivery_name(given: str) -> str:
    """The name of a delivery. Raises DeliveryError."""
    if _DELIVERY.fullmatch(given) is None:
        raise DeliveryError("the delivery has no name")
    return given


def wanted(event: str, body: bytes) -> list[Job]:
    """The pull requests that a delivery asks to review. Only a few fields are read. Raises DeliveryError."""
    try:
        record = json.loads(body)
    except (ValueError, RecursionError):
        raise DeliveryError("the delivery is not JSON") from None
    if not isinstance(record, dict):
        raise DeliveryError("the delivery is not an object")
    numbers = _numbers(event, record)
    if not numbers:
        return []
    repository, installation = (_object(record, name) for name in ("repository", "installation"))
    name = repository.get("full_name")
    if not isinstance(name, str) or not _REPOSITORY.fullmatch(name):
        raise DeliveryError("the delivery names no repository")
    number = _number(installation.get("id"), "installation")
    return [Job(name, each, number) for each in numbers]


def _numbers(event: str, record: dict[str, Any]) -> list[int]:
    action = record.get("action")
    if event == "pull_request" and action in _ACTIONS:
        found = [_object(record, "pull_request").get("number")]
    elif event in {"check_run", "check_suite"} and action == "rerequested":
        pulls = _object(record, event).get("pull_requests")
        found = [each.get("number") for each in pulls if isinstance(each, dict)] if isinstance(pulls, list) else []
    elif event == "issue_comment" and action == "created" and _orders(record):
        issue = _object(record, "issue")
        found = [issue.get("number")] if isinstance(issue.get("pull_request"), dict) else []
    elif event == "pull_request_review_comment" and action == "created" and _orders(record):
        found = [_object(record, "pull_request").get("number")]
    else:
        return []
    return [_number(each, "pull request") for each in found]


def _orders(record: dict[str, Any]) -> bool:
    """Whether a person's comment orders something; what bots write is never obeyed."""
    by_bot = _object(record, "sender").get("type") == "Bot"
    return not by_bot and any(orders(str(_object(record, "comment").get("body") or "")))


def _object(record: dict[str, Any], name: str) -> dict[str, Any]:
    found = record.get(name)
    if not isinstance(found, dict):
        raise DeliveryError(f"the delivery has no {name}")
    return found


def _number(value: Any, what: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 1 << 53:
        raise DeliveryError(f"the delivery names no {what}")
    return value
