"""The clock of a replay: positions follow speed, pauses and skips exactly."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.session.archive.replay_clock import ReplayClock


class Now:
    """A clock that moves when a test says so."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def now() -> Now:
    return Now()


def test_it_stands_still_until_it_is_started(now: Now) -> None:
    clock = ReplayClock(2.0, now)
    now.seconds += 5
    assert clock.position == 0
    clock.start()
    now.seconds += 5
    assert clock.position == 10


def test_a_pause_keeps_the_position(now: Now) -> None:
    clock = ReplayClock(1.0, now)
    clock.start()
    now.seconds += 3
    clock.pause(True)
    now.seconds += 60
    assert clock.position == 3
    clock.pause(False)
    now.seconds += 1
    assert clock.position == 4


def test_a_pause_before_the_start_holds_it(now: Now) -> None:
    clock = ReplayClock(1.0, now)
    clock.pause(True)
    clock.start()
    now.seconds += 3
    assert clock.position == 0


def test_another_speed_goes_on_from_the_same_position(now: Now) -> None:
    clock = ReplayClock(1.0, now)
    clock.start()
    now.seconds += 10
    clock.run_at(4.0)
    assert clock.position == 10
    now.seconds += 2
    assert clock.position == 18


def test_a_stop_is_final_until_the_next_start(now: Now) -> None:
    clock = ReplayClock(1.0, now)
    clock.start()
    now.seconds += 1
    clock.stop()
    clock.pause(True)
    clock.pause(False)
    now.seconds += 9
    assert clock.position == 1


@given(st.lists(st.floats(-1e4, 1e4), max_size=10))
def test_skips_stay_within_the_session_and_only_those_back_count(skips: list[float]) -> None:
    clock = ReplayClock(1.0, Now())
    back = 0
    for seconds in skips:
        before = clock.position
        clock.skip(seconds, end=60.0)
        back += clock.position < before
        assert 0 <= clock.position <= 60
    assert clock.rewinds == back


async def test_a_position_in_the_past_is_reached_at_once(now: Now) -> None:
    clock = ReplayClock(1.0, now)
    assert await clock.reach(0.0, 0)
    clock.skip(30, end=60)
    assert await clock.reach(30.0, 0)


async def test_a_waiter_of_a_stopped_clock_is_woken_by_a_skip(now: Now) -> None:
    clock = ReplayClock(1.0, now)
    waiter = asyncio.create_task(clock.reach(20.0, 0))
    await asyncio.sleep(0)
    clock.skip(25, end=60)
    async with asyncio.timeout(30):
        assert await waiter


async def test_a_waiter_learns_that_the_clock_was_moved_back(now: Now) -> None:
    clock = ReplayClock(1.0, now)
    clock.skip(25, end=60)
    waiter = asyncio.create_task(clock.reach(40.0, clock.rewinds))
    await asyncio.sleep(0)
    clock.skip(-10, end=60)
    async with asyncio.timeout(30):
        assert not await waiter


async def test_a_waiter_of_a_running_clock_returns_in_time() -> None:
    clock = ReplayClock(1000.0)
    clock.start()
    async with asyncio.timeout(30):
        assert await clock.reach(5.0, 0)
    assert clock.position >= 5
