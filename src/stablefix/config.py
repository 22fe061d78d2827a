"""The `[tool.stablefix]` table of the nearest pyproject.toml.

    [tool.stablefix]
    select = ["SF1", "SF3"]
    ignore = ["SF305"]
    exclude = ["generated/"]
    templates = ["numerics/templates"]
    min-severity = "high"
    pedantic = false
    max-file-size = 4_000_000
    jobs = 2

Folders of templates are relative to the file. The command line has the last word.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Any

from stablefix.evidence import Severity
from stablefix.settings import Settings
from stablefix.suggest import hint

_LISTS = {"select", "ignore", "exclude", "templates"}
_NUMBERS = {"max-file-size", "jobs"}
KEYS = frozenset({*_LISTS, *_NUMBERS, "min-severity", "pedantic"})
_LEVELS = [severity.name.lower() for severity in Severity]


class ConfigError(ValueError):
    """A configuration that cannot be used; the message names the file and says what to do."""


def configured(folder: str) -> Settings:
    """The settings that hold in a folder: those of the nearest pyproject.toml at or above it that has our table."""
    current = os.path.abspath(folder)
    while True:
        path = os.path.join(current, "pyproject.toml")
        if os.path.isfile(path):
            table = _table(path)
            if table is not None:
                return _settings(table, path)
        parent = os.path.dirname(current)
        if parent == current:
            return Settings()
        current = parent


def _table(path: str) -> dict[str, Any] | None:
    """Our table of one file, None where it has none. Files that do not even name us are not parsed."""
    try:
        with open(path, "rb") as file:
            raw = file.read()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    if b"stablefix" not in raw:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table = tomllib.loads(raw.decode("utf-8")).get("tool", {}).get("stablefix")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: [tool.stablefix] must be a table")
    return table


def _settings(table: dict[str, Any], path: str) -> Settings:
    for key, value in table.items():
        _require(key in KEYS, path, f"unknown key {key!r}{hint(key, KEYS)} (keys: {', '.join(sorted(KEYS))})")
        if key in _LISTS:
            strings = isinstance(value, list) and all(isinstance(item, str) for item in value)
            _require(strings, path, f"{key} must be a list of strings")
        elif key in _NUMBERS:
            whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
            _require(whole, path, f"{key} must be a positive whole number")
    _require(table.get("min-severity", "low") in _LEVELS, path, f"min-severity must be one of {', '.join(_LEVELS)}")
    _require(isinstance(table.get("pedantic", False), bool), path, "pedantic must be true or false")
    default = Settings()
    return replace(
        default,
        select=tuple(code.upper() for code in table.get("select", ())),
        ignore=tuple(code.upper() for code in table.get("ignore", ())),
        exclude=tuple(table.get("exclude", ())),
        template_folders=tuple(os.path.join(os.path.dirname(path), name) for name in table.get("templates", ())),
        min_severity=Severity[table.get("min-severity", default.min_severity.name).upper()],
        pedantic=table.get("pedantic", False),
        max_file_size=table.get("max-file-size", default.max_file_size),
        jobs=table.get("jobs", default.jobs),
    )


def _require(holds: bool, path: str, message: str) -> None:
    if not holds:
        raise ConfigError(f"{path}: [tool.stablefix]: {message}")
