"""The App: its tokens, and the deployed service with processes that are killed."""

from __future__ import annotations

import os
import signal
from collections import Counter
from pathlib import Path

import httpx
import jwt
import pytest

from stablefix.review.http import API
from stablefix.review.tokens import PERMISSIONS, App, KeyFormatError
from tests.cli.conftest import Run, run
from tests.review.app import APP, keys, opened
from tests.review.fake.server import BOT, FakeGitHub
from tests.review.service import Service, running
from tests.review.test_draft import UNSTABLE

__all__ = ["run"]


@pytest.fixture
def github(tmp_path: Path) -> FakeGitHub:
    """Five pull requests with two findings each."""
    fake = FakeGitHub(tmp_path / "octo")
    fake.app_key = keys()[1]
    fake.repository.commit({"a.py": "import torch\n"})
    for number in range(1, 6):
        fake.repository.git("checkout", "-q", "-b", f"feature-{number}", "main")
        fake.repository.commit({"a.py": f"{UNSTABLE}\n\nNUMBER = {number}\n"})
        fake.open(f"feature-{number}", number)
    return fake


def app(fake: FakeGitHub) -> App:
    return App(APP, keys()[0], API, httpx.MockTransport(fake.respond), fake.time.clock)


def test_a_token_is_for_one_repository_and_little_else(github: FakeGitHub) -> None:
    token = app(github).token(7, "octo/hello")
    assert github.tokens[token] == {"installation": 7, "repositories": ["hello"], "permissions": PERMISSIONS}
    assert PERMISSIONS == {"contents": "read", "metadata": "read", "pull_requests": "write", "checks": "write"}


def test_a_token_is_asked_for_once_until_it_ends(github: FakeGitHub) -> None:
    found = app(github)
    first = found.token(7, "octo/hello")
    github.time.now += 3200
    assert found.token(7, "octo/hello") == first and found.token(7, "octo/other") != first
    github.time.now += 200
    assert found.token(7, "octo/hello") != first


def test_the_word_of_an_app_is_short_lived_and_allows_for_clocks(github: FakeGitHub) -> None:
    claims = jwt.decode(app(github).word(), keys()[1], ["RS256"], options={"verify_exp": False})
    assert claims == {"iss": APP, "iat": int(github.time.now) - 60, "exp": int(github.time.now) + 540}
    assert app(github).login == BOT


@pytest.mark.parametrize("key", ["", "x", "-----BEGIN RSA PRIVATE KEY-----\nx\n-----END RSA PRIVATE KEY-----"])
def test_a_key_that_is_none(key: str) -> None:
    with pytest.raises(KeyFormatError):
        App(APP, key)


def test_nothing_shows_the_key(github: FakeGitHub) -> None:
    found = app(github)
    found.token(7, "octo/hello")
    assert "PRIVATE" not in repr(found) and "ghs_" not in repr(found)


def test_what_is_missing_is_told(run: Run) -> None:
    done = run("github", "--serve", "127.0.0.1:0")
    assert done.returncode == 2 and b"--state FILE" in done.stderr
    done = run("github", "--serve", "127.0.0.1:0", "--state", "q.sqlite")
    assert done.returncode == 2 and b"STABLEFIX_APP_ID is not set" in done.stderr
    done = run("github", "--serve", "x", "--state", "q", STABLEFIX_APP_ID="1", STABLEFIX_PRIVATE_KEY=keys()[0])
    assert done.returncode == 2 and b"write HOST:PORT" in done.stderr


def reviewed(fake: FakeGitHub) -> Counter[int]:
    return Counter(each.pull for each in fake.comments.values())


def send_all(service: Service, times: int = 2) -> None:
    for turn in range(times):
        for number in range(1, 6):
            assert service.send(opened(number), f"d-{number}") == (202 if turn == 0 else 200)


def test_every_delivery_is_worked_off_once_though_workers_are_killed(github: FakeGitHub, tmp_path: Path) -> None:
    with running(github, tmp_path) as service:
        send_all(service)
        service.wait(lambda: len(github.tokens) > 1)
        for process in service.worker_processes():
            os.kill(process, signal.SIGKILL)
        service.wait(service.is_idle)
        assert service.close() == 0
        assert len(service.said("worker died")) == 2
        assert [each["outcome"] for each in service.said("done")] == ["reviewed"] * 5
    assert reviewed(github) == Counter(dict.fromkeys(range(1, 6), 2))
    assert len(github.reviews) == 5 and len(github.general) == 5 and len(github.checks) == 5
    assert "ghs_" not in str(service.log) and "PRIVATE" not in str(service.log)


def test_nothing_is_lost_when_everything_is_killed(github: FakeGitHub, tmp_path: Path) -> None:
    with running(github, tmp_path, workers=1) as service:
        send_all(service, 1)
        service.wait(lambda: len(github.reviews) > 0)
        service.kill_all()
        service.restart()
        assert service.send(opened(1), "d-1") == 200, "it was delivered before"
        service.wait(service.is_idle)
    assert reviewed(github) == Counter(dict.fromkeys(range(1, 6), 2)) and len(github.reviews) == 5


def test_it_ends_what_it_has_begun(github: FakeGitHub, tmp_path: Path) -> None:
    with running(github, tmp_path, workers=1) as service:
        send_all(service, 1)
        service.wait(lambda: len(github.tokens) > 1)
        assert service.close() == 0
        done = service.said("done")
        assert len(service.said("worker stopped")) == 1 and service.log[-1]["event"] == "stopped"
    assert 1 <= len(done) < 5 and len(github.general) == len(done)
