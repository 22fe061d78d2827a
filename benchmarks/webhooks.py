"""The App under load, on loopback, with a worker killed in the middle: is all work done, and done once?

    python -m benchmarks.webhooks [--deliveries 1000] [--pulls 25] [--workers 2]

Every delivery is sent twice or more under its name, in a shuffled order; the forge is the fake of the tests, which
judges every request by GitHub's description.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.review.app import opened
from tests.review.fake.server import FakeGitHub
from tests.review.service import running
from tests.review.test_draft import UNSTABLE

PATIENCE = 1500.0
"""Seconds for all reviews."""


def main() -> None:
    """Send, kill, wait, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deliveries", type=int, default=1000)
    parser.add_argument("--pulls", type=int, default=25)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        measure(Path(folder), options.deliveries, options.pulls, options.workers)


def measure(folder: Path, deliveries: int, pulls: int, workers: int) -> None:
    """One run."""
    github = FakeGitHub(folder / "octo")
    github.repository.commit({"a.py": "import torch\n"})
    for number in range(1, pulls + 1):
        github.repository.git("checkout", "-q", "-b", f"feature-{number}", "main")
        github.repository.commit({"a.py": f"{UNSTABLE}\n\nNUMBER = {number}\n"})
        github.open(f"feature-{number}", number)
    names = [f"d-{number}" for number in range(deliveries // 2)]
    sent = names + random.Random(0).choices(names, k=deliveries - len(names))
    random.Random(1).shuffle(sent)
    answers: Counter[int] = Counter()
    waited: list[float] = []
    killed = 0
    with running(github, folder, workers) as service:
        began = time.monotonic()
        for position, name in enumerate(sent):
            number = int(name.removeprefix("d-")) % pulls + 1
            asked = time.monotonic()
            answers[service.send(opened(number, action="synchronize"), name)] += 1
            waited.append(time.monotonic() - asked)
            if position == deliveries // 2:
                service.wait(lambda: bool(github.reviews))
                killed = service.worker_processes()[0]
                os.kill(killed, signal.SIGKILL)
        took = time.monotonic() - began
        service.wait(service.is_idle, PATIENCE)
        done = time.monotonic() - began
        counted = service.metrics()
        died, ended = service.said("worker died"), service.said("done")
        service.close()
    comments = Counter(each.pull for each in github.comments.values())
    waited.sort()
    cpu = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"deliveries sent          {deliveries:,} ({len(names):,} names), in {took:.1f} s with the wait for the kill")
    print(f"answers                  {dict(answers)}")
    print(
        f"answer, median and p99   {1000 * waited[len(waited) // 2]:.1f} ms, "
        f"{1000 * waited[-len(waited) // 100]:.1f} ms"
    )
    for name, value in counted.items():
        print(f"{name:<60} {value:g}")
    print(f"workers killed           {1 if killed else 0}, seen to die {len(died)}")
    print(f"reviews run              {len(ended)} for {pulls} pull requests, all after {done:.1f} s")
    print(f"reviews posted           {len(github.reviews)} ({len(comments)} pull requests)")
    print(f"comments a pull request  {sorted(set(comments.values()))}, summaries {len(github.general)}")
    print(f"processor                {cpu.ru_utime + cpu.ru_stime:.1f} s in the service and its workers")
    assert answers[202] == len(names) and sum(answers.values()) == deliveries
    assert comments == Counter(dict.fromkeys(range(1, pulls + 1), 2)), "a finding is lost or told twice"
    assert len(github.reviews) == len(github.general) == pulls


if __name__ == "__main__":
    main()
