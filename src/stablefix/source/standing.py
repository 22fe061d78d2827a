"""What a file is among others, by its path and its imports: one of tests, one that shows something, one on its own."""

from __future__ import annotations

import os
import re
import sys

from stablefix.source.naming import words
from stablefix.source.packages import is_imported, is_namespace, is_published, is_regular

DEMONSTRATIONS = frozenset({"demo", "example", "plot"})
"""First or last words of names of files that compute with data that is written down, or comes with them."""
SHOWING = frozenset("demo demos benchmark benchmarks test_functions".split())
"""Folders of such files."""
COMPUTING = frozenset("torch numpy scipy jax tensorflow cupy math".split())
"""Libraries of which a piece of code is about nothing but what it computes."""
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([.\w]+)[ \t]+import\b|import[ \t]+([\w., \t]+))", re.MULTILINE)


def _parts(path: str) -> tuple[list[str], str]:
    folders, _, name = path.replace("\\", "/").rpartition("/")
    return folders.split("/"), name


def is_test(path: str) -> bool:
    """Whether a file holds tests, or what tests use: what they compute with is written down in them."""
    folders, name = _parts(path)
    of_tests = not {"test", "tests", "testing"}.isdisjoint(folders)
    return of_tests or name.startswith("test_") or name.endswith("_test.py")


def is_demonstration(path: str) -> bool:
    """Whether a file shows or measures something on data of its own: `demo_filters.py`, `benchmarks/arch.py`."""
    folders, name = _parts(path)
    named = words(name.removesuffix(".py"))
    shown = bool(named) and not DEMONSTRATIONS.isdisjoint({named[0], named[-1]})
    return shown or not SHOWING.isdisjoint(folders)


def stands_alone(path: str, text: str) -> bool:
    """Whether a file is a piece of code on its own: of no package, about nothing but Python and numbers, and imported
    by no script beside it. Its functions are for whoever calls them, and all that is known of what they are passed
    stands in them. A text that is no file is of no package."""
    folder = os.path.dirname(os.path.abspath(path)) if os.path.isfile(path) else None
    if is_test(path) or is_demonstration(path) or (folder is not None and is_regular(folder)):
        return False
    imported = (each.partition(".")[0] for found in _IMPORT.finditer(text) for each in _modules(found))
    if not all(name in COMPUTING or name in sys.stdlib_module_names for name in imported):
        return False
    return folder is None or not (
        is_published(folder) or is_namespace(folder) or is_imported(folder, os.path.basename(path))
    )


def _modules(found: re.Match[str]) -> list[str]:
    """The modules that an import names, by their full names; a relative one is empty at its beginning."""
    return [found[1]] if found[1] else [each.split()[0] for each in found[2].split(",") if each.strip()]
