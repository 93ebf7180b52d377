"""Fixtures for the tests of all rooms."""

import signal
from pathlib import Path

import keyring
import pytest
from hypothesis import HealthCheck, settings

from tests.support import selection
from tests.support.command import Home
from tests.support.keyrings import no_keyring

settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
"""How fast a machine makes its examples is no property of the code."""

keyring.set_keyring(no_keyring())
"""For the code of the tests' own processes: the tester's keyring is not touched, and none is searched for. A
search in a thread that outlives its test would replace the one that a later test has set."""

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's background job ignores Ctrl-C, and so would every command that the tests interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ``make test-fast`` leaves out."""
    selection.mark(items)


@pytest.fixture
def user(tmp_path: Path) -> Home:
    """An empty home directory, to run the installed command in."""
    return Home(tmp_path)


@pytest.fixture
def home(user: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The same home directory, for the code of the test's own process: nothing of the tester's is used."""
    for name, value in user.directories.items():
        monkeypatch.setenv(name, value)
    return user
