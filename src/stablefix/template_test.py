"""`stablefix test`: is a template right? Its examples are run through the whole way.

A template holds when each of its `fires` examples is found, fails on an input, and has a repair that holds, in which
the same template finds nothing more to repair, or one thing more; and when none of its `quiet` examples is found.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from stablefix import notices
from stablefix.evidence import Refusal
from stablefix.finding import Finding, Problem
from stablefix.match.candidate import Candidate
from stablefix.match.find import Finder
from stablefix.propose import Proposer
from stablefix.report.numbers import sample
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
import scipy.stats
import torch
import torch.nn as nn
import torch.nn.functional as F
"""
SETTLED = 2
"""So many repairs on top of one another an example may take: a value first, then its slope."""
LIBRARIES = frozenset({"math", "np", "scipy", "torch", "nn", "F"})
ANNOTATIONS = (
    ({"torch", "nn", "F"}, "torch.Tensor"), ({"np", "scipy"}, "np.ndarray"), ({"math"}, "float"),
)  # fmt: skip
"""What the free names of an example are, by the library that it names; tensors where it names none."""


def check_folder(
    folder: Path, settings: Settings | None = None, select: Sequence[str] = ()
) -> Iterator[tuple[str, list[str]]]:
    """(code, complaints) for each template below a folder. Raises TemplateError for one that cannot be read."""
    verdicts = Verdicts(settings or Settings())
    for template in load([folder]):
        if not select or any(template.code.startswith(code) for code in select):
            found = list(complaints(template, verdicts))
            for mishap in verdicts.mishaps():
                notices.tell(mishap.message)
            yield template.code, found


def complaints(template: Template, verdicts: Verdicts) -> Iterator[str]:
    """What is wrong with a template, one line each.

    An example that must be found is looked for with `--pedantic`; one that must not, as the template is told.
    """
    for text in template.fires:
        example = _Example.of(text, Finder([template], pedantic=True, advice=True))
        if isinstance(example, str):
            yield f"fires {text!r}: {example}"
        elif not example.found:
            yield f"fires {text!r}: is not found"
        elif not template.advice:
            yield from (f"fires {text!r}: {problem}" for problem in _unproved(example, verdicts))
    for text in template.quiet:
        example = _Example.of(text, Finder([template], pedantic=template.pedantic, advice=True))
        if isinstance(example, str):
            yield f"quiet {text!r}: {example}"
        elif example.found:
            yield f"quiet {text!r}: is found at `{ast.unparse(example.found[0].syntax)}`"


@dataclass(frozen=True)
class _Example:
    """An example as a file, and what the template finds in it."""

    text: str
    tree: ast.Module
    finder: Finder
    found: list[Candidate]

    @staticmethod
    def of(example: str, finder: Finder) -> _Example | str:
        """The example as a file, or why it cannot be read."""
        try:
            return _Example.read(as_module(example), finder)
        except SyntaxError as error:
            return f"is not Python: {error.msg}"

    @staticmethod
    def read(text: str, finder: Finder) -> _Example | str:
        """The text of a file, or why it cannot be read."""
        tree = parse(text, "<example>")
        if isinstance(tree, Problem):
            return tree.message
        return _Example(text, tree, finder, finder.find(text, tree))


def as_module(example: str) -> str:
    """An example as a file: an expression becomes a function of its free names, statements are its body."""
    tree = ast.parse(example)
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    free: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and not hasattr(builtins, node.id):
            free += [node.id] if node.id not in {*free, *stored, *LIBRARIES} else []
    named = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if any(
        isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name) and n.value.id in free for n in ast.walk(tree)
    ):
        named -= {"math"}  # A float has no methods.
    kind = next((kind for names, kind in ANNOTATIONS if named & names), "torch.Tensor")
    lines = example.strip("\n").split("\n")
    if len(tree.body) == 1 and isinstance(tree.body[0], ast.Expr):
        lines = ["return (" + lines[0], *lines[1:-1], lines[-1] + ")"] if len(lines) > 1 else [f"return {lines[0]}"]
    body = "".join(f"    {line}\n" for line in lines)
    parameters = ", ".join(f"{name}: {kind}" for name in free)
    return f"{PRELUDE}\n\ndef f({parameters}):\n{body}"


def _unproved(example: _Example, verdicts: Verdicts) -> Iterator[str]:
    """What is missing in the proof of an example."""
    found = _proved(example, verdicts)
    if isinstance(found, str):
        yield found
        return
    for _ in range(SETTLED):
        best = found.repairs[0]
        again = _Example.read(apply(example.text, best.edits), example.finder)
        if isinstance(again, str):
            yield f"its repair cannot be read: {again}"
            return
        found = _proved(again, verdicts) if again.found else ""
        if isinstance(found, str):
            return
        example = again
    yield f"its own repair is found again: {best.message}"


def _proved(example: _Example, verdicts: Verdicts) -> Finding | str:
    """The finding of an example with the repairs that hold, or why there is none."""
    verdict = next(verdicts.of(example.found[:1]))
    if verdict is None or verdict.evidence is None:
        return f"no failing input was found ({(verdict and verdict.undecided) or 'it never fails'})"
    finding = Proposer(from_text(example.text, "<example>"), example.tree).finding(example.found[0], verdict)
    return finding if finding.repairs else f"no repair holds ({'; '.join(map(_refused, finding.refused))})"


def _refused(refusal: Refusal) -> str:
    """Why a repair does not hold, with the input that refutes it."""
    inputs = ", ".join(sample(each) for each in refusal.inputs)
    return f"{refusal.repair}: {refusal.reason}" + (f", at {inputs}" if inputs else "")
