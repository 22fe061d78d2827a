"""Markdown in which words of a stranger stay words: no mention, no HTML, no end of a fence, no marker of ours.

Everything that comes from the checked code passes through `code`, `cell` or `fence`. What is written by us is not.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300
"""Letters of one inline piece of code."""
_TICKS = re.compile("`+")
_RUNS = re.compile("`{3,}")


def code(text: str, longest: int = LONGEST) -> str:
    """Text of the checked code as one inline piece of code, on one line."""
    line = " ".join(visible(text).split())
    if len(line) > longest:
        line = line[: longest - 1] + "…"
    if not line:
        return "` `"
    run = max((len(run) for run in _TICKS.findall(line)), default=0)
    mark, pad = "`" * (run + 1), " " if run else ""
    return f"{mark}{pad}{line}{pad}{mark}"


def cell(text: str, longest: int = LONGEST) -> str:
    """The same in a cell of a table, where a bar would begin the next cell even inside code."""
    return code(text, longest).replace("|", "\\|")


def fence(text: str, language: str) -> str:
    """Lines in a fence that is longer than any inside. Without a final line end the last line gets one."""
    longest = max((len(run) for run in _RUNS.findall(text)), default=0)
    mark = "`" * max(3, longest + 1)
    end = "" if not text or text.endswith("\n") else "\n"
    return f"{mark}{language}\n{text}{end}{mark}\n"


def folded(title: str, content: str) -> str:
    """Content behind a title of ours that is opened by a click."""
    return f"{folded_title(title)}\n\n{content.rstrip()}\n\n</details>\n"


def folded_title(title: str) -> str:
    """How folded content begins."""
    return f"<details><summary>{title}</summary>"


def visible(text: str) -> str:
    """The text with what cannot be seen (control, format and bidirectional characters) shown as `?`."""
    return "".join("?" if is_hidden(letter) else letter for letter in text)


def is_hidden(letter: str) -> bool:
    """Whether a letter changes how text looks without being seen, or is half of a broken pair."""
    return letter not in "\t\n" and unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"}
