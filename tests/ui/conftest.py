"""The fixtures of the screens' tests."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.support.command import Home
from tests.ui.fake_session import FakeSession


@pytest.fixture(autouse=True)
def full_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever terminal the tester has, the tests' has all colours."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """A short one: where a sentence with a path is wrapped must not depend on the machine.

    What a browser that was killed still writes there does not matter.
    """
    with TemporaryDirectory(prefix="ui-", dir="/tmp", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def _private_home(home: Home) -> None:
    """Nothing of the tester's own is read or written: a theme that is chosen is remembered."""


@pytest.fixture
def session() -> Iterator[FakeSession]:
    fake = FakeSession()
    yield fake
    fake.release()
