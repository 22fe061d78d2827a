"""The prover process: dropped jobs, crashes and hangs. What fails is replaced, and the user hears of it once."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import psutil
import pytest

from stablefix.editor.jobs import FixAll, Prove
from stablefix.editor.prover import ATTEMPTS, FAILURES, Prover, ProverError
from stablefix.finding import FileResult, Fixed
from stablefix.notices import Notice
from stablefix.settings import Settings
from stablefix.source.text import from_text

pytestmark = pytest.mark.asyncio

SOURCE = from_text("import torch\n\n\ndef f(x):\n    return torch.log(torch.softmax(x, -1))\n", "f.py")
PROVE = Prove(SOURCE, Settings(jobs=1))
DUMMY = """
import os, sys, time
from stablefix.editor.jobs import Ask, Done
from stablefix.notices import Notice
from stablefix.validate.frames import read_frame, write_frame
mark = sys.argv[1]
while True:
    ask = read_frame(sys.stdin.buffer)
    if isinstance(ask, Ask):
        first = not os.path.exists(mark)
        open(mark, "a").write("x")
        {behaviour}
        write_frame(sys.stdout.buffer, Done(ask.number, "answer"))
"""


class Told(list[str]):
    """What the user heard."""

    def __call__(self, message: str) -> None:
        self.append(message)


def dummy(tmp_path: object, behaviour: str) -> list[str]:
    return [sys.executable, "-c", DUMMY.format(behaviour=behaviour), f"{tmp_path}/mark"]


async def test_jobs_are_answered() -> None:
    prover = Prover(Told())
    result = await prover.ask(PROVE)
    assert isinstance(result, FileResult) and [each.code for each in result.findings] == ["SF101"]
    fixed = await prover.ask(FixAll(SOURCE, Settings(jobs=1)))
    assert isinstance(fixed, Fixed) and "log_softmax" in fixed.text
    await prover.close()


@pytest.mark.parametrize("behaviour", ["if first: os._exit(1)", "if first: time.sleep(1000)"], ids=["crashes", "hangs"])
async def test_a_prover_that_fails_once_is_replaced_and_the_job_is_done(tmp_path: object, behaviour: str) -> None:
    told = Told()
    prover = Prover(told, patience=2, program=dummy(tmp_path, behaviour))
    assert await prover.ask(PROVE) == "answer"
    assert await prover.ask(PROVE) == "answer"
    assert len(told) == 1 and "restarted" in told[0]
    await prover.close()


async def test_a_job_that_always_ends_the_prover_is_given_up_and_the_next_is_done(tmp_path: object) -> None:
    told = Told()
    behaviour = f"if os.path.getsize(mark) <= {ATTEMPTS}: os._exit(1)"
    prover = Prover(told, program=dummy(tmp_path, behaviour))
    with pytest.raises(ProverError, match="ended unexpectedly"):
        await prover.ask(PROVE)
    assert await prover.ask(PROVE) == "answer"
    assert len(told) == 1
    await prover.close()


async def test_a_prover_that_never_lives_is_not_started_for_ever(tmp_path: object) -> None:
    told = Told()
    prover = Prover(told, program=dummy(tmp_path, "os._exit(1)"))
    for _ in range(FAILURES + 3):
        with pytest.raises(ProverError):
            await prover.ask(PROVE)
    with open(f"{tmp_path}/mark") as mark:
        assert len(mark.read()) == FAILURES
    assert len(told) == 2 and "again and again" in told[1]
    await prover.close()


async def test_what_happened_to_the_processes_of_the_prover_is_told(tmp_path: object) -> None:
    told = Told()
    notice = Notice("a validation process was killed (SIGKILL); ...", "folder/a.py:5")
    behaviour = f"write_frame(sys.stdout.buffer, Done(ask.number, 'answer', ({notice!r},))); continue"
    prover = Prover(told, program=dummy(tmp_path, behaviour))
    assert await prover.ask(PROVE) == "answer"
    assert told == ["a.py:5: a validation process was killed (SIGKILL); ..."]
    await prover.close()


async def test_the_newest_of_the_jobs_that_wait_is_done_first() -> None:
    prover, done = Prover(Told()), []

    async def ask(name: str) -> None:
        await prover.ask(Prove(from_text(SOURCE.text, name), Settings(jobs=1)))
        done.append(name)

    await asyncio.gather(ask("at work.py"), ask("older.py"), ask("newer.py"))
    assert done.index("newer.py") < done.index("older.py")
    await prover.close()


async def test_a_job_that_nobody_waits_for_is_dropped(tmp_path: object) -> None:
    prover = Prover(Told(), program=dummy(tmp_path, "time.sleep(0.3)"))
    job = asyncio.ensure_future(prover.ask(PROVE))
    await asyncio.sleep(0.1)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert await prover.ask(PROVE) == "answer"
    await prover.close()


async def test_a_real_prover_that_is_killed_at_work_is_replaced() -> None:
    told = Told()
    prover = Prover(told)
    await prover.ask(PROVE)
    assert prover._process is not None
    os.kill(prover._process.pid, signal.SIGKILL)
    result = await prover.ask(PROVE)
    assert isinstance(result, FileResult) and result.findings
    assert len(told) == 1
    await prover.close()


async def test_the_end_of_the_prover_is_the_end_of_its_workers() -> None:
    prover = Prover(Told())
    text = SOURCE.text.replace("x, -1", "x * 17.5, -1")
    await prover.ask(Prove(from_text(text, "f.py"), Settings(jobs=1)))
    assert prover._process is not None
    family = psutil.Process(prover._process.pid).children(recursive=True)
    assert family, "a worker was needed"
    await prover.close()
    _, alive = psutil.wait_procs(family, timeout=20)
    assert not alive


async def test_a_killed_worker_of_the_prover_is_told_once_and_nothing_is_lost() -> None:
    told = Told()
    prover = Prover(told)
    settings = Settings(jobs=1, cache=False)
    first = await prover.ask(Prove(SOURCE, settings))
    assert prover._process is not None
    for process in psutil.Process(prover._process.pid).children():
        process.kill()
    again = await prover.ask(Prove(from_text(SOURCE.text.replace("x, -1", "2 * x, -1"), "f.py"), settings))
    for result in (first, again):
        assert isinstance(result, FileResult) and [each.code for each in result.findings] == ["SF101"]
    (message,) = told
    assert message.startswith("f.py:5: a validation process was killed (SIGKILL); another one was started, and SF")
    await prover.close()
