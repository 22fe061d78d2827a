"""Pages and files of the site that live elsewhere in the repository: the front page is the README."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import stablefix

ROOT = Path(__file__).resolve().parent.parent


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the front page, the page of the Python interface, and the style sheet."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "index.md", content=re.sub(r"\]\(docs/", "](", readme)))
    files.append(File.generated(config, "python.md", content=python()))
    files.append(File.generated(config, "style.css", abs_src_path=str(ROOT / "website" / "style.css")))
    return files


def python() -> str:
    """The Python interface, from its docstrings."""
    first, _, rest = (stablefix.__doc__ or "").partition("\n")
    lines = ["# From Python\n", first, "\n```python" + rest + "```\n"]
    for name in stablefix.__all__:
        member = getattr(stablefix, name)
        if callable(member):
            signature = str(inspect.signature(member)).replace("'", "")
            lines += [f"## {name}\n", f"```python\n{name}{signature}\n```\n", inspect.getdoc(member) or "", ""]
    return "\n".join(lines)
