"""Check real projects: no crash, and every patch applies with git and leaves a file that parses.

    python benchmarks/corpus.py FOLDER [FOLDER ...] [--unsafe] [--no-validate] [--findings FILE] [--json FILE]

Prints files, lines, seconds and findings by code for each folder, and what went wrong. Nothing below the folders is
changed. `--findings` writes one line a finding, to be read by a person.
"""

from __future__ import annotations

import argparse
import ast
import collections
import json
import subprocess
import tempfile
import time
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import stablefix
from stablefix.engine import fix
from stablefix.evidence import Severity
from stablefix.finding import FileResult
from stablefix.rewrite.diff import unified
from stablefix.settings import Settings


@dataclass
class Tally:
    """What was seen in one folder."""

    files: int = 0
    lines: int = 0
    seconds: float = 0.0
    codes: collections.Counter[str] = field(default_factory=collections.Counter)
    patched: int = 0
    problems: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)


def mended(result: FileResult, settings: Settings) -> str | None:
    """Apply the fixes of one file in a scratch folder; the complaint where that fails, None where it works."""
    assert result.source is not None
    fixed = fix(result.source, result.findings, settings)
    if fixed.text == result.source.text:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(fixed.text)
    except SyntaxError as error:
        return f"does not parse: {error}"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "file.py"
        file.write_bytes(result.source.encode(result.source.text))
        patch = unified(result.source.text, fixed.edits, "file.py", bom=False).encode(result.source.encoding)
        applied = subprocess.run(["git", "apply", "-"], cwd=folder, input=patch, capture_output=True, check=False)
        if applied.returncode:
            return f"git apply: {applied.stderr.decode(errors='replace').strip()}"
        if file.read_bytes() != result.source.encode(fixed.text):
            return "the patch gives another text than the fix"
    return ""


def look(result: FileResult, tally: Tally, settings: Settings) -> None:
    """Count the findings of one file, and try its patch."""
    for finding in result.findings:
        tally.codes[finding.code] += 1
        repair = finding.repair(unsafe=True)
        outcome = f"{repair.safety.value}: {repair.edits[0].content if repair.edits else ''}" if repair else "no fix"
        severity = finding.severity.name.lower()
        row = [f"{result.path}:{finding.location.row}", finding.code, severity, finding.expression, outcome]
        tally.findings.append("\t".join(" ".join(cell.split()) for cell in row))
    if result.findings and settings.validate:
        try:
            complaint = mended(result, settings)
        except Exception as error:  # the purpose of this program is to find any failure
            complaint = f"{type(error).__name__}: {error}"
        if complaint:
            tally.wrong.append(f"{result.path}: {complaint}")
        tally.patched += complaint == ""


def check(folder: Path, settings: Settings) -> Tally:
    tally = Tally()
    started = time.perf_counter()
    for result in stablefix.check_paths([str(folder)], settings):
        tally.files += 1
        tally.lines += Path(result.path).read_bytes().count(b"\n")
        if result.problem is not None:
            tally.problems.append(f"{result.path}: {result.problem.message}")
        look(result, tally, settings)
    tally.seconds = time.perf_counter() - started
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--unsafe", action="store_true", help="apply fixes that change values too")
    parser.add_argument("--no-validate", action="store_true")
    parser.add_argument("--findings", type=Path, help="write one line a finding to this file")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    validate = not arguments.no_validate
    severity = Settings().min_severity if validate else Severity.LOW
    settings = Settings(validate=validate, unsafe_fixes=arguments.unsafe, min_severity=severity)
    record, listed = {}, []
    for folder in arguments.folders:
        tally = check(folder, settings)
        codes = ", ".join(f"{code} {count}" for code, count in tally.codes.most_common())
        print(
            f"{folder.name}: {tally.files} files, {tally.lines} lines, {tally.seconds:.0f} s, "
            f"{sum(tally.codes.values())} findings, {tally.patched} files patched, {len(tally.wrong)} wrong"
        )
        print(f"    {codes or 'nothing found'}")
        for line in [*tally.problems, *tally.wrong]:
            print(f"    {line}")
        listed += tally.findings
        record[folder.name] = {
            "files": tally.files,
            "lines": tally.lines,
            "seconds": tally.seconds,
            "codes": dict(tally.codes),
            "patched": tally.patched,
            "wrong": tally.wrong,
            "problems": tally.problems,
        }
    if arguments.findings:
        arguments.findings.write_text("\n".join(listed) + "\n", encoding="utf-8")
    if arguments.json:
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
