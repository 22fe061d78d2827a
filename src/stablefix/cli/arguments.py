"""The words of the command line. Nothing heavy is imported here: `--help` is to come at once."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import cache
from typing import NoReturn

from stablefix.cli import check_arguments, github_arguments, readers, scan_arguments
from stablefix.suggest import hint
from stablefix.version import __version__

COMMANDS = (
    "check", "clean", "completion", "config", "doctor", "explain", "github", "man", "new-template", "replay",
    "scan", "server", "templates", "test",
)  # fmt: skip

_MAIN = """\
Finds numerically unstable PyTorch and NumPy code, repairs it, and proves each repair by running
the old and the new form on adversarial inputs before showing it.

  stablefix check src                 what is unstable, on which input, and the fix
  stablefix check --diff src          the fixes as a patch: | git apply
  stablefix check --fix src           the fixes, applied
  stablefix explain SF101             why log(softmax(x)) goes wrong
"""


class _Parser(argparse.ArgumentParser):
    """Says what a mistyped word was meant to be; exits with code 2."""

    def _get_formatter(self) -> argparse.HelpFormatter:
        """Every argument asks for one when it is added, and to ask the system for the width of a terminal takes a
        module that nothing else of a start needs."""
        return self.formatter_class(prog=self.prog, width=_width())  # type: ignore[call-arg]

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
            command.error(f"unexpected argument {unknown[0]!r}{hint(word, command._option_string_actions)}")
        return options


@cache
def _width() -> int:
    """Columns of a help text, as argparse has it."""
    try:
        columns = int(os.environ.get("COLUMNS", 0))
    except ValueError:
        columns = 0
    if columns <= 0:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else -1).columns
        except (OSError, ValueError):
            columns = 0
    return (columns or 80) - 2


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
        epilog=check_arguments.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    check_arguments.add(check)
    explain = commands.add_parser(
        "explain", help="what a code means, or why one finding is one", description="What a code means and why its fix "
        "is right; or, for a place such as loss.py:41, why the hazard there is reachable, which facts were used, and "
        "which fixes were tried and refused, by which input.", allow_abbrev=False
    )  # fmt: skip
    explain.add_argument("--no-validate", action="store_true", help="the page of a code without measuring its example")
    explain.add_argument("code", metavar="CODE|FILE:ROW", help="a code (SF101), a name (log-of-softmax), or a place")
    _add_template_folders(explain)
    listing = commands.add_parser("templates", help="list all templates", allow_abbrev=False)
    listing.add_argument("--output-format", choices=["text", "json"], default="text")
    _add_template_folders(listing)
    replay = commands.add_parser(
        "replay", help="validate the findings of a JSON report again", description="Validate the findings of a JSON "
        "report again, and say whether the verdicts are the same. Exit code 1 when one differs, 2 when the file cannot "
        "be read.", allow_abbrev=False
    )  # fmt: skip
    replay.add_argument("evidence", metavar="EVIDENCE.json", help="written by check --output-format json")
    doctor = commands.add_parser(
        "doctor", help="what validation runs on here: libraries, isolation, cache", allow_abbrev=False
    )
    doctor.add_argument("--cache-dir", metavar="FOLDER", help="where verdicts are kept")
    test = commands.add_parser(
        "test", help="check the templates of a folder", description="Check templates: that their examples are found, "
        "that what must stay quiet does, and that each repair beats what it replaces.", allow_abbrev=False
    )  # fmt: skip
    test.add_argument("folder", metavar="FOLDER", nargs="?", help="a folder of templates [default: the catalogue]")
    test.add_argument("--select", metavar="CODES", type=readers.codes, default=(), help="only these codes")
    new = commands.add_parser(
        "new-template", help="a template of your own to begin with", description="Write a template that holds as it "
        "is, for you to change: docs/templates.md leads through it in ten minutes.", allow_abbrev=False
    )  # fmt: skip
    new.add_argument("name", metavar="NAME", help="what is wrong, in words: log-of-softmax")
    new.add_argument("--folder", metavar="FOLDER", help="where it goes [default: the configured folder, or templates]")
    new.add_argument("--code", metavar="CODE", help="its code, letters and a number [default: the next free MY001]")
    for command in (explain, listing, new, test, replay, doctor, *_add_upkeep(commands)):
        command.add_argument("--color", choices=["auto", "always", "never"], default="auto", help=argparse.SUPPRESS)
    return main


def _add_upkeep(commands: argparse._SubParsersAction[_Parser]) -> list[_Parser]:
    """Commands that check nothing themselves, and the one that checks many repositories."""
    config = commands.add_parser(
        "config", help="the settings that hold here, and where each comes from", allow_abbrev=False
    )
    config.add_argument("folder", metavar="FOLDER", nargs="?", help="the folder in question [default: .]")
    config.add_argument("--schema", action="store_true", help="the JSON schema of the configuration instead")
    config.add_argument("--table", action="store_true", help="all keys as a Markdown table instead")
    clean = commands.add_parser("clean", help="forget all results that are kept", allow_abbrev=False)
    clean.add_argument("--cache-dir", metavar="FOLDER", help="where they are kept [default: the user's cache folder]")
    completion = commands.add_parser(
        "completion", help="words for the completion of a shell", description="Print what a shell needs to complete "
        "commands and options: stablefix completion bash > ~/.local/share/bash-completion/completions/stablefix",
        allow_abbrev=False,
    )  # fmt: skip
    completion.add_argument("shell", choices=["bash", "zsh", "fish"])
    server = commands.add_parser(
        "server", help="the language server, started by an editor", description="The language server: an editor starts "
        "it and speaks with it on the standard streams. See docs/editors.md for how to set up yours.",
        allow_abbrev=False,
    )  # fmt: skip
    server.add_argument("--stdio", action="store_true", help="speak on the standard streams, as it does anyway")
    manual = commands.add_parser("man", help="the manual page: stablefix man | man -l -", allow_abbrev=False)
    many = commands.add_parser(
        "scan", help="check many repositories", description="Check many checkouts, one after the other or on several "
        "processes or machines; interrupted, it goes on where it was.", allow_abbrev=False
    )  # fmt: skip
    scan_arguments.add(many)
    github = commands.add_parser(
        "github", help="review a pull request", description="Review a pull request: findings on changed lines, with "
        "suggestions that can be committed as they are.", epilog=github_arguments.EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False,
    )  # fmt: skip
    github_arguments.add(github)
    return [config, clean, completion, server, manual, many, github]


def _add_template_folders(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--templates", metavar="FOLDER", action="append", default=[], help="also use the templates of a folder"
    )
