import math

import pytest

from symbl_tui.audio.sources.pacing import Pacer
from symbl_tui.errors import UsageError
from tests.audio.fake_clock import FakeClock


async def test_a_file_is_paced_to_real_time() -> None:
    clock = FakeClock()
    pacer = Pacer(1.0, clock, clock.sleep)
    for _ in range(500):
        await pacer.wait(0.02)
    assert clock.now == pytest.approx(110.0)


async def test_late_sleeps_do_not_add_up() -> None:
    clock = FakeClock(slack=0.004)
    pacer = Pacer(1.0, clock, clock.sleep)
    for _ in range(500):
        await pacer.wait(0.02)
    assert clock.now == pytest.approx(110.0, abs=0.005)


async def test_a_pace_of_two_takes_half_the_time() -> None:
    clock = FakeClock()
    pacer = Pacer(2.0, clock, clock.sleep)
    for _ in range(500):
        await pacer.wait(0.02)
    assert clock.now == pytest.approx(105.0)


async def test_missed_time_is_not_made_up_after_a_pause() -> None:
    clock = FakeClock()
    pacer = Pacer(1.0, clock, clock.sleep)
    await pacer.wait(0.02)
    clock.now += 3600
    await pacer.wait(0.02)
    resumed = clock.now
    for _ in range(50):
        await pacer.wait(0.02)
    assert clock.now - resumed == pytest.approx(1.0)


async def test_after_a_short_hitch_the_sound_catches_up() -> None:
    clock = FakeClock()
    pacer = Pacer(1.0, clock, clock.sleep)
    await pacer.wait(0.02)
    clock.now += 0.3
    for _ in range(49):
        await pacer.wait(0.02)
    assert clock.now == pytest.approx(101.0)


async def test_as_fast_as_possible_never_waits_but_lets_others_run() -> None:
    clock = FakeClock()
    pacer = Pacer(math.inf, clock, clock.sleep)
    for _ in range(10):
        await pacer.wait(0.02)
    assert clock.sleeps == [0.0] * 10


@pytest.mark.parametrize("pace", [0.0, -1.0, math.nan])
def test_a_pace_that_cannot_be_is_refused(pace: float) -> None:
    with pytest.raises(UsageError, match="give a number above 0"):
        Pacer(pace)
