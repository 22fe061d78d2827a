"""The action: its files are well formed and safe, and its steps run as a runner runs them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from stablefix.review import actions
from stablefix.review.draft import Remark
from tests.review.fake.loopback import served
from tests.review.fake.server import FakeGitHub
from tests.review.runner import ROOT, Runner, plain_environment
from tests.review.test_draft import UNSTABLE

BOT = "github-actions[bot]"
WORKFLOWS = [ROOT / ".github" / "workflows", ROOT / "docs" / "workflows"]


def check(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_files_are_what_github_takes() -> None:
    check("check_jsonschema", "--builtin-schema", "vendor.github-actions", str(ROOT / "action.yml"))
    files = [str(file) for folder in WORKFLOWS for file in sorted(folder.glob("*.yml"))]
    assert len(files) >= 3
    check("check_jsonschema", "--builtin-schema", "vendor.github-workflows", *files)


def test_the_files_hold_no_known_weakness() -> None:
    program = Path(sys.executable).with_name("zizmor")
    if not program.exists():
        pytest.skip("zizmor is not installed: pip install zizmor")
    done = subprocess.run(
        [program, "--offline", "--config", ROOT / ".github" / "zizmor.yml", ROOT / "action.yml", *WORKFLOWS],
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_no_step_puts_words_of_a_stranger_into_a_script() -> None:
    text = (ROOT / "action.yml").read_text()
    scripts = re.findall(r"run: \|\n((?: {8}.*\n)+)", text)
    assert len(scripts) == 2 and not any("${{" in script for script in scripts)


@pytest.fixture
def github(tmp_path: Path) -> FakeGitHub:
    fake = FakeGitHub(tmp_path / "octo")
    fake.bot = BOT
    fake.repository.commit({"a.py": "import torch\n"})
    fake.repository.git("checkout", "-q", "-b", "feature")
    fake.repository.commit({"a.py": UNSTABLE})
    fake.open("feature")
    return fake


def runner(tmp_path: Path, api: str, event: object = None) -> Runner:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event or {"pull_request": {"number": 1}}))
    environment = plain_environment()
    environment |= {"GITHUB_EVENT_PATH": str(file), "GITHUB_API_URL": api, "GITHUB_REPOSITORY": "octo/hello"}
    return Runner(tmp_path / "runner", environment)


def test_the_steps_post_a_review(github: FakeGitHub, tmp_path: Path) -> None:
    with served(github) as api:
        here = runner(tmp_path, api)
        done = here.run(python=sys.executable, upload_sarif="true")
    assert done.stdout == "stablefix: reviewed, 2 findings.\n" and done.stderr == ""
    assert len(github.reviews) == 1 and len(github.sarifs) == 1
    assert here.outputs.read_text() == "findings=2\n"
    assert "### `a.py:10`" in here.page.read_text()
    assert json.loads((here.temporary / "stablefix.sarif").read_text())["runs"]


def test_a_fork_gets_annotations_and_the_page(github: FakeGitHub, tmp_path: Path) -> None:
    github.permissions = dict.fromkeys(github.permissions, "read")
    with served(github) as api:
        here = runner(tmp_path, api)
        done = here.run(python=sys.executable)
    marks = [line for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert len(marks) == 2 and "file=a.py,line=10,endLine=10::SF101 Log of softmax" in marks[1]
    page = here.page.read_text()
    assert page.count("```suggestion") == 2 and "<!--" not in page
    assert github.comments == {}


def test_files_of_a_checkout_are_not_imported(github: FakeGitHub, tmp_path: Path) -> None:
    with served(github) as api:
        here = runner(tmp_path, api)
        for name in ("stablefix.py", "torch.py", "sitecustomize.py", "httpx.py", "usercustomize.py"):
            (here.temporary / name).write_text("raise SystemExit('a file of the checkout was run')")
        here.environment["PYTHONPATH"] = str(here.temporary)
        done = here.run(python=sys.executable)
    assert done.stdout == "stablefix: reviewed, 2 findings.\n"


def test_a_comment_that_orders_nothing_costs_nothing(github: FakeGitHub, tmp_path: Path) -> None:
    event = {"issue": {"number": 1, "pull_request": {}}, "comment": {"body": "nice"}}
    with served(github) as api:
        done = runner(tmp_path, api, event).run(python=sys.executable)
        assert done.stdout == "No order for stablefix in this comment.\n" and github.requests == []
        event["comment"] = {"body": "/stablefix rerun"}
        runner(tmp_path, api, event).run(python=sys.executable)
    assert len(github.reviews) == 1


@pytest.mark.external
@pytest.mark.skipif(not shutil.which("pip"), reason="needs pip and a package index: installs torch")
def test_the_whole_action_with_its_installation(github: FakeGitHub, tmp_path: Path) -> None:
    with served(github) as api:
        here = runner(tmp_path, api)
        # The index with the small build of torch is not reachable from everywhere: the wheels at hand will do.
        here.overridden["PIP_EXTRA_INDEX_URL"] = os.environ.get("PIP_EXTRA_INDEX_URL", "")
        done = here.run()
    assert done.stdout == "stablefix: reviewed, 2 findings.\n"


@pytest.mark.parametrize(
    ("event", "words"),
    [
        ({"ref": "refs/heads/main"}, "is about no pull request"),
        ({"issue": {"number": 3}}, "is about no pull request"),
        ({"pull_request": {"number": "1; rm -rf /"}}, "does not say which"),
        ({"pull_request": {"number": True}}, "does not say which"),
        ([], "is not an object"),
    ],
)
def test_an_event_of_another_kind(tmp_path: Path, event: object, words: str) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event))
    with pytest.raises(actions.EventError, match=words):
        actions.requested(str(file), {"GITHUB_REPOSITORY": "octo/hello"})


def test_nothing_in_a_name_becomes_a_command() -> None:
    path = "a\n::set-env name=PATH::x\r,file=b%0A.py"
    remark = Remark("0" * 16, "SF101", path, 1, 1, None, "error", False, "", "", "SF101 x")
    lines = "".join(actions.marks([remark] * 12)).splitlines()
    assert len(lines) == 12 and not any(line.startswith("::set-env") for line in lines)
    assert lines[0].startswith("::error title=stablefix (SF101),file=a%0A%3A%3Aset-env")
    assert lines[10].startswith("a%0A::set-env name=PATH::x%0D,file=b%250A.py:1: ")
