"""The oldest versions of the libraries that a project supports: what came later is not written into its code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

OLDEST = {"numpy": "1.20", "python": "3.8", "scipy": "1.5", "torch": "1.8"}
"""The libraries that a target can name, and the oldest version of each whose functions are known."""
_VERSION = re.compile(r"\d+(\.\d+){0,3}")

Targets = tuple[tuple[str, str], ...]
"""(library, version)."""


def complaint(targets: object) -> str | None:
    """What is wrong with a table of library and version, None where nothing is."""
    from stablefix.suggest import hint

    if not isinstance(targets, Mapping):
        return 'must be a table of libraries and versions, such as { torch = "1.13" }'
    for library, version in targets.items():
        if library not in OLDEST:
            return f"knows no library {library!r} (one of {', '.join(OLDEST)}){hint(str(library), OLDEST)}"
        if not isinstance(version, str) or not _VERSION.fullmatch(version):
            return f'{library} must be a version in quotes, such as "{OLDEST[library]}"'
        if number(version) < number(OLDEST[library]):
            return f"{library} {version} is older than {OLDEST[library]}, the oldest version whose functions are known"
    return None


def number(version: str) -> tuple[int, ...]:
    """`1.13.0` -> (1, 13): versions that compare."""
    parts = [int(part) for part in version.split(".")]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def too_new(library: str, since: str, targets: Iterable[tuple[str, str]]) -> bool:
    """Whether what came with a version of a library is newer than the target. `math` and `builtins` are Python's."""
    owner = "python" if library in {"math", "builtins"} else library
    return bool(since) and any(owner == name and number(version) < number(since) for name, version in targets)
