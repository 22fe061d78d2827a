"""What comments silence, comments that silence nothing, and comments written for what is there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from stablefix.evidence import Safety, Severity
from stablefix.finding import Finding, Repair
from stablefix.match.candidate import Candidate
from stablefix.rewrite.edits import Edit
from stablefix.settings import Settings
from stablefix.source.suppressions import Directive, Layout, Line, layout
from stablefix.source.text import Source
from stablefix.templates.template import Template

UNUSED = "SF001"
UNUSED_NAME = "unused-suppression"


def silenced(finding: Finding, directives: Sequence[Directive]) -> bool:
    """Whether a comment silences a finding."""
    first, last = finding.location.row, finding.end_location.row
    return any(each.silences(finding.code) and each.covers(first, last) for each in directives)


def unused(
    source: Source,
    directives: Sequence[Directive],
    silent: Sequence[Finding],
    candidates: Callable[[], Sequence[Candidate]],
    settings: Settings,
    templates: Sequence[Template],
) -> Iterator[Finding]:
    """A finding for each comment that silences nothing, fixed by taking it out.

    `silent` are the findings that comments silenced. A code counts as used where a template only matched, proved or
    not: whether an input is found must not decide over a comment. `candidates` gives all matches, pedantic ones too;
    it is asked when there is something to decide. Codes that this run deselects are left alone.
    """
    if not settings.selects(UNUSED):
        return
    selected = {each.code for each in templates if settings.selects(each.code)}
    deselected = {each.code for each in templates} - selected
    places: list[tuple[str, int, int]] | None = None
    for directive in directives:
        if directive.kind == "noqa" and not directive.codes:
            continue
        parts = [code for code in directive.codes if directive.kind != "noqa" or is_ours(code, templates)]
        idle: list[str] = []
        for code in parts if directive.codes else [""]:
            if any(each.startswith(code) for each in deselected) or _uses(directive, code, _places(silent)):
                continue
            if places is None:
                places = [(each.template.code, *_rows(each)) for each in candidates()]
            if not _uses(directive, code, places):
                idle.append(code)
        if idle:
            yield _finding(source, directive, idle)


def _places(findings: Sequence[Finding]) -> list[tuple[str, int, int]]:
    return [(each.code, each.location.row, each.end_location.row) for each in findings]


def _rows(candidate: Candidate) -> tuple[int, int]:
    syntax = candidate.syntax
    return syntax.lineno, syntax.end_lineno or syntax.lineno


def _uses(directive: Directive, code: str, places: Sequence[tuple[str, int, int]]) -> bool:
    return any(each.startswith(code) and directive.covers(first, last) for each, first, last in places)


def is_ours(code: str, templates: Sequence[Template]) -> bool:
    """Whether a code in a `noqa` speaks of our templates and not of another tool."""
    return code.startswith("SF") or any(each.code.startswith(code) for each in templates)


def _finding(source: Source, directive: Directive, idle: Sequence[str]) -> Finding:
    codes = [code for code in idle if code]
    what = f" of {', '.join(codes)}" if codes else ""
    edit = without(source, directive, codes)
    order = "Remove the comment" if set(codes) == set(directive.codes) else f"Remove {', '.join(codes)}"
    return Finding(
        code=UNUSED,
        name=UNUSED_NAME,
        message=f"Unused suppression{what}",
        category=None,
        failure=None,
        severity=Severity.LOW,
        filename=source.path,
        start=directive.start,
        end=directive.end,
        location=source.location(directive.start),
        end_location=source.location(directive.end),
        repairs=(Repair("remove", order, Safety.SAFE, (edit,), None),),
        refused=(),
        evidence=None,
        validated=True,
        expression=source.text[directive.start : directive.end],
        function="",
    )


def without(source: Source, directive: Directive, unused: Iterable[str]) -> Edit:
    """The edit that takes codes out of a directive, or the directive where none is left."""
    left = [code for code in directive.codes if code not in set(unused)]
    if left:
        return Edit(*directive.codes_span, ", ".join(left))
    row = source.location(directive.start).row
    line_start = source.line_starts[row - 1]
    line_end = line_start + len(source.line(row))
    before, behind = source.text[line_start : directive.start], source.text[directive.end : line_end]
    if not before.strip() and not behind.strip():
        next_start = source.line_starts[row] if row < len(source.line_starts) else len(source.text)
        return Edit(line_start, next_start, "")
    if not behind.strip():
        return Edit(line_start + len(before.rstrip()), line_end, "")
    rest = behind.lstrip()
    mark = "" if rest.startswith("#") else "# "
    return Edit(directive.start, line_end, mark + rest)


def adding(source: Source, wanted: Sequence[tuple[int, str]]) -> list[Edit]:
    """The edits that silence codes on rows: `(row, code)`. A directive that stands there already is extended."""
    found = layout(source)
    by_line: dict[Line, set[str]] = {}
    for row, code in wanted:
        line = found.line_of(row)
        if line is not None:
            by_line.setdefault(line, set()).add(code)
    return [_added(found, line, codes) for line, codes in by_line.items()]


def _added(found: Layout, line: Line, codes: set[str]) -> Edit:
    for directive in found.directives:
        if directive.kind == "ignore" and directive.codes and directive.rows == (line.first, line.last):
            return Edit(*directive.codes_span, ", ".join(sorted({*directive.codes, *codes})))
    return Edit(line.end, line.end, f"  # stablefix: ignore[{', '.join(sorted(codes))}]")
