"""Fixtures of the commands' tests."""

from tests.engine.models.fixtures import host, models_dir

__all__ = ["host", "models_dir"]
