"""The keys of the configuration: one table from which reading, the JSON schema and the documentation come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from stablefix import targets
from stablefix.evidence import Severity
from stablefix.suggest import hint

SEVERITIES = tuple(severity.name.lower() for severity in Severity)
DTYPES = ("float16", "bfloat16", "float32", "float64")
_STRINGS = {"type": "array", "items": {"type": "string"}}
_CODES = {"type": "array", "items": {"type": "string", "pattern": "^[A-Za-z]+[0-9]*$"}}
_VERSIONS = {
    "type": "object",
    "properties": {library: {"type": "string", "pattern": r"^\d+(\.\d+){0,3}$"} for library in targets.OLDEST},
    "additionalProperties": False,
}
_FLAG = {"type": "boolean"}
_PATH = {"type": "string", "minLength": 1}
_COUNT = {"type": "integer", "minimum": 1}


@dataclass(frozen=True)
class Option:
    """One key."""

    key: str
    field: str
    """The field of Settings that it fills."""
    schema: dict[str, Any]
    """What its value may be, as JSON schema."""
    about: str
    example: str
    """A value as one writes it in TOML."""
    default: str

    @property
    def adds(self) -> bool:
        """Whether values of an extended file are kept and these added."""
        return self.key.startswith("extend-") or self.key == "per-file-ignores"


OPTIONS = {
    option.key: option
    for option in (
        Option("select", "select", _CODES, "Only these codes. A prefix stands for all codes that begin with it.",
               '["SF1", "SF301"]', "every code"),
        Option("extend-select", "extend_select", _CODES, "Codes besides those of `select`; a longer prefix here "
               "overrides a shorter one in `ignore`.", '["SF101"]', "[]"),
        Option("ignore", "ignore", _CODES, "All but these codes. The longest prefix that fits decides.",
               '["SF2"]', "[]"),
        Option("per-file-ignores", "per_file_ignores", {"type": "object", "additionalProperties": _CODES},
               "Codes that are not reported in the files that a pattern names.", '{ "tests/" = ["SF3"] }', "{}"),
        Option("fixable", "fixable", _CODES, "Codes whose fixes may be applied.", '["SF1"]', "every code"),
        Option("unfixable", "unfixable", _CODES, "Codes whose fixes are shown but never applied.", '["SF305"]', "[]"),
        Option("unsafe-fixes", "unsafe_fixes", _FLAG, "Whether `--fix` and `--diff` also take fixes that change "
               "values somewhere.", "true", "false"),
        Option("min-severity", "min_severity", {"enum": list(SEVERITIES)}, "How ordinary a failing input must be: "
               "`high` is magnitudes up to about a hundred, `low` the limits of the dtype.", '"high"', '"medium"'),
        Option("pedantic", "pedantic", _FLAG, "Also what fails only on inputs of which the code says nothing.",
               "true", "false"),
        Option("advice", "advice", _FLAG, "Also what is hardly ever meant, though no input fails, such as a "
               "softmax in front of a loss that takes one itself. Never applied.", "true", "false"),
        Option("dtypes", "dtypes", {"type": "array", "items": {"enum": list(DTYPES)}}, "Dtypes that the code runs in "
               "where it names none. Hazards of each of them are reported.", '["float32", "float16"]',
               "float32 for torch, float64 for NumPy"),
        Option("target-versions", "targets", _VERSIONS, "The oldest versions that the code is to run with. A fix that "
               "needs a newer function is not offered.", '{ torch = "1.13", numpy = "1.22" }', "any version"),
        Option("templates", "template_folders", _STRINGS, "Folders of further templates, relative to this file.",
               '["numerics/templates"]', "[]"),
        Option("include", "include", _STRINGS, "Patterns of the files that are looked for in folders.",
               '["*.py", "*.pyw"]', '["*.py", "*.ipynb"]'),
        Option("exclude", "exclude", _STRINGS, "Patterns of files and folders to leave out, as in a .gitignore.",
               '["generated/"]', "[]"),
        Option("extend-exclude", "exclude", _STRINGS, "Patterns besides those of `exclude` in an extended file.",
               '["vendored/"]', "[]"),
        Option("force-exclude", "force_exclude", _FLAG, "Whether `exclude` also holds for files that are named on the "
               "command line, as pre-commit names them.", "true", "false"),
        Option("respect-gitignore", "respect_gitignore", _FLAG, "Whether what git ignores is left out.", "false",
               "true"),
        Option("max-file-size", "max_file_size", _COUNT, "Bytes; larger files are skipped with a notice.",
               "1_000_000", "4_000_000"),
        Option("baseline", "baseline", _PATH, "File of known findings, which are not reported, relative to this file.",
               '"stablefix-baseline.json"', "none"),
        Option("cache-dir", "cache_dir", _PATH, "Where verdicts and results of unchanged files are kept, relative "
               "to this file.", '".cache/stablefix"', "the user's cache folder"),
        Option("jobs", "jobs", _COUNT, "Processes.", "2", "the processors, at most four"),
        Option("output-format", "output_format", _PATH, "How findings are shown.", '"concise"', '"full"'),
    )
}  # fmt: skip
EXTEND = "extend"
KEYS = frozenset({*OPTIONS, EXTEND})


def complaint(key: str, value: object) -> str | None:
    """What is wrong with a key and its value, None where nothing is."""
    if key not in KEYS:
        return f"unknown key {key!r}{hint(key, KEYS)} (keys: {', '.join(sorted(KEYS))})"
    if key == "target-versions":
        wrong = targets.complaint(value)
        return f"{key} {wrong}" if wrong else None
    wrong = _wrong(value, _PATH if key == EXTEND else OPTIONS[key].schema)
    return f"{key} must be {wrong}" if wrong else None


def _wrong(value: object, schema: dict[str, Any]) -> str | None:
    """What a value should have been, None where it is that."""
    if "enum" in schema:
        return None if isinstance(value, str) and value in schema["enum"] else f"one of {', '.join(schema['enum'])}"
    match schema["type"]:
        case "boolean":
            return None if isinstance(value, bool) else "true or false"
        case "integer":
            whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
            return None if whole else "a positive whole number"
        case "string":
            return None if isinstance(value, str) and value else "a string that is not empty"
        case "array":
            wanted = schema["items"].get("enum")
            known = isinstance(value, list) and all(not _wrong(item, schema["items"]) for item in value)
            return None if known else f"a list of {', '.join(wanted)}" if wanted else "a list of strings"
    tables = isinstance(value, dict) and all(not _wrong(codes, _CODES) for codes in value.values())
    return None if tables else "a table of patterns, each with a list of codes"


def schema() -> dict[str, Any]:
    """The JSON schema of `[tool.stablefix]` and of stablefix.toml."""
    properties: dict[str, Any] = {
        EXTEND: {**_PATH, "description": "Another configuration file, which this one changes; relative to this file."}
    }
    for option in OPTIONS.values():
        properties[option.key] = {**option.schema, "description": option.about.replace("`", "")}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "stablefix",
        "description": "The table [tool.stablefix] of pyproject.toml, and the whole of stablefix.toml.",
        "type": "object",
        "properties": dict(sorted(properties.items())),
        "additionalProperties": False,
    }


def table(options: Iterable[Option] = OPTIONS.values()) -> str:
    """The keys as a Markdown table."""
    rows = [
        f"| `{each.key}` | {each.about} | {each.default if each.default[:1].isalpha() else f'`{each.default}`'} "
        f"| `{each.example}` |"
        for each in options
    ]
    return "\n".join(["| key | what it does | default | example |", "| --- | --- | --- | --- |", *rows]) + "\n"
