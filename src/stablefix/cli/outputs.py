"""Where results go: one format or several, each to standard output or to its own file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import tee
from typing import TextIO

from stablefix.finding import FileResult
from stablefix.report import formats
from stablefix.report.view import View
from stablefix.source.write import WriteError, replacing


@dataclass(frozen=True)
class Output:
    """A format and the file it goes to; None for standard output."""

    format: str
    file: TextIO | None


class OutputError(Exception):
    """A file that cannot be written; the message says why, for the user."""


def opened(
    wanted: Sequence[tuple[str, str | None]],
    fallback: str,
    default_file: str | None,
    stack: contextlib.ExitStack,
    report: str | None = None,
) -> list[Output]:
    """The outputs that the command line asks for; `fallback` is the format where it names none. Raises OutputError.

    `report` is the file of a page of evidence, which comes besides.
    """
    outputs: list[Output] = []
    page = [("html", report)] if report else []
    for name, path in [*(wanted or [(fallback, None)]), *page]:
        place = path or default_file
        file = None
        if place is not None:
            try:
                file = stack.enter_context(replacing(place))
            except WriteError as error:
                raise OutputError(str(error)) from None
        outputs.append(Output(name, file))
    return outputs


def render(results: Iterable[FileResult], outputs: Sequence[Output], view: View, write: Callable[[str], None]) -> None:
    """Show results in every format. `write` takes what goes to standard output, which streams."""
    plain = View(unsafe_fixes=view.unsafe_fixes, explain_refused=view.explain_refused,
                 template_folders=view.template_folders)  # fmt: skip
    ordered = sorted(outputs, key=lambda output: output.file is not None)
    for output, own in zip(ordered, tee(results, len(ordered)), strict=True):
        file = output.file
        for text in formats.load(output.format)(own, view if file is None else plain):
            if file is None:
                write(text)
            else:
                file.write(text)
