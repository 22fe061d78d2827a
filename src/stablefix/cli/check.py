"""`stablefix check`: report, show as a patch, or apply."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace

from stablefix import engine
from stablefix.scan import scan
from stablefix.cli import patch
from stablefix.cli.selection import wrong_code
from stablefix.cli.terminal import Terminal
from stablefix.config import ConfigError, configured
from stablefix.evidence import Severity
from stablefix.finding import FileResult, Problem
from stablefix.report import formats
from stablefix.report.summary import Tally, after_check, after_diff, statistics
from stablefix.report.view import View, problem_line
from stablefix.settings import Settings
from stablefix.source.text import Source, decode
from stablefix.templates.load import TemplateError

_MOST_JOBS = 4


def run(options: argparse.Namespace) -> int:
    """Check as the command line says. The exit code is 0, 1 for findings, 2 for anything that was not checked."""
    try:
        settings = settings_from(options, configured(os.curdir))
        complaint = _contradiction(options)
        complaint = complaint or wrong_code(
            [*settings.select, *settings.ignore], engine.templates(settings.template_folders)
        )
    except (ConfigError, TemplateError) as error:
        complaint = str(error)
    if complaint:
        Terminal(options.color).say(f"error: {complaint}", always=True)
        return 2
    with contextlib.ExitStack() as stack:
        output = None
        if options.output_file:
            try:
                output = stack.enter_context(open(options.output_file, "w", encoding="utf-8"))
            except OSError as error:
                complaint = f"{options.output_file} cannot be written: {error.strerror}"
                Terminal(options.color).say(f"error: {complaint}", always=True)
                return 2
        return _Run(options, settings, Terminal(options.color, options.quiet, output)).go()


def settings_from(options: argparse.Namespace, base: Settings) -> Settings:
    """The settings that the options of `check` stand for, on top of the configured ones."""
    severity = Severity[options.min_severity.upper()] if options.min_severity else base.min_severity
    return replace(
        base,
        select=tuple(code for codes in options.select for code in codes) or base.select,
        ignore=(*base.ignore, *(code for codes in options.ignore for code in codes)),
        validate=not options.no_validate,
        unsafe_fixes=options.unsafe_fixes,
        pedantic=options.pedantic or base.pedantic,
        min_severity=severity,
        jobs=options.jobs or base.jobs or min(_MOST_JOBS, _processors()),
        template_folders=(*base.template_folders, *options.templates),
        exclude=(*base.exclude, *options.exclude),
        stdin_filename=options.stdin_filename,
        max_file_size=options.max_file_size or base.max_file_size,
        cache=not options.no_cache and base.cache,
        cache_dir=options.cache_dir or base.cache_dir,
    )


def _processors() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _contradiction(options: argparse.Namespace) -> str | None:
    """What the options ask for that cannot be done together."""
    if options.diff and options.fix:
        return "--diff changes nothing and --fix changes files: give one of them"
    if options.no_validate and (options.diff or options.fix):
        return "--no-validate only lists candidates: a fix is shown or applied only when it has been validated"
    if options.no_validate and options.min_severity:
        return "--min-severity needs validation: without it nobody knows how ordinary a failing input is"
    if options.diff and (options.output_format != "full" or options.statistics):
        return "--diff prints a patch: it takes neither --output-format nor --statistics"
    if "-" in options.paths and len(options.paths) > 1:
        return "- (standard input) cannot be checked together with files"
    for folder in options.templates:
        if not os.path.isdir(folder):
            return f"--templates {folder}: no such folder"
    return None


class _Run:
    """One run: where results come from, what is done with each, and what is said at the end."""

    def __init__(self, options: argparse.Namespace, settings: Settings, terminal: Terminal) -> None:
        self._options = options
        self._settings = settings
        self._terminal = terminal
        self._view = View(terminal.paint, settings.unsafe_fixes, options.explain_refused)
        self._tally = Tally(settings.unsafe_fixes)
        self._standard_input = options.paths == ["-"] or (not options.paths and bool(options.stdin_filename))
        self._input = b""
        self._failed = False

    def go(self) -> int:
        """Do it. Returns the exit code."""
        results = self._read_standard_input() if self._standard_input else self._scan()
        if self._options.diff:
            for result in self._watched(results):
                self._show_patch(result)
        else:
            self._report(self._fixed(self._watched(results)) if self._options.fix else self._counted(results))
        self._terminal.clear_progress()
        self._conclude()
        self._terminal.flush()
        return self._exit_code()

    def _scan(self) -> Iterator[FileResult]:
        return iter(scan(self._options.paths or ["."], self._settings, progress=self._terminal.progress))

    def _read_standard_input(self) -> Iterator[FileResult]:
        name = self._settings.stdin_filename or "-"
        self._input = sys.stdin.buffer.read()
        source = decode(self._input, name)
        if isinstance(source, Problem):
            yield FileResult(name, (), source)
        else:
            yield engine.check(source, self._settings)

    def _watched(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """The results, with problems told as they come."""
        for result in results:
            if result.problem is not None:
                self._terminal.say(problem_line(result.problem, self._terminal.err_paint), always=True)
            yield result

    def _counted(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        for result in self._watched(results):
            self._tally.add(result)
            yield result

    def _report(self, results: Iterable[FileResult]) -> None:
        if self._options.statistics:
            for _ in results:
                pass
            self._terminal.write("".join(line + "\n" for line in statistics(self._tally, self._terminal.paint)))
            return
        shown = self._options.output_format
        for text in formats.load(shown)(results, self._view):
            if self._standard_input and self._options.fix:
                self._terminal.say(text.removesuffix("\n"))
            else:
                self._terminal.write(text)

    def _show_patch(self, result: FileResult) -> None:
        if result.source is None or not result.findings:
            self._tally.add(result)
            return
        fixed = engine.fix(result.source, result.findings, self._settings)
        self._tally.fixed += len(fixed.applied)
        self._tally.add(replace(result, findings=fixed.left))
        try:
            self._terminal.write_bytes(patch.diff(result.source, fixed))
        except patch.PatchError as error:
            self._fail(str(error))

    def _fixed(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """Apply the fixes of each file before the next is read; what is left is reported."""
        for result in results:
            left = result if result.source is None or not result.findings else self._fix(result, result.source)
            if self._standard_input:
                self._terminal.write_bytes(left.source.raw if left.source is not None else self._input)
            self._tally.add(left)
            yield left

    def _fix(self, result: FileResult, source: Source) -> FileResult:
        fixed = engine.fix(source, result.findings, self._settings)
        try:
            changed = patch.applied(source, fixed, to_file=not self._standard_input)
        except patch.PatchError as error:
            self._fail(str(error))
            return result
        self._tally.fixed += len(fixed.applied)
        return replace(result, findings=fixed.left, source=changed)

    def _fail(self, message: str) -> None:
        self._failed = True
        self._terminal.say(f"{self._terminal.err_paint.error('error')}: {message}", always=True)

    def _conclude(self) -> None:
        options, tally = self._options, self._tally
        if options.diff:
            lines = after_diff(tally, self._terminal.err_paint)
        elif options.output_format == "json" or options.statistics or options.output_file or self._standard_input:
            lines = after_check(tally, self._terminal.err_paint)
        else:
            if not options.quiet:
                self._terminal.write("".join(f"{line}\n" for line in after_check(tally, self._terminal.paint)))
            return
        for line in lines:
            self._terminal.say(line)

    def _exit_code(self) -> int:
        if self._failed or self._tally.problems:
            return 2
        if self._options.exit_zero:
            return 0
        return 1 if (self._tally.fixed if self._options.diff else self._tally.findings) else 0
