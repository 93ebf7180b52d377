"""A client that sends too much is slowed down; one that never stops is closed."""

import pytest

from symbl_tui.engine.limits.deadlines import Timing
from symbl_tui.engine.limits.send_rate import SendRate


class _Clock:
    """A clock that moves only when a test or a sleep moves it."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def _send(rate: SendRate, messages: int, *, audio: bool = False) -> None:
    for _ in range(messages):
        await rate.throttle(audio=audio)


def _rate(clock: _Clock) -> SendRate:
    """Ten messages a second, twenty at once, and a hundred too early at the most."""
    return SendRate(10, Timing(burst=2, excess=10), clock=lambda: clock.now, sleep=clock.sleep)


async def test_a_burst_is_free_and_what_follows_is_read_at_the_allowed_rate() -> None:
    clock = _Clock()
    rate = _rate(clock)
    await _send(rate, 20)
    assert clock.slept == []
    await _send(rate, 50)
    assert clock.now == pytest.approx(5.0)


async def test_requests_that_never_stop_are_abuse_at_last() -> None:
    clock = _Clock()
    rate = _rate(clock)
    await _send(rate, 120)
    before = rate.exceeded
    await _send(rate, 1)
    assert (before, rate.exceeded) == (False, True)
    assert rate.message == "closed: a connection may send 10 messages a second"


async def test_sound_that_catches_up_is_slowed_down_and_never_abuse() -> None:
    clock = _Clock()
    rate = _rate(clock)
    await _send(rate, 1_000, audio=True)
    assert not rate.exceeded
    assert clock.now == pytest.approx(98.0)


async def test_a_pause_resets_the_count_of_early_messages() -> None:
    clock = _Clock()
    rate = _rate(clock)
    await _send(rate, 120)
    clock.now += 1000
    await _send(rate, 120)
    before = rate.exceeded
    await _send(rate, 1)
    assert (before, rate.exceeded) == (False, True)
