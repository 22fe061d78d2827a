"""One page that a person can read, print and send: the proof of every finding, with plots. No network, no script."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from stablefix.evidence import Evidence, Severity
from stablefix.finding import FileResult, Finding
from stablefix.graph.expression import inputs
from stablefix.profiles import asked, profiles
from stablefix.report.frame import Change, changes
from stablefix.report.numbers import count, number, plural, sample
from stablefix.report.plot import plot
from stablefix.report.style import CSS
from stablefix.report.view import View, proof
from stablefix.source.text import Source
from stablefix.version import __version__

if TYPE_CHECKING:
    from stablefix.graph.facts import Facts
    from stablefix.validate.profile import Profile
    from stablefix.validate.request import Request

_CONTEXT = 2
_VISIBLE = 4
"""Bits of error below which a plot shows nothing but rounding."""
_ORDINARY = {
    Severity.HIGH: "Ordinary inputs fail: magnitudes up to about a hundred.",
    Severity.MEDIUM: "Inputs fail that real data has now and then: an empty mask, equal points, a millionth.",
    Severity.LOW: "Only rare inputs fail, near the limits of the dtype.",
}


def render(results: Iterable[FileResult], view: View) -> Iterator[str]:
    """The whole page."""
    found = [(finding, result.source) for result in results for finding in result.findings]
    curves = profiles([finding for finding, _ in found])
    yield (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>stablefix: {plural(len(found), 'finding')}</title><style>{CSS}</style></head><body><main>\n"
        "<header><h1>Numerical evidence</h1>"
        f'<p class="soft">{plural(len(found), "finding")} by stablefix {__version__}. Each was shown by running the '
        "code's own expression, and each fix by running it beside the old form, against exact values.</p></header>\n"
    )
    if found:
        yield _contents([finding for finding, _ in found])
    for place, ((finding, source), profile) in enumerate(zip(found, curves, strict=True), 1):
        yield f'<section class="finding" id="f{place}">{"".join(_section(finding, source, profile, view))}</section>\n'
    yield f"{_footer([finding for finding, _ in found])}</main></body></html>\n"


def _contents(findings: Sequence[Finding]) -> str:
    rows = []
    for place, finding in enumerate(findings, 1):
        fix = finding.repairs[0].safety.value if finding.repairs else "none"
        rows.append(
            f'<tr><td><a class="mono" href="#f{place}">{escape(_place(finding))}</a></td>'
            f'<td class="code">{finding.code}</td><td>{_marked(finding.message)}</td>'
            f"<td>{_severity(finding)}</td><td>{_badge(fix, fix)}</td></tr>"
        )
    head = "<tr><th>Place</th><th>Code</th><th>What is wrong</th><th>Severity</th><th>Fix</th></tr>"
    return f'<div class="scroll contents"><table>{head}{"".join(rows)}</table></div>\n'


def _section(finding: Finding, source: Source | None, profile: Profile | None, view: View) -> Iterator[str]:
    yield f'<header><span class="code">{finding.code}</span><h2>{_marked(finding.message)}</h2>{_severity(finding)}'
    where = f"{_place(finding)} in {finding.function}" if finding.function else _place(finding)
    yield f'<span class="mono soft">{escape(where)}</span></header>'
    evidence = finding.evidence
    if evidence is not None:
        yield f'<h3>Witness</h3><div class="proof mono">{escape(proof(finding))}</div>'
        if evidence.cause:
            yield f"<p>{escape(evidence.cause[0].upper() + evidence.cause[1:])}.</p>"
    if source is not None:
        yield from _sources(finding, source)
    if profile is not None and evidence is not None:
        yield from _plots(profile, evidence)
        yield from _table(profile, evidence)
    request = asked(finding)
    if request is not None:
        yield from _reachable(finding, request)
    template = view.template(finding.code)
    if template is not None:
        yield from _why(template.documentation)
    yield from _others(finding)


def _sources(finding: Finding, source: Source) -> Iterator[str]:
    """The rows of the finding as they are and, where a repair holds, as they will be."""
    edits = finding.repairs[0].edits if finding.repairs else ()
    blocks = changes(source, edits)
    if not blocks:
        rows = range(finding.location.row, finding.end_location.row + 1)
        lines = [source.line(row) for row in rows]
        blocks = [Change(finding.location.row, lines, lines)]
    gap = '<span class="soft">⋯</span>'
    yield '<h3>Source</h3><div class="sources">'
    yield _panel("before", gap.join(_before(source, near) for near in _grouped(blocks)))
    if edits:
        grown = 0
        after = []
        for near in _grouped(blocks):
            after.append(_after(source, near, grown))
            grown += sum(len(block.new) - len(block.old) for block in near)
        yield _panel(f"after: {finding.repairs[0].safety.value} fix", gap.join(after))
    yield "</div>"


def _grouped(blocks: Sequence[Change]) -> list[list[Change]]:
    """Changes whose surroundings touch, together."""
    found: list[list[Change]] = []
    for block in blocks:
        if found and block.row - (found[-1][-1].row + len(found[-1][-1].old)) <= 2 * _CONTEXT:
            found[-1].append(block)
        else:
            found.append([block])
    return found


def _before(source: Source, near: Sequence[Change]) -> str:
    touched = {block.row + step for block in near for step in range(len(block.old))}
    rows = _surroundings(source, near)
    return "".join(_row(source.shown_row(row), source.line(row), "removed" if row in touched else "") for row in rows)


def _after(source: Source, near: Sequence[Change], grown: int) -> str:
    """The rows with the changes made; `grown` is how many rows longer the text has become above them."""
    starts = {block.row: block for block in near}
    touched = {block.row + step for block in near for step in range(len(block.old))}
    parts: list[str] = []
    for row in _surroundings(source, near):
        if row in starts:
            block = starts[row]
            parts += [_row(source.shown_row(row) + grown + step, line, "added") for step, line in enumerate(block.new)]
            grown += len(block.new) - len(block.old)
        if row not in touched:
            parts.append(_row(source.shown_row(row) + grown, source.line(row), ""))
    return "".join(parts)


def _surroundings(source: Source, near: Sequence[Change]) -> range:
    last = near[-1].row + len(near[-1].old) - 1
    return range(max(1, near[0].row - _CONTEXT), min(len(source.line_starts), last + _CONTEXT) + 1)


def _row(row: int, line: str, kind: str) -> str:
    mark = f' class="{kind}"' if kind else ""
    return f"<span{mark}><i>{row}</i>{escape(line.expandtabs(4))}</span>"


def _panel(title: str, body: str) -> str:
    return f'<div class="source"><h4>{escape(title)}</h4><pre>{body}</pre></div>'


def _plots(profile: Profile, evidence: Evidence) -> Iterator[str]:
    """Plots of what fails in every dtype; those of the other part can be unfolded."""
    own = [curve for curve in profile.curves if curve.about == evidence.about]
    others = [curve for curve in profile.curves if curve.about != evidence.about]
    if not own:
        own, others = others, []
    if not own:
        return
    if max((bits for curve in own for bits in curve.before if bits is not None), default=0.0) < _VISIBLE:
        yield "<h3>Error</h3><p>Around the witness the old form is right wherever there is a true value. At the witness"
        yield " there is none, so there is no error to plot.</p>"
        return
    compared = '<span><b class="new"></b>new</span>' if own[0].after else ""
    yield f"<h3>Bits of error of the {own[0].about} over <code>{escape(profile.axis)}</code></h3>"
    yield f'<p class="legend"><span><b class="old"></b>old</span>{compared}<span>top: no digit is right</span></p>'
    yield f'<div class="plots">{"".join(plot(profile, curve) for curve in own)}</div>'
    if others:
        yield f"<details><summary>The same for the {others[0].about}</summary>"
        yield f'<div class="plots">{"".join(plot(profile, curve) for curve in others)}</div></details>'


def _table(profile: Profile, evidence: Evidence) -> Iterator[str]:
    """Inputs around the witness with what both forms give."""
    told = "gradient" if evidence.about == "gradient" else "value"
    yield f'<h3>Inputs around the witness (<code>{escape(evidence.dtypes[0])}</code>)</h3><div class="scroll"><table>'
    heads = [profile.axis, f"true {told}", "old", "new", "bits lost: old", "new"]
    yield "<tr>" + "".join(f"<th>{escape(head)}</th>" for head in heads) + "</tr>"
    for row in profile.rows:
        kind = ' class="witness"' if row.at == profile.witness else ""
        cells = [
            number(row.at, 6),
            number(None if row.exact is None else row.exact + 0.0, 9),
            number(row.before, 9),
            number(row.after, 9),
        ]
        if not _draws_new(profile):
            cells[3] = "–"
        texts = "".join(f'<td class="number">{escape(cell)}</td>' for cell in cells)
        yield f"<tr{kind}>{texts}{_bits(row.before_bits, 'bad')}{_bits(row.after_bits, 'bad')}</tr>"
    yield "</table></div>"


def _draws_new(profile: Profile) -> bool:
    """Whether a repair is drawn in a profile."""
    return any(curve.after for curve in profile.curves)


def _bits(value: float | None, kind: str) -> str:
    told = "–" if value is None else f"{value:.1f}"
    lost = value is not None and value >= 8
    return f'<td class="number{f" {kind}" if lost else ""}">{told}</td>'


def _reachable(finding: Finding, request: Request) -> Iterator[str]:
    """What the code says of its inputs, and how ordinary those are that fail."""
    domains = dict(request.domains)
    yield f"<h3>Why this can happen</h3><p>{_ORDINARY[finding.severity]}</p><ul>"
    for source in inputs(request.before):
        searched = domains.get(source.key)
        asked_of = f"; searched as {searched}" if searched and searched != "any" else ""
        yield f"<li><code>{escape(source.label)}</code>: {escape(_facts(source.facts) + asked_of)}</li>"
    yield "</ul>"


def _facts(facts: Facts) -> str:
    low, high = facts.interval.low, facts.interval.high
    if low == -float("inf") and high == float("inf"):
        known = "nothing in the code bounds it"
    else:
        left, right = "(" if facts.interval.low_open else "[", ")" if facts.interval.high_open else "]"
        known = f"the code keeps it in {left}{number(low)}, {number(high)}{right}"
    return f"{facts.dtype}, {known}" if facts.dtype else known


def _why(documentation: str) -> Iterator[str]:
    """The reasons that the rule gives."""
    _, _, rest = documentation.partition("## Why is this bad?")
    text = rest.partition("\n## ")[0].strip()
    if text:
        yield "<h3>Why this is bad</h3>"
        for paragraph in re.split(r"\n\s*\n", text):
            yield f"<p>{_marked(' '.join(paragraph.split()))}</p>"


def _others(finding: Finding) -> Iterator[str]:
    """Every repair that was tried: the one that is offered, others that hold, those that were refuted."""
    if not finding.repairs and not finding.refused:
        return
    rows = [
        (repair.message, repair.safety.value, _judged(repair.evidence), "offered" if place == 0 else "holds too")
        for place, repair in enumerate(finding.repairs)
    ]
    for refusal in finding.refused:
        at = ", ".join(sample(each) for each in refusal.inputs)
        rows.append((refusal.repair, "refused", refusal.reason + (f", at {at}" if at else ""), "refused"))
    yield '<h3>What was tried</h3><div class="scroll"><table><tr><th>Repair</th><th></th><th>Judgement</th></tr>'
    for name, badge, judgement, outcome in rows:
        kind = badge if badge in ("safe", "unsafe") else "none"
        told = badge if outcome == "refused" else f"{badge}, {outcome}"
        yield f"<tr><td>{_marked(name)}</td><td>{_badge(told, kind)}</td><td>{escape(judgement)}</td></tr>"
    yield "</table></div>"


def _judged(evidence: Evidence | None) -> str:
    if evidence is None:
        return "not validated"
    change = evidence.largest_change
    changed = f"changes ordinary values by at most {number(change, 2)}" if change else "ordinary values unchanged"
    told = f"judged on {count(evidence.points)} inputs in {', '.join(evidence.dtypes)}; {changed}"
    return told + (f". Not safe: {'; '.join(evidence.reasons)}" if evidence.reasons else "")


def _severity(finding: Finding) -> str:
    if not finding.validated:
        return _badge("advice" if finding.advice else "not validated", "none")
    return _badge(f"{finding.severity.name.lower()} severity", finding.severity.name.lower())


def _badge(text: str, kind: str) -> str:
    return f'<span class="badge {kind}">{escape(text)}</span>'


def _place(finding: Finding) -> str:
    return f"{finding.filename}:{finding.location.row}:{finding.location.column}".replace(os.sep, "/")


def _marked(text: str) -> str:
    """Text with `code` in backquotes."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _footer(findings: Sequence[Finding]) -> str:
    said = sorted({pair for each in findings if each.evidence is not None for pair in each.evidence.versions})
    seeds = sorted({each.evidence.seed for each in findings if each.evidence is not None})
    versions = ", ".join(f"{name} {version}" for name, version in said)
    seed = f"; seed {', '.join(map(str, seeds))}" if seeds else ""
    return (
        f"<footer><p>stablefix {__version__}{escape(f' with {versions}' if versions else '')}{seed}. "
        "Errors are measured against exact values (ball arithmetic) in bits: log2(1 + units in the last place). "
        "A JSON report (<code>--output-format json</code>) holds all that <code>stablefix replay</code> needs to "
        "compute every verdict again.</p></footer>"
    )
