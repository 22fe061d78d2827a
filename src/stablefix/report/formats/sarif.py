"""SARIF 2.1.0, for GitHub code scanning and other servers: results with fixes, and the rules that they come from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from stablefix.evidence import Safety
from stablefix.finding import FileResult, Finding, Location, Repair
from stablefix.fingerprints import fingerprints
from stablefix.report.view import SARIF_LEVELS, View, proof, slashed
from stablefix.source.text import Source
from stablefix.version import HOMEPAGE, __version__

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE = "SRCROOT"


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """One log with one run. Places count Unicode characters; paths are relative to the current folder."""
    found: list[dict[str, Any]] = []
    seen: dict[str, Finding] = {}
    for result in results:
        for finding, fingerprint in zip(result.findings, fingerprints(result.findings), strict=True):
            seen.setdefault(finding.code, finding)
            found.append(_result(finding, fingerprint, result.source))
    codes = sorted(seen)
    for record in found:
        record["ruleIndex"] = codes.index(record["ruleId"])
    driver: dict[str, Any] = {
        "name": "stablefix",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": HOMEPAGE,
        "rules": [_rule(seen[code], view) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"uri": Path(os.getcwd()).as_uri().rstrip("/") + "/"}},
        "results": found,
    }
    yield json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(finding: Finding, view: View) -> dict[str, Any]:
    template = view.template(finding.code)
    words = template.documentation if template else finding.message
    record: dict[str, Any] = {
        "id": finding.code,
        "name": "".join(word.capitalize() for word in finding.name.split("-")),
        "shortDescription": {"text": finding.message},
        "fullDescription": {"text": words.split("\n\n## Why", 1)[0].replace("## What it does", "").strip()},
        "help": {"text": words, "markdown": words},
        "properties": {"tags": ["numerical-stability"], "precision": "very-high", "problem.severity": "error"},
    }
    if finding.category is not None and finding.failure is not None:
        record["properties"]["tags"] += [finding.failure.value, finding.category.value]
    reference = next((each for each in template.references if each.startswith("http")), None) if template else None
    if reference:
        record["helpUri"] = reference.split()[0]
    if template is not None and template.advice:
        record["properties"] |= {"precision": "medium", "problem.severity": "recommendation"}
    return record


def _result(finding: Finding, fingerprint: str, source: Source | None) -> dict[str, Any]:
    artifact = _artifact(finding.filename)
    record: dict[str, Any] = {
        "ruleId": finding.code,
        "level": SARIF_LEVELS[finding.severity] if finding.validated else "note",
        "message": {"text": "; ".join(filter(None, (finding.message, proof(finding))))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": artifact,
                    "region": _region(finding.location, finding.end_location),
                }
            }
        ],
        "partialFingerprints": {"stablefix/v1": fingerprint},
    }
    if finding.function:
        record["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": finding.function, "kind": "function"}]
    repairs = [each for each in finding.repairs if each.safety is not Safety.DISPLAY]
    if repairs and source is not None:
        record["fixes"] = [_fix(each, artifact, source) for each in repairs]
    return record


def _fix(repair: Repair, artifact: dict[str, str], source: Source) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": _region(source.location(edit.start), source.location(edit.end)),
            "insertedContent": {"text": edit.content},
        }
        for edit in repair.edits
    ]
    return {
        "description": {"text": f"{repair.message} ({repair.safety.value})"},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    }


def _region(start: Location, end: Location) -> dict[str, int]:
    return {"startLine": start.row, "startColumn": start.column, "endLine": end.row, "endColumn": end.column}


def _artifact(filename: str) -> dict[str, str]:
    path = slashed(filename)
    uri = quote(os.fsencode(path))
    if os.path.isabs(filename):
        return {"uri": Path(filename).as_uri()}
    return {"uri": uri} if path.startswith("../") else {"uri": uri, "uriBaseId": _BASE}
