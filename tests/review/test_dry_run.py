"""`stablefix github --dry-run`: the review that a branch would get, without any forge."""

from __future__ import annotations

import json

from tests.cli.conftest import Run, run
from tests.review.repositories import Repository
from tests.review.test_draft import UNSTABLE

__all__ = ["run"]


def branch(repository: Repository) -> str:
    repository.commit({"a.py": "import torch\n", "stablefix.toml": 'ignore = ["SF3"]\njobs = 2\n'})
    repository.git("checkout", "-q", "-b", "feature")
    return repository.commit({"a.py": UNSTABLE, "stablefix.toml": 'ignore = ["SF1"]\n'})


def test_it_prints_the_review(run: Run, repository: Repository) -> None:
    head = branch(repository)
    done = run("github", "--dry-run", "--base", "main", cwd=repository.path)
    text = done.stdout.decode()
    assert done.returncode == 0, done.stderr
    assert "--- a.py, lines 5 to 6 ---" in text and "--- a.py, line 10 ---" in text and "--- summary ---" in text
    assert "2 findings" in text, "the configuration of the base counts, not that of the branch"
    done = run("github", "--dry-run", "--base", "main", "--repo", str(repository.path), "--output-format", "json")
    sent = json.loads(done.stdout)
    assert sent["review"]["commit_id"] == head and sent["review"]["event"] == "COMMENT"
    assert [(each["line"], each.get("start_line")) for each in sent["review"]["comments"]] == [(10, None), (6, 5)]


def test_a_branch_without_findings(run: Run, repository: Repository) -> None:
    repository.commit({"a.py": "import torch\n"})
    done = run("github", "--dry-run", "--base", "main", cwd=repository.path)
    assert done.stdout.decode() == "Nothing would be posted: no findings on changed lines.\n"


def test_findings_as_sarif(run: Run, repository: Repository) -> None:
    branch(repository)
    run("github", "--dry-run", "--base", "main", "--sarif", "out.sarif", cwd=repository.path)
    log = json.loads((repository.path / "out.sarif").read_text())
    results = log["runs"][0]["results"]
    assert [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in results] == ["a.py"] * 2


def test_errors_say_what_is_wrong(run: Run, repository: Repository) -> None:
    repository.commit({"a.py": "import torch\n"})
    done = run("github", "--dry-run", "--base", "nope", cwd=repository.path)
    assert done.returncode == 2 and done.stderr.decode() == "error: .: git knows no commit 'nope'\n"
    done = run("github", "--dry-run", "--repo", "nowhere")
    assert done.returncode == 2 and done.stderr.startswith(b"error: nowhere: ")
    done = run("github", GITHUB_EVENT_PATH="")
    assert done.returncode == 2 and done.stderr.startswith(b"error: say what to do")
