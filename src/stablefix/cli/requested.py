"""From the words of `check` to settings, and what cannot be asked for together."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from dataclasses import replace

from stablefix.config import ConfigError, Configuration, nearest, read
from stablefix.evidence import Severity
from stablefix.settings import Settings

MOST_JOBS = 4


def configuration(options: argparse.Namespace) -> Configuration:
    """The configuration file that counts. Raises ConfigError."""
    if options.isolated:
        return Configuration()
    return read(options.config) if options.config else nearest(os.curdir)


def settings_from(options: argparse.Namespace, base: Settings) -> Settings:
    """The settings that the options of `check` stand for, on top of the configured ones. Raises ConfigError."""
    return replace(
        base,
        select=_flat(options.select) or base.select,
        extend_select=(*base.extend_select, *_flat(options.extend_select)),
        ignore=(*base.ignore, *_flat(options.ignore)),
        per_file_ignores=(*base.per_file_ignores, *map(_per_file, options.per_file_ignores)),
        fixable=_flat(options.fixable) or base.fixable,
        unfixable=(*base.unfixable, *_flat(options.unfixable)),
        validate=not options.no_validate,
        unsafe_fixes=_switched(options.unsafe_fixes, base.unsafe_fixes),
        pedantic=_switched(options.pedantic, base.pedantic),
        advice=_switched(options.advice, base.advice),
        min_severity=Severity[options.min_severity.upper()] if options.min_severity else base.min_severity,
        dtypes=tuple(options.dtypes or base.dtypes),
        targets=tuple({**dict(base.targets), **dict(options.target_versions)}.items()),
        jobs=options.jobs or base.jobs or min(MOST_JOBS, _processors()),
        template_folders=(*base.template_folders, *options.templates),
        include=tuple(pattern for word in options.include for pattern in word.split(",")) or base.include,
        exclude=(*base.exclude, *(_anchored(each, base.root) for each in [*options.exclude, *options.extend_exclude])),
        force_exclude=_switched(options.force_exclude, base.force_exclude),
        respect_gitignore=_switched(options.respect_gitignore, base.respect_gitignore),
        heed_comments=not options.ignore_noqa,
        stdin_filename=options.stdin_filename,
        max_file_size=options.max_file_size or base.max_file_size,
        baseline=options.baseline or base.baseline,
        cache=not options.no_cache and base.cache,
        cache_dir=options.cache_dir or base.cache_dir,
    )


def _switched(option: bool | None, configured: bool) -> bool:
    return configured if option is None else option


def _flat(groups: Sequence[Sequence[str]] | None) -> tuple[str, ...]:
    return tuple(code for codes in groups or () for code in codes)


def _per_file(text: str) -> tuple[str, tuple[str, ...]]:
    pattern, colon, codes = text.rpartition(":")
    if not colon or not codes.strip():
        raise ConfigError(f"--per-file-ignores {text}: write PATTERN:CODES, such as tests/:SF3,SF4")
    return pattern, tuple(code.strip().upper() for code in codes.split(","))


def _anchored(pattern: str, root: str) -> str:
    """A pattern of the command line, which is relative to the current folder, as one that is relative to `root`."""
    between = os.path.relpath(os.getcwd(), root).replace(os.sep, "/") if root else os.curdir
    if between == os.curdir or between.startswith(os.pardir) or "/" not in pattern.rstrip("/"):
        return pattern
    return f"/{between}/{pattern.lstrip('/')}"


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def codes_in(settings: Settings) -> list[str]:
    """Every code that somebody wrote down."""
    per_file = [code for _, codes in settings.per_file_ignores for code in codes]
    chosen = (*settings.select, *settings.extend_select, *settings.ignore, *settings.fixable, *settings.unfixable)
    return [*chosen, *per_file]


def contradiction(options: argparse.Namespace, settings: Settings) -> str | None:
    """What the options ask for that cannot be done together."""
    doing = [word for word in ("diff", "fix", "interactive", "add_ignore", "write_baseline") if getattr(options, word)]
    if len(doing) > 1:
        first, second = (f"--{word.replace('_', '-')}" for word in doing[:2])
        return f"{first} and {second} cannot be done at once: give one of them"
    if options.no_validate and (options.diff or options.fix or options.interactive):
        return "--no-validate only lists candidates: a fix is shown or applied only when it has been validated"
    if options.no_validate and options.min_severity:
        return "--min-severity needs validation: without it nobody knows how ordinary a failing input is"
    if options.diff and (options.output_format or options.report or options.statistics):
        return "--diff prints a patch: it takes neither --output-format nor --report nor --statistics"
    if options.diff_base and options.staged:
        return "--diff-base and --staged name different changes: give one of them"
    if options.write_baseline and not settings.baseline:
        return "--write-baseline needs to know the file: give it with --baseline FILE"
    if options.isolated and options.config:
        return "--isolated takes no configuration and --config names one: give one of them"
    return _about_input(options) or _about_outputs(options)


def _about_input(options: argparse.Namespace) -> str | None:
    standard_input = options.stdin or "-" in options.paths
    if ("-" in options.paths and len(options.paths) > 1) or (options.stdin and options.paths not in ([], ["-"])):
        return "standard input cannot be checked together with files"
    for word in ("interactive", "watch", "add_ignore", "write_baseline", "show_files", "staged", "diff_base"):
        if standard_input and getattr(options, word):
            return f"--{word.replace('_', '-')} is for files, not for standard input"
    if options.watch and (options.interactive or options.diff):
        return "--watch reports or fixes: it takes neither --interactive nor --diff"
    for folder in options.templates:
        if not os.path.isdir(folder):
            return f"--templates {folder}: no such folder"
    return None


def _about_outputs(options: argparse.Namespace) -> str | None:
    places = [file or options.output_file for _, file in options.output_format]
    for place in places:
        if places.count(place) > 1:
            where = place or "standard output"
            return f"several formats would go to {where}: name a file for each, as in sarif:results.sarif"
    return None
