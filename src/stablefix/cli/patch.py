"""Fixes as a patch for `git apply`, and fixes written to files."""

from __future__ import annotations

import os
from dataclasses import replace

from stablefix.finding import Fixed
from stablefix.rewrite.diff import unified
from stablefix.rewrite.edits import Edit
from stablefix.source.notebook import Notebook
from stablefix.source.text import EncodingError, Source
from stablefix.source.write import WriteError, write

_BOM = "\ufeff"


class PatchError(Exception):
    """Fixes that could not be shown or written; the message says why, for the user."""


def diff(source: Source, fixed: Fixed) -> bytes:
    """A unified diff in the encoding of the file, for `git apply` in the current folder; empty without changes.

    Raises PatchError where the encoding of the file cannot hold the fix.
    """
    text, edits = source.text, fixed.edits
    if isinstance(source, Notebook):
        text, edits = source.file_edits(fixed.text, edits)
    if source.bom:
        text, edits = _BOM + text, tuple(Edit(edit.start + 1, edit.end + 1, edit.content) for edit in edits)
    try:
        source.encode(fixed.text)
        return unified(text, edits, _name(source.path)).encode(source.encoding)
    except (EncodingError, UnicodeError) as error:
        raise PatchError(f"{source.path}: {error}") from None


def applied(source: Source, fixed: Fixed, *, to_file: bool) -> Source:
    """The source with its fixes, written to its file where asked. Raises PatchError; the file is then as it was."""
    if fixed.text == source.text:
        return source
    try:
        raw = source.encode(fixed.text)
        if to_file:
            write(source.path, raw, expected=source.raw)
    except EncodingError as error:
        raise PatchError(f"{source.path}: {error}") from None
    except WriteError as error:
        raise PatchError(str(error)) from None
    return replace(source, raw=raw, text=fixed.text)


def _name(path: str) -> str:
    """The path as `git apply` wants it: relative to the current folder, with forward slashes."""
    if path == "-":
        return "stdin.py"
    relative = os.path.relpath(path)
    inside = not relative.startswith(os.pardir + os.sep)
    return (relative if inside else os.path.abspath(path).lstrip(os.sep)).replace(os.sep, "/")
