"""What a run is asked to do."""

from __future__ import annotations

from dataclasses import dataclass

from stablefix.evidence import Severity
from stablefix.targets import Targets

INCLUDE = ("*.py", "*.ipynb")


@dataclass(frozen=True, slots=True)
class Settings:
    """The choices of one run; the command line and the configuration file fill it.

    Codes in `select` and `ignore` are prefixes (`SF1` is every SF1xx); the longest prefix that fits a code decides,
    and of two equally long ones `ignore` wins. Patterns are written as in a .gitignore that lies in `root`.
    """

    select: tuple[str, ...] = ()
    """Empty: every code."""
    extend_select: tuple[str, ...] = ()
    """Codes besides those of `select`."""
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(pattern, codes that are not reported in the files it names)."""
    validate: bool = True
    unsafe_fixes: bool = False
    """Whether fixes that change values may be applied."""
    fixable: tuple[str, ...] = ()
    """Codes whose fixes may be applied; empty: every code."""
    unfixable: tuple[str, ...] = ()
    """Codes whose fixes are shown but never applied."""
    pedantic: bool = False
    """Also what fails only on inputs of which nothing is known."""
    advice: bool = False
    """Also what is hardly ever meant, though no input fails."""
    min_severity: Severity = Severity.MEDIUM
    """How ordinary a failing input must be for its finding to be reported."""
    dtypes: tuple[str, ...] = ()
    """Dtypes that code may run in where it names none; empty: float32 for torch, float64 for NumPy."""
    targets: Targets = ()
    """Oldest versions of libraries that the code is to run with; newer functions are not written into it."""
    jobs: int = 0
    """Processes used for validation; 0 for as many as there are processors, at most four."""
    template_folders: tuple[str, ...] = ()
    """Folders of templates besides the catalogue."""
    include: tuple[str, ...] = INCLUDE
    """Patterns of the files that are looked for in folders."""
    exclude: tuple[str, ...] = ()
    """Patterns of files and folders to leave out."""
    force_exclude: bool = False
    """Whether `exclude` counts for files that are named on the command line, too."""
    respect_gitignore: bool = True
    """Whether what git ignores is left out."""
    heed_comments: bool = True
    """Whether comments silence findings."""
    root: str = ""
    """The folder that patterns are relative to; empty for the current one."""
    stdin_filename: str | None = None
    max_file_size: int = 4_000_000
    """Bytes; larger files are generated ones, and are skipped with a notice."""
    output_format: str = "full"
    baseline: str | None = None
    """File of known findings, which are not reported."""
    cache: bool = True
    """Whether results are kept on disk, and known ones used."""
    cache_dir: str | None = None
    """Where verdicts and the results of unchanged files are kept; None for the user's own cache folder."""

    @property
    def asks_for_all(self) -> bool:
        """Whether what has no reason to be told by default is told all the same."""
        return self.pedantic or self.min_severity is Severity.LOW

    def selects(self, code: str) -> bool:
        """Whether findings of this code are wanted."""
        wanted = _longest(code, (*self.select, *self.extend_select))
        return (wanted if self.select else max(wanted, 0)) > _longest(code, self.ignore)

    def fixes(self, code: str) -> bool:
        """Whether fixes of this code may be applied."""
        wanted = _longest(code, self.fixable)
        return (wanted if self.fixable else max(wanted, 0)) > _longest(code, self.unfixable)


def _longest(code: str, prefixes: tuple[str, ...]) -> int:
    return max((len(prefix) for prefix in prefixes if code.startswith(prefix)), default=-1)
