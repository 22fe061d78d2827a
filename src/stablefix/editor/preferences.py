"""What the user has set in the editor, and the settings of a file that follow from it and from its configuration.

An editor's options are those of the configuration file, in the spelling of editors (`minSeverity`), and a few of its
own. What is set in the editor has the last word, as on the command line; what is not set, or null, changes nothing.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from stablefix.config import nearest, resolved
from stablefix.options import OPTIONS, complaint
from stablefix.settings import Settings
from stablefix.source.ignore import compile_patterns

OF_CONFIGURATION = ("select", "extend-select", "ignore", "min-severity", "pedantic", "advice", "dtypes", "templates")
"""Keys of the configuration that an editor may set too."""
_ADDED = {"extend-select", "ignore", "templates"}
"""Keys whose values come besides the configured ones."""


@dataclass(frozen=True)
class Preferences:
    """An editor's options, for one workspace folder."""

    enable: bool = True
    show_candidates: bool = False
    """Whether what is not proved yet is shown as a hint."""
    values: tuple[tuple[str, Any], ...] = ()
    """Field of Settings -> value."""

    def settings(self, path: str) -> Settings:
        """The settings of a file. Raises ConfigError."""
        base = nearest(os.path.dirname(path)).settings
        fields = dict(self.values)
        for key in _ADDED & OPTIONS.keys():
            name = OPTIONS[key].field
            if name in fields:
                fields[name] = (*getattr(base, name), *fields[name])
        return replace(base, jobs=base.jobs or 1, **fields)


def camel(key: str) -> str:
    """`minSeverity` of `min-severity`."""
    return re.sub(r"-(\w)", lambda match: match[1].upper(), key)


def read(options: Mapping[str, Any], folder: str) -> tuple[Preferences, list[str]]:
    """The preferences in an editor's options, and complaints about those that cannot be used.

    Options that are not known are left alone: an extension has some of its own.
    """
    complaints: list[str] = []
    flags: dict[str, bool] = {}
    for name, field in (("enable", "enable"), ("showCandidates", "show_candidates")):
        value = options.get(name)
        if isinstance(value, bool):
            flags[field] = value
        elif value is not None:
            complaints.append(f"stablefix.{name} must be true or false")
    values: list[tuple[str, Any]] = []
    for key in OF_CONFIGURATION:
        value = options.get(camel(key))
        if value is None or value in ("", [], {}):
            continue
        wrong = complaint(key, value)
        if wrong:
            complaints.append(f"stablefix.{wrong.replace(key, camel(key), 1)}")
        else:
            values.append((OPTIONS[key].field, resolved(key, value, folder)))
    return Preferences(**flags, values=tuple(values)), complaints


def excluded(path: str, settings: Settings) -> bool:
    """Whether the configuration leaves a file out."""
    if not settings.exclude:
        return False
    root = os.path.abspath(settings.root or os.curdir)
    return compile_patterns(settings.exclude, root).covers(path)
