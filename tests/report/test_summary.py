"""The last lines of a run, in ruff's words."""

from __future__ import annotations

from dataclasses import replace

from stablefix.evidence import Safety
from stablefix.finding import FileResult, Problem
from stablefix.report.paint import Paint
from stablefix.report.summary import Tally, after_check, after_diff, statistics
from tests.report.findings import result


def with_safety(safety: Safety) -> FileResult:
    one = result()
    (found,) = one.findings
    return replace(one, findings=(replace(found, repairs=(replace(found.repairs[0], safety=safety),)),))


def tally(*results: FileResult, unsafe: bool = False, fixed: int = 0) -> Tally:
    counted = Tally(unsafe, fixed=fixed)
    for each in results:
        counted.add(each)
    return counted


SAFE, UNSAFE, DISPLAY = map(with_safety, Safety)


def test_after_check() -> None:
    assert list(after_check(tally(), Paint())) == ["All checks passed!"]
    assert list(after_check(tally(SAFE, SAFE, UNSAFE), Paint())) == [
        "Found 3 errors.",
        "[*] 2 fixable with the `--fix` option (1 hidden fix can be enabled with the `--unsafe-fixes` option).",
    ]
    assert list(after_check(tally(UNSAFE, UNSAFE), Paint())) == [
        "Found 2 errors.",
        "No fixes available (2 hidden fixes can be enabled with the `--unsafe-fixes` option).",
    ]
    assert list(after_check(tally(UNSAFE, unsafe=True), Paint())) == [
        "Found 1 error.",
        "[*] 1 fixable with the `--fix` option.",
    ]
    assert list(after_check(tally(DISPLAY), Paint())) == ["Found 1 error."]
    assert list(after_check(tally(DISPLAY, fixed=2), Paint())) == ["Found 3 errors (2 fixed, 1 remaining)."]
    assert list(after_check(tally(fixed=2), Paint())) == ["Found 2 errors (2 fixed, 0 remaining)."]


def test_what_is_not_told_is_counted_where_it_was_looked_at() -> None:
    line = "{} may fail, as far as was looked; `--pedantic` looks for all."
    assert list(after_check(tally(FileResult("a.py", withheld=2)), Paint())) == [
        "All checks passed!",
        line.format("2 more places"),
    ]
    assert list(after_check(tally(replace(SAFE, withheld=1)), Paint()))[-1] == line.format("1 more place")


def test_nothing_passes_where_something_could_not_be_checked() -> None:
    broken = FileResult("b.py", (), Problem("b.py", "no permission to read it"))
    assert list(after_check(tally(broken), Paint())) == []
    assert list(after_diff(tally(broken), Paint())) == []


def test_after_diff() -> None:
    assert list(after_diff(tally(), Paint())) == ["All checks passed!"]
    assert list(after_diff(tally(fixed=2), Paint())) == ["Would fix 2 errors."]
    assert list(after_diff(tally(UNSAFE, fixed=1), Paint())) == [
        "Would fix 1 error (1 additional fix available with `--unsafe-fixes`)."
    ]
    assert list(after_diff(tally(UNSAFE, DISPLAY), Paint())) == [
        "No errors would be fixed (1 fix available with `--unsafe-fixes`).",
        "1 finding has no fix: see `stablefix check` without `--diff`.",
    ]


def test_statistics() -> None:
    assert list(statistics(tally(SAFE, SAFE, UNSAFE), Paint())) == ["3  SF101  [*]  log-of-softmax"]
    assert list(statistics(tally(DISPLAY), Paint())) == ["1  SF101  [ ]  log-of-softmax"]
    assert list(statistics(tally(), Paint())) == []


def test_what_was_not_checked_has_not_passed() -> None:
    skipped = Tally(unsafe_fixes=False, skipped=1)
    told = ["Nothing was found; see the warnings for what was not checked."]
    assert list(after_check(skipped, Paint())) == list(after_diff(skipped, Paint())) == told
