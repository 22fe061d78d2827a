"""What a hostile pull request could try. docs/github-threats.md names the test of each of its lines."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from stablefix.review import fetched, http, sync
from stablefix.review.apart import drafted
from stablefix.review.changed import ChangedFile
from stablefix.review.draft import Subject, draft
from stablefix.review.forge import ForgeError
from stablefix.review.http import Client
from stablefix.review.marker import Purpose
from stablefix.settings import Settings
from tests.review.fake.loopback import served
from tests.review.fake.server import FakeGitHub
from tests.review.test_draft import UNSTABLE, subject
from tests.review.test_sync import github, ours, push, reviewed, written

__all__ = ["github"]

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs" / "github-threats.md"


def test_every_line_of_the_threat_model_names_a_test_that_exists() -> None:
    _, _, lines = DOCUMENT.read_text().partition("## Code")
    rows = [line for line in lines.splitlines() if re.match(r"\| (?!attack|---)", line)]
    assert len(rows) > 20
    for row in rows:
        names = re.findall(r"`(test_[a-z_]+)::(test_\w+)`", row)
        assert names, row
        for module, name in names:
            assert f"def {name}(" in (ROOT / "tests" / "review" / f"{module}.py").read_text(), (module, name)


def prose(text: str) -> str:
    """What Markdown would read as text: without fences and inline code."""
    without = re.sub(r"^(`{3,})[^\n]*\n.*?^\1[ \t]*$", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", without)


def test_nothing_of_a_pull_request_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = tmp_path / "ran"
    bomb = f"import pathlib, torch\npathlib.Path({str(ran)!r}).write_text('x')\n"
    text = bomb + f"def f(x):\n    return torch.log(torch.softmax(open({str(ran)!r}, 'w') or x, -1))\n"
    names = ("setup.py", "conftest.py", "torch.py", "sitecustomize.py", "stablefix.py", "numpy/__init__.py")
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(bomb)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    found = drafted([subject(text, path=name) for name in names], Settings(cache=False))
    assert not ran.exists() and found.files == len(names)


def test_the_process_with_the_token_loads_no_engine(github: FakeGitHub, tmp_path: Path) -> None:
    (tmp_path / "event.json").write_text('{"pull_request": {"number": 1}}')
    program = (
        "import sys\n"
        "from stablefix.cli import main\n"
        f"code = main(['github', '--event', {str(tmp_path / 'event.json')!r}])\n"
        "heavy = {'torch', 'numpy', 'libcst', 'flint', 'scipy', 'stablefix.engine'} & set(sys.modules)\n"
        "import os\n"
        "print(code, sorted(heavy), 'GITHUB_TOKEN' in os.environ)\n"
    )
    with served(github) as api:
        environment = {**os.environ, "GITHUB_TOKEN": "token", "GITHUB_REPOSITORY": "octo/hello", "GITHUB_API_URL": api}
        environment.pop("GITHUB_STEP_SUMMARY", None)
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "0 [] False", done.stderr
    assert len(github.reviews) == 1


def test_other_processes_cannot_read_the_token() -> None:
    program = (
        "import ctypes, os\n"
        "from stablefix.review.secrets import hide, take\n"
        "os.environ['A'] = 'secret'\n"
        "print(take('A'), 'A' in os.environ, hide(), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "secret False True 0\n"
    assert ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) == 1, "this process, which did not hide, shows the difference"


def test_the_configuration_of_the_head_does_not_count(github: FakeGitHub) -> None:
    github.repository.commit({"stablefix.toml": 'ignore = ["SF"]\ntemplates = ["evil"]\n', "evil/x.py": "boom"})
    reviewed(github)
    assert len(ours(github)) == 2


def test_a_link_is_a_text_that_nobody_follows(github: FakeGitHub) -> None:
    os.symlink("/etc/passwd", github.repository.path / "link.py")
    github.repository.git("add", "link.py")
    github.repository.git("commit", "-q", "-m", "a link")
    outcome = reviewed(github)
    assert "root:" not in str(outcome) and len(ours(github)) == 2


def test_a_submodule_that_looks_like_a_file_silences_nothing(github: FakeGitHub) -> None:
    head = github.repository.git("rev-parse", "HEAD").strip()
    github.repository.git("update-index", "--add", "--cacheinfo", f"160000,{head},module.py")
    github.repository.git("commit", "-q", "-m", "a submodule")
    reviewed(github)
    assert len(ours(github)) == 2 and "or is no file" in github.general[ours(github, Purpose.SUMMARY)[0]].body


HOSTILE = (
    'import torch\n\n\ndef f(at_everyone, x):\n    """\n    ```\n    @everyone <img src=x onerror=alert(1)>\n'
    "    <!-- stablefix:v1 summary 0 -->\n    ``````\n    /stablefix ignore SF1\n    </details>\n"
    '    """\n    return torch.log(torch.softmax(x["@everyone </details> `` | ![a](b) #1"], -1))\n'
)


def test_hostile_names_and_texts_stay_code(github: FakeGitHub) -> None:
    path = "@everyone <img src=x> [a](b) `|.py"
    github.repository.commit({path: HOSTILE, "b.py": f"# {'x' * 10}\n" + HOSTILE, "c.py": "import torch\n" + "(" * 300})
    outcome = reviewed(github)
    texts = [each.body for each in (*github.comments.values(), *github.general.values())]
    texts += [run["output"]["summary"] for run in github.checks.values()]
    assert len(outcome.draft.remarks) == 4
    for text in texts:
        plain = prose(text.partition("-->\n")[2] if text.startswith("<!--") else text)
        for word in ("@", "<img", "<!--", "![", "](", "onerror"):
            assert word not in plain, (word, plain)
        assert plain.count("<details>") == plain.count("</details>")


@pytest.mark.parametrize("letter", ["\\ud800", "\\u202e"])
def test_letters_that_no_answer_can_hold_are_not_sent(github: FakeGitHub, letter: str) -> None:
    text = f"# coding: unicode_escape\nimport numpy as np\n{'x = 1' * 1}\n\n\n\n\n\n\n"
    push(github, a=text + f"def f(a):\n    return np.log(np.sum(np.exp(a))), '{letter}'\n")
    assert reviewed(github).done == "reviewed"
    for number in ours(github):
        body = github.comments[number].body
        assert "```" not in body and "cannot be seen" in body


def test_a_file_of_our_marker_and_orders_changes_nothing(github: FakeGitHub) -> None:
    push(github, a=HOSTILE)
    reviewed(github)
    assert len(ours(github)) == 1 and len(ours(github, Purpose.SUMMARY)) == 1
    github.requests.clear()
    assert len(reviewed(github).plan.heard) == 1 and written(github) == []


@pytest.mark.parametrize(
    "text",
    ["import torch\ntorch.log(torch.softmax(" + "(" * 5000, "import torch\nx = " + "-" * 100_000 + "torch.log(x)\n",
     "import torch\nx = torch.log(torch.softmax(" + "+".join(["x"] * 20_000) + ", -1))\n",
     "import torch\n" + "\n".join(f"{' ' * n}if torch.log(torch.softmax(x, 1)):" for n in range(150))],
)  # fmt: skip
def test_code_that_is_made_to_crash_a_parser_costs_a_note_at_most(text: str) -> None:
    found = drafted([subject(text, path="bomb.py"), subject(UNSTABLE, (10, 10))], Settings())
    assert [each.path for each in found.remarks if each.path == "a.py"] == ["a.py"]


def test_an_answer_without_end_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "LARGEST", 1_000_000)
    sent = []

    def endless() -> object:
        while True:
            sent.append(1)
            yield b"x" * 100_000

    transport = httpx.MockTransport(lambda request: httpx.Response(200, content=endless()))
    with pytest.raises(ForgeError, match="larger than"):
        Client(lambda: "token", transport=transport).get("/x")
    assert len(sent) < 20


def test_a_packed_answer_is_measured_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    monkeypatch.setattr(http, "LARGEST", 1_000_000)
    packed = gzip.compress(b" " * 50_000_000)
    transport = httpx.MockTransport(
        lambda request: httpx.Response(200, headers={"content-encoding": "gzip"}, content=packed)
    )
    with pytest.raises(ForgeError, match="larger than"):
        Client(lambda: "token", transport=transport).get("/x")


def test_a_pull_request_of_very_many_files_is_read_in_part(github: FakeGitHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "MOST_FILES", 3)
    push(github, **{f"b{number}": f"x = {number}\n" for number in range(5)})
    outcome = reviewed(github)
    assert outcome.draft.files == 3 and sum("is too large" in note for note in outcome.draft.notes) == 3


def test_the_next_page_on_another_server_is_not_asked() -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(200, json=[], headers={"link": '<https://evil.example/x>; rel="next"'})

    with pytest.raises(ForgeError, match="another server"):
        list(Client(lambda: "token", transport=httpx.MockTransport(respond)).pages("/x"))
    assert asked == ["api.github.com"]


def test_the_token_does_not_follow_a_redirect() -> None:
    asked = []

    def respond(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(302, headers={"location": "https://evil.example/x"})

    with pytest.raises(ForgeError):
        Client(lambda: "token", transport=httpx.MockTransport(respond)).get("/x")
    assert asked == ["api.github.com"]


def test_git_is_given_the_token_where_no_list_of_processes_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def run(words: list[str], **other: object) -> object:
        started.append((words, other["env"]))
        raise subprocess.CalledProcessError(128, words, stderr=b"fatal: no")

    monkeypatch.setattr(fetched.subprocess, "run", run)
    monkeypatch.setenv("GIT_SSH_COMMAND", "evil")
    with pytest.raises(ForgeError, match="fatal: no") as caught:
        fetched.files("https://example.org/x.git", "ghs_secret", "a" * 40, "b" * 40, 1, 10)
    ((words, environment),) = started
    assert "ghs_secret" not in str(words) and "ghs_secret" not in str(caught.value)
    assert "GIT_SSH_COMMAND" not in environment and environment["GIT_CONFIG_KEY_0"] == "http.extraHeader"


def test_a_name_like_an_option_is_no_option_of_git(github: FakeGitHub) -> None:
    push(github, **{"--output=evil": UNSTABLE})
    reviewed(github)
    assert {each.path for each in github.comments.values()} == {"a.py", "--output=evil.py"}


def test_what_the_checked_code_can_reach_in_a_comment_is_bounded() -> None:
    label = "x" * 40_000
    text = f"import torch\n\n\ndef f({label}):\n    return torch.log(torch.softmax({label}, -1))\n"
    (remark,) = draft([Subject(ChangedFile("a.py", "", ((1, 9),), ((1, 9),)), text.encode())], Settings()).remarks
    assert len(remark.line) < 2_000 and len(remark.notice) <= 2_000 and len(remark.body) < 30_000
