"""Subjects, settings and drafts as JSON between the process that holds the token and the one that reads the code.

What comes back is read as if a stranger had written it: every field must be there, of its type and within its size.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from stablefix.evidence import Severity
from stablefix.review.changed import ChangedFile, Rows
from stablefix.review.draft import Draft, Remark, Subject
from stablefix.settings import Settings

LONGEST_BODY = 30_000
LONGEST_LINE = 4_000
LONGEST_SARIF = 50_000_000
MOST_REMARKS = 5_000
_NAME = re.compile(r"[0-9a-f]{16}")
_CODE = re.compile(r"SF[0-9]{1,3}")


class WireError(ValueError):
    """A draft that cannot be used."""


def asked(subjects: Sequence[Subject], settings: Settings) -> bytes:
    """What the reading process is given."""
    chosen = {**asdict(settings), "min_severity": settings.min_severity.name}
    files = [{**asdict(each.file), "raw": base64.b85encode(each.raw).decode()} for each in subjects]
    return json.dumps({"settings": chosen, "subjects": files}).encode()


def question(data: bytes) -> tuple[list[Subject], Settings]:
    """The way back from `asked`, which our own process wrote."""
    record = json.loads(data)
    settings = Settings(**{name: _tuples(value) for name, value in record["settings"].items()})
    subjects = [
        Subject(ChangedFile(each["path"], each["blob"], _tuples(each["rows"]), _tuples(each["hunks"])), raw)
        for each in record["subjects"]
        for raw in [base64.b85decode(each["raw"])]
    ]
    return subjects, replace(settings, min_severity=Severity[record["settings"]["min_severity"]])


def _tuples(value: Any) -> Any:
    return tuple(map(_tuples, value)) if isinstance(value, list) else value


def told(draft: Draft) -> bytes:
    """A draft as data."""
    return json.dumps(asdict(draft)).encode()


def answer(data: bytes, subjects: Sequence[Subject]) -> Draft:
    """The draft that was told, for these files and no others. Raises WireError."""
    try:
        record = _shaped(json.loads(data), Draft)
        remarks = [_remark(each, subjects) for each in _listed(record["remarks"])]
        notes = [_text(each, LONGEST_LINE) for each in _listed(record["notes"])]
        if record["unread"]:
            raise WireError("only the process that asks knows what could not be read")
        return Draft(tuple(remarks), tuple(notes), _number(record["files"]), _text(record["sarif"], LONGEST_SARIF))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise WireError(f"the draft of the review is not one: {error}") from None


def _remark(record: Any, subjects: Sequence[Subject]) -> Remark:
    values = _shaped(record, Remark)
    file = next((each.file for each in subjects if each.file.path == values["path"]), None)
    if file is None:
        raise WireError("it speaks of a file that was not asked about")
    anchor = None if values["anchor"] is None else _anchor(values["anchor"], file)
    if not isinstance(values["suggests"], bool) or values["level"] not in {"notice", "warning", "error"}:
        raise WireError("its levels are unknown")
    return Remark(
        fingerprint=_matching(values["fingerprint"], _NAME),
        code=_matching(values["code"], _CODE),
        path=file.path,
        row=_number(values["row"]),
        last_row=_number(values["last_row"]),
        anchor=anchor,
        level=values["level"],
        suggests=values["suggests"],
        body=_text(values["body"], LONGEST_BODY),
        line=_text(values["line"], LONGEST_LINE),
        notice=_text(values["notice"], LONGEST_LINE),
    )


def _shaped(record: Any, kind: type[Draft | Remark]) -> dict[str, Any]:
    names = {each.name for each in fields(kind)}
    if not isinstance(record, dict) or set(record) != names:
        raise WireError(f"it lacks fields of {kind.__name__}, or has others")
    return record


def _anchor(value: Any, file: ChangedFile) -> Rows:
    first, last = (_number(each) for each in _listed(value))
    if file.hunk_of(first, last) is None or first > last:
        raise WireError("a comment would stand outside the diff")
    return first, last


def _listed(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_REMARKS:
        raise WireError("a list is none, or too long")
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise WireError("a number is none")
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise WireError("a text is none, or too long")
    return value


def _matching(value: Any, pattern: re.Pattern[str]) -> str:
    text = _text(value, LONGEST_LINE)
    if pattern.fullmatch(text) is None:
        raise WireError(f"{text!r} is not well formed")
    return text
