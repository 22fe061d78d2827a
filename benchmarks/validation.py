"""Milliseconds of a warm validation, over the examples of every template of the catalogue.

    python benchmarks/validation.py [--select CODE] [--every N] [--slowest N] [--json FILE]

One worker, which has loaded its libraries before the clock starts. Each candidate is validated with a seed of its own,
so nothing comes from a cache. Processor time is that of the worker and of its children (Linux only); what a user waits
for is the wall clock, which other programs make longer.
"""

from __future__ import annotations

import argparse
import ast
import builtins
import contextlib
import json
import os
import statistics
import time
from dataclasses import replace
from pathlib import Path

from stablefix.engine import scan_source, templates
from stablefix.settings import Settings
from stablefix.source.text import from_text
from stablefix.validate.request import Request
from stablefix.validate.worker import Pool
from stablefix.verdicts import request

HEADER = """\
import math
import numpy as np
import scipy.special
import torch
import torch.nn.functional as F
from torch import nn

"""
LIBRARIES = {"math", "np", "scipy", "torch", "F", "nn", *dir(builtins)}


def example(expression: str) -> str:
    """A module whose one function returns the expression; its free names are parameters."""
    names = {node.id for node in ast.walk(ast.parse(expression)) if isinstance(node, ast.Name)} - LIBRARIES
    numeric = {"np": "np.ndarray", "scipy": "np.ndarray", "math": "float"}
    kind = next((kind for name, kind in numeric.items() if expression.startswith(f"{name}.")), "torch.Tensor")
    parameters = ", ".join(f"{name}: {kind}" for name in sorted(names))
    return f"{HEADER}def f({parameters}):\n    return {expression}\n"


def requests(select: str) -> list[tuple[str, str, Request]]:
    """(code, expression, request) of each example that a template says it fires on."""
    found = []
    for template in templates():
        if not template.code.startswith(select):
            continue
        for expression in template.fires:
            settings = Settings(select=(template.code,), pedantic=True)
            for candidate in scan_source(from_text(example(expression), "example.py"), settings).candidates[:1]:
                found.append((template.code, expression, request(candidate)))
    return found


def processor_time() -> dict[int, int]:
    """Nanoseconds that each process below this one has run."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    below = {os.getpid()}
    while grown := {process for process, parent in parents.items() if parent in below} - below:
        below |= grown
    found = {}
    for process in below - {os.getpid()}:
        with contextlib.suppress(OSError):
            found[process] = int(Path(f"/proc/{process}/schedstat").read_text().split()[0])
    return found


def told(name: str, times: list[float]) -> None:
    """One line about many milliseconds."""
    times = sorted(times)
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    print(
        f"{len(times)} validations, {name}: median {statistics.median(times):.0f} ms, mean {statistics.mean(times):.0f}"
        f" ms, 95th percentile {p95:.0f} ms, largest {times[-1]:.0f} ms"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--select", default="SF", help="prefix of the codes")
    parser.add_argument("--every", type=int, default=1, help="take one of this many examples")
    parser.add_argument("--slowest", type=int, default=10, help="how many of the slowest to list")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    asked = requests(arguments.select)[:: arguments.every]
    pool = Pool(1)
    for _, _, each in asked[:3]:
        list(pool.map([each]))
    rows = []
    for code, expression, each in asked:
        before, started = processor_time(), time.perf_counter()
        list(pool.map([replace(each, seed=each.seed + 1)]))
        seconds, after = time.perf_counter() - started, processor_time()
        used = sum(spent - before.get(process, 0) for process, spent in after.items())
        rows.append((used / 1e6, 1e3 * seconds, code, expression))
    pool.close()
    told("processor time", [used for used, *_ in rows])
    told("wall clock", [passed for _, passed, *_ in rows])
    for used, _, code, expression in sorted(rows, reverse=True)[: arguments.slowest]:
        print(f"{used:8.0f} ms  {code}  {expression}")
    if arguments.json:
        record = [
            {"code": code, "expression": text, "milliseconds": used, "wall_milliseconds": passed}
            for used, passed, code, text in rows
        ]
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
