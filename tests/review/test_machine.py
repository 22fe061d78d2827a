"""A pull request lives, people talk, the bot runs, is run twice, or is killed at any request: what always holds.

Never two comments about one finding, never a finding without a comment or a line in the summary, never a comment
outside the diff, never a suggestion that does not fit the head, and a second run that writes nothing.
`STABLEFIX_MACHINE` sets how many lives are tried.
"""

from __future__ import annotations

import ast
import contextlib
import os
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from stablefix.review.draft import Remark, draft
from stablefix.review.github import GitHub
from stablefix.review.local import subjects
from stablefix.review.marker import Purpose, marker_of, text_of
from stablefix.review.repository import range_of
from stablefix.review.sync import review
from stablefix.settings import Settings
from tests.review.fake.server import BOT, MAINTAINER, Comment, CrashError, FakeGitHub
from tests.review.test_draft import suggested
from tests.review.test_suggestion import committed

PIECES = (
    "def a(x):\n    return torch.log(torch.softmax(x, -1))\n",
    "def b(x):\n    p = torch.softmax(x, -1)\n    return torch.log(p)\n",
    "def c(x):\n    return torch.sqrt(\n        x.pow(2).sum(-1)\n    )\n",
    "def d(a):\n    return np.log(np.sum(np.exp(a)))\n",
    "def e(x):\n    return x\n",
    "# a remark\n",
    "".join(f"CONSTANT_{number} = {number}\n" for number in range(12)),
)
HEADER = "import numpy as np\nimport torch\n"
NAMES = ("one.py", "two.py", "folder/three.py")
piece = st.integers(0, len(PIECES) - 1)
spot = st.integers(0, 5)


def text(pieces: list[int]) -> str:
    return "\n\n".join([HEADER, *(PIECES[each] for each in pieces)])


class PullRequestLife(RuleBasedStateMachine):
    """One pull request."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="stablefix-machine-"))
        self.fake = FakeGitHub(self.folder / "octo")
        self.files: dict[str, list[int]] = {}
        self.edited = False

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(old=st.lists(piece, max_size=3), new=st.lists(piece, min_size=1, max_size=3))
    def begin(self, old: list[int], new: list[int]) -> None:
        self.fake.repository.commit({"one.py": text(old), "two.py": text([4])})
        self.fake.repository.git("checkout", "-q", "-b", "feature")
        self.files = {"one.py": old + new, "two.py": [4]}
        self._push()
        self.fake.open("feature")

    def _push(self, *options: str) -> None:
        git = self.fake.repository
        git.git("checkout", "-q", "feature")
        for name in git.git("ls-files", "-z").split("\0"):
            if name and name not in self.files:
                git.git("rm", "-q", "--", name)
        for name, pieces in self.files.items():
            (git.path / name).parent.mkdir(exist_ok=True)
            (git.path / name).write_text(text(pieces))
        git.git("add", "-A")
        git.git("commit", "-q", "--allow-empty", "-m", "a commit", *options)

    # --- the author

    @rule(name=st.sampled_from(NAMES), where=spot, what=piece, amend=st.booleans())
    def insert(self, name: str, where: int, what: int, amend: bool) -> None:
        pieces = self.files.setdefault(name, [])
        if len(pieces) < 6:
            pieces.insert(where, what)
        self._push(*(["--amend"] if amend else []))

    @rule(name=st.sampled_from(NAMES), where=spot, amend=st.booleans())
    def take_out(self, name: str, where: int, amend: bool) -> None:
        pieces = self.files.get(name, [])
        if where < len(pieces):
            del pieces[where]
        self._push(*(["--amend"] if amend else []))

    @rule(name=st.sampled_from(NAMES), where=spot, to=spot)
    def move(self, name: str, where: int, to: int) -> None:
        """The same code on other rows: its comment is outdated, and its finding is not gone."""
        pieces = self.files.get(name, [])
        if where < len(pieces):
            pieces.insert(to, pieces.pop(where))
        self._push()

    @rule(old=st.sampled_from(NAMES), new=st.sampled_from(NAMES))
    def copy(self, old: str, new: str) -> None:
        """The same code in another file: two findings that are alike."""
        if old in self.files:
            self.files[new] = list(self.files[old])
        self._push()

    @rule(old=st.sampled_from(NAMES), new=st.sampled_from(NAMES))
    def rename(self, old: str, new: str) -> None:
        if old in self.files and new not in self.files:
            self.files[new] = self.files.pop(old)
        self._push()

    @rule(name=st.sampled_from(NAMES))
    def delete(self, name: str) -> None:
        if len(self.files) > 1:
            self.files.pop(name, None)
        self._push()

    @rule(what=piece)
    def rebase(self, what: int) -> None:
        """The base goes on, and the branch is put on top of it."""
        git = self.fake.repository
        git.git("checkout", "-q", "-f", "main")
        git.commit({"base.py": text([what]), "two.py": text([what, 4])})
        git.git("checkout", "-q", "-f", "-B", "feature", "main")
        self.files["base.py"] = [what]
        self._push()

    # --- the reviewers

    def _live(self) -> list[Comment]:
        found = [each for each in self.fake.comments.values() if each.author == BOT and each.reply_to is None]
        markers = [(each, marker_of(each.body)) for each in found]
        return [each for each, marker in markers if marker is not None and marker.purpose is Purpose.FINDING]

    @precondition(lambda self: self._live())
    @rule(data=st.data(), words=st.sampled_from(["why?", "/stablefix ignore", "/stablefix explain"]))
    def reply(self, data: st.DataObject, words: str) -> None:
        self.fake.reply(data.draw(st.sampled_from(sorted(each.id for each in self._live()))), words)

    @precondition(lambda self: self._live())
    @rule(data=st.data(), keep=st.booleans())
    def edit(self, data: st.DataObject, keep: bool) -> None:
        """A maintainer changes a comment of the bot, with or without its hidden line."""
        number = data.draw(st.sampled_from(sorted(each.id for each in self._live())))
        body = self.fake.comments[number].body
        self.fake.comments[number].body = body + "\nP.S." if keep else text_of(body)
        self.edited = self.edited or not keep

    @precondition(lambda self: self._live())
    @rule(data=st.data())
    def resolve(self, data: st.DataObject) -> None:
        """GitHub hides a thread but still lists its comments: the bot leaves it alone and says nothing anew."""
        self.run()
        if self._live():
            number = data.draw(st.sampled_from(sorted(each.id for each in self._live())))
            before = self.fake.comments[number].body
            self.delivered_twice()
            assert self.fake.comments[number].body == before

    @precondition(lambda self: self._live())
    @rule(data=st.data())
    def somebody_deletes_a_comment(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(each.id for each in self._live())))
        if not any(each.reply_to == number for each in self.fake.comments.values()):
            del self.fake.comments[number]

    @rule(code=st.sampled_from(["SF104", "SF1"]), who=st.sampled_from([MAINTAINER, "stranger"]))
    def ignore(self, code: str, who: str) -> None:
        if len(self.fake.general) < 3:
            self.fake.say(1, f"/stablefix ignore {code}", who)

    @rule()
    def close_and_reopen(self) -> None:
        self.fake.pulls[1].state = "closed"
        self._run()
        self.fake.pulls[1].state = "open"

    @precondition(lambda self: self._live())
    @rule(data=st.data())
    def commit_suggestion(self, data: st.DataObject) -> None:
        """The button makes the file that was validated, or is not offered because the rows have changed."""
        self.run()
        offered = [each.id for each in self._live() if "suggestion\n" in each.body and self.fake.place(each)]
        if not offered:
            return
        comment = self.fake.comments[data.draw(st.sampled_from(sorted(offered)))]
        before = self.fake.repository.git("show", f"feature:{comment.path}")
        there = self._expected()
        (remark,) = [each for each in there if each.fingerprint == self._name(comment)]
        self.fake.commit_suggestion(comment.id)
        after = self.fake.repository.git("show", f"feature:{comment.path}")
        ast.parse(after)
        assert after == committed(before, suggested(remark)) != before
        # Of several that are alike the names are counted: not the name, but the finding is gone.
        told = {each.fingerprint: self._written(each, before) for each in there if each.path == comment.path}
        left = Counter(self._written(each, after) for each in self._expected() if each.path == comment.path)
        assert left == Counter(told.values()) - Counter([told[self._name(comment)]])
        self._push()

    @staticmethod
    def _written(remark: Remark, file: str) -> tuple[str, str]:
        """The code of a finding, and the rows where it stands."""
        return remark.code, "".join(file.splitlines(keepends=True)[remark.row - 1 : remark.last_row])

    # --- the bot

    def _run(self) -> None:
        forge = GitHub(self.fake.client(), self.fake.name, BOT, "")
        assert review(forge, 1, draft).done in {"reviewed", "closed"}

    @rule(at=st.integers(-14, 14))
    def run_and_die(self, at: int) -> None:
        """Killed before or after a request had its effect; whatever stands there then is made good by the next run."""
        self.fake.crash_at = at
        with contextlib.suppress(CrashError):
            self._run()
        self.fake.crash_at = None

    @rule()
    def run(self) -> None:
        self._run()
        self._check()

    @rule()
    def delivered_twice(self) -> None:
        self.run()
        self.fake.requests.clear()
        self._run()
        assert [each for each in self.fake.requests if each[0] != "GET"] == []

    # --- what holds

    @staticmethod
    def _name(comment: Comment) -> str:
        marker = marker_of(comment.body)
        assert marker is not None
        return marker.name

    def _expected(self) -> list[Remark]:
        """What should be told of the head, found without the forge."""
        folder = str(self.fake.repository.path)
        found, _ = subjects(folder, range_of(folder, "main", "feature"), Settings())
        return list(draft(found, Settings()).remarks)

    def _silenced(self) -> tuple[set[str], list[str]]:
        said = [each for each in self.fake.general.values() if each.author == MAINTAINER]
        codes = [each.body.split()[-1] for each in said if "ignore" in each.body]
        replies = [each for each in self.fake.comments.values() if each.body == "/stablefix ignore"]
        roots = [self.fake.comments[each.reply_to] for each in replies if each.reply_to is not None]
        return {marker.name for each in roots if (marker := marker_of(each.body))}, codes

    def _check(self) -> None:
        names, codes = self._silenced()
        heard = [
            each
            for each in self._expected()
            if each.fingerprint not in names and not any(each.code.startswith(code) for code in codes)
        ]
        live = [each for each in self._live() if self._name(each) not in names]
        assert len({self._name(each) for each in live}) == len(live), "a duplicate"
        places = {self._name(each): (each.path, self.fake.place(each)) for each in live}
        assert None not in {place for _, place in places.values()}, "a comment outside the diff"
        summaries = [each for each in self.fake.general.values() if each.author == BOT and "summary" in each.body[:40]]
        assert len(summaries) <= 1
        told = summaries[0].body if summaries else ""
        for remark in heard:
            if remark.fingerprint in places:
                assert places[remark.fingerprint] == (remark.path, remark.anchor)
            else:
                assert f"- {remark.line}\n" in told, "a lost finding"
        assert set(places) <= {each.fingerprint for each in heard}, "a comment about nothing"


def test_what_always_holds() -> None:
    lives = int(os.environ.get("STABLEFIX_MACHINE", "6"))
    run_state_machine_as_test(
        PullRequestLife,
        settings=settings(
            max_examples=lives, stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )  # fmt: skip
