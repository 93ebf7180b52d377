"""Fixtures of the commands' tests."""

from tests.engine.models.fixtures import home, host

__all__ = ["home", "host"]
