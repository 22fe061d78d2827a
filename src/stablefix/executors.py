"""Where work is done: in this process, in several on this machine, or on a Dask cluster.

Every executor gives each outcome once, as soon as it is there. A process that dies takes nothing with it: what it had
not finished is done by another, and a repository that kills two processes is given up.
"""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from typing import Any

from stablefix.repositories import Outcome, Work, check_repository

ATTEMPTS = 2


def local(works: Sequence[Work], jobs: int) -> Iterator[Outcome]:
    """On this machine, `jobs` at a time."""
    if jobs == 1:
        yield from map(check_repository, works)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor, as_completed
    from concurrent.futures.process import BrokenProcessPool

    attempts = dict.fromkeys(works, 0)
    while attempts:
        alone = max(attempts.values()) > 0
        batch = [work for work, deaths in attempts.items() if deaths][:1] if alone else list(attempts)
        with ProcessPoolExecutor(1 if alone else jobs, multiprocessing.get_context("spawn")) as pool:
            futures = {pool.submit(check_repository, work): work for work in batch}
            for future in as_completed(futures):
                work = futures[future]
                try:
                    outcome = future.result()
                except BrokenProcessPool:
                    attempts[work] += 1
                    if attempts[work] < ATTEMPTS:
                        continue
                    outcome = Outcome(work.path, work.key, "failed", "the process that checked it died")
                del attempts[work]
                yield outcome


def dask(works: Sequence[Work], jobs: int, scheduler: str | None) -> Iterator[Outcome]:
    """On a Dask cluster: the one at an address, or one of `jobs` workers on this machine."""
    from distributed import Client, LocalCluster, as_completed

    for name in ("distributed.nanny", "distributed.scheduler", "distributed.worker", "distributed.core"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with contextlib.ExitStack() as stack:
        cluster: Any = scheduler
        if scheduler is None:
            cluster = stack.enter_context(
                LocalCluster(
                    n_workers=jobs, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
                )
            )
        client = stack.enter_context(Client(cluster))
        futures = {
            client.submit(check_repository, work, key=f"{work.path}-{work.key}", pure=True, retries=ATTEMPTS): work
            for work in works
        }
        for future in as_completed(list(futures)):
            work = futures[future]
            error = future.exception()
            if error is not None:
                yield Outcome(work.path, work.key, "failed", f"{type(error).__name__}: {error}")
            else:
                yield future.result()
