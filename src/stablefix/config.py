"""Configuration files: `stablefix.toml`, or the table `[tool.stablefix]` of `pyproject.toml`.

The nearest one to a file counts, alone, unless it says `extend = "../base.toml"`: then it changes that one. In one
folder stablefix.toml comes before pyproject.toml. The command line has the last word. Keys are those of `options`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from stablefix.evidence import Severity
from stablefix.options import EXTEND, KEYS, OPTIONS, complaint
from stablefix.settings import Settings
from stablefix.suggest import hint

NAMES = ("stablefix.toml", ".stablefix.toml", "pyproject.toml")
_CODES = {"select", "extend-select", "ignore", "fixable", "unfixable"}


class ConfigError(ValueError):
    """A configuration that cannot be used; the message names the file and says what to do."""


@dataclass(frozen=True)
class Configuration:
    """Settings, and for each key that was set the file in which it was."""

    settings: Settings = field(default_factory=Settings)
    path: str | None = None
    """The file that counts; None where there is none."""
    origins: dict[str, str] = field(default_factory=dict)


def configured(folder: str) -> Settings:
    """The settings that hold in a folder. Raises ConfigError."""
    return nearest(folder).settings


def nearest(folder: str) -> Configuration:
    """The configuration that holds in a folder: the nearest at or above it. Raises ConfigError."""
    current = os.path.abspath(folder)
    while True:
        for name in NAMES:
            path = os.path.join(current, name)
            if os.path.isfile(path) and (table := _table(path)) is not None:
                return _configuration(table, path, current)
        parent = os.path.dirname(current)
        if parent == current:
            return Configuration()
        current = parent


def read(path: str) -> Configuration:
    """The configuration in a file that the user names; patterns are relative to the current folder."""
    table = _table(path)
    if table is None:
        raise ConfigError(f"{path} has no table [tool.stablefix]")
    return _configuration(table, os.path.abspath(path), os.path.abspath(os.curdir))


def from_bytes(raw: bytes, path: str, keys: Collection[str]) -> tuple[Settings, tuple[str, ...]] | None:
    """The settings in the content of a file, of which only some keys count, and the keys that do not.

    Nothing else is read. None where the content has no table of ours. Raises ConfigError.
    """
    table = _parsed(raw, path)
    if table is None:
        return None
    known = {key: value for key, value in table.items() if key in keys or key not in KEYS}
    return _configuration(known, path, "").settings, tuple(sorted(set(table) - set(known)))


def _table(path: str) -> dict[str, Any] | None:
    """Our table of one file, None where it has none. Files that do not even name us are not parsed."""
    try:
        with open(path, "rb") as file:
            raw = file.read()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from None
    return _parsed(raw, path)


def _parsed(raw: bytes, path: str) -> dict[str, Any] | None:
    ours = os.path.basename(path) != "pyproject.toml"
    if not ours and b"stablefix" not in raw:
        return None
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        table: Any = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    if not ours:
        tools = table.get("tool", {})
        table = tools.get("stablefix") if isinstance(tools, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: [tool.stablefix] must be a table")
    return table


def _configuration(table: dict[str, Any], path: str, root: str) -> Configuration:
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for file, part in _chain(table, path):
        for key, value in part.items():
            option, folder = OPTIONS[key], os.path.dirname(file)
            value = resolved(key, value, folder)
            if key == "extend-exclude" or (option.adds and option.field in values):
                value = (*values.get(option.field, ()), *value)
            values[option.field] = value
            origins[key] = file
    _check_format(values, origins)
    return Configuration(Settings(**values, root=root), path, origins)


def _chain(table: dict[str, Any], path: str) -> list[tuple[str, dict[str, Any]]]:
    """(file, its keys) of the file and of those that it extends, the most general first."""
    chain: list[tuple[str, dict[str, Any]]] = []
    seen: set[str] = set()
    while True:
        seen.add(os.path.realpath(path))
        for key, value in table.items():
            wrong = complaint(key, value)
            if wrong:
                where = "[tool.stablefix]: " if os.path.basename(path) == "pyproject.toml" else ""
                raise ConfigError(f"{path}: {where}{wrong}")
        chain.insert(0, (path, {key: value for key, value in sorted(table.items()) if key != EXTEND}))
        if EXTEND not in table:
            return chain
        base = os.path.normpath(os.path.join(os.path.dirname(path), os.path.expanduser(table[EXTEND])))
        if os.path.realpath(base) in seen:
            raise ConfigError(f"{path}: extend: {base} extends itself")
        found = _table(base)
        if found is None:
            raise ConfigError(f"{path}: extend: {base} has no table [tool.stablefix]")
        table, path = found, base


def resolved(key: str, value: Any, folder: str) -> Any:
    """A value as Settings has it; paths are relative to the folder of their file."""
    if key in _CODES:
        return tuple(code.upper() for code in value)
    if key == "per-file-ignores":
        return tuple((pattern, tuple(code.upper() for code in codes)) for pattern, codes in value.items())
    if key == "target-versions":
        return tuple(sorted(value.items()))
    if key == "min-severity":
        return Severity[value.upper()]
    if key == "templates":
        return tuple(os.path.join(folder, os.path.expanduser(name)) for name in value)
    if key in {"baseline", "cache-dir"}:
        return os.path.join(folder, os.path.expanduser(value))
    return tuple(value) if isinstance(value, list) else value


def _check_format(values: dict[str, Any], origins: dict[str, str]) -> None:
    """The formats are known only to the package that holds them, so their names stand in no schema."""
    if "output_format" in values:
        from stablefix.report import formats

        known, name = formats.names(), values["output_format"]
        if name not in known:
            message = f"output-format must be one of {', '.join(known)}{hint(name, known)}"
            raise ConfigError(f"{origins['output-format']}: {message}")
