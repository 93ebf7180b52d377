"""The tests that ``make test-fast`` leaves out."""

import pytest

from tests.support.paths import ROOT
from tests.support.selection import SLOW, SYSTEM_DIRECTORIES, is_left_out


@pytest.mark.parametrize("path", [*SLOW, *SYSTEM_DIRECTORIES])
def test_every_listed_path_exists(path: str) -> None:
    assert (ROOT / path).exists()
    assert is_left_out(ROOT / path, ROOT)


def test_what_is_not_listed_is_not_left_out() -> None:
    for path in ("tests", "tests/engine", "tests/test_selection.py", "tests/engine/test_settings.py"):
        assert not is_left_out(ROOT / path, ROOT)
