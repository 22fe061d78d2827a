"""The files of a pull request that is too large for the forge's own list, by way of git.

Two commits are fetched without their history into a repository that has no working tree and is thrown away. The token
travels in the environment of git, where no list of processes shows it.
"""

from __future__ import annotations

import base64
import os
import subprocess
import tempfile

from stablefix.changes import ChangesError
from stablefix.review.changed import ChangedFile
from stablefix.review.forge import ForgeError
from stablefix.review.repository import Range, changed, content, size

SECONDS = 600


def files(url: str, token: str, base: str, head: str, number: int, largest: int) -> list[tuple[ChangedFile, bytes]]:
    """The changed files of at most `largest` bytes, with their contents. Raises ForgeError."""
    with tempfile.TemporaryDirectory(prefix="stablefix-") as folder:
        _git(folder, token, "init", "-q", "--bare")
        _git(
            folder, token, "fetch", "-q", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
            "--end-of-options", url, base, f"+refs/pull/{number}/head:refs/stablefix/head",
        )  # fmt: skip
        try:
            found = changed(folder, Range(base, head))
            return [(file, content(folder, file.blob)) for file in found if size(folder, file.blob) <= largest]
        except ChangesError as error:
            raise ForgeError(f"the pull request was changed while it was fetched: {error}") from None


def _git(folder: str, token: str, *words: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_"))}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "GIT_ASKPASS": ""}
    if token:
        header = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        environment |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "http.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {header}",
        }
    try:
        subprocess.run(
            ["git", "-C", folder, *words], env=environment, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=SECONDS, check=True,
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ForgeError(f"git {words[0]}: {said[-1] if said else 'failed'}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ForgeError(f"git {words[0]}: {type(error).__name__}") from None
