"""`stablefix check --interactive`: one finding after the other, with its proof, and a question what to do with it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace

from stablefix.admission import Admission, unmoved
from stablefix.cli import patch
from stablefix.cli.terminal import Terminal
from stablefix.evidence import Safety
from stablefix.finding import FileResult, Finding, Fixed, Repair
from stablefix.fingerprints import fingerprints
from stablefix.report.formats.full import render
from stablefix.report.numbers import plural
from stablefix.report.view import View
from stablefix.rewrite.edits import apply
from stablefix.scan import check
from stablefix.settings import Settings
from stablefix.suggest import hint

_ANSWERS = {
    "y": "yes", "n": "no", "a": "all", "o": "other", "s": "skip-rule", "e": "explain", "q": "quit", "?": "help",
}  # fmt: skip
_HELP = """\
  y  yes        apply this fix and save the file
  n  no         leave this one
  o  other      show the next fix that was proved, if there is one
  a  all        apply this rule's best fixes from here on, without asking
  s  skip-rule  leave this and all further findings of the rule
  e  explain    the page of the rule
  q  quit       leave everything else; what was applied is saved
"""


class Session:
    """What was answered so far."""

    def __init__(self, terminal: Terminal, view: View, settings: Settings, admit: Admission) -> None:
        self._terminal = terminal
        self._view = replace(view, unsafe_fixes=True)
        self._settings = settings
        self._admit = admit
        self._all: set[str] = set()
        self._skipped: set[str] = set()
        self._over = False
        self._applied = self._left = self._problems = 0

    def go(self, results: Iterable[FileResult]) -> int:
        """Ask for every finding. The exit code is 1 where findings are left, 2 where a file could not be done."""
        for result in results:
            self._problems += result.problem is not None and not result.problem.skipped
            if self._over:
                self._left += len(result.findings)
            elif result.findings:
                self._file(result)
        self._terminal.clear_progress()
        self._terminal.write(f"{plural(self._applied, 'fix')} applied, {plural(self._left, 'finding')} left.\n")
        self._terminal.flush()
        return 2 if self._problems else 1 if self._left else 0

    def _file(self, result: FileResult) -> None:
        """One file. After each fix it is checked again, so that every picture and every proof is of what is there."""
        declined: set[str] = set()
        while not self._over:
            keys = fingerprints(result.findings)
            waiting = [
                (each, key)
                for each, key in zip(result.findings, keys, strict=True)
                if key not in declined and each.code not in self._skipped
            ]
            if not waiting:
                break
            finding, key = waiting[0]
            repair = self._decide(finding, result)
            if repair is None:
                declined.add(key)
                continue
            changed = self._apply(result, finding, repair)
            if changed is None:
                declined.add(key)
                continue
            result = changed
        self._left += len(result.findings)

    def _decide(self, finding: Finding, result: FileResult) -> Repair | None:
        """The fix that the user wants, None for none."""
        repairs = [each for each in finding.repairs if each.safety is not Safety.DISPLAY]
        if finding.code in self._all and repairs:
            return repairs[0]
        while True:
            rest = tuple(each for each in finding.repairs if each not in repairs)
            shown = replace(finding, repairs=(*repairs, *rest))
            for text in render([replace(result, findings=(shown,))], self._view):
                self._terminal.write(text)
            answer = self._ask(f"Apply this fix ({repairs[0].safety.value})?" if repairs else "Nothing to apply.")
            match answer:
                case "y" if repairs:
                    return repairs[0]
                case "a" if repairs:
                    self._all.add(finding.code)
                    return repairs[0]
                case "o":
                    repairs = [*repairs[1:], *repairs[:1]]
                case "s":
                    self._skipped.add(finding.code)
                    return None
                case "e":
                    self._explain(finding.code)
                case "?":
                    self._terminal.write(_HELP)
                case "q":
                    self._over = True
                    return None
                case "n" | "y" | "a":
                    return None

    def _ask(self, question: str) -> str:
        while True:
            self._terminal.write(f"{self._view.paint.strong(question)} [y/n/o/a/s/e/q/?] ")
            self._terminal.flush()
            try:
                word = input().strip().lower()
            except EOFError:
                self._terminal.write("\n")
                return "q"
            if not sys.stdin.isatty():
                self._terminal.write("\n")
            for letter, name in _ANSWERS.items():
                if word in {letter, name, name.replace("-", " ")}:
                    return letter
            self._terminal.write(f"{word!r} is no answer{hint(word, _ANSWERS.values())}\n{_HELP}")

    def _explain(self, code: str) -> None:
        from stablefix.report.rule import page

        template = self._view.template(code)
        if template is not None:
            self._terminal.write("\n".join(page(template, self._view.paint)) + "\n\n")

    def _apply(self, result: FileResult, finding: Finding, repair: Repair) -> FileResult | None:
        source = result.source
        assert source is not None
        fixed = Fixed(apply(source.text, repair.edits), repair.edits, (finding,), ())
        try:
            changed = patch.applied(source, fixed, to_file=True)
        except patch.PatchError as error:
            self._problems += 1
            self._terminal.fail(str(error))
            return None
        self._applied += 1
        return self._admit(replace(check(changed, self._settings), source=changed), unmoved)
