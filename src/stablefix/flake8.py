"""A plugin for flake8: what stablefix finds by reading, as warnings. Nothing is run, so nothing is proved there.

Run `stablefix check` for the proof and the fix. flake8's own `select`, `ignore` and `# noqa` hold beside ours.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace

from stablefix.version import __version__


class Checker:
    """What flake8 makes for each file; it gives the arguments by their names."""

    name = "stablefix"
    version = __version__

    def __init__(self, tree: ast.AST, lines: Sequence[str], filename: str = "stdin") -> None:
        self._text = "".join(lines)
        self._filename = filename

    def run(self) -> Iterator[tuple[int, int, str, type[Checker]]]:
        """(row, column from 0, `CODE message`, this class) of each candidate."""
        from stablefix.config import configured
        from stablefix.scan import check
        from stablefix.source.text import from_text

        folder = os.path.dirname(os.path.abspath(self._filename))
        settings = replace(configured(folder), validate=False)
        for finding in check(from_text(self._text, self._filename), settings).findings:
            text = f"{finding.code} {finding.message}"
            yield finding.location.row, finding.location.column - 1, text, type(self)
