"""Where the templates lie; apart from reading them, so that it costs nothing to know."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class TemplateError(ValueError):
    """A template that cannot be used. The message names the file and says what to do."""


def catalogue_folder() -> Path:
    """Where the catalogue lies: inside the installed package, or beside `src` in a checkout."""
    from pathlib import Path

    package = Path(__file__).resolve().parent.parent
    installed = package / "catalogue"
    return installed if installed.is_dir() else package.parent.parent / "templates"


def files_of(folder: Path) -> list[Path]:
    """The files of all templates below a folder, in a fixed order. Raises TemplateError."""
    try:
        os.listdir(folder)
    except OSError as error:
        raise TemplateError(f"{folder}: folder cannot be read: {error.strerror or error}") from None
    return sorted(folder.rglob("*.py"))
