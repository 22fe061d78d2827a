"""Lines per CPU second of the scan without validation, against other tools on the same files in the same run.

    python benchmarks/scan.py [FOLDER ...] [--limit FILES] [--repeat N] [--json FILE]

Without a folder, torch's own installed Python files. Every tool is one process on one thread; CPU seconds are user plus
system time of that process, start-up included, with the byte code that an installation has; the fastest of the repeats
counts. A tool that is not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

PARSE_ONLY = """
import ast, sys
for path in open(sys.argv[1], encoding="utf-8").read().splitlines():
    with open(path, "rb") as file:
        text = file.read()
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        pass
"""


@dataclass(frozen=True)
class Measurement:
    """One tool on all files."""

    tool: str
    cpu_seconds: float
    lines_per_second: float
    peak_megabytes: float
    """Peak resident memory of the process."""


def python_files(folders: list[Path], limit: int | None) -> list[Path]:
    files = sorted(path for folder in folders for path in ([folder] if folder.is_file() else folder.rglob("*.py")))
    return files[:limit]


def count_lines(files: list[Path]) -> int:
    return sum(path.read_bytes().count(b"\n") for path in files)


def measure(tool: str, command: list[str], lines: int, repeat: int) -> Measurement:
    """Run a command some times, and keep the fastest. Its exit code does not matter, its crash does."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    best, peak = float("inf"), 0.0
    for _ in range(repeat):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment)
        assert process.stderr is not None
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            raise SystemExit(f"{tool} ended with {process.returncode}:\n{errors.decode(errors='replace')[-2000:]}")
        best = min(best, usage.ru_utime + usage.ru_stime)
        peak = max(peak, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6)
    return Measurement(tool, best, lines / best, peak)


def commands(listing: Path, roots: list[str], *, slow: bool) -> dict[str, list[str]]:
    """The tools that are installed, each with its command. They all read the same files."""
    found = {
        "ast.parse alone": [sys.executable, "-c", PARSE_ONLY, str(listing)],
        "stablefix --no-validate": [
            sys.executable,
            "-m",
            "stablefix",
            "check",
            "--no-validate",
            "--no-cache",
            "--jobs",
            "1",
            *roots,
        ],
    }
    beside = Path(sys.executable).parent
    if ruff := shutil.which("ruff", path=f"{beside}{os.pathsep}{os.environ.get('PATH', '')}"):
        found["ruff, default rules"] = [ruff, "check", "--isolated", "--no-cache", "--quiet", *roots]
    if slow and importlib.util.find_spec("torchfix"):
        found["TorchFix"] = [sys.executable, "-m", "torchfix", "--show-stderr", *roots]
    return found


def copy_files(files: list[Path], target: Path) -> list[Path]:
    """Copies in one flat folder, so that no tool is led by ignore files or settings that lie beside the originals."""
    copies = []
    for number, path in enumerate(files):
        copy = target / f"{number // 500:03}" / f"f{number:05}_{path.name}"
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, copy)
        copies.append(copy)
    return copies


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--limit", type=int, help="at most so many files")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--slow", action="store_true", help="TorchFix too: minutes on large folders")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    arguments = parser.parse_args()
    folders = arguments.folders
    if not folders:
        spec = importlib.util.find_spec("torch")
        assert spec is not None and spec.origin is not None
        folders = [Path(spec.origin).parent]

    with tempfile.TemporaryDirectory() as name:
        copies = copy_files(python_files(folders, arguments.limit), Path(name))
        lines = count_lines(copies)
        listing = Path(name) / "files.txt"
        listing.write_text("\n".join(map(str, copies)), encoding="utf-8")
        print(f"{len(copies)} files, {lines} lines below {', '.join(map(str, folders))}")
        results = [
            measure(tool, command, lines, 1 if tool == "TorchFix" else arguments.repeat)
            for tool, command in commands(listing, [name], slow=arguments.slow).items()
        ]
    parse = results[0].lines_per_second
    print(f"{'tool':<26} {'CPU s':>8} {'lines/CPU s':>12} {'of ast.parse':>13} {'peak MB':>8}")
    for row in results:
        share = row.lines_per_second / parse
        figures = f"{row.cpu_seconds:8.2f} {row.lines_per_second:12,.0f} {share:13.2f} {row.peak_megabytes:8.0f}"
        print(f"{row.tool:<26} {figures}")
    if arguments.json:
        record = {"files": len(copies), "lines": lines, "tools": [asdict(row) for row in results]}
        arguments.json.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
