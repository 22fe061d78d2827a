"""`stablefix check` from the outside: exit codes, streams, patches, standard input."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import EXECUTABLE, STABLE, UNSTABLE, Run, environment


def test_nothing_found(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(STABLE)
    for arguments in ([], ["."], ["a.py"]):
        done = run("check", *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (0, b"All checks passed!\n", b"")
    assert run("check", "-q").stdout == b""


def test_a_finding_with_its_proof(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    done = run("check")
    text = done.stdout.decode()
    assert done.returncode == 1
    assert done.stderr == b""
    assert text.startswith("SF101 [*] Log of softmax\n --> a.py:5:12 in f\n")
    assert "witness: x = [" in text
    assert "old -inf, right " in text
    assert "5 -     return torch.log(torch.softmax(x, -1))\n5 +     return torch.log_softmax(x, -1)\n" in text
    assert text.endswith("Found 1 error.\n[*] 1 fixable with the `--fix` option.\n")
    assert run("check", "--exit-zero").returncode == 0


def test_fix_and_nothing_left(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    done = run("check", "--fix")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == b"Found 1 error (1 fixed, 0 remaining).\n"
    assert (tmp_path / "a.py").read_text() == STABLE
    again = run("check", "--fix")
    assert (again.returncode, again.stdout) == (0, b"All checks passed!\n")


STRANGE = {
    "with space.py": UNSTABLE.encode(),
    "ümlaut.py": UNSTABLE.encode(),
    'quo"te.py': UNSTABLE.encode(),
    "windows.py": UNSTABLE.replace("\n", "\r\n").encode(),
    "mark.py": b"\xef\xbb\xbf" + UNSTABLE.encode(),
    "mark_in_context.py": b"\xef\xbb\xbfimport torch\r\nx = torch.log(torch.softmax(x, -1))\r\n",
    "no_newline.py": UNSTABLE.rstrip("\n").encode(),
    "tabs.py": UNSTABLE.replace("    ", "\t").encode(),
    "latin.py": b"# coding: latin-1\nimport torch\nx = '\xe9', torch.log(torch.softmax(x, -1)) # \xe4\n",
    "deep/er/file.py": UNSTABLE.encode(),
}


@pytest.fixture(scope="module")
def strange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("strange")
    subprocess.run(["git", "init", "-q", "."], cwd=root, check=True)
    for name, content in STRANGE.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


def test_diff_is_for_git_apply_and_gives_the_bytes_that_fix_writes(run: Run, strange: Path) -> None:
    done = run("check", "--diff", cwd=strange)
    assert done.returncode == 1
    assert done.stderr == f"Would fix {len(STRANGE)} errors.\n".encode()
    subprocess.run(["git", "apply"], cwd=strange, input=done.stdout, check=True)
    applied = {name: (strange / name).read_bytes() for name in STRANGE}
    for name, content in STRANGE.items():
        assert applied[name] == content.replace(b"torch.log(torch.softmax(x, -1))", b"torch.log_softmax(x, -1)")
        (strange / name).write_bytes(content)
    assert run("check", "--fix", cwd=strange).returncode == 0
    assert {name: (strange / name).read_bytes() for name in STRANGE} == applied
    second = run("check", "--diff", cwd=strange)
    assert (second.returncode, second.stdout, second.stderr) == (0, b"", b"All checks passed!\n")


def test_diff_applies_in_a_folder_of_the_repository(run: Run, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.py").write_text(UNSTABLE)
    done = run("check", "--diff", "x.py", cwd=tmp_path / "a")
    subprocess.run(["git", "apply"], cwd=tmp_path / "a", input=done.stdout, check=True)
    assert (tmp_path / "a" / "x.py").read_text() == STABLE


def test_unsafe_fixes_are_hidden_until_asked_for(run: Run, tmp_path: Path) -> None:
    text = "import torch\n\n\ndef f(x):\n    return x / x.abs().amax(dim=-1, keepdim=True)\n"
    (tmp_path / "a.py").write_text(text)
    done = run("check", "--diff")
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"No errors would be fixed (1 fix available with `--unsafe-fixes`)." in done.stderr
    assert b"(1 hidden fix can be enabled with the `--unsafe-fixes` option)" in run("check").stdout
    done = run("check", "--diff", "--unsafe-fixes")
    assert done.returncode == 1
    assert done.stdout.startswith(b"--- a/a.py\n+++ b/a.py\n")
    assert (tmp_path / "a.py").read_text() == text


def test_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ä.py").write_text(UNSTABLE)
    done = run("check", "--output-format", "json")
    (record,) = json.loads(done.stdout)
    assert record["filename"] == str(tmp_path / "ä.py")
    assert record["fix"]["edits"][0]["content"] == "torch.log_softmax(x, -1)"
    assert record["evidence"]["before"]["value"] == "-inf"
    assert b"Found 1 error." in done.stderr


def test_standard_input(run: Run) -> None:
    text = UNSTABLE.encode()
    done = run("check", "-", "--stdin-filename", "src/a.py", "--output-format", "concise", stdin=text)
    assert (done.returncode, done.stdout) == (1, b"src/a.py:5:12: SF101 [*] Log of softmax\n")
    done = run("check", "--fix", "-", stdin=text)
    assert (done.returncode, done.stdout) == (0, STABLE.encode())
    done = run("check", "--fix", "-", stdin=b"\xef\xbb\xbfx = 1\r\n")
    assert (done.returncode, done.stdout) == (0, b"\xef\xbb\xbfx = 1\r\n")
    done = run("check", "--fix", "-", stdin=b"print 'x', torch.log(torch.softmax(x, -1))\n")
    assert (done.returncode, done.stdout) == (2, b"print 'x', torch.log(torch.softmax(x, -1))\n")
    done = run("check", "--diff", "-", "--stdin-filename", "src/a.py", stdin=text)
    assert done.stdout.startswith(b"--- a/src/a.py\n+++ b/src/a.py\n@@")
    done = run("check", "-", stdin=b"def f(:\n    torch.log(torch.softmax(x, -1))\n")
    assert (done.returncode, done.stderr[:18]) == (2, b"error: -:1: syntax")


def test_candidates_need_no_library(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    (tmp_path / "torch.py").write_text("raise SystemExit('torch was imported')")
    done = run("check", "--no-validate", "a.py", "--output-format", "concise", PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.startswith(b"a.py:5:12: SF101 Log of softmax (not validated)\nFound 1 error.\n")


def test_selection(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    quick = ["check", "--no-validate", "-q", "--output-format", "concise"]
    assert run(*quick, "--select", "SF1").returncode == 1
    assert run(*quick, "--select", "sf2,SF3").returncode == 0
    assert run(*quick, "--ignore", "SF1,SF403").returncode == 0
    (tmp_path / "pyproject.toml").write_text('[tool.stablefix]\nignore = ["SF1", "SF403"]\n')
    assert run(*quick).returncode == 0
    (tmp_path / "pyproject.toml").write_text('[tool.stablefix]\nignroe = ["SF101"]\n')
    done = run(*quick)
    assert done.returncode == 2
    assert b"unknown key 'ignroe'; did you mean ignore?" in done.stderr


def test_statistics_and_output_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    done = run("check", "--no-validate", "--statistics")
    assert done.stdout == b"1  SF101  [ ]  log-of-softmax\n"
    done = run("check", "--no-validate", "--output-file", "out.txt", "--output-format", "concise")
    assert done.stdout == b""
    assert (tmp_path / "out.txt").read_text() == "a.py:5:12: SF101 Log of softmax (not validated)\n"
    done = run("check", "--output-file", "no/such/folder.txt")
    assert done.returncode == 2
    assert b"cannot be written" in done.stderr


def test_colour(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    quick = ["check", "--no-validate"]
    assert b"\x1b" not in run(*quick).stdout
    assert b"\x1b" in run(*quick, "--color", "always").stdout
    assert b"\x1b" in run(*quick, FORCE_COLOR="1").stdout
    assert b"\x1b" not in run(*quick, FORCE_COLOR="1", NO_COLOR="1").stdout


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_any_output_encoding(run: Run, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "日本.py").write_text(UNSTABLE.replace("return", "'→ 日本'; return"))
    done = run("check", "--no-validate", PYTHONIOENCODING=encoding)
    assert done.returncode == 1
    done.stdout.decode(encoding)


def test_a_name_that_is_no_text(run: Run, tmp_path: Path) -> None:
    with open(bytes(tmp_path) + b"/\xff.py", "w", encoding="utf-8") as file:
        file.write(UNSTABLE)
    done = run("check", "--no-validate", "--output-format", "concise")
    assert done.stdout.startswith(b"\xff.py:5:12: SF101")
    assert len(json.loads(run("check", "--no-validate", "--output-format", "json").stdout)) == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "--dif"], "unexpected argument '--dif'; did you mean --diff?"),
        (["check", "--fix=1"], "--fix"),
        (["chek"], "unknown command 'chek'; did you mean check?"),
        (["src.py"], "did you mean stablefix check src.py?"),
        (["check", "--output-format", "jsno"], "did you mean json?"),
        (["check", "--min-severity", "hihg"], "did you mean high?"),
        (["check", "--jobs", "0"], "'0' is not a positive whole number"),
        (["check", "--select", "SF999"], "no template has a code that begins with 'SF999'"),
        (["check", "--diff", "--fix"], "give one of them"),
        (["check", "--fix", "--no-validate"], "only when it has been validated"),
        (["check", "--no-validate", "--min-severity", "high"], "--min-severity needs validation"),
        (["check", "-", "a.py"], "standard input"),
        (["check", "--templates", "nowhere"], "no such folder"),
        (["check", "--exclude", "[!"], ""),
        (["explain", "SF10l"], "did you mean SF101?"),
        (["explain", "log-of-sofmax"], "did you mean log-of-softmax?"),
    ],
)
def test_mistakes_on_the_command_line(run: Run, tmp_path: Path, arguments: list[str], words: str) -> None:
    (tmp_path / "src.py").write_text("")
    done = run(*arguments)
    if words:
        assert done.returncode == 2
        assert words in done.stderr.decode()
        assert done.stderr.startswith(b"error: ")
        assert done.stdout == b""


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE * 2000)
    command = f"'{EXECUTABLE}' check --no-validate . | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, timeout=120)
    assert done.stdout.startswith(b"SF")
    assert done.stderr == b""
