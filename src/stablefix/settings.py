"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass

from stablefix.evidence import Severity


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one run; the command line and the configuration file fill it.

    Codes in `select` and `ignore` are prefixes (`SF1` is every SF1xx); the longest prefix that fits a code decides,
    and of two equally long ones `ignore` wins.
    """

    select: tuple[str, ...] = ()
    """Empty: every code."""
    ignore: tuple[str, ...] = ()
    validate: bool = True
    unsafe_fixes: bool = False
    """Whether fixes that change values may be applied."""
    pedantic: bool = False
    """Also what fails only on inputs of which nothing is known."""
    min_severity: Severity = Severity.MEDIUM
    """How ordinary a failing input must be for its finding to be reported."""
    jobs: int = 0
    """Processes used for validation; 0 for as many as there are processors, at most four."""
    template_folders: tuple[str, ...] = ()
    """Folders of templates besides the catalogue."""
    exclude: tuple[str, ...] = ()
    """Patterns of files and folders to leave out, written as in a .gitignore."""
    stdin_filename: str | None = None
    max_file_size: int = 4_000_000
    """Bytes; larger files are generated ones, and are skipped with a notice."""

    def selects(self, code: str) -> bool:
        """Whether findings of this code are wanted."""
        wanted = max((len(prefix) for prefix in self.select if code.startswith(prefix)), default=-1)
        unwanted = max((len(prefix) for prefix in self.ignore if code.startswith(prefix)), default=-1)
        return wanted > unwanted if self.select else unwanted < 0
