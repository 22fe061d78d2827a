"""What a text imports, told from its lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

FOREIGN = frozenset(
    "builtins torch numpy math scipy jax cupy pandas typing os sys abc functools dataclasses collections "
    "__future__ warnings logging copy itertools enum pathlib re json time random unittest pytest".split()
)
"""What is no module of a project."""
_FROM = re.compile(rb"\n[ \t]*from[ \t]+([.\w]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#;]*)")
_IMPORT = re.compile(rb"\n[ \t]*import[ \t]+([.\w]+)(?:[ \t]+as[ \t]+(\w+))?")
_COMMENT = re.compile(rb"#[^\n]*")
_OTHERS = frozenset(name.encode() for name in FOREIGN)


class Imported(NamedTuple):
    """A name that an import binds.

    name  what it is called in its module, `*` for everything; None where it is the module itself.
    """

    local: str
    module: str
    name: str | None

    @property
    def inside(self) -> str:
        """The module of this name that lies in the module, if there is one."""
        return f"{self.module}{self.name}" if self.module.endswith(".") else f"{self.module}.{self.name}"


def imports_of(raw: bytes) -> Iterator[Imported]:
    """All imports of a text that begins with a line end, but for those of well-known libraries."""
    for found in _FROM.finditer(raw):
        if found.group(1).partition(b".")[0] in _OTHERS:
            continue
        module = found.group(1).decode("utf-8", "replace")
        for part in _COMMENT.sub(b"", found.group(2)).strip(b"() \t\n,").decode("utf-8", "replace").split(","):
            words = part.split()
            if words and (words[0].isidentifier() or words[0] == "*"):
                yield Imported(words[-1], module, words[0])
    for found in _IMPORT.finditer(raw):
        if found.group(1).partition(b".")[0] not in _OTHERS:
            module = found.group(1).decode("utf-8", "replace")
            yield Imported((found.group(2) or b"").decode("utf-8", "replace") or module, module, None)
