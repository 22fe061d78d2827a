"""The files of fixes that pointers name, before and after each fix, as `recall.py` reads them.

    python benchmarks/fixes.py benchmarks/second_set.jsonl MIRRORS FOLDER

A line of the pointers names a repository (`owner/name`), a commit and its parent, a path, and the lines of the fix in
both. MIRRORS holds the git repositories, as `owner/name` or `name`. What cannot be brought back is told and left out.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def content(mirrors: Path, repository: str, commit: str, path: str) -> bytes | None:
    """A file of a repository at a commit; None where it is not there."""
    for folder in (mirrors / repository, mirrors / repository.rpartition("/")[2]):
        if folder.is_dir():
            shown = subprocess.run(["git", "-C", str(folder), "show", f"{commit}:{path}"], capture_output=True)
            return shown.stdout if shown.returncode == 0 else None
    return None


def parses(text: bytes) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError):
        return False
    return True


def written(pointer: dict[str, Any], mirrors: Path, folder: Path) -> dict[str, Any] | None:
    """Write both files of one fix. Its entry of the index; None where it cannot be brought back."""
    sides = {
        side: content(mirrors, pointer["repo"], pointer[commit], pointer["path"])
        for side, commit in (("before", "parent"), ("after", "commit"))
    }
    if not all(sides.values()):
        return None
    entry = {**pointer, "local_rewrite": True, "parses": True, "pattern": pointer["category"]}
    for side, text in sides.items():
        assert text is not None
        name = f"{pointer['id']}/{side}.py"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text)
        entry[side] = name
        entry["parses"] &= parses(text)
    return entry


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pointers", type=Path)
    parser.add_argument("mirrors", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with open(options.folder / "index.jsonl", "w", encoding="utf-8") as index:
        for line in options.pointers.read_text(encoding="utf-8").splitlines():
            pointer = json.loads(line)
            entry = written(pointer, options.mirrors, options.folder)
            if entry is None:
                print(f"{pointer['id']}: not to be had", file=sys.stderr)
            else:
                index.write(json.dumps(entry) + "\n")


if __name__ == "__main__":
    main()
