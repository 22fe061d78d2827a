"""Modules of a project: found by their names, read without being imported, and remembered as what a result hangs on."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from stablefix.source.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A package `pkg` with a module of functions, and a script beside it."""
    (tmp_path / "pkg" / "sub").mkdir(parents=True)
    (tmp_path / "pkg" / "__init__.py").write_text("from .ops import *\nfrom .ops import size as length\n")
    (tmp_path / "pkg" / "sub" / "__init__.py").write_text("")
    (tmp_path / "pkg" / "ops.py").write_text(
        "def size(x):\n    return x.abs().sum()\n\n\nclass Base:\n    eps = 1e-6\n"
    )
    (tmp_path / "pkg" / "sub" / "model.py").write_text("")
    (tmp_path / "train.py").write_text("")
    return tmp_path


NAMES = {
    "in the package above": ("pkg/sub/model.py", "..ops.size"),
    "by its full name": ("pkg/sub/model.py", "pkg.ops.size"),
    "handed on by the package": ("pkg/sub/model.py", "pkg.size"),
    "handed on under another name": ("pkg/sub/model.py", "..length"),
    "beside": ("pkg/ops.py", ".ops.size"),
    "from a script": ("train.py", "pkg.ops.size"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_function_is_found(project: Path, name: str) -> None:
    path, qualified = NAMES[name]
    found = Project(str(project / path)).function(qualified)
    assert found is not None and found[1].name == "size"


@pytest.mark.parametrize("qualified", ["torch.sum", "pkg.ops.missing", "other.size", "....ops.size", ".ops"])
def test_what_the_project_does_not_define_is_not_found(project: Path, qualified: str) -> None:
    assert Project(str(project / "pkg" / "sub" / "model.py")).function(qualified) is None


def test_a_class_is_found(project: Path) -> None:
    found = Project(str(project / "train.py")).class_of("pkg.ops.Base")
    assert found is not None and isinstance(found[1], ast.ClassDef)


def test_what_was_read_and_what_was_missed_is_remembered(project: Path) -> None:
    inside = Project(str(project / "pkg" / "sub" / "model.py"))
    inside.function("pkg.size")
    inside.function("helpers.size")
    uses = dict(inside.uses)
    assert uses[str(project / "pkg" / "ops.py")] and uses[str(project / "pkg" / "__init__.py")]
    assert uses[str(project / "helpers.py")] is None


def test_a_module_that_changes_is_read_again(project: Path) -> None:
    path = str(project / "train.py")
    assert Project(path).function("pkg.ops.norm") is None
    (project / "pkg" / "ops.py").write_text("def norm(x):\n    return x\n")
    around = Project.around(path)
    assert around is not None and around.function("pkg.ops.norm") is not None


def test_a_text_that_is_no_file_has_no_project(tmp_path: Path) -> None:
    assert Project.around(str(tmp_path / "case.py")) is None


def test_modules_that_import_each_other_are_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("from b import f\n")
    (tmp_path / "b.py").write_text("from a import f\n")
    assert Project(str(tmp_path / "a.py")).function("b.f") is None
