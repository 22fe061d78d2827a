"""Finds numerically unstable PyTorch and NumPy code, repairs it, and proves each repair before showing it.

import stablefix

for finding in stablefix.check("import torch\\ndef f(x):\\n    return torch.log(torch.softmax(x, -1))\\n"):
    print(finding.code, finding.message, finding.evidence)

stablefix.fix(text)                      # the text with every safe repair applied
stablefix.check_paths(["src"])           # the same for files and folders
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from stablefix.version import __version__

if TYPE_CHECKING:
    from stablefix.finding import FileResult, Finding
    from stablefix.rewrite.edits import Edit
    from stablefix.settings import Settings

__all__ = ["__version__", "apply", "check", "check_paths", "fix"]


def check(
    text: str, filename: str = "<text>", *, pedantic: bool = False, advice: bool = False, validate: bool = True
) -> list[Finding]:
    """The findings in a source text, each with evidence and the fixes that hold, in the order of the text.

    Raises SyntaxError where the text is not Python.
    """
    from stablefix.engine import check_text
    from stablefix.finding import Problem
    from stablefix.settings import Settings
    from stablefix.source.syntax import parse

    result = check_text(text, filename, Settings(pedantic=pedantic, advice=advice, validate=validate))
    problem = result.problem
    if problem is None and not result.findings and isinstance(tree := parse(text, filename), Problem):
        problem = tree
    if problem is not None and not problem.skipped:
        raise SyntaxError(problem.message, (filename, problem.row, None, None))
    return list(result.findings)


def check_paths(paths: Sequence[str], settings: Settings | None = None) -> Iterator[FileResult]:
    """The findings in files and folders, one result a file. What cannot be read is a result with a problem."""
    from stablefix.scan import scan
    from stablefix.settings import Settings

    return scan(paths, settings or Settings())


def apply(text: str, findings: Sequence[Finding], *, unsafe: bool = False) -> str:
    """The text with the best fix of each finding, of those that do not touch each other.

    `unsafe` allows fixes that change values somewhere.
    """
    from stablefix.rewrite.edits import apply as edited
    from stablefix.rewrite.edits import compatible

    edits: list[Edit] = []
    for finding in findings:
        repair = finding.repair(unsafe=unsafe)
        if repair is not None and compatible(edits, repair.edits, text):
            edits += [edit for edit in repair.edits if edit not in edits]
    return edited(text, edits)


def fix(text: str, *, unsafe: bool = False, filename: str = "<text>") -> str:
    """The text with fixes applied and checked again until no more can be applied. Raises SyntaxError."""
    from stablefix.engine import fix as fixed
    from stablefix.settings import Settings
    from stablefix.source.text import from_text

    settings = Settings(unsafe_fixes=unsafe)
    return fixed(from_text(text, filename), check(text, filename), settings).text
