"""What documentation says of the numbers that a parameter may be: `sr : number > 0`, `Must be positive.`

Read are the sections of NumPy and of Google and the fields of Sphinx, in the docstring of a function and, of a
constructor, in that of its class. Only what leaves no doubt counts: nothing that speaks of negative numbers as well.
"""

from __future__ import annotations

import ast
import math
import re
from functools import lru_cache

from stablefix.graph.interval import Interval
from stablefix.source.walk import dotted, parameters

SMALLEST = 1e-9
"""What is said to be positive is no smaller, so that its powers do not underflow."""
_NUMBER = r"(?P<bound>-?\d+(?:\.\d*)?|zero\b)"
_ENTRY = re.compile(
    r"^(?P<indent>[ ]*)(?:"
    r":param (?:(?P<kind>[\w.]+) )?(?P<field>\w+)[ ]*:"
    r"|(?P<names>\*{0,2}\w+(?:[ ]*,[ ]*\w+)*)[ ]*(?:\((?P<type>[^)\n]*)\))?[ ]*:(?![:=])"
    r")(?P<rest>.*)$",
    re.M,
)
"""The line with which the description of a parameter begins."""
_BEYOND = re.compile(rf"(?P<sign>>=|>|≥|\bgreater than(?P<equal> or equal to)?|\blarger than)\s*{_NUMBER}", re.I)
_SHARE = re.compile(r"(?P<left>[\[(])\s*0(?:\.0*)?\s*,\s*1(?:\.0*)?\s*(?P<right>[\])])|\bbetween 0 and 1\b", re.I)
_POSITIVE = re.compile(
    r"^\W*(?:an? |the )?(?:strictly )?positive\b(?![ -]*(?:semi|definite))"
    r"|\bpositive (?:float|int|integer|number|scalar|real|value)\b"
    r"|\b(?:must|should|has to|have to) be (?:an? )?(?:strictly )?positive\b",
    re.I,
)
_MEASURE = re.compile(
    r"^\W*(?:the )?(?:(?:sampling|sample|frame) (?:rate|frequency|interval|period)|time[- ]?step|step size"
    r"|length[- ]?scale|wavelength|bandwidth|degrees of freedom|focal length|(?:pixel|voxel) size|half[- ]life)\b",
    re.I,
)
"""Beginnings of descriptions of what is positive by its meaning."""
_SIZE = re.compile(
    r"^\W*(?:the )?(?:(?:window|kernel|patch|filter|batch|block) (?:size|length|width)"
    r"|(?:size|length|width) of (?:the |each |a )?(?:\w+ )?(?:window|kernel|patch|filter|batch|block))\b",
    re.I,
)
_NUMBER_OF = re.compile(
    r"^\W*(?:the )?(?:total |desired |maximum |max )?number of (?:the )?(?P<things>\w+(?:[- ]\w+)?)", re.I
)
"""Beginnings of descriptions of numbers of things, of which there are some."""
_MAY_BE_NONE = re.compile(r"\b(?:steps|epochs|iterations|warm|warmup|items|jobs|threads|workers|retries)\b", re.I)
"""Things of which nobody is surprised to find none."""
_NOT_NEGATIVE = re.compile(r"\bnon-?negative\b(?![ -]*definite)", re.I)
_SPREAD = re.compile(r"^\W*(?:the )?(?:noise )?(?:standard deviations?|variances?)\b", re.I)
_DOUBT = re.compile(r"(?<!non)(?<!non-)negative|\blog\b|-1\b|\b(?:if|when|or|is|=+) ?['`\"]*(?:0|zero)\b(?!\.\d)", re.I)
"""Words by which a description allows more: `if negative`, `-1`, `or 0`, the logarithm of a variance."""
_EXAMPLE = re.compile(r"^[ \t]*>>> (.*)$", re.M)
LONGEST = 4
"""So many lines of a description are read."""


def documented(function: ast.AST, name: str, owner: ast.ClassDef | None) -> Interval | None:
    """Where a parameter lies by its documentation; None where that says nothing."""
    text, whole = _docstring(function), _integers(function)
    found = None if text is None else _ranges(text, whole).get(name)
    if found is None and owner is not None and getattr(function, "name", "") == "__init__":
        text = _docstring(owner)
        found = None if text is None else _ranges(text, whole).get(name)
    return found


def is_computed_in_examples(function: ast.AST, name: str) -> bool:
    """Whether an example in the documentation of a function gives a parameter what is computed there, as in
    `>>> to_decibel(x, ref=x.max())`: what it is by default says little of its values then."""
    text = _docstring(function)
    return text is not None and (getattr(function, "name", ""), name) in _computed(text)


@lru_cache(maxsize=1024)
def _computed(text: str) -> frozenset[tuple[str, str]]:
    """(function, parameter) for all that examples give the result of a call."""
    found: set[tuple[str, str]] = set()
    for line in _EXAMPLE.findall(text):
        try:
            tree = ast.parse(line)
        except SyntaxError:  # the first line of several
            continue
        for call in (each for each in ast.walk(tree) if isinstance(each, ast.Call)):
            given = (each.arg for each in call.keywords if each.arg and isinstance(each.value, ast.Call))
            found.update(((dotted(call.func) or "").rpartition(".")[2], parameter) for parameter in given)
    return frozenset(found)


def _integers(function: ast.AST) -> frozenset[str]:
    """The parameters that a function says to be integers."""
    arguments = getattr(function, "args", None)
    given = parameters(arguments) if isinstance(arguments, ast.arguments) else []
    return frozenset(
        each.arg for each in given if isinstance(each.annotation, ast.Name) and each.annotation.id == "int"
    )


def _docstring(owner: ast.AST) -> str | None:
    match getattr(owner, "body", None):
        case [ast.Expr(value=ast.Constant(value=str() as text)), *_]:
            return text
    return None


@lru_cache(maxsize=1024)
def _ranges(text: str, whole: frozenset[str]) -> dict[str, Interval]:
    """Parameter -> where it lies, of all that a docstring speaks of; `whole`: those that are integers."""
    found: dict[str, Interval] = {}
    for entry in _ENTRY.finditer(text):
        names = entry["field"] or entry["names"]
        kind = entry["kind"] or entry["type"] or ("int" if names in whole else "")
        lies = _said(kind, _description(text, entry))
        if lies is not None:
            found.update((each.strip(" *"), lies) for each in names.split(","))
    return found


def _description(text: str, entry: re.Match[str]) -> list[str]:
    """The rest of the first line, and the lines below it that are indented further."""
    lines = [entry["rest"].strip()]
    for line in text[entry.end() + 1 :].split("\n")[:LONGEST]:
        if line.strip() and len(line) - len(line.lstrip()) <= len(entry["indent"]):
            break
        if line.strip():
            lines.append(line.strip())
    return lines


def _said(kind: str, lines: list[str]) -> Interval | None:
    """What the type of a parameter, and what is said of it, tell."""
    whole = " ".join([kind, *lines])
    if _DOUBT.search(whole):
        return None
    if (share := _SHARE.search(whole)) is not None:
        return Interval(SMALLEST if share["left"] == "(" else 0, 1, high_open=share["right"] == ")")
    counts = re.search(r"\bint(?:eger)?\b", f"{kind} {lines[0]}") is not None
    if (beyond := _BEYOND.search(whole)) is not None:
        return _above(beyond, counts)
    if _NOT_NEGATIVE.search(whole):
        return Interval(0, math.inf)
    if any(_POSITIVE.search(line) for line in (kind, *lines, " ".join(lines))):
        return Interval(1 if counts else SMALLEST, math.inf)
    if any(map(_MEASURE.search, lines)):
        return Interval(SMALLEST, math.inf)
    if counts and any(map(_SIZE.search, lines)):
        return Interval(1, math.inf)
    if counts and (told := next(filter(None, map(_NUMBER_OF.search, lines)), None)) is not None:
        return Interval(0 if _MAY_BE_NONE.search(told["things"]) else 1, math.inf)
    return Interval(0, math.inf) if any(map(_SPREAD.search, lines)) else None


def _above(beyond: re.Match[str], counts: bool) -> Interval:
    bound = 0.0 if beyond["bound"].lower() == "zero" else float(beyond["bound"])
    if beyond["sign"] in (">=", "≥") or beyond["equal"]:
        return Interval(bound, math.inf)
    if bound == 0:
        return Interval(1 if counts else SMALLEST, math.inf)
    return Interval(bound, math.inf, low_open=True)
