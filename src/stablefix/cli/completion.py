"""`stablefix completion SHELL`: a static script, written from the parser, so that completing starts no Python."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence

from stablefix.cli.arguments import parser
from stablefix.cli.grammar import Command, Word, commands
from stablefix.cli.terminal import Terminal

_FILES = ("FILE", "FOLDER", "PATHS", "LIST", "EVIDENCE.json", "FILE:ROW")


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    written = {"bash": _bash, "zsh": _zsh, "fish": _fish}[options.shell](commands(parser()))
    Terminal(options.color).write("\n".join(written) + "\n")
    return 0


def _is_path(word: Word) -> bool:
    return word.value is not None and any(name in word.value for name in _FILES)


def _bash(known: Sequence[Command]) -> Iterator[str]:
    yield "# Completion of stablefix for bash; written by `stablefix completion bash`."
    yield "_stablefix() {"
    yield '    local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" options= places='
    yield "    COMPREPLY=()"
    yield "    if [[ $COMP_CWORD -eq 1 ]]; then"
    yield f'        COMPREPLY=($(compgen -W "{" ".join(each.name for each in known)} --help --version" -- "$current"))'
    yield "        return"
    yield "    fi"
    yield '    case "${COMP_WORDS[1]} $previous" in'
    for command in known:
        for word in command.options:
            if word.choices:
                pattern = " | ".join(f'"{command.name} {name}"' for name in word.names)
                yield f"        {pattern})"
                yield f'            COMPREPLY=($(compgen -W "{" ".join(word.choices)}" -- "$current")); return ;;'
    yield "    esac"
    yield '    case "${COMP_WORDS[1]}" in'
    for command in known:
        options = [name for word in command.options for name in word.names]
        places = [choice for word in command.words if not word.is_option for choice in word.choices]
        yield f'        {command.name}) options="{" ".join(options)}" places="{" ".join(places)}" ;;'
    yield "    esac"
    yield '    if [[ $current == -* ]]; then places="$options"; fi'
    yield '    COMPREPLY=($(compgen -W "$places" -- "$current"))'
    yield "}"
    yield "complete -o default -F _stablefix stablefix"


def _zsh(known: Sequence[Command]) -> Iterator[str]:
    yield "#compdef stablefix"
    yield "# Completion of stablefix for zsh; written by `stablefix completion zsh`."
    yield "_stablefix() {"
    yield "  local -a commands"
    yield "  commands=("
    yield from (f"    {_quoted(f'{each.name}:{_plain(each.help)}')}" for each in known)
    yield "  )"
    yield "  if (( CURRENT == 2 )); then _describe command commands; return; fi"
    yield "  local command=${words[2]}"
    yield "  shift words; (( CURRENT-- ))"
    yield "  case $command in"
    for command in known:
        yield f"    {command.name})"
        yield "      _arguments \\"
        yield from (f"        {_quoted(line)} \\" for word in command.words for line in _zsh_word(word))
        yield "        ;;"
    yield "  esac"
    yield "}"
    yield '_stablefix "$@"'


def _zsh_word(word: Word) -> Iterator[str]:
    values = f"({' '.join(word.choices)})" if word.choices else "_files" if _is_path(word) else ""
    if not word.is_option:
        yield f"*:{word.value or word.names[0]}:{values or '_files'}"
        return
    for name in word.names:
        yield f"*{name}[{_plain(word.help)}]" + (f":{_plain(word.value)}:{values}" if word.value else "")


def _fish(known: Sequence[Command]) -> Iterator[str]:
    yield "# Completion of stablefix for fish; written by `stablefix completion fish`."
    yield "complete -c stablefix -n __fish_use_subcommand -f -l version -d 'Print the version'"
    for command in known:
        shown = _quoted(command.help)
        yield f"complete -c stablefix -n __fish_use_subcommand -f -a {command.name} -d {shown}"
        seen = f"-n {_quoted(f'__fish_seen_subcommand_from {command.name}')}"
        for word in command.words:
            if not word.is_option:
                if word.choices:
                    yield f"complete -c stablefix {seen} -f -a {_quoted(' '.join(word.choices))}"
                continue
            names = " ".join(f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}" for name in word.names)
            takes = "" if word.value is None else " -r" if _is_path(word) else " -x"
            choices = f" -a {_quoted(' '.join(word.choices))}" if word.choices else ""
            yield f"complete -c stablefix {seen} {names}{takes}{choices} -d {_quoted(word.help)}"


def _plain(text: str) -> str:
    """A text without what zsh reads as marks."""
    for mark in "[]:":
        text = text.replace(mark, " ")
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "'\\''") + "'"
