"""`stablefix test`: is a template right? Its examples are run through the whole way.

A template holds when each of its `fires` examples is found, fails on an input, and has a repair that holds and is not
found again by the same template; and when none of its `quiet` examples is found.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from stablefix.finding import Problem
from stablefix.match.find import Candidate, Finder
from stablefix.propose import Proposer
from stablefix.rewrite.edits import apply
from stablefix.settings import Settings
from stablefix.source.syntax import parse
from stablefix.source.text import from_text
from stablefix.templates.load import load
from stablefix.templates.template import Template
from stablefix.verdicts import Verdicts

PRELUDE = """\
import math
import numpy as np
import scipy
import scipy.special
import torch
import torch.nn as nn
import torch.nn.functional as F
"""
LIBRARIES = frozenset({"math", "np", "scipy", "torch", "nn", "F"})


def check_folder(folder: Path, settings: Settings | None = None) -> Iterator[tuple[str, list[str]]]:
    """(code, complaints) for each template below a folder. Raises TemplateError for one that cannot be read."""
    verdicts = Verdicts(settings or Settings())
    for template in load([folder]):
        yield template.code, list(complaints(template, verdicts))


def complaints(template: Template, verdicts: Verdicts) -> Iterator[str]:
    """What is wrong with a template, one line each."""
    finder = Finder([template], pedantic=True)
    for text in template.fires:
        example = _Example.read(text, finder)
        if isinstance(example, str):
            yield f"fires {text!r}: {example}"
        elif not example.found:
            yield f"fires {text!r}: is not found"
        else:
            yield from (f"fires {text!r}: {problem}" for problem in _unproved(example, finder, verdicts))
    for text in template.quiet:
        example = _Example.read(text, finder)
        if isinstance(example, str):
            yield f"quiet {text!r}: {example}"
        elif example.found:
            yield f"quiet {text!r}: is found at `{ast.unparse(example.found[0].syntax)}`"


@dataclass(frozen=True)
class _Example:
    """An example as a file, and what the template finds in it."""

    text: str
    tree: ast.Module
    found: list[Candidate]

    @staticmethod
    def read(text: str, finder: Finder) -> _Example | str:
        """The example, or why it cannot be read."""
        try:
            text = as_module(text)
        except SyntaxError as error:
            return f"is not Python: {error.msg}"
        tree = parse(text, "<example>")
        if isinstance(tree, Problem):
            return tree.message
        return _Example(text, tree, finder.find(text, tree))


def as_module(example: str) -> str:
    """An example as a file: an expression becomes a function of its free names, statements are its body."""
    tree = ast.parse(example)
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    free: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not hasattr(builtins, node.id):
            free += [node.id] if node.id not in {*free, *stored, *LIBRARIES} else []
    lines = example.strip("\n").split("\n")
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
        lines = ["return (" + lines[0], *lines[1:-1], lines[-1] + ")"] if len(lines) > 1 else [f"return {lines[0]}"]
    body = "".join(f"    {line}\n" for line in lines)
    return f"{PRELUDE}\n\ndef f({', '.join(free)}):\n{body}"


def _unproved(example: _Example, finder: Finder, verdicts: Verdicts) -> Iterator[str]:
    """What is missing in the proof of an example."""
    verdict = next(verdicts.of(example.found[:1]))
    if verdict is None:
        return
    if verdict.evidence is None:
        yield f"no failing input was found ({verdict.undecided or 'it never fails'})"
        return
    finding = Proposer(from_text(example.text, "<example>"), example.tree).finding(example.found[0], verdict)
    if not finding.repairs:
        reasons = "; ".join(f"{refusal.repair}: {refusal.reason}" for refusal in finding.refused)
        yield f"no repair holds ({reasons})"
        return
    best = finding.repairs[0]
    new_text = apply(example.text, best.edits)
    tree = parse(new_text, "<repaired>")
    if isinstance(tree, Problem) or finder.find(new_text, tree):
        yield f"its own repair is found again: {best.message}"
