"""Which version of its library each spelling came with, read from the files of released versions.

    pip download --no-deps --only-binary=:all: --platform macosx_11_0_arm64 --python-version 3.9 torch==1.13.1
    unzip torch-1.13.1-*.whl '*.py' '*.pyi' -d torch-1.13.1        # and so on for every version
    python benchmarks/since.py FOLDER...

A folder is called LIBRARY-VERSION. Nothing in it is imported: stubs and sources are parsed. Told is every spelling that
the oldest folder of its library lacks, with the first version that has it (by its name, and by the arguments where a
signature is there to read), and every spelling of the operator table whose `since` says otherwise. Exit code 1 then.
"""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path

from stablefix.operators.operator import Spelling
from stablefix.operators.table import operators

PLACES = {
    "torch": ("torch/_C/_VariableFunctions.pyi", "torch/functional.py", "torch/__init__.pyi", "torch/__init__.py"),
    "Tensor": ("torch/_C/__init__.pyi", "torch/_tensor.py", "torch/tensor.py"),
    "torch.nn.functional": ("torch/nn/functional.pyi", "torch/nn/functional.py"),
    "numpy": ("numpy/__init__.pyi", "numpy/core/fromnumeric.py", "numpy/_core/fromnumeric.py"),
    "ndarray": ("numpy/__init__.pyi",),
    "numpy.linalg": ("numpy/linalg/__init__.pyi", "numpy/linalg/linalg.py", "numpy/linalg/_linalg.py"),
}
"""Module, or class of methods -> the files that say what is in it; any other module says it in its __init__.py."""


def version(folder: Path) -> tuple[int, ...]:
    """`torch-1.13.1` -> (1, 13, 1)."""
    return tuple(map(int, folder.name.split("-")[1].split(".")))


def files(folder: Path, module: str) -> list[Path]:
    """The files in which a module's names are."""
    below = module.replace(".", "/")
    places = PLACES.get(module, (f"{below}/__init__.pyi", f"{below}/__init__.py", f"{below}.py"))
    return [path for place in places if (path := folder / place).is_file()]


@cache
def signatures(path: Path) -> dict[str, list[set[str]]]:
    """Function -> the names of its arguments, for each of its definitions in a file; a star stands for all names."""
    found: dict[str, list[set[str]]] = {}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            spec = node.args
            names = {each.arg for each in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)}
            found.setdefault(node.name, []).append(names | ({"*"} if spec.kwarg or spec.vararg else set()))
    return found


@cache
def words(path: Path) -> frozenset[str]:
    """All words of a file."""
    return frozenset(re.findall(r"\w+", path.read_text(encoding="utf-8")))


def has(folder: Path, spelling: Spelling) -> bool:
    """Whether a version knows a spelling: the name, and in one of its signatures every argument that we may write."""
    module, _, name = spelling.name.rpartition(".")
    if spelling.is_snippet:
        module, name = ("Tensor" if module == "torch" else module), spelling.text.rsplit(".", 1)[1]
    while "." in module and not spelling.is_module and not files(folder, module):
        module, _, name = module.rpartition(".")
    if spelling.is_module:
        return any(name in words(path) for path in (folder / module.replace(".", "/")).rglob("*.py"))
    places = files(folder, module)
    known = [names for path in places for names in signatures(path).get(name, ())]
    if not known:
        return any(name in words(path) for path in places)
    arguments = () if spelling.is_attribute or spelling.is_snippet else spelling.arguments
    wanted = {each.name for each in arguments if each.means is not None and each.keyword and not each.variadic}
    wanted -= {"self", "input", "x", "a", "A", "other"}
    return any("*" in names or wanted <= names for names in known)


def main() -> int:
    """Print one line a spelling."""
    folders = sorted(map(Path, sys.argv[1:]), key=version)
    wrong = 0
    for operator in operators().values():
        for spelling in operator.spellings:
            own = [folder for folder in folders if folder.name.split("-")[0] == spelling.library]
            first = next((index for index, folder in enumerate(own) if has(folder, spelling)), None)
            if not own:
                continue
            if first == 0:
                said = ""
            elif first is None:
                said = "?"
            else:
                said = ".".join(map(str, version(own[first])[:2]))
            if said or spelling.since:
                differs = said != spelling.since
                wrong += differs
                print(f"{'*' if differs else ' '} {operator.name:24} since {said or '-':5} {spelling.text}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
