"""The tests that ``make test-fast`` leaves out."""

import pytest

from tests.support.paths import ROOT
from tests.support.selection import SLOW, SYSTEM_DIRECTORIES


@pytest.mark.parametrize("path", [*SLOW, *SYSTEM_DIRECTORIES])
def test_every_listed_path_exists(path: str) -> None:
    assert (ROOT / path).exists()
