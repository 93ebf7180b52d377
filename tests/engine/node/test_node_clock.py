"""The clock of a node: as the database's, whatever the machine's own says."""

import pytest

from symbl_tui.engine.node.node_clock import NodeClock


def test_a_node_whose_clock_is_off_has_the_databases_time_and_says_so_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = NodeClock(lambda: 1_000.0)
    for _ in range(3):
        clock.adjust(90.0, 0.01)
    assert clock.time() == 1_090.0
    assert clock.now().timestamp() == 1_090.0
    assert [record.message for record in caplog.records] == [
        "the clock of this machine is 90 s behind the database's; synchronise it (NTP)"
    ]
    clock.adjust(-10.0, 0.01)
    assert clock.time() == 990.0


@pytest.mark.parametrize(("measured", "uncertainty"), [(0.05, 0.0), (-0.09, 0.0), (1.0, 2.0)])
def test_what_a_measurement_cannot_tell_from_nothing_moves_no_time(
    measured: float, uncertainty: float
) -> None:
    clock = NodeClock(lambda: 1_000.0)
    clock.adjust(measured, uncertainty)
    assert clock.time() == 1_000.0
