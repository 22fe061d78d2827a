"""The words of `stablefix check`."""

from __future__ import annotations

import argparse

from stablefix.cli import readers
from stablefix.options import DTYPES, SEVERITIES
from stablefix.report import formats

SWITCH = argparse.BooleanOptionalAction
"""Options that a configuration may have set have a `--no-` form."""

EXAMPLES = """\
examples:
  stablefix check                          everything below this folder
  stablefix check --diff | git apply       apply every fix that was proved equivalent
  stablefix check --fix --unsafe-fixes     also fixes that change values a little (an epsilon, a clamp)
  stablefix check --interactive            look at each finding, and take its fix or leave it
  stablefix check --no-validate            a fast list of candidates, nothing proved
  stablefix check --select SF1,SF305       some codes only; a prefix stands for all that begin with it
  stablefix check --diff-base origin/main  only what touches lines that this branch changed
  stablefix check --baseline known.json    only what is new; write the file with --write-baseline
  stablefix check --output-format full --output-format sarif:results.sarif
  stablefix check --output-format json -   standard input, for editors; name it with --stdin-filename

in the code:
  # stablefix: ignore[SF301] reason        silences the statement it stands in; # noqa: SF301 does too
  # stablefix: file-ignore                 silences the file

exit codes:
  0  nothing found (with --fix: nothing left; with --diff: nothing to change)
  1  findings
  2  a file could not be checked or written, or the command line was wrong
"""


def add(check: argparse.ArgumentParser) -> None:
    """All options of the command."""
    check.add_argument("paths", metavar="PATHS", nargs="*", help="files or folders; - is standard input [default: .]")
    _add_fixes(check.add_argument_group("fixes"))
    _add_choice(check.add_argument_group("what is reported"))
    _add_output(check.add_argument_group("output"))
    _add_files(check.add_argument_group("files"))


def _add_fixes(group: argparse._ArgumentGroup) -> None:
    flag = "store_true"
    group.add_argument("--diff", action=flag, help="print the fixes as a patch and change nothing")
    group.add_argument("--fix", action=flag, help="apply the fixes")
    group.add_argument("--interactive", "-i", action=flag, help="ask for each finding what to do with it")
    group.add_argument("--unsafe-fixes", action=SWITCH, help="also take fixes that change values somewhere")
    group.add_argument("--fixable", metavar="CODES", action="append", type=readers.codes, help="fix only these codes")
    group.add_argument("--unfixable", metavar="CODES", action="append", type=readers.codes, help="never fix these")
    group.add_argument("--show-fixes", action=flag, help="tell what was fixed, file by file")
    group.add_argument("--add-ignore", action=flag, help="write a comment that silences it at every finding")


def _add_choice(group: argparse._ArgumentGroup) -> None:
    flag = "store_true"
    for name, words in (
        ("--select", "only these codes"),
        ("--extend-select", "these codes too"),
        ("--ignore", "all but these"),
    ):
        group.add_argument(name, metavar="CODES", action="append", type=readers.codes, default=[], help=words)
    group.add_argument(
        "--per-file-ignores", metavar="PATTERN:CODES", action="append", default=[],
        help="leave codes out in the files that a pattern names",
    )  # fmt: skip
    group.add_argument("--no-validate", action=flag, help="list candidates without running anything")
    group.add_argument("--pedantic", action=SWITCH, help="also what fails only on unusual, unknown inputs")
    group.add_argument("--advice", action=SWITCH, help="also what is hardly ever meant, though no input fails")
    group.add_argument(
        "--min-severity", metavar="LEVEL", type=readers.choice("severity", SEVERITIES),
        help="how ordinary a failing input must be: low, medium or high [default: medium]",
    )  # fmt: skip
    group.add_argument(
        "--dtypes", metavar="DTYPES", type=readers.several("dtype", DTYPES),
        help="dtypes that the code runs in where it names none, such as float32,float16",
    )  # fmt: skip
    group.add_argument(
        "--target-versions", metavar="LIBRARY=VERSION", type=readers.targets, default=(),
        help="offer no fix that needs functions newer than torch=1.13,numpy=1.22",
    )  # fmt: skip
    group.add_argument("--explain-refused", action=flag, help="also tell which repairs did not hold, and why")
    group.add_argument("--ignore-noqa", action=flag, help="also what comments in the code silence")
    group.add_argument("--baseline", metavar="FILE", help="leave out the findings that the file knows")
    group.add_argument("--write-baseline", action=flag, help="write the findings to the file of --baseline")
    group.add_argument("--diff-base", metavar="REVISION", help="only lines changed since a git revision")
    group.add_argument("--staged", action=flag, help="only lines staged for the next commit")


def _add_output(group: argparse._ArgumentGroup) -> None:
    flag = "store_true"
    known = formats.names()
    group.add_argument(
        "--output-format", metavar="FORMAT[:FILE]", action="append", type=readers.output(known), default=[],
        help=f"{', '.join(known)} [default: full]; may be given several times, each to its file",
    )  # fmt: skip
    group.add_argument("--output-file", "-o", metavar="FILE", help="write the results to a file")
    group.add_argument("--report", metavar="FILE", help="also write the evidence as a page to read: html:FILE")
    group.add_argument("--statistics", action=flag, help="count findings by code instead of showing them")
    group.add_argument("--timing", action=flag, help="tell how long each template took")
    group.add_argument("--verbose", "-v", action=flag, help="tell what is read, from where, and how long it took")
    group.add_argument("--quiet", "-q", action=flag, help="print findings and errors only")
    group.add_argument(
        "--color", metavar="WHEN", type=readers.choice("value", ["auto", "always", "never"]), default="auto",
        help="auto, always or never [default: auto]",
    )  # fmt: skip
    group.add_argument("--exit-zero", action=flag, help="exit with code 0 also when there are findings")
    group.add_argument("--exit-non-zero-on-fix", action=flag, help="exit with code 1 when something was fixed")
    group.add_argument("--watch", "-w", action=flag, help="check again whenever a file changes")


def _add_files(group: argparse._ArgumentGroup) -> None:
    flag = "store_true"
    for name, words in (
        ("--include", "look for these files in folders [default: *.py,*.ipynb]"),
        ("--exclude", "leave out, as in .gitignore"),
        ("--extend-exclude", "the same; both add to the configuration"),
    ):
        group.add_argument(name, metavar="PATTERN", action="append", default=[], help=words)
    group.add_argument(
        "--force-exclude", action=SWITCH, help="leave excluded files out also where they are named, as by pre-commit"
    )
    group.add_argument("--respect-gitignore", action=SWITCH, help="leave out what git ignores [default: yes]")
    group.add_argument("--show-files", action=flag, help="list the files that would be checked, and stop")
    group.add_argument("--stdin", action=flag, help="check standard input, as - does")
    group.add_argument("--stdin-filename", metavar="NAME", help="what standard input is called in messages")
    group.add_argument(
        "--max-file-size", metavar="BYTES", type=readers.positive,
        help="skip larger files with a notice [default: 4,000,000]",
    )  # fmt: skip
    group.add_argument("--jobs", "-j", metavar="N", type=readers.positive,
                       help="processes [default: processors, at most 4]")  # fmt: skip
    group.add_argument("--shard", metavar="I/N", type=readers.shard, help="only the files of one of N equal parts")
    group.add_argument(
        "--cache-dir", metavar="FOLDER", help="where results are kept [default: the user's cache folder]"
    )
    group.add_argument("--no-cache", action=flag, help="check everything anew and keep nothing")
    group.add_argument("--config", metavar="FILE", help="this configuration file in place of the nearest one")
    group.add_argument("--isolated", action=flag, help="no configuration file at all")
    group.add_argument(
        "--templates", metavar="FOLDER", action="append", default=[], help="also use the templates of a folder"
    )
