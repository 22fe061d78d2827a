"""The static part of the way, for tests: which candidates a text has, and what their repairs would make of it."""

from __future__ import annotations

import ast

from stablefix.engine import templates
from stablefix.match.candidate import Candidate
from stablefix.match.find import Finder
from stablefix.rewrite.edits import apply
from stablefix.rewrite.positions import Layout
from stablefix.rewrite.rewrite import Refused, rewrite

FINDER = Finder(templates())


def candidates(text: str) -> list[Candidate]:
    """All candidates in a module, in the order of the text."""
    return FINDER.find(text, ast.parse(text))


def codes(text: str) -> set[str]:
    """The rules that have a candidate."""
    return {candidate.template.code for candidate in candidates(text)}


def becomes(text: str, code: str) -> list[str]:
    """The texts that the repairs of a rule's candidates would give; what cannot be written is left out."""
    tree = ast.parse(text)
    layout = Layout(text, tree)
    found: list[str] = []
    for candidate in FINDER.find(text, tree):
        if candidate.template.code != code:
            continue
        for repaired in candidate.repairs:
            written = rewrite(candidate.root, repaired.node, layout, repaired.steps, way=candidate.way)
            if not isinstance(written, Refused):
                found.append(apply(text, written.edits))
    return found
