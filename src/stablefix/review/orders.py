"""What people tell the bot in comments: `/stablefix ignore SF301`, `/stablefix rerun`, `/stablefix explain SF101`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

_ORDER = re.compile(r"^[ \t]{0,3}/stablefix[ \t]+(ignore|rerun|explain)\b([^\r\n]*)", re.MULTILINE)
_CODE = re.compile(r"\bSF[0-9]{1,3}\b", re.IGNORECASE)
_FENCED = re.compile(r"^[ \t]{0,3}(`{3,}|~{3,}).*?(?:^[ \t]{0,3}\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_MOST = 10
MAY_ORDER = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""GitHub's words for who somebody is to the repository. The author of the pull request may order too."""


class Word(Enum):
    """The orders."""

    IGNORE = "ignore"
    RERUN = "rerun"
    EXPLAIN = "explain"


@dataclass(frozen=True, slots=True)
class Order:
    """One order and the codes that it names."""

    word: Word
    codes: tuple[str, ...] = ()

    def covers(self, code: str) -> bool:
        """Whether a code, or a prefix of it, is named."""
        return any(code.startswith(each) for each in self.codes)


def orders(text: str) -> Iterator[Order]:
    """The orders in a comment, which stand on lines of their own; what is quoted or fenced is none."""
    for match in list(_ORDER.finditer(_FENCED.sub("", text)))[:_MOST]:
        yield Order(Word(match[1]), tuple(each.upper() for each in _CODE.findall(match[2])))
