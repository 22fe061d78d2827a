"""The last lines of a run: how much was found, fixed and left, and what the user can do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from stablefix.finding import FileResult, Finding
from stablefix.report.numbers import plural
from stablefix.report.paint import Paint

PASSED = "All checks passed!"


@dataclass(slots=True)
class Tally:
    """What a run has seen so far."""

    unsafe_fixes: bool
    findings: int = 0
    fixable: int = 0
    hidden: int = 0
    """Findings that only `--unsafe-fixes` would fix."""
    fixed: int = 0
    files: int = 0
    problems: int = 0
    skipped: int = 0
    unvalidated: int = 0
    advice: int = 0
    withheld: int = 0
    """Places that were looked at and are told with `--pedantic` alone."""
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    fixable_codes: set[str] = field(default_factory=set)
    fixes: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    """What was fixed in each file."""

    def add(self, result: FileResult) -> None:
        """Count what is reported of one file."""
        if result.problem is not None and not result.problem.skipped:
            self.problems += 1
        elif result.problem is not None or not result.settled:
            self.skipped += 1
        self.withheld += result.withheld
        for finding in result.findings:
            self._add(finding)

    def take(self, path: str, applied: Sequence[Finding]) -> None:
        """Count what was fixed in one file."""
        self.fixed += len(applied)
        if applied:
            self.fixes.setdefault(path, Counter()).update((each.code, each.name) for each in applied)

    def _add(self, finding: Finding) -> None:
        self.findings += 1
        self.unvalidated += finding.is_candidate
        self.advice += finding.advice
        self.codes[finding.code, finding.name] += 1
        if finding.repair(unsafe=self.unsafe_fixes):
            self.fixable += 1
            self.fixable_codes.add(finding.code)
        elif finding.repair(unsafe=True):
            self.hidden += 1


def after_check(tally: Tally, paint: Paint) -> Iterator[str]:
    """The summary of a run that only reports, or of what `--fix` has left."""
    if not tally.findings and not tally.fixed:
        if not tally.problems:
            yield _nothing(tally, paint)
        yield from _withheld(tally)
        return
    total = plural(tally.findings + tally.fixed, "error")
    yield f"Found {total} ({tally.fixed} fixed, {tally.findings} remaining)." if tally.fixed else f"Found {total}."
    if tally.advice:
        yield f"{tally.advice} of them advice: no input is said to fail, and nothing is applied."
    hidden = ""
    if tally.hidden:
        hidden = f" ({plural(tally.hidden, 'hidden fix')} can be enabled with the `--unsafe-fixes` option)"
    if tally.fixable:
        yield f"[{paint.fixable('*')}] {tally.fixable} fixable with the `--fix` option{hidden}."
    elif hidden:
        yield f"No fixes available{hidden}."
    if tally.unvalidated:
        yield "These are candidates: run without `--no-validate` to prove or drop each of them."
    yield from _withheld(tally)


def _withheld(tally: Tally) -> Iterator[str]:
    if tally.withheld:
        yield f"{plural(tally.withheld, 'more place')} may fail, as far as was looked; `--pedantic` looks for all."


def after_diff(tally: Tally, paint: Paint) -> Iterator[str]:
    """The summary beside a diff; `tally.fixed` counts what the diff repairs."""
    if tally.fixed:
        more = f" ({plural(tally.hidden, 'additional fix')} available with `--unsafe-fixes`)" if tally.hidden else ""
        yield f"Would fix {plural(tally.fixed, 'error')}{more}."
    elif tally.hidden:
        yield f"No errors would be fixed ({plural(tally.hidden, 'fix')} available with `--unsafe-fixes`)."
    elif tally.findings:
        yield "No errors would be fixed."
    elif not tally.problems:
        yield _nothing(tally, paint)
    unfixable = tally.findings - tally.hidden
    if unfixable > 0:
        noun = "1 finding has" if unfixable == 1 else f"{unfixable:,} findings have"
        yield f"{noun} no fix: see `stablefix check` without `--diff`."


def _nothing(tally: Tally, paint: Paint) -> str:
    return "Nothing was found; see the warnings for what was not checked." if tally.skipped else paint.strong(PASSED)


def fixes(tally: Tally, paint: Paint) -> Iterator[str]:
    """What was fixed, file by file, as ruff tells it."""
    if not tally.fixed:
        return
    yield f"Fixed {plural(tally.fixed, 'error')}:"
    for path, codes in tally.fixes.items():
        yield f"- {paint.strong(path)}:"
        for (code, name), count in sorted(codes.items(), key=lambda item: (-item[1], item[0])):
            yield f"    {count} {paint.symbols('×')} {paint.error(code)} ({name})"


def statistics(tally: Tally, paint: Paint) -> Iterator[str]:
    """Findings by code, the most frequent first: `12  SF101  [*]  log-of-softmax`."""
    width = len(str(max(tally.codes.values(), default=0)))
    for (code, name), count in sorted(tally.codes.items(), key=lambda item: (-item[1], item[0])):
        mark = f"[{paint.fixable('*')}]" if code in tally.fixable_codes else "[ ]"
        yield f"{count:>{width}}  {paint.error(code)}  {mark}  {name}"
