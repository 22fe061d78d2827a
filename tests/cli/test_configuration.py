"""Configuration files and the options that override them, through the real executable."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.cli.conftest import UNSTABLE, Run

ROOT = Path(__file__).parent.parent.parent
QUICK = ("check", "--no-validate", "-q")


def lines(run: Run, *arguments: str) -> list[str]:
    return run(*QUICK, "--output-format", "concise", *arguments).stdout.decode().splitlines()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.py", "gen/b.py", "work/c.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(UNSTABLE)
    return tmp_path


def files(run: Run, *arguments: str) -> list[str]:
    return [line.split(":")[0] for line in lines(run, *arguments)]


def test_files_that_are_checked(run: Run, tree: Path) -> None:
    (tree / "stablefix.toml").write_text('exclude = ["/gen/"]\nper-file-ignores = { "work/" = ["SF1"] }\n')
    assert files(run) == ["a.py"]
    assert run("check", "--show-files").stdout == b"a.py\nwork/c.py\n"
    assert files(run, "--isolated") == ["a.py", "gen/b.py", "work/c.py"]
    assert files(run, "--isolated", "--exclude", "work/c.py", "--extend-exclude", "gen") == ["a.py"]
    assert files(run, "--isolated", "--per-file-ignores", "work/:SF1,SF2") == ["a.py", "gen/b.py"]
    assert files(run, "--isolated", "--per-file-ignores", "!work/:SF1") == ["work/c.py"]
    (tree / "script.pyx").write_text(UNSTABLE)
    assert files(run, "--isolated", "--include", "*.pyx") == ["script.pyx"]
    inner = run(*QUICK, "--exclude", "/c.py", "--output-format", "concise", cwd=tree / "work").stdout
    assert inner == b""


def test_the_nearest_file_counts_for_each_file(run: Run, tree: Path) -> None:
    (tree / "pyproject.toml").write_text('[tool.stablefix]\nignore = ["SF"]\n')
    (tree / "gen" / "stablefix.toml").write_text("")
    (tree / "work" / "pyproject.toml").write_text("[tool.other]\n")
    assert files(run) == ["gen/b.py"]
    assert files(run, "--config", "gen/stablefix.toml") == ["a.py", "gen/b.py", "work/c.py"]
    (tree / "gen" / "stablefix.toml").write_text("slect = []")
    done = run(*QUICK)
    assert done.returncode == 2
    assert b"gen/stablefix.toml: unknown key 'slect'; did you mean select?" in done.stderr


def test_extend(run: Run, tree: Path) -> None:
    (tree / "base.toml").write_text('ignore = ["SF1"]\nexclude = ["work/"]\ntemplates = []\n')
    (tree / "stablefix.toml").write_text('extend = "base.toml"\nextend-exclude = ["gen/"]\nextend-select = ["SF101"]\n')
    assert files(run) == ["a.py"]
    (tree / "base.toml").write_text('extend = "stablefix.toml"\n')
    done = run(*QUICK)
    assert done.returncode == 2
    assert b"extends itself" in done.stderr
    (tree / "stablefix.toml").write_text('extend = "gone.toml"\n')
    assert b"gone.toml cannot be read" in run(*QUICK).stderr


def test_the_command_line_has_the_last_word(run: Run, tree: Path) -> None:
    (tree / "stablefix.toml").write_text('output-format = "concise"\nselect = ["SF3"]\nmin-severity = "low"\n')
    assert run(*QUICK).stdout == b""
    assert run(*QUICK, "--select", "SF101").stdout.startswith(b"a.py:5:12: SF101")
    assert run(*QUICK, "--select", "SF101", "--output-format", "grouped").stdout.startswith(b"a.py:\n")


def test_what_may_be_fixed(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(UNSTABLE)
    (tmp_path / "stablefix.toml").write_text('unfixable = ["SF101"]\n')
    done = run("check", "--fix")
    assert done.returncode == 1
    assert b"help: Replace with `torch.log_softmax(x, -1)` (shown only, never applied;" in done.stdout
    assert (tmp_path / "a.py").read_text() == UNSTABLE
    (tmp_path / "stablefix.toml").write_text('fixable = ["SF2"]\n')
    assert run("check", "--diff").stdout == b""
    assert run("check", "--diff", "--fixable", "SF1").returncode == 1
    (tmp_path / "stablefix.toml").write_text("unsafe-fixes = true\n")
    (tmp_path / "a.py").write_text("import torch\n\ndef f(x):\n    return x / x.abs().amax(dim=-1, keepdim=True)\n")
    assert run("check", "--diff").returncode == 1


def test_config_shows_what_holds_and_where_it_comes_from(run: Run, tree: Path) -> None:
    (tree / "base.toml").write_text("jobs = 2\n")
    (tree / "stablefix.toml").write_text('extend = "base.toml"\npedantic = true\n')
    text = run("config").stdout.decode()
    assert f"jobs = 2  # {tree / 'base.toml'}\n" in text
    assert f"pedantic = true  # {tree / 'stablefix.toml'}\n" in text
    assert 'min-severity = "medium"  # default\n' in text


def test_the_published_schema_is_the_generated_one(run: Run) -> None:
    text = run("config", "--schema").stdout.decode()
    assert (ROOT / "docs" / "stablefix.schema.json").read_text() == text, "stablefix config --schema > docs/..."
    schema = json.loads(text)
    jsonschema.Draft7Validator.check_schema(schema)
    jsonschema.validate({"select": ["SF1"], "dtypes": ["float16"], "per-file-ignores": {"a": ["SF1"]}}, schema)
    for wrong in ({"slect": []}, {"jobs": 0}, {"dtypes": ["int8"]}, {"per-file-ignores": {"a": "SF1"}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


def test_the_schema_serves_its_own_checker(tmp_path: Path) -> None:
    (tmp_path / "stablefix.toml").write_text('select = ["SF1"]\nextend = "../base.toml"\n')
    command = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(ROOT / "docs" / "stablefix.schema.json")]
    done = subprocess.run([*command, str(tmp_path / "stablefix.toml")], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_documentation_has_every_key(run: Run) -> None:
    table = run("config", "--table").stdout.decode()
    assert table in (ROOT / "docs" / "configuration.md").read_text()


def test_parts_of_a_tree_make_the_whole(run: Run, tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"m{number}.py").write_text("")
    parts = [run("check", "--show-files", "--shard", f"{part}/3").stdout.decode().splitlines() for part in (1, 2, 3)]
    assert sorted(name for part in parts for name in part) == sorted(f"m{number}.py" for number in range(20))
    assert all(parts)
    assert b"'4/3' is not a part such as 1/4" in run("check", "--shard", "4/3").stderr


def test_dtypes_that_code_does_not_show(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\n\n\ndef f(x):\n    return torch.nn.functional.normalize(x, dim=-1)\n")
    assert run("check", "-q").returncode == 0
    done = run("check", "-q", "--dtypes", "float32,float16")
    assert done.returncode == 1
    assert b"SF506" in done.stdout
    (tmp_path / "stablefix.toml").write_text('dtypes = ["float16"]\n')
    assert run("check", "-q").returncode == 1
    assert b"did you mean float16?" in run("check", "--dtypes", "flaot16").stderr


def test_what_a_configuration_switches_on_the_command_line_switches_off(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import torch\n\n\ndef f(x):\n    return x / x.abs().amax(dim=-1, keepdim=True)\n")
    (tmp_path / "stablefix.toml").write_text("unsafe-fixes = true\n")
    assert b"+    return" in run("check", "--diff").stdout
    assert run("check", "--diff", "--no-unsafe-fixes").stdout == b""


def test_excluded_files_that_are_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "gen" / "deep").mkdir(parents=True)
    (tmp_path / "gen" / "deep" / "a.py").write_text("")
    (tmp_path / "b.py").write_text("")
    (tmp_path / "stablefix.toml").write_text('exclude = ["gen/"]\n')
    named = ("gen/deep/a.py", "b.py")
    show = ("check", "--show-files")
    assert run(*show, *named).stdout == b"gen/deep/a.py\nb.py\n"
    assert run(*show, "--force-exclude", *named).stdout == b"b.py\n"
    assert run(*show, "--force-exclude", "gen").stdout == b""
    (tmp_path / "stablefix.toml").write_text('exclude = ["gen/"]\nforce-exclude = true\n')
    assert run(*show, *named).stdout == b"b.py\n"
    assert run(*show, "--no-force-exclude", *named).stdout == b"gen/deep/a.py\nb.py\n"


def test_what_git_ignores(run: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("b.py\n")
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("")
    assert run("check", "--show-files").stdout == b"a.py\n"
    assert run("check", "--show-files", "--no-respect-gitignore").stdout == b"a.py\nb.py\n"
