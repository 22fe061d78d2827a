"""The whole way for a source text: read, lower, match, rewrite, validate; and the fixes that follow from it."""

from __future__ import annotations

import ast
import os
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from stablefix import notices, timing
from stablefix.admission import Admission, everything, limited, moved_by
from stablefix.evidence import NO_PROCESS, Verdict
from stablefix.finding import FileResult, Finding, Fixed, Problem, in_cell
from stablefix.garbage import collecting_rarely
from stablefix.graph.expression import walk
from stablefix.match.candidate import Candidate
from stablefix.match.find import Finder
from stablefix.match.libraries import EQUIVALENT
from stablefix.match.live import Live
from stablefix.match.policy import holds, is_told
from stablefix.match.told import Sought
from stablefix.match.twice import told_again
from stablefix.precedence import as_bad, chosen, told
from stablefix.prepared import prepared
from stablefix.rewrite.edits import Edit, apply
from stablefix.settings import Settings
from stablefix.source.deferred import complete, parsed_without
from stablefix.source.project import Project, Uses
from stablefix.source.standing import stands_alone
from stablefix.source.suppressions import directives, speaks_of
from stablefix.source.syntax import parse
from stablefix.source.text import Source, from_text
from stablefix.suppress import is_ours, silenced, unused
from stablefix.templates.catalogue import catalogue_folder
from stablefix.templates.installed import installed_folders
from stablefix.templates.load import builtin, load
from stablefix.templates.template import Template
from stablefix.verdicts import Verdicts

ROUNDS = 10
"""Fixes are applied and the text is checked again at most so many times."""
WINDOW = 48
"""Candidates that are gathered before several processes validate them together."""


@cache
def templates(folders: tuple[str, ...] = ()) -> tuple[Template, ...]:
    """The catalogue, the templates of installed packages and those of further folders. Raises TemplateError."""
    further = (*installed_folders(), *folders)
    return load([catalogue_folder(), *map(Path, further)]) if further else builtin()


@cache
def _finder(
    folders: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    pedantic: bool,
    extend_select: tuple[str, ...] = (),
    dtypes: tuple[str, ...] = (),
    advice: bool = False,
    sought: Sought = Sought.ALL,
) -> Finder:
    def made() -> Finder:
        wanted = Settings(select=select, ignore=ignore, extend_select=extend_select)
        chosen = [template for template in templates(folders) if wanted.selects(template.code)]
        return Finder(chosen, pedantic=pedantic, advice=advice, dtypes=dtypes, sought=sought)

    if folders or select or ignore or extend_select or dtypes or installed_folders():
        return made()
    named = ["catalogue", *["pedantic"] * pedantic, *["advice"] * advice, *sought.value.split()]
    return prepared("-".join(named), made)


@dataclass(frozen=True)
class Scanned:
    """A file after the static part: its candidates, not yet validated."""

    source: Source | None
    tree: ast.Module | None
    candidates: tuple[Candidate, ...]
    problem: Problem | None = None
    path: str = ""
    project: Project | None = None
    """Where other files were looked for, if any were."""
    withheld: int = 0
    """Candidates that are not told by default."""

    @property
    def uses(self) -> Uses:
        """The other files that what is found depends on."""
        return () if self.project is None else self.project.uses


@timing.scanning()
def scan_source(source: Source, settings: Settings) -> Scanned:
    """The static part for one text: neither torch nor numpy is needed."""
    chosen = (settings.select, settings.ignore, settings.pedantic, settings.extend_select, settings.dtypes)
    sought = _sought(settings, source)
    finder = _finder(settings.template_folders, *chosen, settings.advice, sought)
    project = Project.around(source.path)
    found = _searched(source, finder, project)
    told = tuple(each for each in found.candidates if is_told(each.reason, source.path, sought, formula=each.formula))
    found = replace(found, candidates=told, withheld=len(found.candidates) - len(told), project=project)
    if not told:
        return found
    is_final = sought is Sought.ALL or not settings.validate
    return _readable(found if is_final else _looked_at_again(found, source, settings), source)


def _readable(found: Scanned, source: Source) -> Scanned:
    """What was found in a text that is Python from beginning to end: who proves a finding reads all of it."""
    try:
        assert found.tree is not None
        complete(found.tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        whole = parse(source.text, source.path)
        problem = whole if isinstance(whole, Problem) else _unexpected(error, source.path)
        return Scanned(source, None, (), problem, source.path)
    return found


def _looked_at_again(found: Scanned, source: Source, settings: Settings) -> Scanned:
    """What is told by default, without what cannot happen by all that is known: who calls a function, and what is given
    to a constructor, is asked for `--pedantic`, and here."""
    chosen = tuple({each.template.code: each.template for each in found.candidates}.values())
    again = _searched(source, _pedantic_finder(chosen, settings.advice, settings.dtypes), found.project)
    kept = told_again(found.candidates, again.candidates)
    return found if again.problem is not None else replace(found, tree=again.tree, candidates=kept)


@lru_cache(maxsize=64)
def _pedantic_finder(chosen: tuple[Template, ...], advice: bool, dtypes: tuple[str, ...]) -> Finder:
    return Finder(chosen, pedantic=True, advice=advice, dtypes=dtypes)


def _sought(settings: Settings, source: Source) -> Sought:
    if settings.asks_for_all:
        return Sought.ALL
    return Sought.TOLD_ALONE if stands_alone(source.path, source.text) else Sought.TOLD


def _searched(source: Source, finder: Finder, project: Project | None) -> Scanned:
    live = finder.roots.live(source.text, project)
    if live is None or live.nothing:
        return Scanned(source, None, (), path=source.path)
    try:
        tree = parsed_without(live.file, live.unneeded)
        candidates = finder.find(source.text, tree, live)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _whole(source, finder, live)
    except Exception as error:
        return Scanned(source, None, (), _unexpected(error, source.path), source.path)
    return Scanned(source, tree, tuple(candidates), path=source.path)


def _whole(source: Source, finder: Finder, live: Live) -> Scanned:
    """The static part for a text whose parts cannot be parsed: nor can the whole, most of the time."""
    tree = parse(source.text, source.path)
    if isinstance(tree, Problem):
        return Scanned(source, None, (), tree, source.path)
    try:
        candidates = finder.find(source.text, tree, live)
    except Exception as error:
        return Scanned(source, None, (), _unexpected(error, source.path), source.path)
    return Scanned(source, tree, tuple(candidates), path=source.path)


def _unexpected(error: Exception, path: str) -> Problem:
    """An error of our own in one file must not end the run for the others. STABLEFIX_DEBUG shows where it came from."""
    if isinstance(error, RecursionError):
        return Problem(path, "nested too deeply to be analysed")
    if os.environ.get("STABLEFIX_DEBUG"):
        raise error
    return Problem(path, f"internal error, please report it: {type(error).__name__}: {error}")


def check(source: Source, settings: Settings) -> FileResult:
    """All findings in one text."""
    return next(_results([scan_source(source, settings)], settings, Verdicts(settings)))


def judge(scanned: Scanned, settings: Settings, verdicts: Verdicts) -> FileResult:
    """All findings in a scanned text; `verdicts` remembers what it was asked before."""
    return next(_results([scanned], settings, verdicts))


def check_all(
    sources: Iterable[Source | FileResult], settings: Settings, verdicts: Verdicts | None = None
) -> Iterator[FileResult]:
    """All findings in some texts, in their order; many are validated together. Results pass through in their place."""
    verdicts = verdicts or Verdicts(settings)
    enough = WINDOW if settings.validate and settings.jobs != 1 else 0
    window: list[Scanned | FileResult] = []
    waiting = 0
    with collecting_rarely() as collect:
        for source in sources:
            if isinstance(source, FileResult):
                window.append(source)
            else:
                scanned = scan_source(source, settings)
                window.append(scanned)
                waiting += len(scanned.candidates)
            if not 0 < waiting < enough:
                yield from _results(window, settings, verdicts)
                window, waiting = [], 0
            collect()
        yield from _results(window, settings, verdicts)


def investigate(source: Source, settings: Settings, row: int) -> list[tuple[Candidate, Verdict | None, Finding | None]]:
    """Every candidate on a row with its verdict, and the finding where it makes one; silenced ones too."""
    scanned = scan_source(source, settings)
    if scanned.tree is None:
        return []
    here = [each for each in scanned.candidates if each.syntax.lineno <= row <= (each.syntax.end_lineno or 0)]
    found: list[tuple[Candidate, Verdict | None, Finding | None]] = []
    verdicts = Verdicts(settings)
    for candidate, verdict in _judged(here, verdicts):
        pair = [(candidate, verdict)]
        findings = list(_findings(source, scanned.tree, scanned.project, pair, settings, verdicts))
        found.append((candidate, verdict, findings[0] if findings else None))
    _mishaps(source, verdicts)
    return found


def _judged(candidates: Sequence[Candidate], verdicts: Verdicts) -> Iterator[tuple[Candidate, Verdict | None]]:
    """Candidates with their verdicts. Of advice there is nothing to judge."""
    judged = verdicts.of([candidate for candidate in candidates if not candidate.template.advice])
    return ((candidate, None if candidate.template.advice else next(judged)) for candidate in candidates)


def _results(files: Sequence[Scanned | FileResult], settings: Settings, verdicts: Verdicts) -> Iterator[FileResult]:
    """Findings of several files, whose candidates are validated together."""
    waiting = [candidate for file in files if isinstance(file, Scanned) for candidate in file.candidates]
    judged = _judged(waiting, verdicts)
    for file in files:
        if isinstance(file, FileResult):
            yield file
            continue
        if file.problem is not None or file.source is None:
            yield FileResult(file.path, (), file.problem, uses=file.uses)
            continue
        pairs = [next(judged) for _ in file.candidates]
        try:
            tree = file.tree if pairs else None
            found = [] if tree is None else list(_findings(file.source, tree, file.project, pairs, settings, verdicts))
            heard = _heard(file.source, file.tree, found, settings)
            findings = tuple(in_cell(finding, file.source) for finding in heard)
        except Exception as error:
            yield FileResult(file.path, (), _unexpected(error, file.path))
            continue
        problem, settled = _mishaps(file.source, verdicts)
        shown = file.source if findings else None
        yield FileResult(file.path, findings, problem, shown, settled=settled, uses=file.uses, withheld=file.withheld)


def _mishaps(source: Source, verdicts: Verdicts) -> tuple[Problem | None, bool]:
    """Tell what happened to the validations of a file, and whether all came to their end. That there is no process to
    validate with is an error, once for the file."""
    found = dict.fromkeys(verdicts.mishaps())
    problem = None
    for mishap in found:
        if mishap.what == NO_PROCESS:
            problem = problem or Problem(source.path, mishap.message, mishap.row)
            continue
        cell = source.cell(mishap.row)
        within = "" if cell is None else f"cell {cell[0]}:"
        place = f"{source.path}:{within}{source.shown_row(mishap.row)}"
        notices.tell(mishap.message, place, unjudged=mishap.unjudged)
    return problem, not any(mishap.unjudged for mishap in found)


def _findings(
    source: Source,
    tree: ast.Module,
    project: Project | None,
    pairs: list[tuple[Candidate, Verdict | None]],
    settings: Settings,
    verdicts: Verdicts,
) -> Iterator[Finding]:
    """The findings of a file that a person is told."""
    from stablefix.propose import Proposer

    proposer = Proposer(source, tree, settings.targets, project)
    found: dict[Finding, Candidate] = {}
    for candidate, verdict in pairs:
        if candidate.template.advice:
            finding = proposer.advice(candidate)
        elif verdict is None:
            finding = proposer.unvalidated(candidate)
        elif verdict.evidence is None or (candidate.library in EQUIVALENT and verdict.evidence.about == "gradient"):
            continue
        elif (settings.asks_for_all or holds(candidate, verdict.evidence)) and verdicts.mends_the_sum(candidate):
            finding = proposer.finding(candidate, verdict)
        else:
            continue
        if not finding.validated or finding.severity.value >= settings.min_severity.value:
            found[finding] = candidate

    def leaves(mended: Sequence[Finding], other: Finding) -> bool:
        if other.failure is None or any(each.failure is None for each in mended):
            return False
        best = mended[0]
        if (best.start, best.end) == (other.start, other.end):
            left = verdicts.left_by(found[best], best.repairs[0].name, other.failure)
        else:
            left = verdicts.left_around(found[other], [(found[each], each.repairs[0].name) for each in mended])
            if left.undecided is not None:
                return True  # Nobody knows whether it is gone.
        return as_bad(left, other)

    def order(finding: Finding) -> list[str]:
        return [repaired.name for repaired in found[finding].repairs]

    @cache
    def inside(finding: Finding) -> set[Hashable]:
        root = found[finding].root
        return {part.key for part in walk(root)} - {root.key}

    def computes(finding: Finding, cause: Finding) -> bool:
        return found[cause].root.key in inside(finding)

    yield from told(found, leaves, order, computes, pedantic=settings.pedantic, validated=settings.validate)


def _heard(source: Source, tree: ast.Module | None, findings: list[Finding], settings: Settings) -> Iterable[Finding]:
    """The findings that no comment silences, and the comments that silence nothing, in the order of the text."""

    def known() -> tuple[Template, ...]:
        """All templates: most of the time those of the finder that was used."""
        chosen = (settings.pedantic, (), (), settings.advice, _sought(settings, source))
        return _finder(settings.template_folders, (), (), *chosen).templates

    if not settings.heed_comments or not (findings or speaks_of(source.text, lambda code: is_ours(code, known()))):
        return findings
    comments = directives(source)
    if not comments:
        return findings

    def all_candidates() -> list[Candidate]:
        every = _finder(settings.template_folders, (), (), True, (), settings.dtypes, True)
        whole = tree or parse(source.text, source.path)
        return every.find(source.text, whole) if isinstance(whole, ast.Module) else []

    silent = [finding for finding in findings if silenced(finding, comments)]
    idle = list(unused(source, comments, silent, all_candidates, settings, known()))
    heard = [finding for finding in [*findings, *idle] if finding not in silent]
    return sorted(heard, key=lambda finding: (finding.start, finding.end))


def fix(source: Source, findings: Sequence[Finding], settings: Settings, admit: Admission = everything) -> Fixed:
    """Apply what may be applied, check again, and so on until nothing is left to apply.

    `admit` decides which findings of a text that was already changed count.
    """
    from stablefix.rewrite.orphans import without_orphans
    from stablefix.rewrite.rounds import composed

    text, current = source.text, list(findings)
    rounds: list[list[Edit]] = []
    applied: list[Finding] = []
    verdicts = Verdicts(settings)
    for _ in range(ROUNDS):
        edits, taken = chosen(current, text, unsafe=settings.unsafe_fixes)
        if not taken:
            break
        for made in (edits, without_orphans(text, apply(text, edits)) if len(taken) > 1 else ()):
            text = apply(text, made)
            rounds.append(list(made))
        applied += taken
        scanned = scan_source(replace(source, text=text), settings)
        result = limited(next(_results([scanned], settings, verdicts)), settings)
        on_disk = moved_by(source.text, composed(len(source.text), rounds))
        current = list(admit(replace(result, source=scanned.source), on_disk).findings)
    return Fixed(text, composed(len(source.text), rounds), tuple(applied), tuple(current))


def check_text(text: str, filename: str, settings: Settings) -> FileResult:
    """All findings in a text that is not a file."""
    return check(from_text(text, filename), settings)
