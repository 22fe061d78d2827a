"""`stablefix config`: the settings that hold here, and where each comes from."""

from __future__ import annotations

import argparse
import json
import os
from typing import Any

from stablefix.cli.terminal import Terminal
from stablefix.config import ConfigError, Configuration, nearest
from stablefix.evidence import Severity
from stablefix.options import OPTIONS, schema, table


def run(options: argparse.Namespace) -> int:
    """Print them as TOML with a comment each; or the JSON schema, or the table of the documentation."""
    terminal = Terminal(options.color)
    if options.schema:
        terminal.write(json.dumps(schema(), indent=2) + "\n")
        return 0
    if options.table:
        terminal.write(table())
        return 0
    try:
        configuration = nearest(options.folder or os.curdir)
    except ConfigError as error:
        terminal.fail(str(error))
        return 2
    terminal.say(f"configuration: {configuration.path or 'none'}")
    for line in _lines(configuration):
        terminal.write(line + "\n")
    return 0


def _lines(configuration: Configuration) -> list[str]:
    found: list[str] = []
    shown: set[str] = set()
    for key, option in OPTIONS.items():
        if option.field in shown and key not in configuration.origins:
            continue
        shown.add(option.field)
        value = getattr(configuration.settings, option.field)
        written = _toml(dict(value) if option.schema.get("type") == "object" else value)
        origin = configuration.origins.get(key, "default")
        found.append(f"{key} = {written}  # {origin}" if written else f"# {key} is not set: {option.default}")
    return found


def _toml(value: Any) -> str:
    """A value as TOML; empty for what is not set."""
    match value:
        case None:
            return ""
        case Severity():
            return f'"{value.name.lower()}"'
        case bool():
            return str(value).lower()
        case int():
            return f"{value:_}" if value else ""
        case str():
            return json.dumps(value, ensure_ascii=False)
        case dict():
            return "{ " + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    return "[" + ", ".join(_toml(each) for each in value) + "]"
