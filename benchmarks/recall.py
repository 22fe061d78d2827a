"""Recall on fixes that people made: is the place found before the fix, and is it quiet after?

    python benchmarks/recall.py FOLDER [--misses] [--json FILE]

FOLDER holds `index.jsonl`, one line an entry with `id`, `before` and `after` (paths of files in FOLDER),
`before_lines` and `after_lines` (first and last, from 1), `category`, `library`, `local_rewrite`, `parses` and
`pattern`. The scan is the static one: what is found is a candidate, not yet validated. An entry that is missed is
looked for again with one condition after the other lifted, which tells what hides it.
"""

from __future__ import annotations

import argparse
import ast
import collections
import json
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from unittest.mock import patch

from stablefix.evidence import Failure
from stablefix.graph.expression import Apply, Node
from stablefix.graph.facts import Kind
from stablefix.match import find
from stablefix.match.find import Candidate, Finder
from stablefix.templates.load import builtin

LIBRARIES = frozenset({"torch", "numpy", "python"})
"""Of the fixes that are local rewrites, those in these libraries count."""
STRENGTH = {"algorithm": 3, "reorder": 3, "mask": 2, "guard": 2, "clamp": 2, "epsilon": 2, "upcast": 1}
"""A repair that is exact everywhere is better than one that changes values, whichever of them was chosen."""
HIDDEN = ("only with --pedantic", "kind of the operands unknown", "guards or facts object", "no pattern")


@dataclass(frozen=True)
class Row:
    """What became of one entry."""

    id: str
    library: str
    category: str
    pattern: str
    found: tuple[str, ...]
    """Codes that the default scan finds on the lines of the fix."""
    as_good: bool
    """Whether one of them repairs in the same way as the fix did, or in a better one."""
    quiet: bool
    """Whether the default scan is silent on the repaired lines."""
    still: tuple[str, ...]
    """Codes found on the repaired lines."""
    reason: str
    """What hides it, empty where it is found."""


def overlapping(candidates: list[Candidate], lines: tuple[int, int], category: str) -> list[Candidate]:
    """Candidates whose text touches the lines, and those of the same kind of fix that use a value which is computed
    there: people repair a divisor where it is made, stablefix where it divides."""
    return [
        candidate
        for candidate in candidates
        if _touches(candidate.syntax, lines)
        or (
            STRENGTH[candidate.template.fix.value] == STRENGTH[category]
            and any(_touches(syntax, lines) for syntax in written(candidate))
        )
    ]


def _touches(syntax: ast.expr, lines: tuple[int, int]) -> bool:
    """Whether a text stands on the lines; a text that was made up stands nowhere."""
    first = getattr(syntax, "lineno", None)
    return first is not None and first <= lines[1] and (syntax.end_lineno or first) >= lines[0]


def written(candidate: Candidate) -> Iterator[ast.expr]:
    """The texts that a match is made of: its own operators, and the outermost operator of each value that it binds."""
    bound = {node.key for node in dict(candidate.bindings.values).values()}
    pending: list[Node] = [candidate.root]
    for node in pending:
        if node.origin is not None:
            yield node.origin.syntax
        if not isinstance(node, Apply):
            continue
        if node.key in bound:
            yield from (operand.origin.syntax for operand in node.operands if operand.origin is not None)
        else:
            pending.extend(node.operands)


def scan(finder: Finder, path: Path, lines: tuple[int, int], category: str) -> list[Candidate]:
    text = path.read_bytes().decode("utf-8", "replace")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text)
    found = finder.find(text, tree)
    told = [each for each in found if each.slopes or each.template.failure is not Failure.NAN_GRADIENT]
    return overlapping(told, lines, category)


def codes(candidates: list[Candidate]) -> tuple[str, ...]:
    return tuple(sorted({candidate.template.code for candidate in candidates}))


def hidden_by(pedantic: Finder, path: Path, lines: tuple[int, int], category: str) -> str:
    """The first condition whose lifting, after the ones before it, lets something be found."""
    kind_of = find._kind

    def tensor_unless_known(node: object) -> Kind:
        known = kind_of(node)  # type: ignore[arg-type]
        return Kind.TENSOR if known in (Kind.UNKNOWN, Kind.SCALAR) else known

    lifted = (
        (),
        (patch.object(find, "_kind", tensor_unless_known),),
        (
            patch.object(find, "possible", lambda *_: True),
            patch.object(find, "certain", lambda *_: False),
            patch.object(find, "repair", lambda *_: ("any",)),
            patch.object(find, "there", lambda repairs, *_: repairs),
        ),
    )
    with ExitStack() as stack:
        for reason, patches in zip(HIDDEN, lifted, strict=False):
            for each in patches:
                stack.enter_context(each)
            if scan(pedantic, path, lines, category):
                return reason
    return HIDDEN[-1]


def measure(folder: Path, entry: dict[str, object], default: Finder, pedantic: Finder) -> Row:
    before, after = folder / str(entry["before"]), folder / str(entry["after"])
    lines, repaired = tuple(entry["before_lines"]), tuple(entry["after_lines"])  # type: ignore[arg-type]
    category = str(entry["category"])
    found = scan(default, before, lines, category)
    still = scan(default, after, repaired, category)
    as_good = any(STRENGTH[c.template.fix.value] >= STRENGTH[category] for c in found)
    reason = "" if found else hidden_by(pedantic, before, lines, category)
    pattern = str(entry.get("pattern", ""))
    return Row(
        str(entry["id"]), str(entry["library"]), category, pattern, codes(found), as_good, not still, codes(still),
        reason,
    )  # fmt: skip


def table(title: str, rows: list[Row], key: str) -> None:
    print(f"\n{title:<62} entries  found  as good  quiet after")
    groups: dict[str, list[Row]] = collections.defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    groups["all"] = rows
    for name, group in sorted(groups.items(), key=lambda item: (item[0] == "all", -len(item[1]))):
        found = [row for row in group if row.found]
        print(
            f"{name[:62]:<62} {len(group):7d} {len(found):6d} {sum(row.as_good for row in group):8d} "
            f"{sum(row.quiet for row in found):7d}/{len(found)}"
        )


def main() -> int:
    """Print the tables. Exit code 0 always: this is a measurement, not a test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--misses", action="store_true", help="name every entry that is missed or not quiet after")
    parser.add_argument("--json", type=Path, help="write every row to this file")
    arguments = parser.parse_args()
    entries = [json.loads(line) for line in (arguments.folder / "index.jsonl").read_text().splitlines()]
    wanted = [e for e in entries if e["local_rewrite"] and e["library"] in LIBRARIES and e["parses"]]
    known = builtin()
    default, pedantic = Finder(known), Finder(known, pedantic=True)
    rows = [measure(arguments.folder, entry, default, pedantic) for entry in wanted]
    print(f"{len(entries)} entries, {len(wanted)} of them local rewrites in {', '.join(sorted(LIBRARIES))} that parse")
    table("by library", rows, "library")
    table("by kind of fix", rows, "category")
    if any(row.pattern for row in rows):
        table("by pattern", rows, "pattern")
    print("\nmissed because")
    for reason, count in collections.Counter(row.reason for row in rows if row.reason).most_common():
        print(f"{count:5d}  {reason}")
    if arguments.misses:
        for row in sorted(rows, key=lambda row: (row.reason, row.pattern)):
            if row.reason or not row.quiet:
                print(
                    f"{row.id:<34} {row.reason or 'found ' + ' '.join(row.found):<30} {row.pattern[:46]:<46} "
                    f"{'' if row.quiet else 'after: ' + ' '.join(row.still)}"
                )
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
