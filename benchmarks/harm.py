"""A package's own tests before and after fixes are applied to its code: what did they break?

    python benchmarks/harm.py SOURCE WORK --code nflows --python VENV/bin/python -- tests

SOURCE holds the package as its authors publish it, with anything that must be compiled built in place; `--code` names
what is fixed in it, `--root` the folder in it from which the package is imported. The interpreter has pytest and what
the package needs, and all after `--` goes to pytest, which is run in a copy. For each mode, the default, `--pedantic`
and `--pedantic --unsafe-fixes`, a fresh copy under WORK is changed by `stablefix check --fix`, tests excepted; every
changed file must compile. Random numbers are seeded alike before each test.

Printed are the places changed (hunks), the tests that pass and fail, and the names of those that passed before and do
not pass after. A test with several results, one a subtest, passes where all do. WORK keeps the copies and the results.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from unidiff import PatchSet

MODES = {
    "default": (),
    "pedantic": ("--pedantic",),
    "unsafe": ("--pedantic", "--unsafe-fixes"),
}
TESTS = ("tests", "test", "testing", "test_*.py", "*_test.py", "conftest.py")
"""What is not fixed."""

SEEDING = """\
import random
import sys


def pytest_runtest_setup(item):
    random.seed(7)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(7)
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(7)


def pytest_configure(config):
    pytest_runtest_setup(None)
"""
"""A pytest plugin: tests that are made with random numbers while they are collected come out alike too."""


@dataclass(frozen=True)
class Outcome:
    """The tests of one run."""

    passed: frozenset[str]
    failed: frozenset[str]
    seconds: float


@dataclass(frozen=True)
class Package:
    """A copy-able source, and how its tests are run."""

    source: Path
    code: tuple[str, ...]
    root: str
    python: str
    tests: tuple[str, ...]

    def run(self, copy: Path, results: Path) -> Outcome:
        """Run the tests in a copy. A run without results, as where nothing can be imported, has no tests."""
        results.unlink(missing_ok=True)
        plugins = results.parent / "plugins"
        plugins.mkdir(exist_ok=True)
        (plugins / "seeded.py").write_text(SEEDING, encoding="utf-8")
        paths = [str(copy / self.root), str(plugins)]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
        options = ["-q", "-p", "seeded", "-p", "no:cacheprovider", f"--junitxml={results}"]
        started = time.perf_counter()
        with open(results.with_suffix(".txt"), "w", encoding="utf-8") as output:
            command = [self.python, "-m", "pytest", *options, *self.tests]
            subprocess.run(command, cwd=copy, env=environment, stdout=output, stderr=subprocess.STDOUT)
        passed, failed = read(results, copy) if results.exists() else (frozenset[str](), frozenset[str]())
        return Outcome(passed, failed, time.perf_counter() - started)

    def copy(self, folder: Path) -> Path:
        """A fresh copy of the source."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.source, folder, symlinks=True, ignore=shutil.ignore_patterns(".git", "__pycache__"))
        return folder

    def fix(self, copy: Path, mode: Sequence[str]) -> None:
        """Apply what a mode applies. Exit code 1 says that findings are left."""
        excluded = [argument for name in TESTS for argument in ("--extend-exclude", name)]
        cache = ["--cache-dir", str(copy.parent / "cache")]
        command = [sys.executable, "-m", "stablefix", "check", "--fix", *cache, *mode, *excluded, *self.code]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True)
        if done.returncode not in (0, 1):
            raise SystemExit(f"stablefix ended with {done.returncode}: {done.stderr}")


def read(results: Path, copy: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the tests of a copy that passed and that did not, from JUnit XML; skipped ones are neither. Where a
    test is named after a file of the copy, its name does not say of which copy."""
    found: dict[str, bool] = {}
    for case in ElementTree.parse(results).iter("testcase"):
        name = f"{case.get('classname')}::{case.get('name')}".replace(f"{copy}/", "")
        kinds = {child.tag for child in case}
        if "skipped" not in kinds:
            found[name] = found.get(name, True) and not kinds & {"failure", "error"}
    passed = frozenset(name for name, right in found.items() if right)
    return passed, frozenset(found) - passed


def changes(before: Path, after: Path) -> Iterator[tuple[Path, int]]:
    """The Python files that differ, each with its hunks. A file that does not compile ends the run."""
    for path in sorted(after.rglob("*.py")):
        old, new = (root / path.relative_to(after) for root in (before, after))
        if old.read_bytes() == new.read_bytes():
            continue
        compile(new.read_bytes(), str(new), "exec", dont_inherit=True)
        command = ["git", "diff", "--no-index", "--no-color", "--", str(old), str(new)]
        patch = subprocess.run(command, capture_output=True).stdout.decode("utf-8", "replace")
        yield path.relative_to(after), sum(len(file) for file in PatchSet(patch))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path)
    parser.add_argument("work", type=Path)
    parser.add_argument("--code", action="append", required=True, help="what is fixed, a path in the source")
    parser.add_argument("--root", default=".", help="the folder from which the package is imported, in the source")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that runs the tests")
    parser.add_argument("--mode", action="append", choices=MODES, help="only these modes; `before` is always run")
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    options, tests = parser.parse_args(sys.argv[1:cut]), tuple(sys.argv[cut + 1 :])
    work = options.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    package = Package(options.source.resolve(), tuple(options.code), options.root, options.python, tests)
    original = package.copy(work / "before")
    before = package.run(original, work / "before.xml")
    print(f"before: {len(before.passed)} passed, {len(before.failed)} failed, {before.seconds:.0f} s", flush=True)
    for name in options.mode or MODES:
        copy = package.copy(work / name)
        package.fix(copy, MODES[name])
        changed = list(changes(original, copy))
        places = sum(hunks for _, hunks in changed)
        if not changed:
            print(f"{name}: nothing changed", flush=True)
            continue
        after = package.run(copy, work / f"{name}.xml")
        broken = sorted(before.passed - after.passed)
        print(
            f"{name}: {places} places in {len(changed)} files, {len(after.passed)} passed, {len(after.failed)} failed, "
            f"{len(broken)} broken",
            flush=True,
        )
        for test in broken:
            print(f"    {test}", flush=True)


if __name__ == "__main__":
    main()
