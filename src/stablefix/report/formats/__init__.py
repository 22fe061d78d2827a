"""Output formats, one module each: `render(results, view)` gives the text piece by piece as files are done.

A format is a module of this package; there is no list to keep.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module

from stablefix.finding import FileResult
from stablefix.report.view import View

Render = Callable[[Iterable[FileResult], View], Iterator[str]]


def names() -> list[str]:
    """All formats, in order."""
    return sorted(info.name for info in pkgutil.iter_modules(__path__))


def load(name: str) -> Render:
    """The function that renders a format of `names()`."""
    render: Render = import_module(f"{__name__}.{name}").render
    return render
