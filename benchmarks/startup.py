"""Start-up: CPU and wall time of `--version`, `--help` and of checking a file with nothing to find, again and anew.

    python benchmarks/startup.py [--repeat N] [--json FILE]

The median over the repeats, with the byte code that an installation has; `python -c pass` and `python -I -S -c pass`
are the floor that nothing in Python can beat.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLEAN = """
import torch
import torch.nn.functional as F


def loss(logits, target):
    return F.nll_loss(F.log_softmax(logits, dim=-1), target)


def normalise(x, eps=1e-6):
    return (x - x.mean()) / (x.std() + eps)
"""
NOT_OURS = """
import json


def load(path):
    with open(path) as file:
        return json.load(file)
"""


def once(command: list[str]) -> tuple[float, float]:
    """(CPU, wall) milliseconds of one run."""
    started = time.perf_counter()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return 1e3 * (usage.ru_utime + usage.ru_stime), 1e3 * wall


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    program = Path(sys.executable).parent / "stablefix"
    stablefix = [str(program)] if program.exists() else [sys.executable, "-m", "stablefix"]
    with tempfile.TemporaryDirectory() as folder:
        clean, other = Path(folder) / "clean.py", Path(folder) / "other.py"
        clean.write_text(CLEAN, encoding="utf-8")
        other.write_text(NOT_OURS, encoding="utf-8")
        cases = {
            "python -I -S -c pass": [sys.executable, "-I", "-S", "-c", "pass"],
            "python -c pass": [sys.executable, "-c", "pass"],
            "stablefix --version": [*stablefix, "--version"],
            "stablefix --help": [*stablefix, "--help"],
            "check a clean file": [*stablefix, "check", str(clean)],
            "check a clean file anew": [*stablefix, "check", "--no-cache", str(clean)],
            "check a file without arrays": [*stablefix, "check", str(other)],
        }
        figures = {}
        for name, command in cases.items():
            once(command)
            runs = [once(command) for _ in range(arguments.repeat)]
            figures[name] = [statistics.median(column) for column in zip(*runs, strict=True)]
    print(f"{'command':<30} {'CPU ms':>8} {'wall ms':>8}")
    for name, (cpu, wall) in figures.items():
        print(f"{name:<30} {cpu:8.0f} {wall:8.0f}")
    if arguments.json:
        arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
