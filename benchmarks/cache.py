"""How long a run over a thousand files takes, cold and with every result kept: `python benchmarks/cache.py`.

The files are written to a temporary folder: nine of ten are clean, one of ten has a finding. Whole processes are timed,
start of the interpreter included; validation is on.
"""

from __future__ import annotations

import argparse
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
    reader.add_argument("--files", type=int, default=1000)
    reader.add_argument("--runs", type=int, default=3, help="of which the best counts")
    options = reader.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "tree")
        lines = write(tree, options.files)
        print(f"{options.files} files, {lines:,} lines")
        for jobs in (1, 2):
            kept = str(Path(folder, f"kept{jobs}"))
            command = [str(Path(sys.executable).with_name("stablefix")), "check", "-q", "--jobs", str(jobs)]
            command += ["--output-format", "concise", "--cache-dir", kept, str(tree)]
            print(f"--jobs {jobs}, cold: {seconds(command):6.2f} s")
            warm = min(seconds(command) for _ in range(options.runs))
            print(f"--jobs {jobs}, kept: {warm:6.2f} s")


def write(tree: Path, count: int) -> int:
    """Write the files; returns their lines."""
    lines = 0
    for number in range(count):
        text = (UNSTABLE if number % 10 == 0 else CLEAN).format(n=number)
        text += "".join(FILLER.format(k=k) for k in range(20))
        path = tree / f"package{number % 20}" / f"module{number}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        lines += text.count("\n")
    return lines


def seconds(command: list[str]) -> float:
    """The time of one process."""
    started = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
