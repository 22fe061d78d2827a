"""Folders without an `__init__.py`: which are packages, and which hold files that know nothing of each other."""

from __future__ import annotations

from pathlib import Path

import pytest

import stablefix
from stablefix.kept import key_of
from stablefix.source.packages import is_namespace, is_regular
from stablefix.source.standing import stands_alone

PACKAGES = {
    "a file beside imports one of it": {"home/a.py": "from .b import f\n", "home/b.py": ""},
    "a module is imported from the point": {"home/a.py": "from . import b\n", "home/b.py": ""},
    "inside a function": {"home/a.py": "def f():\n    from .b import g\n", "home/b.py": ""},
    "by its own name": {"home/a.py": "from home.b import f\n", "home/b.py": ""},
    "a module by its own name": {"home/a.py": "from home import b\n", "home/b.py": ""},
    "a program above uses it": {"main.py": "import home.b as b\n", "home/b.py": ""},
    "by the name of a folder above": {"top/home/a.py": "from top.other.c import f\n", "top/other/c.py": ""},
    "the package above uses it": {"top/a.py": "from .home.b import f\n", "top/home/b.py": ""},
    "one of its parts uses another": {"home/part/a.py": "from ..b import f\n", "home/b.py": ""},
    "its project has its name": {"pyproject.toml": '[project]\nname = "home"\n', "home/b.py": ""},
    "written otherwise": {
        "setup.py": 'setup(name="top-home")\n',
        "src/top_home/b.py": "",
        "src/top_home/home/c.py": "",
    },
    "it was installed": {"site-packages/home/b.py": ""},
    "it was installed beside its description": {"home-1.0.dist-info/METADATA": "Name: home\n", "home/b.py": ""},
}
OTHERS = {
    "one file": {"home/a.py": "import torch\n"},
    "scripts": {"home/a.py": "import torch\n", "home/b.py": "import numpy\n"},
    "scripts that find each other by their bare names": {"home/a.py": "from b import f\n", "home/b.py": ""},
    "a file that was taken from a package": {"home/a.py": "from .other import f\n", "home/b.py": ""},
    "an import of something else of this name": {"home/a.py": "from home.other import f\n", "home/b.py": ""},
    "a comment": {"home/a.py": "# from .b import f\n", "home/b.py": ""},
    "a package below, and its user": {
        "home/a.py": "from part.c import f\n",
        "home/part/c.py": "from .d import f\n",
        "home/part/d.py": "",
    },
    "examples of a project": {
        "pyproject.toml": '[project]\nname = "other"\n',
        "other/__init__.py": "",
        "home/a.py": "",
    },
    "the folder of the project itself": {"home/pyproject.toml": '[project]\nname = "home"\n', "home/a.py": ""},
    "folders of scripts in another project": {
        "setup.py": "",
        "other/c.py": "from other.d import f\n",
        "other/d.py": "",
        "home/a.py": "",
    },
}


def home(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return next(each for each in folder.rglob("home") if each.is_dir())


@pytest.mark.parametrize("name", PACKAGES)
def test_a_folder_that_is_imported_by_its_name_is_a_package(name: str, tmp_path: Path) -> None:
    folder = home(tmp_path, PACKAGES[name])
    assert is_namespace(str(folder)) and not is_regular(str(folder))


def test_what_lies_below_a_package_belongs_to_it(tmp_path: Path) -> None:
    folder = home(tmp_path, {"home/a.py": "from .b import f\n", "home/b.py": "", "home/part/deeper/c.py": ""})
    assert is_namespace(str(folder / "part" / "deeper"))


@pytest.mark.parametrize("name", OTHERS)
def test_other_folders_are_none(name: str, tmp_path: Path) -> None:
    assert not is_namespace(str(home(tmp_path, OTHERS[name])))


def test_a_module_of_such_a_package_does_not_stand_alone(tmp_path: Path) -> None:
    text = "import numpy as np\n\n\ndef f(x: np.ndarray):\n    return np.exp(x) - 1\n"
    packaged, script = home(tmp_path / "one", {"home/a.py": "from .b import f\n", "home/b.py": text}), tmp_path / "b.py"
    script.write_text(text, encoding="utf-8")
    assert not stands_alone(str(packaged / "b.py"), text) and stands_alone(str(script), text)
    assert not stablefix.check(text, str(packaged / "b.py")) and stablefix.check(text, str(script))
    assert key_of(text.encode(), str(packaged / "b.py")) != key_of(text.encode(), str(script))


@pytest.mark.parametrize(
    "description, alone", [('[project]\nname = "top"\n', False), ("[tool.stablefix]\npedantic = false\n", True)]
)
def test_a_script_of_a_project_that_others_install_does_not_stand_alone(
    description: str, alone: bool, tmp_path: Path
) -> None:
    text = "import numpy as np\n\n\ndef f(x: np.ndarray):\n    return np.exp(x) - 1\n"
    folder = home(tmp_path, {"pyproject.toml": description, "deep/home/b.py": text})
    assert stands_alone(str(folder / "b.py"), text) is alone
    assert bool(stablefix.check(text, str(folder / "b.py"))) is alone


def test_a_package_that_comes_to_be_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The language server lives on while files are written."""
    folder = home(tmp_path, {"home/b.py": ""})
    assert not is_namespace(str(folder))
    (folder / "a.py").write_text("from .b import f\n", encoding="utf-8")
    monkeypatch.setattr("stablefix.source.packages.PATIENCE", 1e-6)
    assert is_namespace(str(folder))
