"""Which folders are packages: those that hold an `__init__.py`, and those that hold none and are imported by their
names all the same (PEP 420)."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from time import monotonic

from stablefix.source.content import content
from stablefix.source.imported import Imported, imports_of

PATIENCE = 2.0
"""Seconds for which what lies in a folder is taken to stay."""
ABOVE = 8
"""Folders above one, and directly below it, that are looked into at most; and modules of each that are read."""
BELOW = 20
READ = 60
INSTALLED = frozenset({"site-packages", "dist-packages"})
DESCRIPTIONS = ("pyproject.toml", "setup.py", "setup.cfg")
"""What says in the folder of a project what it is called."""
MARKERS = (*DESCRIPTIONS, ".git")
"""What lies in the folder of a project."""
_CALLED = re.compile(rb"(?:^|\()[ \t]*name[ \t]*[=:][ \t]*[\"']?([\w.-]+)", re.MULTILINE | re.IGNORECASE)
_SEPARATORS = re.compile(r"[-_.]+")


def is_regular(folder: str) -> bool:
    """Whether a folder is a package with an `__init__.py`, or lies below one."""
    return _is_regular(folder, _moment())


def is_namespace(folder: str) -> bool:
    """Whether a folder without an `__init__.py` is a package, or lies below one: it was installed, its project bears
    its name, or a file around it imports another of its files by way of its name, or from `.`.

    Scripts that lie in one folder do no such thing: they find each other by their bare names.
    """
    return _is_namespace(folder, _moment())


def is_imported(folder: str, name: str) -> bool:
    """Whether a script of a folder imports another one, of a file name, by its bare name."""
    stem = name.removesuffix(".py")
    return any(each.module == stem for each in _imports_in(folder, _moment()))


def is_project(folder: str) -> bool:
    """Whether a folder is that of a project."""
    return any(os.path.exists(os.path.join(folder, marker)) for marker in MARKERS)


def is_published(folder: str) -> bool:
    """Whether a folder lies in a project that others install: one that says what it is called."""
    moment = _moment()
    return any(_called(each, moment) for each in islice(_above(folder), 1 + ABOVE))


def _moment() -> int:
    return int(monotonic() / PATIENCE)


@lru_cache(maxsize=1024)
def _is_regular(folder: str, moment: int) -> bool:
    above = os.path.dirname(folder)
    if os.path.isfile(os.path.join(folder, "__init__.py")):
        return True
    return above != folder and _is_regular(above, moment)


@lru_cache(maxsize=1024)
def _is_namespace(folder: str, moment: int) -> bool:
    around = list(islice(_upwards(folder), 1 + ABOVE))
    candidates = {each for each in around if os.path.basename(each).isidentifier()}
    if any(_is_named(each, moment) for each in candidates):
        return True
    below = (os.path.join(folder, name) for name in islice(_entries(folder, moment).folders, BELOW))
    return any(not _used_in(each, moment).isdisjoint(candidates) for part in (around, below) for each in part)


def _above(folder: str) -> Iterator[str]:
    """A folder and those above it, up to that of the project."""
    while True:
        yield folder
        above = os.path.dirname(folder)
        if above == folder or is_project(folder):
            return
        folder = above


def _upwards(folder: str) -> Iterator[str]:
    """A folder and those above it, up to that of the project: the first whose name nobody can import ends it."""
    for each in _above(folder):
        yield each
        if not os.path.basename(each).isidentifier():
            return


@dataclass(frozen=True)
class _Entries:
    """The modules of a folder, its folders, and whether packages were installed into it."""

    modules: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    installed: bool = False


@lru_cache(maxsize=256)
def _entries(folder: str, moment: int) -> _Entries:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return _Entries()
    return _Entries(
        tuple(each.name for each in entries if each.name.endswith(".py")),
        tuple(each.name for each in entries if each.name.isidentifier() and each.is_dir()),
        os.path.basename(folder) in INSTALLED or any(each.name.endswith(".dist-info") for each in entries),
    )


def _is_named(folder: str, moment: int) -> bool:
    """Whether a folder was installed, or bears the name of the project that it lies in."""
    above, name = os.path.split(folder)
    project = os.path.dirname(above) if os.path.basename(above) == "src" else above
    return _entries(above, moment).installed or _plain(name) in _called(project, moment)


@lru_cache(maxsize=1024)
def _called(folder: str, moment: int) -> frozenset[str]:
    """What the project is called whose folder this is."""
    texts = (content(os.path.join(folder, name)) for name in DESCRIPTIONS)
    return frozenset(_plain(found[1].decode()) for text in texts if text for found in _CALLED.finditer(text))


def _plain(name: str) -> str:
    return _SEPARATORS.sub("_", name).lower()


@lru_cache(maxsize=1024)
def _used_in(folder: str, moment: int) -> frozenset[str]:
    """The folders that the files of one import other files of as a package."""
    return frozenset(place for each in _imports_in(folder, moment) for place in _packages(folder, each))


@lru_cache(maxsize=1024)
def _imports_in(folder: str, moment: int) -> frozenset[Imported]:
    """What the files of a folder import."""
    texts = (content(os.path.join(folder, name)) for name in islice(_entries(folder, moment).modules, READ))
    return frozenset(each for raw in texts if raw is not None for each in imports_of(b"\n" + raw))


def _packages(folder: str, imported: Imported) -> Iterator[str]:
    """The folders of which an import in one of the files of a folder shows that they are packages: the import names
    one of them, and what it names next lies in it."""
    module, name = imported.module, imported.name
    level = len(module) - len(module.lstrip("."))
    parts = [*module[level:].split("."), *([] if name is None else [name])] if module[level:] else [name or ""]
    if level:
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        if _holds(folder, parts[0]):
            yield folder
    elif len(parts) > 1:
        for place in (os.path.join(folder, parts[0]), *islice(_upwards(folder), 1 + ABOVE)):
            if os.path.basename(place) == parts[0] and _holds(place, parts[1]):
                yield place


def _holds(folder: str, name: str) -> bool:
    """Whether a folder holds a module or a package of a name."""
    place = os.path.join(folder, name)
    return os.path.isfile(f"{place}.py") or os.path.isdir(place)
