"""Many findings end to end: with nothing known, and with every verdict known.

    python benchmarks/findings.py [--findings 1000] [--jobs 2]

Every finding asks another question (another constant), so none is answered by another one's verdict. The second run
has other settings than the first, so that files are checked again and only the verdicts come from the cache. At last
the cache is asked alone, verdict by verdict, in this process.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.validation import processor_time  # noqa: E402
from stablefix.engine import scan_source  # noqa: E402
from stablefix.settings import Settings  # noqa: E402
from stablefix.source.text import from_text  # noqa: E402
from stablefix.validate.cache import VerdictCache, question  # noqa: E402
from stablefix.validate.request import pack  # noqa: E402
from stablefix.verdicts import request  # noqa: E402

FORMS = [
    "torch.log(torch.softmax(x * {}, -1))",
    "torch.log(1 + torch.exp(x * {}))",
    "torch.log(torch.sigmoid(x + {}))",
    "torch.exp(x * {}).sum(-1).log()",
    "torch.exp(x * {}) - 1",
    "(x * {}) / x.norm(dim=-1, keepdim=True)",
    "torch.exp(x * {0}) / torch.exp(x * {0}).sum(-1, keepdim=True)",
    "torch.log(1 - torch.sigmoid(x * {}))",
]
EACH = 20


def write(folder: Path, findings: int) -> list[Path]:
    """Files with so many unstable expressions."""
    paths = []
    for first in range(0, findings, EACH):
        text = "import torch\n"
        for number in range(first, min(first + EACH, findings)):
            expression = FORMS[number % len(FORMS)].format(1 + (number + 1) / 1024)
            text += f"\n\ndef f{number}(x: torch.Tensor) -> torch.Tensor:\n    return {expression}\n"
        paths.append(folder / f"part{first:05}.py")
        paths[-1].write_text(text, encoding="utf-8")
    return paths


def run(folder: Path, jobs: int, severity: str) -> tuple[float, float, int]:
    """(seconds, processor seconds of all its processes, findings) of the real program."""
    command = [sys.executable, "-m", "stablefix", "check", "--jobs", str(jobs), "--min-severity", severity]
    command += ["--cache-dir", str(folder / "kept"), "--output-format", "concise", str(folder)]
    started = time.perf_counter()
    spent: dict[int, int] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watcher = threading.Thread(target=_watch, args=(process, spent))
        watcher.start()
        told, _ = process.communicate()
        watcher.join()
    return time.perf_counter() - started, sum(spent.values()) / 1e9, sum(": SF" in line for line in told.splitlines())


def _watch(process: subprocess.Popen[str], spent: dict[int, int]) -> None:
    """Keep what each process below this one has run, as long as the program does: not all are waited for by others."""
    while process.poll() is None:
        spent.update(processor_time())
        time.sleep(0.25)


def alone(folder: Path, paths: list[Path]) -> list[float]:
    """Milliseconds of each verdict from the cache: the question's key, the file, the verdict."""

    def warn(error: OSError) -> None:
        raise error

    store = VerdictCache(str(folder / "kept"), warn)
    times = []
    for path in paths:
        for candidate in scan_source(from_text(path.read_text(encoding="utf-8"), path.name), Settings()).candidates:
            data = pack(request(candidate))
            started = time.perf_counter()
            known = store.get(question(data))
            if known is not None:
                times.append(1000 * (time.perf_counter() - started))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--findings", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        paths = write(folder, arguments.findings)
        for severity, known in (("low", "nothing known"), ("medium", "every verdict known")):
            seconds, used, found = run(folder, arguments.jobs, severity)
            told = f"{found} findings in {seconds:.1f} s ({used:.1f} s of processor time)"
            print(f"{told} with {arguments.jobs} processes, {known}", flush=True)
        times = sorted(alone(folder, paths))
        if times:
            p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
            print(f"{len(times)} verdicts from the cache: median {statistics.median(times):.2f} ms, 95 % {p95:.2f} ms")


if __name__ == "__main__":
    main()
