"""Where this program may import from: its own folders, and never those of the project that it checks."""

from __future__ import annotations

import os
import sys


def trusted() -> list[str]:
    """The entries of the module path without the checked project's, whatever PYTHONPATH says.

    A folder is the project's when it is the current folder or lies in it, unless an interpreter, a virtual environment
    or stablefix itself lives there.
    """
    here = os.path.realpath(os.curdir)
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    homes = [os.path.realpath(home) for home in (sys.prefix, sys.base_prefix)]
    found: list[str] = []
    for entry in sys.path:
        if not entry:
            continue
        real = os.path.realpath(entry)
        own = real == package or any(inside(real, home) and home != here for home in homes)
        if own or not inside(real, here):
            found.append(os.path.abspath(entry))
    return found


def inside(path: str, folder: str) -> bool:
    """Whether a path is a folder or lies in it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
