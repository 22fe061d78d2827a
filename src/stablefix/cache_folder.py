"""Where results and verdicts are kept; apart from what keeps them, so that it costs nothing to know."""

from __future__ import annotations

import os
import sys


def default_folder() -> str:
    """Where this system keeps what can be computed again."""
    home = os.path.expanduser("~")
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
    elif sys.platform == "darwin":
        base = os.path.join(home, "Library", "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache")
    return os.path.join(base, "stablefix")


def cannot_keep(folder: str, error: OSError) -> str:
    """What the user is told where nothing can be written there, whatever it was: one full disk is one event."""
    return f"nothing can be kept in {folder}: {error.strerror or error}"
