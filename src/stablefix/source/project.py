"""The other modules of a project: where the functions are written that a file imports from its own packages.

Nothing is imported. A module is found on disk by its name, below the folder of the outermost package around the file or
below the project's own folder, never outside. Of its text only the small functions are parsed, and only when somebody
asks for one of them.
"""

from __future__ import annotations

import ast
import os
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import chain
from time import monotonic

from stablefix.finding import Problem
from stablefix.source.content import content, digest
from stablefix.source.deferred import alone, glimpsed
from stablefix.source.imported import FOREIGN, Imported, imports_of
from stablefix.source.names import Names
from stablefix.source.outline import Block, Outline, is_small, outline
from stablefix.source.packages import is_project
from stablefix.source.text import decode

LARGEST = 400_000
"""Bytes of a module that is read for its functions, at most."""
REMEMBERED = 160
"""Modules whose text is kept in memory."""
PATIENCE = 0.5
"""Seconds between two looks at whether modules have changed that nobody asks for."""
MOMENT = 0.05
"""Seconds for which what a module imports is taken to stay."""
PARSED = 12
"""Modules whose syntax is."""
FURTHEST = 4
"""A name is followed so far from module to module that only hands it on."""
BUILDERS = frozenset({b"__init__", b"__post_init__"})
Uses = tuple[tuple[str, str | None], ...]
"""(path, digest of its content; None where there is no such file) of what a result depends on."""


@dataclass(eq=False)
class Module:
    """A module of the project."""

    path: str
    state: tuple[int, int]
    digest: str
    text: str
    project: Project = field(init=False)

    def __post_init__(self) -> None:
        self.project = Project(self.path)
        self.project._found_at = _moment[0]

    @cached_property
    def raw(self) -> bytes:
        """The text after a line end."""
        return f"\n{self.text}".encode("utf-8", "surrogatepass")

    @cached_property
    def outline(self) -> Outline:
        return outline(self.text)

    @cached_property
    def defined(self) -> frozenset[bytes]:
        """The names of its functions and classes, methods included."""
        raw = self.raw
        found = ((each.group(1), raw[raw.rfind(b"\n", 0, each.start()) + 1 : each.start()]) for each in _defined(raw))
        return frozenset(name for name, before in found if before.strip(b" \t") in (b"", b"async"))

    @cached_property
    def blocks(self) -> dict[bytes, Block]:
        """The functions of the module itself."""
        return {block.name: block for block in self.outline.blocks if not block.owner}

    @cached_property
    def named(self) -> dict[bytes, list[Block]]:
        """The functions and methods by their names."""
        found: dict[bytes, list[Block]] = {}
        for block in self.outline.blocks:
            found.setdefault(block.name, []).append(block)
        return found

    @cached_property
    def _imported(self) -> tuple[list[Imported], dict[str, list[int]]]:
        """What the module imports, and the places of that by the local names, stars among them."""
        every = list(imports_of(self.raw))
        places: dict[str, list[int]] = {}
        for place, each in enumerate(every):
            places.setdefault("*" if each.name == "*" else each.local, []).append(place)
        return every, places

    def imported_as(self, name: str) -> list[Imported]:
        """What the module imports that may have a name here, in the order of the text."""
        every, places = self._imported
        return [every[place] for place in sorted({*places.get(name, ()), *places.get("*", ())})]

    def is_small(self, name: str) -> bool:
        """Whether a name is that of a function that can be looked through."""
        block = self.blocks.get(name.encode())
        return block is not None and block.certain and is_small(self.outline, block)

    @property
    def names(self) -> Names | None:
        """The names of the module, the bodies of long functions left out; None where it cannot be parsed."""
        if self.path not in _parsed:
            _parsed[self.path] = self._names()
            if len(_parsed) > PARSED:
                _parsed.popitem(last=False)
        _parsed.move_to_end(self.path)
        return _parsed[self.path]

    def _names(self) -> Names | None:
        small: list[Block] = []
        hidden: list[Block] = []
        for block in self.outline.blocks:
            if block.certain:
                (small if is_small(self.outline, block) or _builds(block) else hidden).append(block)
        try:
            tree = glimpsed(self.outline, small, hidden)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        return Names(tree, hidden=frozenset(block.line for block in hidden), project=self.project)


def _parted(qualified: str) -> tuple[str, str]:
    """The module and the name in it: `..ops` and `size` of `..ops.size`, `.` and `size` of `.size`."""
    module, _, name = qualified.rpartition(".")
    return (module if module.strip(".") else qualified[: len(qualified) - len(qualified.lstrip("."))]), name


def _builds(block: Block) -> bool:
    return block.name in BUILDERS


def _defined(raw: bytes) -> Iterator[re.Match[bytes]]:
    """Where a function or class may be defined. A pattern that begins with letters is found fast."""
    return chain(_FUNCTION.finditer(raw), _CLASS.finditer(raw))


_FUNCTION, _CLASS = re.compile(rb"def[ \t]+(\w+)"), re.compile(rb"class[ \t]+(\w+)")
_modules: OrderedDict[str, Module] = OrderedDict()
_parsed: OrderedDict[str, Names | None] = OrderedDict()
_looked = [0.0]
"""When it was last looked whether a module has changed."""
_moment = [0.0]
"""When it was last asked anew what modules import: what one hands on is looked up once a moment."""


class Project:
    """What a file can import from its own project, and which files it has asked for."""

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        self._used: dict[str, str | None] = {}
        self._reached: set[str] = set()
        self._found: dict[str, Module | None] = {}
        self._passing = False
        """Whether it is asked for one result only, in which no module changes."""
        self._found_at: float | None = None
        """The moment at which the project of a module looked for others last."""
        self.worth: frozenset[str] | None = None
        """The functions and methods of other files that compute something, by their bare names, where that is known:
        nobody parses a file for the sake of another one."""

    @classmethod
    def around(cls, path: str) -> Project | None:
        """The project of a file on disk; None for a text that is no file."""
        if not path.endswith(".py") or not os.path.isfile(path):
            return None
        if monotonic() > _looked[0] + PATIENCE:
            _looked[0] = monotonic()
            if any(_state(known.path) != known.state for known in _modules.values()):
                _forget()
        if monotonic() > _moment[0] + MOMENT:
            _moment[0] = monotonic()
        found = cls(path)
        found._passing = True
        return found

    @property
    def uses(self) -> Uses:
        """Every file that was looked for, with what was found; and what these looked for in their turn."""
        found, pending = dict(self._used), set(self._reached)
        while pending:
            known = _modules.get(pending.pop())
            if known is not None:
                pending |= {path for path in known.project._reached if path not in found}
                found |= {path: digest for path, digest in known.project._used.items() if path not in found}
        found.pop(self.path, None)
        return tuple(sorted(found.items()))

    def home(self, module: str, name: str, depth: int = FURTHEST) -> tuple[Module, str] | None:
        """The module that defines a name which another one defines or hands on, and its name there. Told from the
        lines of the texts."""
        found = self.module(module)
        if found is None or depth == 0:
            return None
        if name.encode() in found.defined:
            return found, name
        for each in found.imported_as(name):
            if each.name is not None:
                further = found.project.home(each.module, name if each.name == "*" else each.name, depth - 1)
                if further is not None:
                    return further
        return None

    def handed_on(self, qualified: str, depth: int = FURTHEST) -> Iterator[str]:
        """A qualified name, and what a module of the project may have imported that it hands on under it."""
        yield qualified
        module, name = _parted(qualified)
        found = self.module(module) if depth else None
        for each in () if found is None else found.imported_as(name):
            if found is not None and each.name is not None:
                inside = each._replace(name=name).inside if each.name == "*" else each.inside
                yield from found.project.handed_on(inside, depth - 1)

    def function(self, qualified: str) -> tuple[Names, ast.FunctionDef] | None:
        """The small function of the project that a qualified name always stands for."""
        found = self.home(*_parted(qualified))
        if found is None or not found[0].is_small(found[1]):
            return None
        names = found[0].names
        function = None if names is None else names.only_function(found[1])
        return None if names is None or function is None else (names, function)

    def written(self, qualified: str) -> tuple[Names, ast.FunctionDef] | None:
        """The function of the project that a qualified name stands for, however long: parsed each time."""
        found = self.home(*_parted(qualified))
        blocks = [] if found is None else [each for each in found[0].named.get(found[1].encode(), ()) if not each.owner]
        names = None if found is None or len(blocks) != 1 or not blocks[0].certain else found[0].names
        if found is None or names is None:
            return None
        try:
            function = alone(found[0].outline, blocks[0])
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
        return (names, function) if isinstance(function, ast.FunctionDef) else None

    def constant(self, qualified: str) -> tuple[Names, ast.expr] | None:
        """The right-hand side of a name of a module of the project that is assigned exactly once."""
        module, name = _parted(qualified)
        found = self.module(module)
        names = None if found is None else found.names
        value = None if names is None else names.constant(name)
        return None if names is None or value is None else (names, value)

    def class_of(self, qualified: str) -> tuple[Names, ast.ClassDef] | None:
        """The class of the project that a qualified name stands for."""
        found = self.home(*_parted(qualified))
        names = None if found is None or found[1].encode() not in found[0].outline.classes else found[0].names
        syntax = None if found is None or names is None else names.classes.get(found[1])
        return None if names is None or syntax is None else (names, syntax)

    def module(self, name: str) -> Module | None:
        """A module by its name: `pkg.sub`, `.sub`, `..`; the empty name is none."""
        if not self._passing and self._found_at != _moment[0]:
            self._found = {}
            self._found_at = None if self._found_at is None else _moment[0]
        if name not in self._found:
            self._found[name] = next(filter(None, map(self._read, self._paths(name))), None)
        return self._found[name]

    def _paths(self, name: str) -> Iterator[str]:
        """Where a module of this name can lie."""
        level = len(name) - len(name.lstrip("."))
        parts = [part for part in name[level:].split(".") if part]
        if level:
            folder = os.path.dirname(self.path)
            for _ in range(level - 1):
                folder = os.path.dirname(folder)
            folders = [folder] if folder.startswith(self.top) else []
        else:
            local = bool(parts) and parts[0] not in FOREIGN
            folders = [folder for folder in self.folders if local and self._holds(folder, parts[0])]
        for folder in folders:
            place = os.path.join(folder, *parts)
            if parts:
                yield f"{place}.py"
            yield os.path.join(place, "__init__.py")

    @cached_property
    def _tops(self) -> dict[tuple[str, str], bool]:
        return {}

    def _holds(self, folder: str, name: str) -> bool:
        """Whether a folder has a module or a package of this name."""
        known = self._tops.get((folder, name))
        if known is None:
            place = os.path.join(folder, name)
            known = self._tops[folder, name] = os.path.isfile(f"{place}.py") or os.path.isdir(place)
            if not known:
                self._used |= {f"{place}.py": None, os.path.join(place, "__init__.py"): None}
        return known

    @cached_property
    def top(self) -> str:
        """The folder that holds the outermost package around the file, or the file."""
        return _around(os.path.dirname(self.path), _moment[0])[0]

    @cached_property
    def folders(self) -> list[str]:
        """The folders whose modules are imported by their bare names: the package's, and the project's own."""
        return _around(os.path.dirname(self.path), _moment[0])

    def _read(self, path: str) -> Module | None:
        state = _state(path)
        known = _modules.get(path)
        if known is not None and known.state != state:
            _forget()  # what was made of other modules may hang on this one
        if known is None or known.state != state:
            known = None if state is None else _load(path, state)
            if known is not None:
                _modules[path] = known
                if len(_modules) > REMEMBERED:
                    _modules.popitem(last=False)
        else:
            _modules.move_to_end(path)
        self._used[path] = None if known is None else known.digest
        if known is not None:
            self._reached.add(path)
        return known


@lru_cache(maxsize=64)
def _around(folder: str, moment: float) -> list[str]:
    """The folder that holds the outermost package around another one at a moment, and those of the project."""
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    found = [folder]
    while os.path.dirname(folder) != folder:
        if is_project(folder):
            found += [folder, os.path.join(folder, "src")]
            break
        folder = os.path.dirname(folder)
    return list(dict.fromkeys(found))


def _forget() -> None:
    _modules.clear()
    _parsed.clear()


def _state(path: str) -> tuple[int, int] | None:
    """(time, size) of a file; None where there is none."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _load(path: str, state: tuple[int, int]) -> Module | None:
    if state[1] > LARGEST:
        return None
    raw = content(path)
    source = None if raw is None else decode(raw, path)
    if raw is None or source is None or isinstance(source, Problem):
        return None
    return Module(path, state, digest(raw), source.text)
