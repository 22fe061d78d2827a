"""Templates by the words that users give for them: codes, prefixes of codes, names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from stablefix.suggest import hint
from stablefix.templates.catalogue import catalogue_folder, files_of
from stablefix.templates.installed import installed_folders

if TYPE_CHECKING:
    from stablefix.templates.template import Template

UNUSED = "SF001"
"""The one code that no template has: a comment that silences nothing."""
_CODE = re.compile(r"^\s+code\s*=\s*[\"'](\w+)[\"']", re.MULTILINE)


def available(folders: Sequence[str]) -> tuple[Template, ...]:
    """The catalogue, the templates of installed packages and those of some folders. Raises TemplateError."""
    from stablefix.engine import templates

    return templates(tuple(folders))


def wrong_code(wanted: Sequence[str], folders: Sequence[str]) -> str | None:
    """A complaint about the first code that no template begins with; None when all are right."""
    known = codes(folders) if wanted else []
    for code in wanted:
        if not any(each.startswith(code) for each in known):
            return f"no template has a code that begins with {code!r}{hint(code, known)} (see `stablefix templates`)"
    return None


def codes(folders: Sequence[str]) -> list[str]:
    """All codes, taken from the text of the templates: reading those as templates costs more."""
    from pathlib import Path

    found = [UNUSED]
    for folder in (catalogue_folder(), *map(Path, (*installed_folders(), *folders))):
        for path in files_of(folder):
            found += _CODE.findall(path.read_text(encoding="utf-8", errors="replace"))
    return sorted(found)


def named(word: str, templates: Sequence[Template]) -> Template | None:
    """The template with a code (`sf101`) or name (`log-of-softmax`, `log_of_softmax`)."""
    wanted = word.lower().replace("_", "-").removesuffix(".py")
    return next((each for each in templates if wanted in {each.code.lower(), each.name}), None)
