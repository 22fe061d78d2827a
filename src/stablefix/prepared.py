"""Finders as they were made before: reading and lowering all templates is much of a start.

They lie beside the byte code of the program and are what that is: written where Python writes byte code, read only for
the very files that they were made of, and safe as long as nobody else can write there. Results of files are kept apart,
as JSON (`kept`).
"""

from __future__ import annotations

import contextlib
import os
import pickle
import sys
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from importlib.util import cache_from_source
from io import BytesIO

from stablefix.match.find import Finder
from stablefix.operators.operator import Operator
from stablefix.operators.table import operators
from stablefix.templates.catalogue import catalogue_folder

PACKAGE = os.path.dirname(os.path.abspath(__file__))
DIGEST = 16
"""Bytes of a digest."""


class _Pickler(pickle.Pickler):
    """Operators are told by their names: there is one object of each."""

    def persistent_id(self, obj: object) -> str | None:
        return obj.name if isinstance(obj, Operator) else None


class _Unpickler(pickle.Unpickler):
    def persistent_load(self, name: str) -> Operator:
        return operators()[name]


def prepared(kind: str, make: Callable[[], Finder]) -> Finder:
    """A finder for the catalogue that was made before, or is made now; `kind` names what it looks for."""
    try:
        path = f"{os.path.splitext(cache_from_source(__file__))[0]}.{kind}.finder"
        made_of = _digest(f"{name}\0{state.st_mtime_ns}\0{state.st_size}".encode() for name, state in _files())
    except (OSError, NotImplementedError):
        return make()
    found = _read(path, made_of)
    if found is None:
        found = make()
        if not sys.dont_write_bytecode:
            _write(path, made_of, found)
    return found


def _read(path: str, made_of: bytes) -> Finder | None:
    """What was written there of the same files; None where that is something else, or not whole."""
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError:
        return None
    body = memoryview(data)[2 * DIGEST :]
    if data[:DIGEST] != made_of or data[DIGEST : 2 * DIGEST] != _digest([body]):
        return None
    found = _Unpickler(BytesIO(body)).load()
    assert isinstance(found, Finder)
    return found


def _write(path: str, made_of: bytes, finder: Finder) -> None:
    """Keep a finder, if that can be done."""
    body = BytesIO()
    assert finder.roots
    _Pickler(body, pickle.HIGHEST_PROTOCOL).dump(finder)
    from stablefix.source.write import keep  # It loads more than a start needs.

    with contextlib.suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        keep(path, made_of + _digest([body.getbuffer()]) + body.getvalue(), shared=True)


def _digest(parts: Iterable[bytes | memoryview]) -> bytes:
    whole = blake2b(digest_size=DIGEST)
    for part in parts:
        whole.update(part)
    return whole.digest()


def _files() -> Iterator[tuple[str, os.stat_result]]:
    """The files that a finder is made of: the program and the templates, with their times and sizes."""
    pending = [PACKAGE, str(catalogue_folder())]
    for folder in pending:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        pending.append(entry.path)
                elif entry.name.endswith(".py"):
                    yield entry.path, entry.stat()
