"""A git repository for each test that asks for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.repositories import Repository


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Empty, on the branch `main`."""
    return Repository(tmp_path / "repository")
