"""How long a run over a thousand files takes, cold and with every result kept: `python benchmarks/cache.py [FOLDER]`.

Without a folder the files are written to a temporary one: nine of ten are clean, one of ten has a finding. Whole
processes are timed, start of the interpreter and of the processes that validate included. Processor seconds are those
of stablefix and of the processes that it waits for; where other programs run beside it, they tell more than the clock.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLEAN = "import torch\n\n\ndef f{n}(x):\n    y = torch.log_softmax(x, -1)\n    return y.exp().sum() + {n}\n"
UNSTABLE = "import torch\n\n\ndef f{n}(x):\n    return torch.log(torch.softmax(x, -1)) + {n}\n"
FILLER = "\n\ndef g{k}(a, b):\n    c = [a for a in b if a]\n    return {{'a': c, 'b': len(c)}}\n"


def main() -> None:
    """Print one line a run."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("folder", nargs="?", help="a tree of real code in place of a made one")
    reader.add_argument("--files", type=int, default=1000, help="of the made tree")
    reader.add_argument("--runs", type=int, default=3, help="of which the best counts")
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(options.folder or Path(folder, "tree"))
        if not options.folder:
            write(tree, options.files)
        files = list(tree.rglob("*.py"))
        lines = sum(path.read_bytes().count(b"\n") for path in files)
        print(f"{len(files)} files, {lines:,} lines")
        for jobs in (1, 2):
            kept = str(Path(folder, f"kept{jobs}"))
            command = [str(Path(sys.executable).with_name("stablefix")), "check", "-q", "--jobs", str(jobs)]
            command += ["--output-format", "concise", "--cache-dir", kept, str(tree)]
            for kind, (wall, cpu) in (
                ("scan only, nothing kept", seconds([*command, "--no-validate", "--no-cache"])),
                ("validated, cold", seconds(command)),
                ("kept", min(seconds(command) for _ in range(options.runs))),
            ):
                print(f"--jobs {jobs}, {kind:24} {wall:6.2f} s, {cpu:6.2f} processor seconds")


def write(tree: Path, count: int) -> None:
    """Write the files."""
    for number in range(count):
        text = (UNSTABLE if number % 10 == 0 else CLEAN).format(n=number)
        text += "".join(FILLER.format(k=k) for k in range(20))
        path = tree / f"package{number % 20}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def seconds(command: list[str]) -> tuple[float, float]:
    """(seconds by the clock, processor seconds) of one process and its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
