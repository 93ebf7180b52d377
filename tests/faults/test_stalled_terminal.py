"""A terminal that stops reading (a stalled SSH link) costs neither sound nor understanding."""

import pytest

from tests.faults.stalled import stall
from tests.support.command import Home


@pytest.mark.parametrize("seconds", [6, pytest.param(60, marks=[pytest.mark.soak, pytest.mark.timeout(240)])])
def test_a_terminal_that_reads_nothing_for_a_while_costs_nothing(user: Home, seconds: int) -> None:
    stalled = stall(user, seconds)
    assert stalled.code == 0
    assert stalled.account == [(seconds + 10, 0), (seconds + 10, 0)], "no sound is lost"
    assert stalled.longest_silence < 3, "the engine was heard all the time"
    assert stalled.catch_up < 2
