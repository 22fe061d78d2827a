"""`stablefix doctor`: what validation runs on here, and what is missing."""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Iterator

from stablefix.cache_folder import default_folder
from stablefix.cli.terminal import Terminal
from stablefix.config import ConfigError, configured
from stablefix.report.numbers import plural
from stablefix.validate import cache, sandbox, syscalls
from stablefix.version import __version__

_WIDTH = 12


def run(options: argparse.Namespace) -> int:
    """Tell it. Exit code 1 where nothing can be validated here, 2 for a configuration that cannot be read."""
    terminal = Terminal(options.color)
    usable = True
    try:
        folder = options.cache_dir or configured(os.curdir).cache_dir or default_folder()
    except ConfigError as error:
        terminal.fail(str(error))
        return 2
    for name, text, well in _lines(folder):
        mark = "" if well else terminal.paint.error(" (needed for validation)")
        terminal.write(f"{terminal.paint.strong(f'{name:<{_WIDTH}}')} {text}{mark}\n")
        usable = usable and (well or name != "worker")
    return 0 if usable else 1


def _lines(folder: str) -> Iterator[tuple[str, str, bool]]:
    """(what, how it stands, whether that is well)."""
    yield "stablefix", __version__, True
    yield "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}", True
    for name, version in cache.versions().items():
        yield name, version or "not installed", version is not None or name == "scipy"
    yield "templates", _templates(), True
    files = cache.entries(folder)
    size = sum(taken for _, taken, _ in files) / 1e6
    yield "cache", f"{folder}: {plural(len(files), 'file')}, {size:.1f} MB", True
    yield "bubblewrap", sandbox.refusal() or "works", True
    yield "seccomp", "system calls of kernels are filtered" if syscalls.supported() else "not on this system", True
    yield from _worker()


def _templates() -> str:
    from stablefix.engine import templates

    return str(len(templates()))


def _worker() -> Iterator[tuple[str, str, bool]]:
    from stablefix.validate.worker import Pool, rehearsal

    started = time.perf_counter()
    with Pool(1) as pool:
        walls = pool.ready()
        if walls is None:
            yield "worker", "does not start; run python -c 'import torch, numpy, flint' to see why", False
            return
        seconds = time.perf_counter() - started
        asked = rehearsal()
        verdict = pool.submit(asked).result()
        started = time.perf_counter()
        pool.submit(asked).result()
        milliseconds = 1000 * (time.perf_counter() - started)
    evidence = verdict.evidence
    if evidence is None:
        yield "worker", f"cannot judge: {verdict.undecided}", False
        return
    where = "inside bubblewrap" if walls else "in a process of its own"
    yield "processor", dict(evidence.versions).get("capability", "unknown"), True
    yield "worker", f"ready in {seconds:.1f} s {where}; a validation takes {milliseconds:.0f} ms", True
