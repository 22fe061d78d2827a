"""`stablefix check`: report, show as a patch, or apply."""

from __future__ import annotations

import argparse
import contextlib
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from stablefix.admission import Admission, chained, of_changed_lines, unmoved
from stablefix.cli.outputs import Output, opened, render
from stablefix.cli.requested import codes_in, configuration, contradiction, settings_from
from stablefix.cli.selection import wrong_code
from stablefix.cli.terminal import Terminal
from stablefix.finding import FileResult, Problem
from stablefix.report import formats
from stablefix.report.summary import Tally, after_check, after_diff, fixes, statistics
from stablefix.report.view import View, problem_line
from stablefix.scan import Nearest, check, scan
from stablefix.settings import Settings
from stablefix.source.text import Source, decode

if TYPE_CHECKING:
    from stablefix.baseline import Baseline


def run(options: argparse.Namespace) -> int:
    """Check as the command line says. The exit code is 0, 1 for findings, 2 for anything that was not checked."""
    terminal = Terminal(options.color, options.quiet)
    try:
        configured = configuration(options)
        settings = settings_from(options, configured.settings)
        complaint = contradiction(options, settings) or wrong_code(codes_in(settings), settings.template_folders)
        if complaint:
            terminal.fail(complaint)
            return 2
        if options.verbose:
            terminal.say(f"configuration: {configured.path or 'none'}")
        if options.show_files:
            return _show_files(options, settings, terminal)
        if options.watch:
            from stablefix.cli.watch import watch

            return watch(options, settings, terminal)
        with contextlib.ExitStack() as stack:
            outputs = opened(options.output_format, settings.output_format, options.output_file, stack, options.report)
            return Run(options, settings, terminal, outputs).go()
    except _complaints() as error:
        terminal.fail(str(error))
        return 2


def _complaints() -> tuple[type[Exception], ...]:
    """The errors that are the user's to mend. They are imported when there is one."""
    from stablefix.baseline import BaselineError
    from stablefix.changes import ChangesError
    from stablefix.cli.outputs import OutputError
    from stablefix.config import ConfigError
    from stablefix.templates.catalogue import TemplateError

    return ConfigError, TemplateError, BaselineError, ChangesError, OutputError


def resolver(options: argparse.Namespace, settings: Settings) -> Nearest | None:
    """Where the settings of each file come from; None where the command line names one configuration for all."""
    if options.isolated or options.config:
        return None
    return Nearest(settings, lambda base: settings_from(options, base))


def _show_files(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    from stablefix.scan import files

    found = files(options.paths or ["."], settings, options.shard)
    for problem in found.problems:
        terminal.say(problem_line(problem, terminal.err_paint), always=True)
    terminal.write("".join(f"{path}\n" for path in found.files))
    return 2 if found.problems else 0


class Run:
    """One run: where results come from, what is done with each, and what is said at the end."""

    def __init__(
        self, options: argparse.Namespace, settings: Settings, terminal: Terminal, outputs: Sequence[Output]
    ) -> None:
        self._options = options
        self._settings = settings
        self._terminal = terminal
        self._outputs = outputs
        self._view = View(terminal.paint, settings.unsafe_fixes, options.explain_refused, settings.template_folders)
        self._tally = Tally(settings.unsafe_fixes)
        given = options.paths or (["-"] if options.stdin or options.stdin_filename else ["."])
        self._standard_input = given == ["-"]
        self._paths = given
        self._input = b""
        self._failed = False
        self._started = time.monotonic()
        self._baseline = self._read_baseline()
        self._admit = self._admission()

    def _read_baseline(self) -> Baseline | None:
        path = self._settings.baseline
        if not path:
            return None
        from stablefix.baseline import read as read_baseline

        return read_baseline(path, new=self._options.write_baseline)

    def _admission(self) -> Admission:
        steps: list[Admission] = []
        if self._options.staged or self._options.diff_base:
            from stablefix.changes import since, staged

            steps.append(of_changed_lines(staged() if self._options.staged else since(self._options.diff_base)))
        if self._baseline is not None and not self._options.write_baseline:
            baseline = self._baseline
            steps.insert(0, lambda result, row_on_disk: baseline.filtered(result))
        return chained(steps)

    def go(self) -> int:
        """Do it. Returns the exit code."""
        code = self._go()
        self._terminal.tell_notices()
        return code

    def _go(self) -> int:
        options = self._options
        results = (self._admit(each, unmoved) for each in self._watched(self._results()))
        if options.diff:
            for result in results:
                self._show_patch(result)
        elif options.add_ignore or options.write_baseline:
            return self._write_down(results)
        elif options.interactive:
            from stablefix.cli.interactive import Session

            return Session(self._terminal, self._view, self._settings, self._admit).go(results)
        else:
            self._report(self._fixed(results) if options.fix else self._counted(results))
        self._terminal.clear_progress()
        self._conclude()
        self._terminal.flush()
        return self._exit_code()

    def _results(self) -> Iterator[FileResult]:
        if self._standard_input:
            return self._read_standard_input()
        own = resolver(self._options, self._settings)
        return scan(self._paths, self._settings, self._terminal.progress, own, self._options.shard)

    def _read_standard_input(self) -> Iterator[FileResult]:
        name = self._settings.stdin_filename or "-"
        self._input = sys.stdin.buffer.read()
        source = decode(self._input, name)
        if isinstance(source, Problem):
            yield FileResult(name, (), source)
        else:
            yield check(source, self._settings)

    def _watched(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        """The results, with problems told as they come."""
        for result in results:
            self._tally.files += 1
            self._terminal.tell_notices()
            if result.problem is not None:
                self._terminal.say(problem_line(result.problem, self._terminal.err_paint), always=True)
            yield result

    def _counted(self, results: Iterable[FileResult]) -> Iterator[FileResult]:
        for result in results:
            self._tally.add(result)
            yield result

    def _report(self, results: Iterable[FileResult]) -> None:
        if self._options.statistics:
            for _ in results:
                pass
            self._terminal.write("".join(line + "\n" for line in statistics(self._tally, self._terminal.paint)))
            return
        render(results, self._outputs, self._view, self._write)

    def _write(self, text: str) -> None:
        if self._standard_input and self._options.fix:
            self._terminal.say(text.removesuffix("\n"))
        else:
            self._terminal.write(text)

    def _show_patch(self, result: FileResult) -> None:
        from stablefix.cli import patch
        from stablefix.engine import fix

        if result.source is None or not result.findings:
            self._tally.add(result)
            return
        fixed = fix(result.source, result.findings, self._settings, self._admit)
        self._tally.take(result.path, fixed.applied)
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
        from stablefix.cli import patch
        from stablefix.engine import fix

        fixed = fix(source, result.findings, self._settings, self._admit)
        try:
            changed = patch.applied(source, fixed, to_file=not self._standard_input)
        except patch.PatchError as error:
            self._fail(str(error))
            return result
        self._tally.take(result.path, fixed.applied)
        return replace(result, findings=fixed.left, source=changed)

    def _write_down(self, results: Iterable[FileResult]) -> int:
        """Findings written down in place of being reported: as comments, or in the baseline."""
        if self._options.add_ignore:
            from stablefix.cli.silence import add_ignores

            return add_ignores(results, self._terminal, self._tally)
        assert self._baseline is not None
        total = self._baseline.write(list(self._counted(results)))
        self._terminal.say(f"{self._baseline.path} knows {total} finding{'' if total == 1 else 's'}.")
        return 2 if self._tally.problems else 0

    def _fail(self, message: str) -> None:
        self._failed = True
        self._terminal.fail(message)

    def _conclude(self) -> None:
        options, tally, terminal = self._options, self._tally, self._terminal
        if self._baseline is not None:
            for line in self._baseline.stale():
                terminal.say(f"{terminal.err_paint.strong('stale')}: {self._baseline.path}: {line}")
        if options.timing:
            from stablefix.timing import lines

            for line in lines():
                terminal.say(line, always=True)
        if options.verbose:
            seconds = time.monotonic() - self._started
            terminal.say(f"{tally.files:,} files in {seconds:.2f} s")
        text = [each for each in self._outputs if each.file is None and formats.is_text(each.format)]
        if options.diff:
            lines_after = after_diff(tally, terminal.err_paint)
        elif not text or options.statistics or self._standard_input:
            lines_after = after_check(tally, terminal.err_paint)
        else:
            if not options.quiet:
                told = [*self._shown_fixes(), *after_check(tally, terminal.paint)]
                terminal.write("".join(f"{line}\n" for line in told))
            return
        for line in [*self._shown_fixes(), *lines_after]:
            terminal.say(line)

    def _shown_fixes(self) -> Iterator[str]:
        return fixes(self._tally, self._terminal.paint) if self._options.show_fixes else iter(())

    def _exit_code(self) -> int:
        if self._failed or self._tally.problems:
            return 2
        if self._options.exit_non_zero_on_fix and self._tally.fixed and not self._options.diff:
            return 1
        if self._options.exit_zero:
            return 0
        return 1 if (self._tally.fixed if self._options.diff else self._tally.findings) else 0
