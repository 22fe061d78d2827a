"""Which settings a repository may choose for the bot, from the configuration on its default branch.

What leads out of the file (templates, other configuration files, folders, baselines) or chooses how the bot works is
not read: whoever can change the configuration must not be able to point the bot anywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from stablefix.config import NAMES, ConfigError, from_bytes
from stablefix.review.markdown import code
from stablefix.settings import Settings
from stablefix.source.ignore import compile_patterns

KEYS = frozenset(
    {
        "advice", "dtypes", "exclude", "extend-exclude", "extend-select", "fixable", "ignore", "include",
        "max-file-size", "min-severity", "pedantic", "per-file-ignores", "select", "unfixable",
    }
)  # fmt: skip
LARGEST = 4_000_000
"""Bytes of one file, whatever the configuration says."""


def settings(read: Callable[[str], bytes | None]) -> tuple[Settings, tuple[str, ...]]:
    """The settings, and notes in Markdown on what was not obeyed. `read` gives a file at the top of the repository."""
    for name in NAMES:
        raw = read(name)
        if raw is None:
            continue
        try:
            found = from_bytes(raw, name, KEYS)
            if found is None:
                continue
            chosen, left = found
            for patterns in (chosen.include, chosen.exclude, [pattern for pattern, _ in chosen.per_file_ignores]):
                compile_patterns([pattern.removeprefix("!") for pattern in patterns], "/")
        except (ConfigError, ValueError, RecursionError) as error:
            return Settings(), (f"The configuration of the default branch is not used: {code(str(error))}",)
        notes = tuple(f"{code(f'{name}: {key}')} is not obeyed on pull requests" for key in left)
        return replace(chosen, max_file_size=min(chosen.max_file_size, LARGEST)), notes
    return Settings(), ()
