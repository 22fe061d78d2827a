"""The words of the command line. Nothing heavy is imported here: `--help` is to come at once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from stablefix.evidence import Severity
from stablefix.report import formats
from stablefix.suggest import hint
from stablefix.version import __version__

COMMANDS = ("check", "explain", "templates", "test")

_MAIN = """\
Finds numerically unstable PyTorch and NumPy code, repairs it, and proves each repair by running
the old and the new form on adversarial inputs before showing it.

  stablefix check src                 what is unstable, on which input, and the fix
  stablefix check --diff src          the fixes as a patch: | git apply
  stablefix check --fix src           the fixes, applied
  stablefix explain SF101             why log(softmax(x)) goes wrong
"""

_CHECK_EXAMPLES = """\
examples:
  stablefix check                          everything below this folder
  stablefix check --diff | git apply       apply every fix that was proved equivalent
  stablefix check --fix --unsafe-fixes     also fixes that change values a little (an epsilon, a clamp)
  stablefix check --no-validate            a fast list of candidates, nothing proved
  stablefix check --select SF1,SF305       some codes only; a prefix stands for all that begin with it
  stablefix check --output-format json -   standard input, for editors; name it with --stdin-filename

exit codes:
  0  nothing found (with --fix: nothing left; with --diff: nothing to change)
  1  findings
  2  a file could not be checked or written, or the command line was wrong
"""


class _Parser(argparse.ArgumentParser):
    """Says what a mistyped word was meant to be; exits with code 2."""

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"error: {message}\n\nFor more information, try `{self.prog} --help`.\n")
        raise SystemExit(2)

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        options, unknown = self.parse_known_args(args, namespace)
        if unknown:
            word = unknown[0].split("=", 1)[0]
            command = _subparser(self, getattr(options, "command", None))
            self.error(f"unexpected argument {unknown[0]!r}{hint(word, command._option_string_actions)}")
        return options


def _subparser(parser: argparse.ArgumentParser, command: str | None) -> argparse.ArgumentParser:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction) and command in action.choices:
            found: argparse.ArgumentParser = action.choices[command]
            return found
    return parser


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    main = _Parser(
        prog="stablefix",
        description=_MAIN,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    main.add_argument("--version", action="version", version=f"stablefix {__version__}")
    commands = main.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    check = commands.add_parser(
        "check",
        help="find unstable expressions, prove and apply fixes",
        description="Find unstable expressions, and prove and apply fixes.",
        epilog=_CHECK_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_check(check)
    explain = commands.add_parser("explain", help="what a code means, and why its fix is right", allow_abbrev=False)
    explain.add_argument("code", metavar="CODE", help="a code such as SF101, or a name such as log-of-softmax")
    _add_template_folders(explain)
    listing = commands.add_parser("templates", help="list all templates", allow_abbrev=False)
    listing.add_argument("--output-format", choices=["text", "json"], default="text")
    _add_template_folders(listing)
    test = commands.add_parser(
        "test", help="check the templates of a folder", description="Check templates: that their examples are found, "
        "that what must stay quiet does, and that each repair beats what it replaces.", allow_abbrev=False
    )  # fmt: skip
    test.add_argument("folder", metavar="FOLDER", nargs="?", help="a folder of templates [default: the catalogue]")
    for command in (explain, listing, test):
        command.add_argument("--color", choices=["auto", "always", "never"], default="auto", help=argparse.SUPPRESS)
    return main


def _add_check(check: argparse.ArgumentParser) -> None:
    check.add_argument("paths", metavar="PATHS", nargs="*", help="files or folders; - is standard input [default: .]")
    fixes = check.add_argument_group("fixes")
    fixes.add_argument("--diff", action="store_true", help="print the fixes as a patch and change nothing")
    fixes.add_argument("--fix", action="store_true", help="apply the fixes")
    fixes.add_argument("--unsafe-fixes", action="store_true", help="also take fixes that change values somewhere")
    choice = check.add_argument_group("what is reported")
    choice.add_argument("--select", metavar="CODES", action="append", type=_codes, default=[], help="only these codes")
    choice.add_argument("--ignore", metavar="CODES", action="append", type=_codes, default=[], help="all but these")
    choice.add_argument("--no-validate", action="store_true", help="list candidates without running anything")
    choice.add_argument("--pedantic", action="store_true", help="also what fails only on unusual, unknown inputs")
    levels = [severity.name.lower() for severity in Severity]
    choice.add_argument(
        "--min-severity", metavar="LEVEL", type=_choice("severity", levels),
        help="how ordinary a failing input must be: low, medium or high [default: medium]",
    )  # fmt: skip
    choice.add_argument("--explain-refused", action="store_true", help="also tell which repairs did not hold, and why")
    output = check.add_argument_group("output")
    known = formats.names()
    output.add_argument(
        "--output-format", metavar="FORMAT", type=_choice("output format", known), default="full",
        help=f"{', '.join(known)} [default: full]",
    )  # fmt: skip
    output.add_argument("--output-file", metavar="FILE", help="write the results to a file")
    output.add_argument("--statistics", action="store_true", help="count findings by code instead of showing them")
    output.add_argument("--quiet", "-q", action="store_true", help="print findings and errors only")
    output.add_argument(
        "--color", metavar="WHEN", type=_choice("value", ["auto", "always", "never"]), default="auto",
        help="auto, always or never [default: auto]",
    )  # fmt: skip
    output.add_argument("--exit-zero", action="store_true", help="exit with code 0 also when there are findings")
    files = check.add_argument_group("files")
    files.add_argument("--exclude", metavar="PATTERN", action="append", default=[], help="leave out, as in .gitignore")
    files.add_argument("--stdin-filename", metavar="NAME", help="what standard input is called in messages")
    files.add_argument(
        "--max-file-size", metavar="BYTES", type=_positive,
        help="skip larger files with a notice [default: 4,000,000]",
    )  # fmt: skip
    files.add_argument("--jobs", "-j", metavar="N", type=_positive, help="processes [default: processors, at most 4]")
    files.add_argument(
        "--cache-dir", metavar="FOLDER", help="where verdicts are kept [default: the user's cache folder]"
    )
    files.add_argument("--no-cache", action="store_true", help="validate everything anew and keep nothing")
    _add_template_folders(files)


def _add_template_folders(command: argparse.ArgumentParser | argparse._ArgumentGroup) -> None:
    command.add_argument(
        "--templates", metavar="FOLDER", action="append", default=[], help="also use the templates of a folder"
    )


def _codes(text: str) -> list[str]:
    return [code.strip().upper() for code in text.split(",") if code.strip()]


def _choice(what: str, known: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text in known:
            return text
        raise argparse.ArgumentTypeError(f"unknown {what} {text!r} (one of {', '.join(known)}){hint(text, known)}")

    return read


def _positive(text: str) -> int:
    try:
        value = int(text.replace("_", "").replace(",", ""))
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return value
