"""Deliveries: only GitHub's are taken, each once, at once, and only what asks for a review."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from stablefix.review import web, webhook
from stablefix.review.queue import Job, Queue
from tests.review.app import SECRET, commented, delivery, opened


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Queue]:
    found = Queue(str(tmp_path / "bot.sqlite"))
    yield found
    found.close()


@pytest.fixture
def client(queue: Queue, tmp_path: Path) -> TestClient:
    return TestClient(web.application(str(tmp_path / "bot.sqlite"), SECRET))


def send(client: TestClient, record: object, name: str = "d-1", event: str = "pull_request") -> tuple[int, str]:
    body, headers = delivery(record, name, event)
    answer = client.post("/webhook", content=body, headers=headers)
    return answer.status_code, answer.json().get("result", "")


def test_a_delivery_becomes_work(client: TestClient, queue: Queue) -> None:
    assert send(client, opened(3)) == (202, "accepted")
    assert queue.claim("w") == Job("octo/hello", 3, 7)


def test_a_delivery_is_taken_once(client: TestClient, queue: Queue) -> None:
    send(client, opened(3))
    assert send(client, opened(3)) == (200, "duplicate")
    assert queue.jobs()["waiting"] == 1 and queue.counters()["deliveries_duplicate"] == 1


@pytest.mark.parametrize(
    "signature", ["", "sha256=", "sha256=" + "0" * 64, "sha1=abc", "é", "sha256=" + "0" * 10_000, None]
)
def test_without_the_right_signature_nothing_is_read(client: TestClient, queue: Queue, signature: str | None) -> None:
    body, headers = delivery(opened(), "d-1")
    if signature is None:
        del headers["x-hub-signature-256"]
    else:
        headers["x-hub-signature-256"] = signature.encode("latin-1")  # type: ignore[assignment]
    answer = client.post("/webhook", content=body, headers=headers)
    assert answer.status_code == 401 and queue.jobs()["waiting"] == 0


def test_the_signature_is_that_of_the_very_bytes(client: TestClient) -> None:
    body, headers = delivery(opened(), "d-1")
    assert client.post("/webhook", content=body + b" ", headers=headers).status_code == 401
    assert client.post("/webhook", content=body, headers=headers).status_code == 202
    body, headers = delivery(opened(), "d-2", secret="another secret")
    assert client.post("/webhook", content=body, headers=headers).status_code == 401


def test_signatures_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    monkeypatch.setattr(webhook.hmac, "compare_digest", lambda *both: compared.append(both) or False)
    for signature in ("", "sha256=0", "md5=" + "0" * 64, "sha256=" + "0" * 64):
        assert not webhook.signed(b"k", b"body", signature)
    assert len(compared) == 4, "every signature comes to the comparison, also one of the wrong form"


def test_a_giant_body_is_not_read_to_its_end(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "LARGEST", 1000)
    body, headers = delivery({"x": "y" * 5000}, "d-1")
    assert client.post("/webhook", content=body, headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("event", "record", "numbers"),
    [
        ("pull_request", opened(2, action="synchronize"), [2]),
        ("pull_request", opened(2, action="reopened"), [2]),
        ("pull_request", opened(2, action="ready_for_review"), [2]),
        ("pull_request", opened(2, action="labeled"), []),
        ("ping", {"zen": "x"}, []),
        ("push", {"ref": "x"}, []),
        ("issue_comment", commented("/stablefix rerun"), [1]),
        ("issue_comment", commented("thanks"), []),
        ("issue_comment", commented("/stablefix rerun", "Bot"), []),
        ("issue_comment", {**commented("/stablefix rerun"), "issue": {"number": 1}}, []),
        ("pull_request_review_comment", {**opened(4, action="created"), "comment": {"body": "/stablefix ignore"}}, [4]),
        ("check_run", {**opened(), "action": "rerequested", "check_run": {"pull_requests": [{"number": 9}]}}, [9]),
        ("check_suite", {**opened(), "action": "rerequested", "check_suite": {"pull_requests": []}}, []),
    ],
)
def test_what_asks_for_a_review(event: str, record: object, numbers: list[int]) -> None:
    assert [job.number for job in webhook.wanted(event, json.dumps(record).encode())] == numbers


@pytest.mark.parametrize(
    "change",
    [
        {"pull_request": {"number": "1"}},
        {"pull_request": {"number": True}},
        {"pull_request": {"number": -1}},
        {"pull_request": []},
        {"repository": {"full_name": "../../etc"}},
        {"repository": {"full_name": "a/b/c"}},
        {"repository": {"full_name": "a/b?x=1"}},
        {"installation": {}},
        {"installation": {"id": 1 << 60}},
    ],
)
def test_a_delivery_of_another_form_is_refused(client: TestClient, queue: Queue, change: dict[str, object]) -> None:
    status, _ = send(client, {**opened(), **change})
    assert status == 400 and queue.jobs()["waiting"] == 0


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 100_000, b"\xff", b"null"])
def test_what_is_no_delivery_is_refused(body: bytes) -> None:
    with pytest.raises(webhook.DeliveryError):
        webhook.wanted("pull_request", body)


@pytest.mark.parametrize("name", ["", "a b", "x" * 101, "../x"])
def test_a_delivery_has_a_name(client: TestClient, name: str) -> None:
    assert send(client, opened(), name)[0] == 400


def test_health_tells_whether_anybody_works(client: TestClient, queue: Queue) -> None:
    assert client.get("/healthz").status_code == 503
    queue.beat("1-a")
    answer = client.get("/healthz")
    assert answer.status_code == 200 and answer.json()["workers"] == 1


def test_metrics_are_prometheus_text(client: TestClient, queue: Queue) -> None:
    send(client, opened(3))
    send(client, opened(3))
    send(client, {"zen": "x"}, "d-2", "ping")
    text = client.get("/metrics").text
    assert 'stablefix_deliveries_total{result="accepted"} 1\n' in text
    assert 'stablefix_deliveries_total{result="duplicate"} 1\n' in text
    assert 'stablefix_pull_requests{state="waiting"} 1\n' in text
    names = [line.split(" ")[2] for line in text.splitlines() if line.startswith("# TYPE ")]
    assert len(names) == len(set(names))


def test_logs_hold_no_secret(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    record = {**opened(3), "token": "ghs_secret"}
    body, headers = delivery(record, "d-1")
    client.post("/webhook", content=body, headers={**headers, "authorization": "Bearer ghs_other"})
    client.post("/webhook", content=body, headers={**headers, "x-hub-signature-256": "sha256=1234"})
    lines = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["event"] for line in lines] == ["delivery", "refused"]
    assert "ghs_" not in "".join(lines) and SECRET not in "".join(lines) and "sha256" not in "".join(lines)
