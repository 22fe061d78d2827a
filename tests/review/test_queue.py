"""The queue: every pull request at most once at a time, nothing twice, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from stablefix.review.queue import ATTEMPTS, REMEMBERED, STALE, Job, Queue

A, B = Job("o/a", 1, 7), Job("o/b", 2, 7)


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    found = Queue(str(tmp_path / "q.sqlite"))
    yield found
    found.close()


def test_in_the_order_of_asking(queue: Queue) -> None:
    queue.deliver("1", A, now=1.0)
    queue.deliver("2", B, now=2.0)
    queue.deliver("3", A, now=3.0)
    assert [queue.claim("w"), queue.claim("w"), queue.claim("w")] == [A, B, None]


def test_what_is_asked_for_meanwhile_is_done_once_more(queue: Queue) -> None:
    queue.deliver("1", A)
    assert queue.claim("w") == A
    queue.deliver("2", A)
    queue.deliver("3", A)
    assert queue.claim("v") is None, "one worker on a pull request"
    queue.finish(A, "w", "reviewed")
    assert queue.claim("v") == A
    queue.finish(A, "v", "reviewed")
    assert queue.claim("v") is None and queue.counters()["reviews_reviewed"] == 2


def test_the_work_of_a_dead_worker_is_given_back(queue: Queue) -> None:
    queue.deliver("1", A)
    queue.beat("100-a", now=0.0)
    assert queue.claim("100-a") == A
    queue.beat("200-b", now=STALE - 1)
    assert queue.claim("200-b") is None
    queue.beat("200-b", now=STALE + 1)
    assert queue.claim("200-b") == A
    queue.finish(A, "100-a", "reviewed")
    assert queue.jobs()["running"] == 1, "the dead one can no longer end it"
    queue.beat("300-c")
    queue.release_process(200)
    queue.release_process(30)
    assert queue.jobs() == {"waiting": 1, "running": 0, "done": 0, "failed": 0} or queue.workers() == 1


def test_failures_wait_longer_each_time_and_end(queue: Queue) -> None:
    queue.deliver("1", A, now=0.0)
    now, waits = 0.0, []
    for _ in range(ATTEMPTS):
        before = now
        while queue.claim("w", now) is None:
            now += 10.0
        waits.append(now - before)
        queue.fail(A, "w", now=now)
    assert waits[:4] == [0.0, 10.0, 40.0, 160.0] and queue.jobs()["failed"] == 1
    assert not queue.deliver("1", B, now=now), "another pull request's delivery of the same name is known"
    assert queue.deliver("1", A, now=now), "a redelivery of what failed is taken"
    assert queue.claim("w") == A


def test_a_limit_of_the_forge_is_waited_for_and_is_no_failure(queue: Queue) -> None:
    queue.deliver("1", A, now=0.0)
    now = 0.0
    for _ in range(ATTEMPTS + 3):
        assert queue.claim("w", now) == A
        queue.fail(A, "w", seconds=100.0, now=now)
        assert queue.claim("w", now + 99.0) is None
        now += 100.0
    assert queue.jobs()["waiting"] == 1


def test_it_survives_and_forgets(tmp_path: Path) -> None:
    first = Queue(str(tmp_path / "q.sqlite"))
    first.deliver("1", A, now=0.0)
    second = Queue(str(tmp_path / "q.sqlite"))
    assert not second.deliver("1", A, now=1.0)
    assert second.claim("w", now=2.0) == A
    assert second.longest_wait() == 0.0
    second.finish(A, "w", "reviewed")
    assert second.deliver("1", A, now=REMEMBERED + 1)
    first.close()
    second.close()


def test_many_at_once_take_each_job_once(tmp_path: Path) -> None:
    path = str(tmp_path / "q.sqlite")
    queue = Queue(path)
    jobs = [Job("o/r", number, 7) for number in range(1, 61)]
    for job in jobs:
        queue.deliver(str(job.number), job)
    taken: list[Job] = []

    def work(name: str) -> None:
        own = Queue(path)
        while (job := own.claim(name)) is not None:
            taken.append(job)
            own.finish(job, name, "reviewed")
        own.close()

    threads = [threading.Thread(target=work, args=(str(number),)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    queue.close()
    assert sorted(taken, key=lambda job: job.number) == jobs
