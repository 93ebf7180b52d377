"""Every test has directories of its own."""

from pathlib import Path

import pytest

from tests.engine.models.fixtures import host, models_dir

__all__ = ["host", "models_dir"]


@pytest.fixture(autouse=True)
def _private_home(models_dir: Path) -> None:
    """Use the empty directories."""
