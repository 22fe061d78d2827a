"""What a file is among others, by its path and its imports: one of tests, one that shows something, one on its own."""

from __future__ import annotations

import os
import re
import sys
from functools import lru_cache

from stablefix.source.naming import words

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


def is_in_package(path: str) -> bool:
    """Whether a file is a module of a package, or lies below one. A text that is no file is none."""
    return os.path.isfile(path) and _holds_package(os.path.dirname(os.path.abspath(path)))


@lru_cache(maxsize=1024)
def _holds_package(folder: str) -> bool:
    above = os.path.dirname(folder)
    if os.path.isfile(os.path.join(folder, "__init__.py")):
        return True
    return above != folder and _holds_package(above)


def stands_alone(path: str, text: str) -> bool:
    """Whether a file is a piece of code on its own: of no package, and about nothing but Python and numbers. Its
    functions are for whoever calls them, and all that is known of what they are passed stands in them."""
    if is_in_package(path) or is_test(path) or is_demonstration(path):
        return False
    imported = (each.partition(".")[0] for found in _IMPORT.finditer(text) for each in _modules(found))
    return all(name in COMPUTING or name in sys.stdlib_module_names for name in imported)


def _modules(found: re.Match[str]) -> list[str]:
    """The modules that an import names, by their full names; a relative one is empty at its beginning."""
    return [found[1]] if found[1] else [each.split()[0] for each in found[2].split(",") if each.strip()]
