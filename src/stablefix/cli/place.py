"""`stablefix explain loss.py:41`: everything that is thought and was tried at one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from stablefix.cli.terminal import Terminal
from stablefix.config import ConfigError, configured
from stablefix.evidence import Severity, Verdict
from stablefix.finding import FileResult, Finding, Problem
from stablefix.match.candidate import Candidate
from stablefix.reasons import reasons
from stablefix.report.formats.full import render
from stablefix.report.numbers import plural, sample
from stablefix.report.paint import Paint
from stablefix.report.rule import written
from stablefix.report.view import View
from stablefix.settings import Settings
from stablefix.source.suppressions import directives
from stablefix.source.syntax import parse
from stablefix.source.text import Source, read
from stablefix.suppress import silenced
from stablefix.templates.catalogue import TemplateError


def explain(path: str, row: int, folders: Sequence[str], terminal: Terminal) -> int:
    """Print it. Exit code 2 where the file cannot be read, 1 where nothing is found on the row."""
    try:
        base = configured(".")
        settings = replace(
            base,
            pedantic=True,
            advice=True,
            min_severity=Severity.LOW,
            jobs=1,
            template_folders=(*base.template_folders, *folders),
        )
        source = read(path, max_size=settings.max_file_size)
        problem = source if isinstance(source, Problem) else parse(source.text, path)
        if isinstance(problem, Problem):
            terminal.fail(f"{path}: {problem.message}")
            return 2
        assert isinstance(source, Source)
        return _explain(source, row, settings, base, terminal)
    except (ConfigError, TemplateError) as error:
        terminal.fail(str(error))
        return 2


def _explain(source: Source, row: int, settings: Settings, base: Settings, terminal: Terminal) -> int:
    from stablefix.engine import investigate

    found = investigate(source, settings, row)
    if not found:
        terminal.say(f"Nothing on {source.path}:{row} has the form of any template.", always=True)
        return 1
    view = View(terminal.paint, True, True, settings.template_folders)
    for candidate, verdict, finding in found:
        if finding is not None:
            terminal.write("".join(render([FileResult(source.path, (finding,), None, source)], view)).rstrip() + "\n")
        else:
            code, name = candidate.template.code, candidate.template.name
            terminal.write(f"{terminal.paint.error(code)} {terminal.paint.strong(name)}: not a finding\n")
        for line in (
            *_reached(candidate, source, terminal.paint),
            *_outcome(verdict, finding),
            *_unreported(candidate, finding, source, base),
        ):
            terminal.write(f"{line}\n")
        terminal.write("\n")
    terminal.tell_notices()
    terminal.flush()
    return 0


def _reached(candidate: Candidate, source: Source, paint: Paint) -> Iterator[str]:
    why = reasons(candidate, source.text)
    yield f"{paint.strong('form')}: {why.pattern}"
    for operand in why.operands:
        yield f"  {operand.name} is {operand.text}: {operand.fact}"
    shown = "shown by the code" if why.dtype_is_shown else f"what {candidate.library} uses where the code names none"
    yield f"{paint.strong('dtype')}: {why.dtype}, {shown}"
    if why.hazard:
        yield f"{paint.strong('hazard')}: {why.hazard}, which these facts do not exclude"
    else:
        yield f"{paint.strong('hazard')}: the form itself ({candidate.template.failure.value})"
    if why.requires:
        yield f"{paint.strong('required')}: {why.requires}, which these facts make certain"
    if candidate.reason is not None:
        yield f"{paint.strong('told')}: {candidate.reason.value}"
    yield f"{paint.strong('tried')}: {plural(len(candidate.repairs), 'repair')}"
    formulas = {repair.name: written(repair.formula) for repair in candidate.template.repairs}
    for repaired in candidate.repairs:
        yield f"  {repaired.name}: {formulas.get(repaired.name, '')}"


def _outcome(verdict: Verdict | None, finding: Finding | None) -> Iterator[str]:
    if verdict is None or finding is not None:
        return
    if verdict.undecided:
        yield f"undecided: {verdict.undecided}"
    elif verdict.evidence is None:
        yield "no failing input was found: on every input that was tried the old form is right"
    for refusal in verdict.refused:
        inputs = ", ".join(sample(each) for each in refusal.inputs)
        yield f"refused: {refusal.repair}: {refusal.reason}" + (f", at {inputs}" if inputs else "")


def _unreported(candidate: Candidate, finding: Finding | None, source: Source, base: Settings) -> Iterator[str]:
    """Why `check` does not tell it, where it does not."""
    if finding is None:
        return
    if silenced(finding, directives(source)):
        yield "note: a comment silences it"
    if not base.selects(finding.code):
        yield "note: the configuration leaves its code out"
    if finding.validated and finding.severity.value < base.min_severity.value:
        level = finding.severity.name.lower()
        yield f"note: told only with --min-severity {level}: its failing inputs are not ordinary"
    for word, only, told in (
        ("pedantic", candidate.template.pedantic, base.pedantic),
        ("advice", candidate.template.advice, base.advice),
    ):
        if only and not told:
            yield f"note: told only with --{word}"
    if candidate.reason is None and not (base.pedantic or candidate.template.pedantic):
        yield "note: told only with --pedantic: nothing shows that such an input comes, or that what fails matters"
