"""Which template answers to which row of the survey of published fixes: a page of the docs.

    python benchmarks/coverage.py [--write docs/coverage.md]

The survey's rows, in our own words, are in coverage_rows.txt beside this file. A row is covered by the templates that
name it among their references, or has its reason there; one that has neither, or both, ends the program.
"""

from __future__ import annotations

import argparse
import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stablefix.templates.load import builtin

ROWS = Path(__file__).parent / "coverage_rows.txt"
GROUPS = {
    "A": "The six methods of DeepStability (Kloberdanz, Kloberdanz and Le, ICSE 2022)",
    "E": "Published repairs, one by one",
    "P": "The thirty patterns that people repair most often",
    "N": "Nine causes of numerical bugs in programs",
}
HEAD = """\
# Coverage

Written by `python benchmarks/coverage.py --write docs/coverage.md`; a test holds it. Each row is a published repair, a
pattern of repairs or a cause of numerical bugs. It is answered by the templates that name it among their references,
*by meaning* where a template is derived from what an operator means, or by the reason why no template can.
"""


@dataclass(frozen=True)
class Row:
    """One row of the survey."""

    id: str
    title: str
    reason: str | None

    @property
    def group(self) -> str:
        return self.id[0]


def rows() -> Iterator[Row]:
    """The survey, in its order."""
    for line in ROWS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, title, *reason = (part.strip() for part in line.split(" | "))
            yield Row(name, title, reason[0] if reason else None)


def covered() -> dict[str, list[str]]:
    """Row -> the codes of the templates that answer to it."""
    found: dict[str, list[str]] = defaultdict(list)
    for template in builtin():
        derived = any(
            isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "operator"
            for statement in ast.parse(template.path.read_text(encoding="utf-8")).body[0].body  # type: ignore[attr-defined]
        )
        for reference in template.references:
            found[reference].append(f"{template.code} by meaning" if derived else template.code)
    return found


def page() -> str:
    """The page. Raises ValueError for a row that is not answered, or twice."""
    answers = covered()
    lines = [HEAD]
    counts = dict.fromkeys(("covered", "explained"), 0)
    for group, title in GROUPS.items():
        lines += [f"## {title}\n", "| row | what goes wrong | answered by |", "| --- | --- | --- |"]
        for row in (each for each in rows() if each.group == group):
            codes = answers.get(row.id, [])
            if bool(codes) == bool(row.reason):
                raise ValueError(f"{row.id} has {'both templates and a reason' if codes else 'no template, no reason'}")
            counts["covered" if codes else "explained"] += 1
            lines.append(
                f"| {row.id} | {row.title} | {', '.join(codes) if codes else f'*not covered:* {row.reason}'} |"
            )
        lines.append("")
    total = f"{counts['covered']} rows are covered by {len(builtin())} templates, {counts['explained']} are explained."
    lines.insert(1, f"{total}\n")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, help="the file to write; standard output without it")
    arguments = parser.parse_args()
    if arguments.write:
        arguments.write.write_text(page(), encoding="utf-8")
    else:
        print(page(), end="")


if __name__ == "__main__":
    main()
