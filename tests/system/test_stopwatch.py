from contextlib import suppress

from symbl_tui.system.stopwatch import Stopwatch
from tests.audio.fake_clock import FakeClock


def test_the_time_of_all_blocks_is_summed_also_of_one_that_fails_and_one_that_still_runs() -> None:
    clock = FakeClock()
    stopwatch = Stopwatch(clock)
    with stopwatch.running():
        clock.now += 2
        assert stopwatch.seconds == 2
    clock.now += 10
    with suppress(OSError), stopwatch.running():
        clock.now += 3
        raise OSError
    clock.now += 10
    assert stopwatch.seconds == 5
    with stopwatch.running():
        clock.now += 1
        assert stopwatch.seconds == 6
