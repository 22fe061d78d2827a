"""Templates that are installed as packages, found by the entry points of the group `stablefix.templates`.

    [project.entry-points."stablefix.templates"]
    acme = "acme_numerics.templates"

The value names a folder inside the package. It is read as text: nothing of the package is imported. The metadata of
installed distributions is read here, too: `importlib.metadata` costs more than the rest of a start.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec

from stablefix.templates.catalogue import TemplateError

GROUP = "stablefix.templates"


@cache
def installed_folders() -> tuple[str, ...]:
    """The folders of templates that installed packages bring, by name. Raises TemplateError for one that is missing."""
    found: dict[str, str] = {}
    for entry in dict.fromkeys(sys.path):
        for name, value in _declared(entry):
            found.setdefault(name, _folder(entry, name, value))
    return tuple(found[name] for name in sorted(found))


def _declared(entry: str) -> Iterator[tuple[str, str]]:
    """(name, value) of our entry points of the distributions in one folder of the module path."""
    try:
        listed = [part.path for part in os.scandir(entry or os.curdir) if part.name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return
    for distribution in listed:
        try:
            with open(os.path.join(distribution, "entry_points.txt"), encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError):
            continue
        _, found, section = text.partition(f"[{GROUP}]")
        for line in section.partition("\n[")[0].splitlines() if found else ():
            name, equals, value = line.partition("=")
            if equals:
                yield name.strip(), value.strip()


def _folder(entry: str, name: str, value: str) -> str:
    """Where the files of a dotted name lie: beside the metadata, or where an editable installation points to."""
    top, *rest = value.split(".")
    places = [os.path.join(entry, top)]
    spec = None if os.path.isdir(places[0]) else find_spec(top)
    if spec is not None and spec.submodule_search_locations:
        places = list(spec.submodule_search_locations)
    for place in places:
        folder = os.path.join(place, *rest)
        if os.path.isdir(folder):
            return folder
    raise TemplateError(f"the entry point {name} = {value!r} of the group {GROUP} names no folder of templates")
