"""`stablefix clean`: forget what is kept."""

from __future__ import annotations

import argparse
import os
import shutil

from stablefix.cache_folder import default_folder
from stablefix.cli.terminal import Terminal
from stablefix.config import ConfigError, configured
from stablefix.kept import folders


def run(options: argparse.Namespace) -> int:
    """Remove the kept results of the folder that holds here; nothing else in it."""
    terminal = Terminal(options.color)
    try:
        base = options.cache_dir or configured(os.curdir).cache_dir or default_folder()
    except ConfigError as error:
        terminal.fail(str(error))
        return 2
    found = folders(base)
    for folder in found:
        try:
            shutil.rmtree(folder)
        except OSError as error:
            terminal.fail(f"{folder} cannot be removed: {error.strerror or error}")
            return 2
        terminal.say(f"Removed {folder}")
    if not found:
        terminal.say(f"Nothing is kept in {base}")
    return 0
