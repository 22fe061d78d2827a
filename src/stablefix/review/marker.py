"""Hidden lines by which the bot knows its own comments again.

A marker counts only as the very first line of a comment that the bot itself wrote. Text of the checked code is never
first and stands in code, so it cannot fake one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

_MARKER = re.compile(r"<!-- stablefix:v1 (finding|retired|summary|answer) ([0-9a-f]{1,32}) -->\r?\n")


class Purpose(Enum):
    """What a comment of ours is for; its name says what."""

    FINDING = "finding"
    """The name is a fingerprint."""
    RETIRED = "retired"
    """About a finding that is no longer there; kept because somebody replied."""
    SUMMARY = "summary"
    """The one comment about the whole pull request."""
    ANSWER = "answer"
    """The name is the number of the comment that asked."""


@dataclass(frozen=True, slots=True)
class Marker:
    """What the first line of a comment says."""

    purpose: Purpose
    name: str = "0"

    def on(self, text: str) -> str:
        """A comment with this marker."""
        return f"<!-- stablefix:v1 {self.purpose.value} {self.name} -->\n{text}"


def marker_of(body: str) -> Marker | None:
    """The marker of a comment that the bot wrote; None where it has none."""
    match = _MARKER.match(body)
    return None if match is None else Marker(Purpose(match[1]), match[2])


def text_of(body: str) -> str:
    """A comment without its marker, as it can be compared: a forge may change line ends and cut off the last one."""
    return _MARKER.sub("", body, count=1).replace("\r\n", "\n").strip()
