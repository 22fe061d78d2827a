"""The words of `stablefix github`."""

from __future__ import annotations

import argparse

from stablefix.cli import readers

EXAMPLES = """\
examples:
  stablefix github --dry-run --repo . --base main     the review that a pull request would get
  stablefix github --event "$GITHUB_EVENT_PATH"       review in a job of GitHub Actions (see action.yml)
  stablefix github --serve 127.0.0.1:8080 --state bot.sqlite
                                                      a GitHub App: STABLEFIX_APP_ID, STABLEFIX_PRIVATE_KEY and
                                                      STABLEFIX_WEBHOOK_SECRET are read from the environment
"""


def add(github: argparse.ArgumentParser) -> None:
    """All options of the command."""
    flag = "store_true"
    github.add_argument("--dry-run", action=flag, help="print the review of a local branch instead of posting one")
    github.add_argument("--repo", metavar="FOLDER", default=".", help="with --dry-run: the repository [default: .]")
    github.add_argument("--base", metavar="REV", default="main", help="with --dry-run: what it would be merged into")
    github.add_argument("--head", metavar="REV", default="HEAD", help="with --dry-run: what would be merged")
    github.add_argument("--event", metavar="FILE", help="the event of a job [default: GITHUB_EVENT_PATH]")
    github.add_argument("--serve", metavar="HOST:PORT", help="serve the webhooks of a GitHub App")
    github.add_argument("--work", action=flag, help=argparse.SUPPRESS)
    github.add_argument("--state", metavar="FILE", help="with --serve: what is to be done (SQLite)")
    github.add_argument("--workers", metavar="N", type=readers.positive, default=2, help="with --serve: pull requests "
                        "at a time [default: 2]")  # fmt: skip
    github.add_argument("--api", metavar="URL", help="of a GitHub Enterprise server [default: https://api.github.com]")
    github.add_argument("--write-gap", metavar="SECONDS", type=float, default=1.0, help="between two writes "
                        "[default: 1]")  # fmt: skip
    github.add_argument("--upload-sarif", action=flag, help="hand findings to code scanning too")
    github.add_argument(
        "--output-format", choices=["text", "json"], default="text", help="with --dry-run; json: what would be sent"
    )
    github.add_argument("--sarif", metavar="FILE", help="also write the findings as SARIF")
    github.add_argument("--jobs", "-j", metavar="N", type=readers.positive, default=1, help="processes for validation")
