"""The command line as data, taken from its parser: what completions and the manual page are written from."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """An option, or something that stands at a place."""

    names: tuple[str, ...]
    """`--jobs`, `-j`; the name of a place where it is no option."""
    value: str | None
    """What follows it; None for a flag."""
    choices: tuple[str, ...]
    help: str
    is_option: bool


@dataclass(frozen=True)
class Command:
    """One command and its words."""

    name: str
    help: str
    description: str
    epilog: str
    words: tuple[Word, ...]

    @property
    def options(self) -> list[Word]:
        return [word for word in self.words if word.is_option]


def commands(parser: argparse.ArgumentParser) -> list[Command]:
    """All commands, in alphabetical order."""
    (subparsers,) = (action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    helps = {action.dest: action.help or "" for action in subparsers._choices_actions}
    return [_command(name, helps[name], each) for name, each in sorted(subparsers.choices.items())]


def _command(name: str, help: str, parser: argparse.ArgumentParser) -> Command:
    words = tuple(_word(action) for action in parser._actions if action.help != argparse.SUPPRESS)
    return Command(name, help, parser.description or f"{help[:1].upper()}{help[1:]}.", parser.epilog or "", words)


def _word(action: argparse.Action) -> Word:
    metavar = action.metavar if isinstance(action.metavar, str) else None
    names: Sequence[str] = action.option_strings or (metavar or action.dest,)
    takes = action.nargs != 0
    value = (metavar or action.dest.upper()) if takes else None
    choices = tuple(str(each) for each in action.choices or ())
    return Word(tuple(names), value, choices, (action.help or "").replace("%%", "%"), bool(action.option_strings))
