"""The fake itself: one repository, its pull requests, and what is written on them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import httpx
import jwt

from stablefix.review.http import Client
from stablefix.review.limits import Clock
from tests.review.fake import rows, schema
from tests.review.fake.schema import specimen
from tests.review.repositories import Repository

BOT = "stablefix[bot]"
AUTHOR = "author"
MAINTAINER = "maintainer"
OUTSIDE = "Pull request review thread line must be part of the diff"
OTHER_HUNK = "Pull request review thread start line must be part of the same hunk as the line."
NO_HUNK = "Pull request review thread diff hunk can't be blank"
ORDER = "Pull request review thread start line must precede the end line."
REFUSED = "Resource not accessible by integration"
PERMISSIONS = {"contents": "read", "pull_requests": "write", "checks": "write", "security_events": "write"}


class CrashError(BaseException):
    """The bot was killed at this request. Nothing of the bot may catch it."""


@dataclass
class Pull:
    """A pull request. `branch` is where its head comes from."""

    number: int
    branch: str
    base: str = "main"
    state: str = "open"
    draft: bool = False


@dataclass
class Comment:
    """Something written: under rows, in reply, or on the whole."""

    id: int
    pull: int
    author: str
    body: str
    path: str = ""
    commit: str = ""
    first: int = 0
    last: int = 0
    reply_to: int | None = None


@dataclass
class Time:
    """Time that flies when somebody sleeps."""

    now: float = 1_000_000.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    @property
    def clock(self) -> Clock:
        return Clock(lambda: self.now, self.sleep)


class FakeGitHub:
    """`owner/name` on a real git repository. `respond` answers requests."""

    def __init__(self, folder: Path, repository: str = "octo/hello") -> None:
        self.repository = Repository(folder)
        self.name = repository
        self.bot = BOT
        """Who the token belongs to."""
        self.app_key = ""
        """The public key of an App; with one, installation tokens are given out and asked for."""
        self.tokens: dict[str, dict[str, Any]] = {"token": {}}
        self.pulls: dict[int, Pull] = {}
        self.comments: dict[int, Comment] = {}
        self.general: dict[int, Comment] = {}
        self.checks: dict[int, dict[str, Any]] = {}
        self.sarifs: list[dict[str, Any]] = []
        self.reviews: list[dict[str, Any]] = []
        self.permissions = dict(PERMISSIONS)
        self.large: set[str] = set()
        """Paths whose patch is left out."""
        self.time = Time()
        self.refusals: list[httpx.Response] = []
        """Answers that the next requests get in place of the true ones."""
        self.crash_at: int | None = None
        """The number of a request from now on, from 0, at which the bot dies; negative: before it has an effect."""
        self.requests: list[tuple[str, str]] = []
        self.created: list[float] = []
        self.page_size = 100
        self._last = 1000

    # --- what people do

    def open(self, branch: str, number: int = 1) -> Pull:
        """A pull request of a branch into main."""
        self.pulls[number] = Pull(number, branch)
        return self.pulls[number]

    def reply(self, comment: int, body: str, author: str = MAINTAINER) -> int:
        """Somebody answers in a thread."""
        root = self.comments[comment]
        number = self._next()
        self.comments[number] = Comment(number, root.pull, author, body, root.path, root.commit, root.first, root.last,
                                        reply_to=root.reply_to or comment)  # fmt: skip
        return number

    def say(self, number: int, body: str, author: str = MAINTAINER) -> int:
        """Somebody writes on the pull request."""
        made = self._next()
        self.general[made] = Comment(made, number, author, body)
        return made

    def commit_suggestion(self, comment: int) -> str:
        """Somebody presses the button: the rows become the lines of the fence. The name of the commit."""
        found = self.comments[comment]
        place = self.place(found)
        assert place is not None, "GitHub does not offer this for an outdated comment"
        opening = re.search(r"^(`{3,})suggestion\n", found.body, re.MULTILINE)
        assert opening is not None
        inside = found.body[opening.end() :]
        end = re.search(rf"^ {{0,3}}{opening[1]}`*[ \t]*$", inside, re.MULTILINE)
        assert end is not None
        branch = self.pulls[found.pull].branch
        text = self.repository.git("show", f"{branch}:{found.path}")
        lines = text.splitlines(keepends=True)
        lines[place[0] - 1 : place[1]] = [inside[: end.start()]]
        self.repository.git("checkout", "-q", branch)
        return self.repository.commit({found.path: "".join(lines)})

    def head(self, pull: Pull) -> str:
        return self.repository.git("rev-parse", pull.branch).strip()

    def place(self, comment: Comment) -> tuple[int, int] | None:
        """The rows a comment stands under now; None where it is outdated."""
        pull = self.pulls[comment.pull]
        head = self.head(pull)
        now = rows.moved(self.repository, comment.path, comment.commit, head, comment.first, comment.last)
        file = rows.shown(self.repository, pull.base, head).get(comment.path)
        return now if now is not None and file is not None and file.hunk_of(*now) else None

    # --- what the bot sees

    def client(self, **other: Any) -> Client:
        """A client of the bot."""
        return Client(lambda: "token", schema.HOST, httpx.MockTransport(self.respond), self.time.clock, **other)

    def respond(self, request: httpx.Request) -> httpx.Response:
        """Answer, and judge request and answer by GitHub's own description."""
        crash, self.crash_at = self._crash()
        if crash == "before":
            raise CrashError
        self.requests.append((request.method, request.url.path))
        if self.refusals:
            return self.refusals.pop(0)
        assert self._admitted(request)
        answer = self._limited(request) or self._route(request)
        schema.validate(request, answer)
        if crash == "after":
            raise CrashError
        return answer

    def _admitted(self, request: httpx.Request) -> bool:
        kind, _, word = request.headers["authorization"].partition(" ")
        if not request.url.path.startswith("/app"):
            return kind == "Bearer" and word in self.tokens
        claims = jwt.decode(word, self.app_key, ["RS256"], options={"verify_exp": False, "verify_iat": False})
        return claims["iat"] < self.time.now and claims["exp"] - claims["iat"] <= 600 and bool(claims["iss"])

    def _crash(self) -> tuple[str, int | None]:
        if self.crash_at is None:
            return "", None
        if self.crash_at in {0, -1}:
            return ("after" if self.crash_at == 0 else "before"), None
        return "", self.crash_at - 1 if self.crash_at > 0 else self.crash_at + 1

    def _limited(self, request: httpx.Request) -> httpx.Response | None:
        """GitHub's secondary limit: 80 requests a minute that create content."""
        if request.method != "POST":
            return None
        self.created = [when for when in self.created if when > self.time.now - 60]
        if len(self.created) >= 80:
            text = "You have exceeded a secondary rate limit."
            return httpx.Response(403, json={"message": text}, headers={"retry-after": "60"})
        self.created.append(self.time.now)
        return None

    def _next(self) -> int:
        self._last += 1
        return self._last

    def _route(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        record = json.loads(request.content) if request.content else {}
        for method, pattern, permission, act in ROUTES:
            match = re.fullmatch(pattern.replace("{repo}", f"/repos/{self.name}"), path)
            if match and method == request.method:
                if request.method != "GET" and self.permissions.get(permission) != "write":
                    return httpx.Response(403, json={"message": REFUSED})
                answer = act(self, record, *(unquote(each) for each in match.groups()))
                return self._paged(request, answer) if isinstance(answer, list) else answer
        return httpx.Response(404, json={"message": "Not Found"})

    def _paged(self, request: httpx.Request, items: list[Any]) -> httpx.Response:
        size = min(int(request.url.params.get("per_page", 30)), self.page_size)
        page = int(request.url.params.get("page", 1))
        headers = {}
        if page * size < len(items):
            following = request.url.copy_merge_params({"page": page + 1})
            headers["link"] = f'<{following}>; rel="next", <{following}>; rel="last"'
        return httpx.Response(200, json=items[(page - 1) * size : page * size], headers=headers)

    # --- answers

    def get_app(self, record: Any) -> httpx.Response:
        return httpx.Response(200, json=specimen("integration", slug="stablefix"))

    def post_token(self, record: Any, installation: str) -> httpx.Response:
        word = f"ghs_{len(self.tokens)}"
        self.tokens[word] = {"installation": int(installation), **record}
        ends = datetime.fromtimestamp(self.time.now + 3600, timezone.utc).isoformat().replace("+00:00", "Z")
        found = specimen("installation-token", token=word, expires_at=ends, permissions=record["permissions"])
        return httpx.Response(201, json=found)

    def get_repository(self, record: Any) -> httpx.Response:
        return httpx.Response(200, json=specimen("full-repository", full_name=self.name, default_branch="main"))

    def get_pull(self, record: Any, number: str) -> httpx.Response:
        pull = self.pulls.get(int(number))
        if pull is None:
            return httpx.Response(404, json={"message": "Not Found"})
        head, base = self.head(pull), self.repository.git("rev-parse", pull.base).strip()
        found = specimen("pull-request", number=pull.number, state=pull.state, draft=pull.draft, user=user(AUTHOR))
        found["head"] = {**found["head"], "sha": head, "ref": pull.branch}
        found["base"] = {**found["base"], "sha": base, "ref": pull.base}
        return httpx.Response(200, json=found)

    def get_files(self, record: Any, number: str) -> list[Any]:
        pull = self.pulls[int(number)]
        found = []
        for status, path, blob, patch in rows.patches(self.repository, pull.base, self.head(pull)):
            changes = (patch or "").count("\n+") + (patch or "").count("\n-")
            one = specimen("diff-entry", filename=path, status=status, sha=blob, changes=changes)
            found.append(one if patch is None or path in self.large else {**one, "patch": patch})
        return found

    def get_blob(self, record: Any, sha: str) -> httpx.Response:
        if self.repository.git("cat-file", "--batch-check", stdin=f"{sha}\n").split()[1] != "blob":
            return httpx.Response(404, json={"message": "Not Found"})
        raw = self._raw("cat-file", "blob", sha)
        text = base64.b64encode(raw).decode()
        return httpx.Response(200, json=specimen("blob", sha=sha, size=len(raw), content=text, encoding="base64"))

    def get_content(self, record: Any, path: str) -> httpx.Response:
        if not self.repository.git("ls-tree", "main", "--", path):
            return httpx.Response(404, json={"message": "Not Found"})
        raw = self._raw("cat-file", "blob", f"main:{path}")
        text = base64.b64encode(raw).decode()
        return httpx.Response(200, json=specimen("content-file", type="file", encoding="base64", content=text))

    def _raw(self, *words: str) -> bytes:
        return self.repository.git(*words).encode()

    def compare(self, record: Any, base: str, head: str) -> httpx.Response:
        parted = self.repository.git("merge-base", base, head).strip()
        found = specimen("commit-comparison")
        found["merge_base_commit"] = specimen("commit", sha=parted)
        found["base_commit"] = specimen("commit", sha=base)
        return httpx.Response(200, json=found)

    def get_comments(self, record: Any, number: str) -> list[Any]:
        return [self._comment(each) for each in self.comments.values() if each.pull == int(number)]

    def _comment(self, each: Comment) -> dict[str, Any]:
        place = self.place(each)
        found = specimen("pull-request-review-comment", id=each.id, body=each.body, path=each.path, side="RIGHT",
                         user=user(each.author), author_association=association(each.author))  # fmt: skip
        found |= {"line": place and place[1], "start_line": place[0] if place and place[0] != place[1] else None}
        found |= {"original_line": each.last, "original_commit_id": each.commit, "commit_id": each.commit}
        if each.reply_to is not None:
            found["in_reply_to_id"] = each.reply_to
        return found

    def post_review(self, record: Any, number: str) -> httpx.Response:
        pull = self.pulls[int(number)]
        if record.get("event") == "COMMENT" and not record.get("body"):
            return unprocessable("Body is required for a review that comments")
        commit = record.get("commit_id") or self.head(pull)
        if not self.repository.git("branch", "--contains", commit, "--list", pull.branch):
            return unprocessable("commit_id is not part of the pull request")
        shown = rows.shown(self.repository, pull.base, commit)
        made = []
        for each in record["comments"]:
            first, last = each.get("start_line", each["line"]), each["line"]
            file = shown.get(each["path"])
            if file is None or each["path"] in self.large:
                return unprocessable(NO_HUNK)
            if "start_line" in each and first >= last:
                return unprocessable(ORDER)
            if file.hunk_of(last, last) is None:
                return unprocessable(OUTSIDE)
            if file.hunk_of(first, last) is None:
                return unprocessable(OTHER_HUNK)
            made.append((each, first, last))
        if len(made) > 100:
            return unprocessable("a review takes at most 100 comments")
        for each, first, last in made:
            number_ = self._next()
            self.comments[number_] = Comment(
                number_, pull.number, self.bot, each["body"], each["path"], commit, first, last
            )
        self.reviews.append(record)
        found = specimen(
            "pull-request-review", body=record["body"], commit_id=commit, state="COMMENTED", user=user(BOT)
        )
        return httpx.Response(200, json=found)

    def patch_comment(self, record: Any, number: str) -> httpx.Response:
        if int(number) not in self.comments:
            return httpx.Response(404, json={"message": "Not Found"})
        self.comments[int(number)].body = record["body"]
        return httpx.Response(200, json=self._comment(self.comments[int(number)]))

    def delete_comment(self, record: Any, number: str) -> httpx.Response:
        if int(number) not in self.comments:
            return httpx.Response(404, json={"message": "Not Found"})
        assert not any(each.reply_to == int(number) for each in self.comments.values()), "somebody replied to it"
        del self.comments[int(number)]
        return httpx.Response(204)

    def post_reply(self, record: Any, number: str, comment: str) -> httpx.Response:
        made = self.reply(int(comment), record["body"], self.bot)
        return httpx.Response(201, json=self._comment(self.comments[made]))

    def get_said(self, record: Any, number: str) -> list[Any]:
        return [self._said(each) for each in self.general.values() if each.pull == int(number)]

    def _said(self, each: Comment) -> dict[str, Any]:
        return specimen("issue-comment", id=each.id, body=each.body, user=user(each.author),
                        author_association=association(each.author))  # fmt: skip

    def post_said(self, record: Any, number: str) -> httpx.Response:
        if len(record["body"]) > 65_536:
            return unprocessable("body is too long (maximum is 65536 characters)")
        return httpx.Response(201, json=self._said(self.general[self.say(int(number), record["body"], self.bot)]))

    def patch_said(self, record: Any, number: str) -> httpx.Response:
        self.general[int(number)].body = record["body"]
        return httpx.Response(200, json=self._said(self.general[int(number)]))

    def get_checks(self, record: Any, commit: str) -> httpx.Response:
        found = [run for run in self.checks.values() if run["head_sha"] == commit]
        return httpx.Response(200, json={"total_count": len(found), "check_runs": [self._check(run) for run in found]})

    def _check(self, run: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in run.items() if key not in {"output", "annotations"}}
        return specimen("check-run", **{"conclusion": None, **kept})

    def post_check(self, record: Any) -> httpx.Response:
        number = self._next()
        self.checks[number] = {**record, "id": number, "annotations": record["output"].get("annotations", [])}
        return httpx.Response(201, json=self._check(self.checks[number]))

    def patch_check(self, record: Any, number: str) -> httpx.Response:
        run = self.checks[int(number)]
        run["annotations"] = run["annotations"] + record.get("output", {}).get("annotations", [])
        self.checks[int(number)] = {**run, **record, "annotations": run["annotations"]}
        return httpx.Response(200, json=self._check(self.checks[int(number)]))

    def post_sarif(self, record: Any) -> httpx.Response:
        self.sarifs.append(record)
        return httpx.Response(202, json=specimen("code-scanning-sarifs-receipt"))


def user(login: str) -> dict[str, Any]:
    return specimen("simple-user", login=login, type="Bot" if login.endswith("[bot]") else "User")


def association(login: str) -> str:
    return {MAINTAINER: "MEMBER", AUTHOR: "CONTRIBUTOR"}.get(login, "NONE")


def unprocessable(*messages: str) -> httpx.Response:
    return httpx.Response(422, json={"message": "Unprocessable Entity", "errors": list(messages)})


Act = Callable[..., Any]
_N = r"([0-9]+)"
_SHA = r"([0-9a-f]{40})"
ROUTES: tuple[tuple[str, str, str, Act], ...] = (
    ("GET", "/app", "", FakeGitHub.get_app),
    ("POST", f"/app/installations/{_N}/access_tokens", "pull_requests", FakeGitHub.post_token),
    ("GET", "{repo}", "", FakeGitHub.get_repository),
    ("GET", f"{{repo}}/pulls/{_N}", "", FakeGitHub.get_pull),
    ("GET", f"{{repo}}/pulls/{_N}/files", "", FakeGitHub.get_files),
    ("GET", f"{{repo}}/git/blobs/{_SHA}", "", FakeGitHub.get_blob),
    ("GET", "{repo}/contents/(.+)", "", FakeGitHub.get_content),
    ("GET", rf"{{repo}}/compare/{_SHA}\.\.\.{_SHA}", "", FakeGitHub.compare),
    ("GET", f"{{repo}}/pulls/{_N}/comments", "", FakeGitHub.get_comments),
    ("POST", f"{{repo}}/pulls/{_N}/reviews", "pull_requests", FakeGitHub.post_review),
    ("PATCH", f"{{repo}}/pulls/comments/{_N}", "pull_requests", FakeGitHub.patch_comment),
    ("DELETE", f"{{repo}}/pulls/comments/{_N}", "pull_requests", FakeGitHub.delete_comment),
    ("POST", f"{{repo}}/pulls/{_N}/comments/{_N}/replies", "pull_requests", FakeGitHub.post_reply),
    ("GET", f"{{repo}}/issues/{_N}/comments", "", FakeGitHub.get_said),
    ("POST", f"{{repo}}/issues/{_N}/comments", "pull_requests", FakeGitHub.post_said),
    ("PATCH", f"{{repo}}/issues/comments/{_N}", "pull_requests", FakeGitHub.patch_said),
    ("GET", f"{{repo}}/commits/{_SHA}/check-runs", "", FakeGitHub.get_checks),
    ("POST", "{repo}/check-runs", "checks", FakeGitHub.post_check),
    ("PATCH", f"{{repo}}/check-runs/{_N}", "checks", FakeGitHub.patch_check),
    ("POST", "{repo}/code-scanning/sarifs", "security_events", FakeGitHub.post_sarif),
)
