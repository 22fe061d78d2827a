"""Recall on fixes that people made: is the place found before the fix, and is it quiet after?

    python benchmarks/recall.py FOLDER [--projects FOLDER] [--misses] [--json FILE] [--told]

Four scans: the default one, one that is told that the code also runs in half precision (`--dtypes`), one with
`--pedantic`, and one with everything. What a scan says in the same words before and after the fix counts for neither:
it is not what was mended. With `--told`, what the scans find is validated, before and after, and what a user is told of
it is counted, too: an entry is found where a finding has an input that fails, as good where one has a repair that held,
and quiet where no input is known that fails after the fix; what is told after it is listed with its input (this takes
minutes).

FOLDER holds `index.jsonl`, one line an entry with `id`, `before` and `after` (paths of files in FOLDER),
`before_lines` and `after_lines` (first and last, from 1), `category`, `library`, `local_rewrite`, `parses` and
`pattern`. Scans are static: what is found is a candidate, not yet validated. An entry that is missed by default is
looked for again with one condition after the other lifted, which tells what hides it.

A file stands alone in FOLDER. With `--projects` it is read among the other files of its project, where these are:
`ID/before/PATH` and `ID/after/PATH`, with PATH as the index has it in `path`.
"""

from __future__ import annotations

import argparse
import ast
import collections
import json
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from unittest.mock import patch

from proved import Answer, Judge, Told

from stablefix.evidence import Failure
from stablefix.graph.callee import callee
from stablefix.graph.expression import Apply, Node
from stablefix.match import find
from stablefix.match.candidate import Candidate
from stablefix.match.find import Finder
from stablefix.settings import Settings
from stablefix.source.project import Project
from stablefix.templates.load import builtin

LIBRARIES = frozenset({"torch", "numpy", "python"})
"""Of the fixes that are local rewrites, those in these libraries count."""
STRENGTH = {"algorithm": 3, "reorder": 3, "mask": 2, "guard": 2, "clamp": 2, "epsilon": 2, "upcast": 1, "advice": 0}
"""A repair that is exact everywhere is better than one that changes values, whichever of them was chosen."""
HIDDEN = ("only with --pedantic", "kind of the operands unknown", "guards or facts object", "no pattern")


HALF = ("float32", "float64", "float16", "bfloat16")
"""Dtypes of code that also runs in half precision."""
SETTINGS = {
    "default": Settings(jobs=1),
    "--dtypes": Settings(jobs=1, dtypes=HALF),
    "--pedantic": Settings(jobs=1, pedantic=True),
    "everything": Settings(jobs=1, dtypes=HALF, pedantic=True, advice=True),
}
"""The scans; the last is `--pedantic --advice` with `--dtypes`."""
WIDEST = "everything"


@dataclass(frozen=True)
class Seen:
    """What one scan finds of an entry."""

    found: tuple[str, ...]
    """Codes found on the lines of the fix."""
    as_good: bool
    """Whether one of them repairs in the same way as the fix did, or in a better one."""
    still: tuple[str, ...]
    """Codes found on the repaired lines; empty: it is quiet there."""
    told: Answer | None = None
    """What a user is told of them before the fix, where that was asked for."""
    after: Answer | None = None
    """What a user is told after it."""
    mends: bool = False
    """Whether something that a user is told has a repair that held, in the same way as the fix or in a better one."""


@dataclass(frozen=True)
class Row:
    """What became of one entry."""

    id: str
    library: str
    category: str
    pattern: str
    seen: dict[str, Seen]
    """By the name of the scan."""
    reason: str
    """What hides it from the default scan, empty where it is found."""


def overlapping(candidates: list[Candidate], lines: tuple[int, int], category: str) -> list[Candidate]:
    """Candidates whose text touches the lines, and those with as good a fix or a better one that use a value which is
    computed there: people repair a divisor where it is made, stablefix where it divides."""
    return [
        candidate
        for candidate in candidates
        if _touches(candidate.syntax, lines)
        or (
            STRENGTH[candidate.template.fix.value] >= STRENGTH[category]
            and any(_touches(syntax, lines) for syntax in written(candidate))
        )
    ]


def _touches(syntax: ast.AST, lines: tuple[int, int]) -> bool:
    """Whether a text stands on the lines; a text that was made up stands nowhere."""
    first = getattr(syntax, "lineno", None)
    return first is not None and first <= lines[1] and (getattr(syntax, "end_lineno", None) or first) >= lines[0]


def written(candidate: Candidate) -> Iterator[ast.AST]:
    """The texts that a match is made of: its own operators, the outermost operator of each value that it binds, and
    where it is a call of a function of the file, the statements of that."""
    origin = candidate.root.origin
    runs = callee(origin.syntax, origin.point) if origin and isinstance(origin.syntax, ast.Call) else None
    if runs is not None and origin is not None and runs.names is origin.point.names:
        yield from runs.function.body
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
    live = finder.roots.live(text, Project.around(str(path)))
    found = [] if live is None else finder.find(text, tree, live)
    told = [each for each in found if each.slopes or each.template.failure is not Failure.NAN_GRADIENT]
    told = [each for each in told if finder.pedantic or each.reason is not None]
    return overlapping(told, lines, category)


def apart(before: list[Candidate], after: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Both without what is said in the same words before and after: it is not what the person mended."""
    same = {words(each) for each in before} & {words(each) for each in after}
    return [each for each in before if words(each) not in same], [each for each in after if words(each) not in same]


def words(candidate: Candidate) -> tuple[str, str]:
    """What is said of which text."""
    return candidate.template.code, ast.unparse(candidate.syntax)


def codes(candidates: list[Candidate]) -> tuple[str, ...]:
    return tuple(sorted({candidate.template.code for candidate in candidates}))


def hidden_by(pedantic: Finder, path: Path, lines: tuple[int, int], category: str) -> str:
    """The first condition whose lifting, after the ones before it, lets something be found."""
    library_of = find.library_of

    def torch_unless_known(node: Node) -> str:
        known = library_of(node)
        return "torch" if known in (None, "math") else str(known)

    lifted = (
        (),
        (patch.object(find, "library_of", torch_unless_known),),
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


def files(folder: Path, projects: Path | None, entry: dict[str, object]) -> Iterator[Path]:
    """The file before and after the fix, in its project where that is there."""
    for which in ("before", "after"):
        whole = None if projects is None else projects / str(entry["id"]) / which / str(entry["path"])
        yield whole if whole is not None and whole.is_file() else folder / str(entry[which])


def measure(
    folder: Path,
    projects: Path | None,
    entry: dict[str, object],
    finders: dict[str, Finder],
    judges: dict[str, Judge],
) -> Row:
    before, after = files(folder, projects, entry)
    lines, repaired = tuple(entry["before_lines"]), tuple(entry["after_lines"])  # type: ignore[arg-type]
    category = str(entry["category"])
    seen = {}
    for name, finder in finders.items():
        found, still = apart(scan(finder, before, lines, category), scan(finder, after, repaired, category))
        as_good = any(STRENGTH[c.template.fix.value] >= STRENGTH[category] for c in found)
        seen[name] = Seen(codes(found), as_good, codes(still))
        if judges:
            told, left = judges[name].answer(found, before), judges[name].answer(still, after)
            mends = any(each.mends and _strength(each) >= STRENGTH[category] for each in told.told)
            seen[name] = replace(seen[name], told=told, after=left, mends=mends)
    reason = "" if seen["default"].found else hidden_by(finders[WIDEST], before, lines, category)
    return Row(str(entry["id"]), str(entry["library"]), category, str(entry.get("pattern", "")), seen, reason)


def _strength(told: Told) -> int:
    """How good the repair of a finding is: by the best of the failures at its place that it mends."""
    return max(STRENGTH[kind] for kind in told.kinds)


def table(title: str, rows: list[Row], key: str) -> None:
    """Found, as good, and quiet after of those found, for each scan."""
    print(f"\n{title:<50} entries" + "".join(f"  {name:^20}" for name in SETTINGS))
    groups: dict[str, list[Row]] = collections.defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    groups["all"] = rows
    for name, group in sorted(groups.items(), key=lambda item: (item[0] == "all", -len(item[1]))):
        print(f"{name[:50]:<50} {len(group):7d}" + "".join(f"  {_figures(group, each):>20}" for each in SETTINGS))


def _figures(rows: list[Row], name: str) -> str:
    seen = [row.seen[name] for row in rows]
    found = [each for each in seen if each.found]
    return (
        f"{len(found)} {sum(each.as_good for each in found):5d} {sum(not each.still for each in found):4d}/{len(found)}"
    )


def as_told(rows: list[Row]) -> None:
    """What a user is told: of the entries that are found with an input that fails, what is told after the fix."""
    print(f"\n{'as a user is told it':<50}" + "".join(f"  {name:^20}" for name in SETTINGS))
    figures: dict[str, list[int]] = collections.defaultdict(list)
    for name in SETTINGS:
        told = [row.seen[name] for row in rows if row.seen[name].told and row.seen[name].told.told]
        left = [each.after for each in told if each.after is not None]
        figures["told"].append(len(told))
        figures["with a repair that held and is as good"].append(sum(each.mends for each in told))
        figures["after the fix: nothing is told"].append(sum(not each.told and not each.undecided for each in left))
        figures["after the fix: an input in half precision"].append(
            sum(bool(each.told) and all(one.half for one in each.told) for each in left)
        )
        figures["after the fix: an input in another dtype"].append(
            sum(not all(one.half for one in each.told) for each in left)
        )
        figures["after the fix: not judged"].append(sum(not each.told and bool(each.undecided) for each in left))
        every = [row.seen[name].told for row in rows if row.seen[name].found]
        nothing = [each for each in every if each is not None and not each.told]
        figures["found, but nothing is told"].append(sum(not each.undecided for each in nothing))
        figures["found, but nothing is told: not judged"].append(sum(bool(each.undecided) for each in nothing))
    for title, numbers in figures.items():
        print(f"{title:<50}" + "".join(f"  {number:^20d}" for number in numbers))
    for name in SETTINGS:
        print(f"\n{name}: told after the fix")
        for row in rows:
            seen = row.seen[name]
            if seen.told and seen.told.told and seen.after:
                for one in seen.after.told:
                    print(f"{row.id:<40} {one.code} {one.about}: {one.expression[:70]}")
                    print(f"{'':<41}{'; '.join(one.inputs)[:110]} -> {one.before}, exact {one.exact}")
                for why in seen.after.undecided:
                    print(f"{row.id:<40} not judged: {why[:120]}")
    print("\nfound, but nothing is told")
    for row in rows:
        seen = row.seen[WIDEST]
        if seen.found and seen.told and not seen.told.told:
            print(f"{row.id:<40} {' '.join(seen.found)}: {'; '.join(seen.told.undecided)[:200]}")


def main() -> int:
    """Print the tables. Exit code 0 always: this is a measurement, not a test."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--projects", type=Path, help="where the projects of the files are")
    parser.add_argument("--misses", action="store_true", help="name every entry that is missed or not quiet after")
    parser.add_argument("--told", action="store_true", help="validate, and count what a user is told, too")
    parser.add_argument("--only", nargs="+", metavar="ID", help="only these entries")
    parser.add_argument("--json", type=Path, help="write every row to this file")
    arguments = parser.parse_args()
    entries = [json.loads(line) for line in (arguments.folder / "index.jsonl").read_text().splitlines()]
    wanted = [e for e in entries if e["local_rewrite"] and e["library"] in LIBRARIES and e["parses"]]
    wanted = [e for e in wanted if not arguments.only or e["id"] in arguments.only]
    known = builtin()
    finders = {
        name: Finder(known, pedantic=s.pedantic, advice=s.advice, dtypes=s.dtypes) for name, s in SETTINGS.items()
    }
    judges = {name: Judge(settings) for name, settings in SETTINGS.items()} if arguments.told else {}
    rows = [measure(arguments.folder, arguments.projects, entry, finders, judges) for entry in wanted]
    print(f"{len(entries)} entries, {len(wanted)} of them local rewrites in {', '.join(sorted(LIBRARIES))} that parse")
    table("by library", rows, "library")
    table("by kind of fix", rows, "category")
    if any(row.pattern for row in rows):
        table("by pattern", rows, "pattern")
    print("\nfound, as good, and of those found quiet after the fix; missed by default because")
    for reason, count in collections.Counter(row.reason for row in rows if row.reason).most_common():
        print(f"{count:5d}  {reason}")
    if arguments.told:
        as_told(rows)
    if arguments.misses:
        for row in sorted(rows, key=lambda row: (row.reason, row.pattern)):
            seen = row.seen["default"]
            if row.reason or seen.still or not seen.found:
                later = next(
                    (f"{name}: {' '.join(row.seen[name].found)}" for name in SETTINGS if row.seen[name].found), ""
                )
                after = f"after: {' '.join(seen.still)}" if seen.still else ""
                print(f"{row.id:<40} {row.reason:<30} {row.pattern[:30]:<30} {later:<34} {after}")
    if arguments.json:
        arguments.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
