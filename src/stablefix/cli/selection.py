"""Templates by the words that users give for them: codes, prefixes of codes, names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from stablefix.suggest import hint
from stablefix.templates.load import builtin, catalogue_folder, load
from stablefix.templates.template import Template


def available(folders: Sequence[str]) -> tuple[Template, ...]:
    """The catalogue and the templates of some folders. Raises TemplateError."""
    return load([catalogue_folder(), *map(Path, folders)]) if folders else builtin()


def wrong_code(codes: Iterable[str], templates: Sequence[Template]) -> str | None:
    """A complaint about the first code that no template begins with; None when all are right."""
    known = [template.code for template in templates]
    for code in codes:
        if not any(each.startswith(code) for each in known):
            return f"no template has a code that begins with {code!r}{hint(code, known)} (see `stablefix templates`)"
    return None


def named(word: str, templates: Sequence[Template]) -> Template | None:
    """The template with a code (`sf101`) or name (`log-of-softmax`, `log_of_softmax`)."""
    wanted = word.lower().replace("_", "-").removesuffix(".py")
    return next((each for each in templates if wanted in {each.code.lower(), each.name}), None)
