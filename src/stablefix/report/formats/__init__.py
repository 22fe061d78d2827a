"""Output formats, one module each: `render(results, view)` gives the text piece by piece as files are done.

A format is a module of this package; there is no list to keep.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from types import ModuleType

from stablefix.finding import FileResult
from stablefix.report.view import View

Render = Callable[[Iterable[FileResult], View], Iterator[str]]


def names() -> list[str]:
    """All formats, in order; `json_lines.py` is called `json-lines`."""
    return sorted(info.name.replace("_", "-") for info in pkgutil.iter_modules(__path__))


def load(name: str) -> Render:
    """The function that renders a format of `names()`."""
    render: Render = _module(name).render
    return render


def is_text(name: str) -> bool:
    """Whether a format is for people at a terminal, so that the summary may follow it on the same stream."""
    return bool(getattr(_module(name), "SUMMARY", False))


def _module(name: str) -> ModuleType:
    return import_module(f"{__name__}.{name.replace('-', '_')}")
