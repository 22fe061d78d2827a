"""`stablefix server`: the language server, for an editor that starts it."""

from __future__ import annotations

import argparse
import importlib.util
import sys


def run(options: argparse.Namespace) -> int:
    """Serve until the editor ends the connection. Exit code 2 where what it needs is not installed."""
    if importlib.util.find_spec("pygls") is None:
        print("error: the language server needs pygls 2: pip install 'stablefix[server]'", file=sys.stderr)
        return 2
    from stablefix.editor.server import run as serve

    serve()
    return 0
