"""Fixtures that every room's tests may use."""

from pathlib import Path

import pytest

from tests.support.command import Home


@pytest.fixture
def user(tmp_path: Path) -> Home:
    """A user with an empty home."""
    return Home(tmp_path)
