"""A review from the first request to the last, on a fake GitHub that judges every request by GitHub's description."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import httpx
import pytest

from stablefix.review.draft import draft
from stablefix.review.forge import BusyError, ForgeError
from stablefix.review.github import GitHub
from stablefix.review.http import Client
from stablefix.review.marker import Marker, Purpose, marker_of
from stablefix.review.plan import MOST_COMMENTS
from stablefix.review.sync import Outcome, review
from tests.review.fake.server import AUTHOR, BOT, MAINTAINER, FakeGitHub
from tests.review.test_draft import UNSTABLE

STABLE = "import torch\n\n\ndef f(x):\n    return torch.log_softmax(x, -1)\n"


@pytest.fixture
def github(tmp_path: Path) -> FakeGitHub:
    """A pull request, number 1, that adds two unstable expressions."""
    fake = FakeGitHub(tmp_path / "octo")
    fake.repository.commit({"a.py": "import torch\n", "README.md": "text\n"})
    fake.repository.git("checkout", "-q", "-b", "feature")
    fake.repository.commit({"a.py": UNSTABLE, "README.md": "other text\n"})
    fake.open("feature")
    return fake


def forge(fake: FakeGitHub) -> GitHub:
    return GitHub(fake.client(), fake.name, BOT, str(fake.repository.path))


def reviewed(fake: FakeGitHub, **other: bool) -> Outcome:
    return review(forge(fake), 1, draft, **other)


def push(fake: FakeGitHub, **files: str) -> None:
    fake.repository.git("checkout", "-q", "feature")
    fake.repository.commit({f"{name}.py": text for name, text in files.items()})


def ours(fake: FakeGitHub, purpose: Purpose = Purpose.FINDING) -> list[int]:
    found = {**fake.comments, **fake.general}
    marked = {number: marker_of(each.body) for number, each in found.items() if each.author == BOT}
    return [number for number, marker in marked.items() if marker is not None and marker.purpose is purpose]


def written(fake: FakeGitHub) -> list[tuple[str, str]]:
    return [each for each in fake.requests if each[0] != "GET"]


def test_one_review_one_summary_one_check_run(github: FakeGitHub) -> None:
    assert reviewed(github, upload=True).done == "reviewed"
    assert [(each.first, each.last) for each in github.comments.values()] == [(10, 10), (5, 6)]
    assert len(github.reviews) == 1 and github.reviews[0]["commit_id"] == github.head(github.pulls[1])
    assert len(ours(github, Purpose.SUMMARY)) == 1
    (run,) = github.checks.values()
    assert run["conclusion"] == "neutral" and [each["start_line"] for each in run["annotations"]] == [6, 10]
    (sent,) = github.sarifs
    log = json.loads(gzip.decompress(base64.b64decode(sent["sarif"])))
    assert len(log["runs"][0]["results"]) == 2 and sent["ref"] == "refs/pull/1/head"


def test_a_second_run_writes_nothing(github: FakeGitHub) -> None:
    reviewed(github)
    github.requests.clear()
    reviewed(github)
    assert written(github) == []


def test_every_suggestion_gives_the_validated_file(github: FakeGitHub) -> None:
    reviewed(github)
    for number in ours(github):
        github.commit_suggestion(number)
    text = github.repository.git("show", "feature:a.py")
    assert text == UNSTABLE.replace("    p = torch.softmax(x, -1)\n", "").replace(
        "torch.log(p)", "torch.log_softmax(x, -1)"
    ).replace("torch.log(torch.softmax(x, -1))", "torch.log_softmax(x, -1)")
    reviewed(github)
    assert ours(github) == []
    assert "no findings" in github.general[ours(github, Purpose.SUMMARY)[0]].body


def test_a_push_moves_keeps_and_removes(github: FakeGitHub) -> None:
    reviewed(github)
    second, first = ours(github)
    push(github, a="# a new line\n" + UNSTABLE.replace("torch.log(torch.softmax(x, -1))", "x"))
    reviewed(github)
    assert ours(github) == [first] and github.place(github.comments[first]) == (6, 7)
    assert second not in github.comments and len(github.reviews) == 1


def test_a_comment_with_replies_is_never_deleted(github: FakeGitHub) -> None:
    reviewed(github)
    number = ours(github)[0]
    github.reply(number, "but why?")
    push(github, a=STABLE)
    reviewed(github)
    assert ours(github) == [] and ours(github, Purpose.RETIRED) == [number]
    github.requests.clear()
    reviewed(github)
    assert written(github) == []


def test_rename_and_force_push(github: FakeGitHub) -> None:
    reviewed(github)
    github.repository.git("mv", "a.py", "b.py")
    github.repository.git("commit", "-q", "--amend", "-m", "other history")
    reviewed(github)
    assert {github.comments[number].path for number in ours(github)} == {"b.py"} and len(ours(github)) == 2


def test_closed_and_draft_pull_requests_are_left_alone(github: FakeGitHub) -> None:
    github.pulls[1].draft = True
    assert reviewed(github).done == "draft"
    github.pulls[1].draft, github.pulls[1].state = False, "closed"
    assert reviewed(github).done == "closed" and written(github) == []
    github.pulls[1].state = "open"
    assert reviewed(github).done == "reviewed"


def test_a_head_that_moves_meanwhile_is_not_written_about(github: FakeGitHub) -> None:
    def slow(*arguments: object) -> object:
        push(github, a=STABLE)
        return draft(*arguments)  # type: ignore[arg-type]

    assert review(forge(github), 1, slow, checks=True).done == "outdated"  # type: ignore[arg-type]
    assert written(github) == []


def test_ignoring_one_finding_in_its_thread(github: FakeGitHub) -> None:
    reviewed(github)
    number = ours(github)[0]
    github.reply(number, "/stablefix ignore", "stranger")
    reviewed(github)
    github.reply(number, "/stablefix ignore", MAINTAINER)
    push(github, a="# a\n" + UNSTABLE.replace("torch.softmax(x, -1))", "torch.softmax(x, -1))  # moved"))
    outcome = reviewed(github)
    assert len(outcome.plan.heard) == 1 and number in github.comments
    assert "1 finding ignored" in github.general[ours(github, Purpose.SUMMARY)[0]].body


def test_ignoring_a_code_on_the_whole_pull_request(github: FakeGitHub) -> None:
    github.say(1, "/stablefix ignore SF1", AUTHOR)
    reviewed(github)
    assert ours(github) == [] and "2 findings ignored" in github.general[ours(github, Purpose.SUMMARY)[0]].body


def test_a_stranger_orders_nothing(github: FakeGitHub) -> None:
    github.say(1, "/stablefix ignore SF1", "stranger")
    github.say(1, "/stablefix explain SF101", "stranger")
    reviewed(github)
    assert len(ours(github)) == 2 and ours(github, Purpose.ANSWER) == []


def test_explaining_once(github: FakeGitHub) -> None:
    reviewed(github)
    github.say(1, "/stablefix explain SF301 SF999", AUTHOR)
    github.reply(ours(github)[0], "/stablefix explain")
    reviewed(github)
    reviewed(github)
    answers = [({**github.comments, **github.general})[number] for number in ours(github, Purpose.ANSWER)]
    assert sorted("**SF301 " in each.body for each in answers) == [False, True]
    assert any(each.reply_to is not None and "**SF101 Log of softmax**" in each.body for each in answers)


def test_a_marker_that_somebody_else_wrote_is_none_of_ours(github: FakeGitHub) -> None:
    reviewed(github)
    stolen = github.comments[ours(github)[0]].body
    github.reply(ours(github)[0], stolen, "stranger")
    forged = github.say(1, Marker(Purpose.SUMMARY).on("mine"), "stranger")
    push(github, a=STABLE)
    reviewed(github)
    assert github.general[forged].body.endswith("mine") and len(ours(github, Purpose.SUMMARY)) == 1


def test_a_token_that_may_only_read_loses_nothing(github: FakeGitHub) -> None:
    github.permissions["pull_requests"] = "read"
    outcome = reviewed(github)
    assert outcome.done == "read only" and len(outcome.plan.heard) == 2 and "403" in outcome.complaints[0]


def test_without_the_right_to_write_checks_the_comments_are_written(github: FakeGitHub) -> None:
    github.permissions |= {"checks": "read", "security_events": "read"}
    outcome = reviewed(github, upload=True)
    assert outcome.done == "reviewed" and len(outcome.complaints) == 2 and len(ours(github)) == 2


def test_a_refused_review_goes_to_the_summary(github: FakeGitHub) -> None:
    """GitHub shows less of the diff than its list of files says."""
    refusal = httpx.Response(422, json={"message": "Unprocessable Entity", "errors": ["line must be part of the diff"]})

    def respond(request: httpx.Request) -> httpx.Response:
        return refusal if request.url.path.endswith("/reviews") else github.respond(request)

    client = Client(lambda: "token", transport=httpx.MockTransport(respond), clock=github.time.clock)
    outcome = review(GitHub(client, github.name, BOT, ""), 1, draft)
    assert outcome.done == "reviewed" and ours(github) == []
    summary = github.general[ours(github, Purpose.SUMMARY)[0]].body
    assert summary.count("SF101 Log of softmax") == 2


def test_a_diff_that_github_does_not_show_is_read_from_git(github: FakeGitHub) -> None:
    github.repository.git("update-ref", "refs/pull/1/head", "feature")
    github.repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    push(github, b=UNSTABLE)
    github.repository.git("update-ref", "refs/pull/1/head", "feature")
    github.large.add("a.py")
    reviewed(github)
    assert {github.comments[number].path for number in ours(github)} == {"b.py"}
    assert "`a.py:10:12` SF101" in github.general[ours(github, Purpose.SUMMARY)[0]].body


def test_more_findings_than_a_review_holds(github: FakeGitHub) -> None:
    many = "import torch\n" + "".join(
        f"\n\ndef f{n}(x):\n    return torch.log(torch.softmax(x, -1))\n" for n in range(MOST_COMMENTS + 40)
    )
    push(github, a=many)
    github.page_size = 7
    reviewed(github)
    assert len(ours(github)) == MOST_COMMENTS
    (run,) = github.checks.values()
    assert len(run["annotations"]) == MOST_COMMENTS + 40
    assert github.general[ours(github, Purpose.SUMMARY)[0]].body.count("- `a.py:") == 40
    github.requests.clear()
    reviewed(github)
    assert written(github) == []


def limited(status: int, **headers: str) -> httpx.Response:
    return httpx.Response(
        status, json={"message": "limited"}, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )


@pytest.mark.parametrize(
    ("refusal", "seconds"),
    [
        (limited(429, retry_after="17"), 17),
        (limited(403, retry_after="5"), 5),
        (limited(403, x_ratelimit_remaining="0", x_ratelimit_reset="1000100"), 101),
        (httpx.Response(403, json={"message": "You have exceeded a secondary rate limit"}), 60),
        (httpx.Response(502, text="bad gateway"), 2),
    ],
)
def test_limits_are_waited_for(github: FakeGitHub, refusal: httpx.Response, seconds: float) -> None:
    github.refusals = [refusal]
    assert reviewed(github).done == "reviewed"
    assert github.time.slept[0] == pytest.approx(seconds)


def test_a_long_limit_ends_the_run(github: FakeGitHub) -> None:
    github.refusals = [limited(403, retry_after="4000")]
    with pytest.raises(BusyError) as caught:
        reviewed(github)
    assert caught.value.seconds == 4000


def test_writes_are_a_second_apart(github: FakeGitHub) -> None:
    reviewed(github)
    assert len(written(github)) > 3 and all(0 < pause <= 1 for pause in github.time.slept)
    assert len(github.time.slept) == len(written(github)) - 1


def test_errors_hold_no_secret(github: FakeGitHub) -> None:
    github.refusals = [httpx.Response(401, json={"message": "Bad credentials"})]
    with pytest.raises(ForgeError) as caught:
        reviewed(github)
    assert str(caught.value) == "GET /repos/octo/hello/pulls/1: 401 Bad credentials"
