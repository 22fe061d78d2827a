"""The words of `stablefix scan`."""

from __future__ import annotations

import argparse

from stablefix.cli import readers


def add(scan: argparse.ArgumentParser) -> None:
    """All options of the command."""
    flag = "store_true"
    scan.add_argument("--repos", metavar="LIST", required=True, help="file with one folder a line; # begins a comment")
    scan.add_argument("--state", metavar="FILE", required=True, help="what is done, with its findings (SQLite)")
    scan.add_argument("--executor", choices=["local", "dask"], default="local", help="where the work is done")
    scan.add_argument("--scheduler", metavar="ADDRESS", help="of a Dask cluster [default: one on this machine]")
    scan.add_argument("--jobs", "-j", metavar="N", type=readers.positive, default=1, help="repositories at a time")
    scan.add_argument("--shard", metavar="I/N", type=readers.shard, help="only the repositories of one of N parts")
    scan.add_argument("--retry", action=flag, help="also do again what failed before")
    scan.add_argument("--output-format", choices=["text", "json"], default="text", help="of the summary")
    scan.add_argument("--no-validate", action=flag, help="list candidates without running anything")
    scan.add_argument("--pedantic", action=flag, help="also what fails only on unusual, unknown inputs")
    scan.add_argument("--advice", action=flag, help="also what is hardly ever meant, though no input fails")
    scan.add_argument("--cache-dir", metavar="FOLDER", help="where verdicts are kept, for all repositories")
    scan.add_argument("--quiet", "-q", action=flag, help="print the summary and errors only")
    scan.add_argument("--exit-zero", action=flag, help="exit with code 0 also when there are findings")
