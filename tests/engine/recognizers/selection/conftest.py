"""Every test has directories of its own."""

from pathlib import Path

import pytest

from tests.engine.models.fixtures import home, host

__all__ = ["home", "host"]


@pytest.fixture(autouse=True)
def _own_home(home: Path) -> None:
    """Use the empty directories."""
