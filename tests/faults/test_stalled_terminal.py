"""A terminal that stops reading (a stalled SSH connection) loses neither sound nor results."""

import pytest

from tests.faults.stalled import stall
from tests.support.command import Home


@pytest.mark.parametrize("seconds", [6, pytest.param(60, marks=[pytest.mark.soak, pytest.mark.timeout(240)])])
def test_a_stalled_terminal_loses_no_sound_and_no_results(user: Home, seconds: int) -> None:
    stalled = stall(user, seconds)
    assert stalled.code == 0
    assert stalled.account == [(seconds + 10, 0), (seconds + 10, 0)], "no sound is lost"
    assert stalled.longest_silence < 3, "the engine was heard all the time"
    assert stalled.catch_up < 2
