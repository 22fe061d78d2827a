"""Where the templates lie; apart from reading them, so that it costs nothing to know."""

from __future__ import annotations

from pathlib import Path


class TemplateError(ValueError):
    """A template that cannot be used. The message names the file and says what to do."""


def catalogue_folder() -> Path:
    """Where the catalogue lies: inside the installed package, or beside `src` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "catalogue"
    return installed if installed.is_dir() else package.parent.parent / "templates"
