"""`stablefix man`: the manual page, written from the parser."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from stablefix.cli.arguments import parser
from stablefix.cli.grammar import Command, Word, commands
from stablefix.cli.terminal import Terminal
from stablefix.version import __version__


def run(options: argparse.Namespace) -> int:
    """Print the page, for `man -l -`."""
    Terminal(options.color).write("\n".join(_page()) + "\n")
    return 0


def _page() -> Iterator[str]:
    main = parser()
    known = commands(main)
    first, _, rest = (main.description or "").partition("\n\n")
    yield f'.TH STABLEFIX 1 "" "stablefix {__version__}" "User commands"'
    yield ".SH NAME"
    yield r"stablefix \- finds numerically unstable code, repairs it, and proves each repair"
    yield ".SH SYNOPSIS"
    yield ".B stablefix"
    yield r"\fICOMMAND\fR [\fIOPTIONS\fR]"
    yield ".SH DESCRIPTION"
    yield _text(" ".join(first.split()))
    yield from _verbatim(rest)
    yield ".SH COMMANDS"
    for command in known:
        yield from _command(command)
    yield ".SH ENVIRONMENT"
    for name, words in (
        ("NO_COLOR", "no colours"),
        ("FORCE_COLOR", "colours also where the output is no terminal"),
        ("XDG_CACHE_HOME", "the folder below which results are kept"),
        ("STABLEFIX_DEBUG", "a bug of stablefix shows its traceback"),
    ):
        yield ".TP"
        yield rf"\fB{name}\fR"
        yield _text(words)
    yield ".SH FILES"
    yield _text("pyproject.toml ([tool.stablefix]), stablefix.toml: the nearest one to a file holds for it.")


def _command(command: Command) -> Iterator[str]:
    yield f".SS {command.name}"
    yield _text(" ".join(command.description.split()))
    for word in command.words:
        yield ".TP"
        yield _head(word)
        yield _text(word.help)
    yield from _verbatim(command.epilog)


def _head(word: Word) -> str:
    if not word.is_option:
        return rf"\fI{_escaped(word.names[0])}\fR"
    value = rf" \fI{_escaped(word.value)}\fR" if word.value else ""
    return ", ".join(rf"\fB{_escaped(name)}\fR" for name in word.names) + value


def _verbatim(text: str) -> Iterator[str]:
    if text.strip():
        yield ".PP"
        yield ".nf"
        yield from (_text(line) for line in text.strip("\n").splitlines())
        yield ".fi"


def _text(text: str) -> str:
    """A line that roff takes for text, whatever it begins with."""
    return r"\&" + _escaped(text)


def _escaped(text: str) -> str:
    return text.replace("\\", r"\e").replace("-", r"\-")
