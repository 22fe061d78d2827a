"""The page of a rule: what its template does, why, and what it finds; plain text that is Markdown too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stablefix.report.paint import Paint
from stablefix.templates.language import Formula
from stablefix.templates.template import Template

_INTERNAL = re.compile(r"[A-Z]{1,2}\d+[a-z]?")
"""Numbers in the list that the catalogue was written from; they tell a reader nothing."""

UNUSED_PAGE = """\
SF001 unused-suppression

A comment such as `# stablefix: ignore[SF101]` that silences nothing: the expression was repaired, or moved away. It
would hide the next finding there. The fix takes the comment out, or the codes in it that are not needed. It is told
only where nothing was deselected that the comment could mean. A bare `# noqa` belongs to other tools and is left alone.
"""


def page(template: Template, paint: Paint) -> Iterator[str]:
    """Its lines."""
    yield f"{paint.error(template.code)} {paint.strong(template.name)}"
    kind = "advice, never applied" if template.advice else f"repaired by {template.fix.value}"
    yield f"{template.failure.value}, {kind}" + _limits(template)
    yield ""
    yield from _formulas(template, paint)
    yield ""
    for line in template.documentation.splitlines():
        yield paint.strong(line) if line.startswith("#") else line
    yield from _listed("## Found", template.fires, paint)
    yield from _listed("## Left alone", template.quiet, paint)
    told = tuple(each for each in template.references if not _INTERNAL.fullmatch(each))
    yield from _listed("## References", told, paint)


def _formulas(template: Template, paint: Paint) -> Iterator[str]:
    """The old forms, and each new one under it, in the language of templates."""
    for pattern in template.patterns:
        yield f"    {paint.removed(written(pattern.formula))}"
    for repair in template.repairs:
        yield paint.symbols("  → ") + paint.added(written(repair.formula))
    for word, formula in (("fails where", template.hazard), ("asks for", template.requires)):
        if formula is not None:
            yield f"    {word} {written(formula)}"


def written(formula: Formula) -> str:
    """`b = x - m; log(b)`."""
    steps = [f"{name} = {value}" for name, value in formula.steps]
    return "; ".join([*steps, formula.result])


def _limits(template: Template) -> str:
    limits = f"; only in {', '.join(template.dtypes)}" if template.dtypes else ""
    return limits + "".join(f"; only with --{word}" for word in ("pedantic", "advice") if getattr(template, word))


def _listed(title: str, lines: tuple[str, ...], paint: Paint) -> Iterator[str]:
    if lines:
        yield ""
        yield paint.strong(title)
        for entry in lines:
            first, *rest = entry.splitlines() or [""]
            yield f"- {first}"
            yield from (f"  {line}" for line in rest)
