"""A git repository for each test that asks for one. Tests that speak to GitHub need the packages of `.[dev]`."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.review.repositories import Repository

MISSING = [name for name in ("httpx", "openapi_core", "starlette", "jwt", "uvicorn") if find_spec(name) is None]
LOCAL = {"changed", "draft", "dry_run", "markdown", "orders", "plan", "policy", "queue", "replays", "suggestion"}
collect_ignore = [
    path.name for path in Path(__file__).parent.glob("test_*.py") if MISSING and path.stem[5:] not in LOCAL
]


def pytest_report_header() -> str:
    """Say loudly what is left out."""
    return f"tests of the GitHub bot are LEFT OUT: pip install {' '.join(MISSING)}" if MISSING else ""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Empty, on the branch `main`."""
    return Repository(tmp_path / "repository")
