"""Comments that silence, through the real executable."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import UNSTABLE, Run

QUICK = ("check", "--no-validate", "-q", "--output-format", "concise")
HEAD = "import torch\n\n\ndef f(x):\n"
LINE = "    return torch.log(torch.softmax(x, -1))"
SPREAD = "    return torch.log(\n        torch.softmax(x, -1){inside}\n    ){behind}\n"

SILENT = {
    "code": LINE + "  # stablefix: ignore[SF101]",
    "reason": LINE + "  # stablefix: ignore[SF101] logits are small here",
    "prefix": LINE + "  # stablefix: ignore[SF1]",
    "lower case": LINE + "  # STABLEFIX:ignore[sf101]",
    "several": LINE + "  # stablefix: ignore[SF301, SF101]",
    "all": LINE + "  # stablefix: ignore",
    "noqa": LINE + "  # noqa: SF101",
    "noqa of two tools": LINE + "  # noqa: E501,SF101",
    "bare noqa": LINE + "  # noqa",
    "behind another comment": LINE + "  # type: ignore  # noqa: SF101",
    "inside the statement": SPREAD.format(inside="  # stablefix: ignore[SF101]", behind=""),
    "behind the statement": SPREAD.format(inside="", behind="  # stablefix: ignore[SF101]"),
    "own row in the statement": SPREAD.format(inside="\n        # stablefix: ignore[SF101]", behind=""),
    "file": LINE + "\n# stablefix: file-ignore",
    "file and code": LINE + "\n# stablefix: file-ignore[SF101] generated",
    "header": "    while torch.log(torch.softmax(x, -1)):  # stablefix: ignore[SF101]\n        pass",
}
HEARD = {
    "other code": LINE + "  # stablefix: ignore[SF301]",
    "other row": "    # stablefix: ignore[SF101]\n" + LINE,
    "other tool": LINE + "  # noqa: E501",
    "a word that begins so": LINE + "  # noqaish",
    "in a string": LINE + ", '# stablefix: ignore[SF101]'",
    "body of a header": "    while x:  # stablefix: ignore[SF101]\n    " + LINE,
    "other file code": LINE + "\n# stablefix: file-ignore[SF301]",
}


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the cases with a finding, from one run over all of them."""
    import subprocess

    from tests.cli.conftest import EXECUTABLE, environment

    folder = tmp_path_factory.mktemp("cases")
    for name, body in {**SILENT, **HEARD}.items():
        (folder / f"{name.replace(' ', '_')}.py").write_text(HEAD + body + "\n")
    done = subprocess.run([EXECUTABLE, *QUICK], cwd=folder, env=environment(), capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if " SF101 " in line]
    return {line.split(".py:")[0].replace("_", " ") for line in lines}


@pytest.mark.parametrize("name", SILENT)
def test_silent(reported: set[str], name: str) -> None:
    assert name not in reported


@pytest.mark.parametrize("name", HEARD)
def test_heard(reported: set[str], name: str) -> None:
    assert name in reported


UNUSED = """\
import torch

# stablefix: file-ignore[SF301]
w = 1  # stablefix: ignore[SF101] was needed once
y = 2  # noqa: E501, SF101
z = torch.log(torch.softmax(x, -1))  # stablefix: ignore[SF101, SF302]
a = 3  # noqa
# stablefix: ignore
b = 4  # stablefix: ignore  # type: ignore
"""
CLEANED = """\
import torch

w = 1
y = 2  # noqa: E501
z = torch.log(torch.softmax(x, -1))  # stablefix: ignore[SF101]
a = 3  # noqa
b = 4  # type: ignore
"""


def test_unused_suppressions_are_told_and_taken_out(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNUSED)
    done = run(*QUICK)
    assert done.stdout.decode().splitlines() == [
        "a.py:3:1: SF001 [*] Unused suppression of SF301",
        "a.py:4:8: SF001 [*] Unused suppression of SF101",
        "a.py:5:8: SF001 [*] Unused suppression of SF101",
        "a.py:6:38: SF001 [*] Unused suppression of SF302",
        "a.py:8:1: SF001 [*] Unused suppression",
        "a.py:9:8: SF001 [*] Unused suppression",
    ]
    assert run("check", "--fix", "-q").returncode == 0
    assert (tmp_path / "a.py").read_text() == CLEANED
    assert run(*QUICK).returncode == 0


def test_what_was_deselected_is_not_called_unused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1  # stablefix: ignore[SF101]\n# stablefix: file-ignore\n")
    assert run(*QUICK).stdout.count(b"SF001") == 2
    assert run(*QUICK, "--select", "SF3").stdout == b""
    assert run(*QUICK, "--ignore", "SF1").stdout == b""
    assert run(*QUICK, "--ignore", "SF001").stdout == b""
    assert run(*QUICK, "--ignore", "SF3").stdout.count(b"SF001") == 1


def test_a_comment_for_a_pedantic_finding_is_used(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\n\ndef f(a, b):\n    return torch.log(a)  # stablefix: ignore\n")
    pedantic = run(*QUICK, "--pedantic").stdout
    assert pedantic == run(*QUICK).stdout


def test_an_unused_suppression_in_full_and_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1  # stablefix: ignore[SF101]\n")
    text = run("check", "--no-validate").stdout.decode()
    assert "help: Remove the comment\n1 - x = 1  # stablefix: ignore[SF101]\n1 + x = 1\n" in text
    (record,) = json.loads(run("check", "--no-validate", "--output-format", "json").stdout)
    assert (record["code"], record["failure"], record["fix"]["applicability"]) == ("SF001", None, "safe")


def test_existing_findings_are_silenced_on_demand(run: Run, tmp_path: Path) -> None:
    text = HEAD + SPREAD.format(inside="", behind="  # why not") + "\n\ndef g(x):\n" + LINE + "\n"
    (tmp_path / "a.py").write_text(text)
    (tmp_path / "b.py").write_text("import torch\nx = torch.log(torch.softmax(x, -1))  # stablefix: ignore[SF999]")
    done = run("check", "--no-validate", "--add-ignore", "--ignore", "SF001")
    assert done.returncode == 0
    assert done.stderr == b"Added 3 comments.\n"
    assert (tmp_path / "a.py").read_text() == text.replace(
        "# why not", "# why not  # stablefix: ignore[SF101]"
    ).replace(LINE, LINE + "  # stablefix: ignore[SF101]")
    assert (tmp_path / "b.py").read_text().endswith("# stablefix: ignore[SF101, SF999]")
    assert run(*QUICK, "--ignore", "SF001").returncode == 0


def test_comments_can_be_left_unheeded(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE.replace("-1))", "-1))  # stablefix: ignore[SF101] known"))
    check = ("check", "--no-validate", "-q", "--output-format", "concise")
    assert run(*check).stdout == b""
    assert run(*check, "--ignore-noqa").stdout == b"a.py:5:12: SF101 Log of softmax (not validated)\n"
