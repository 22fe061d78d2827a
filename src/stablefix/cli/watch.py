"""`stablefix check --watch`: check again whatever changes, until Ctrl-C."""

from __future__ import annotations

import argparse
import contextlib
import os
import time
from collections.abc import Mapping

from stablefix.cli.terminal import Terminal
from stablefix.report.numbers import plural
from stablefix.scan import files
from stablefix.settings import Settings

INTERVAL = 0.5
"""Seconds between two looks at the files."""


def watch(options: argparse.Namespace, settings: Settings, terminal: Terminal) -> int:
    """Check everything, then what changes. Ends with Ctrl-C and exit code 0."""
    from stablefix.cli.check import Run
    from stablefix.cli.outputs import opened

    paths = options.paths or ["."]
    before: Mapping[str, tuple[int, int]] = {}
    try:
        while True:
            now = _states(paths, settings, options.shard)
            changed = sorted(path for path, state in now.items() if before.get(path) != state)
            if changed or not before:
                with contextlib.ExitStack() as stack:
                    fallback, file = settings.output_format, options.output_file
                    outputs = opened(options.output_format, fallback, file, stack, options.report)
                    one = argparse.Namespace(**{**vars(options), "paths": changed or paths, "shard": None})
                    Run(one, settings, terminal, outputs).go()
                terminal.say(f"[{time.strftime('%H:%M:%S')}] watching {plural(len(now), 'file')}; Ctrl-C ends it")
                now = _states(paths, settings, options.shard) if options.fix else now
            before = now or {"": (0, 0)}
            time.sleep(INTERVAL)
    except KeyboardInterrupt:
        terminal.say("")
        return 0


def _states(paths: list[str], settings: Settings, shard: tuple[int, int] | None) -> dict[str, tuple[int, int]]:
    """What tells whether a file has changed."""
    found: dict[str, tuple[int, int]] = {}
    for path in files(paths, settings, shard).files:
        with contextlib.suppress(OSError):
            status = os.stat(path)
            found[path] = status.st_mtime_ns, status.st_size
    return found
