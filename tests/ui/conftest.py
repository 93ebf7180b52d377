"""What the screen's tests share."""

from collections.abc import Iterator

import pytest

from .fake_session import FakeSession


@pytest.fixture
def session() -> Iterator[FakeSession]:
    fake = FakeSession()
    yield fake
    fake.release()
