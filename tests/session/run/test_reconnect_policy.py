"""Waits between connections grow, are shared by the channels, and begin anew after a connection of use."""

from dataclasses import dataclass

import pytest

from symbl_tui.session.model.link import LinkState, LinkStatus
from symbl_tui.session.run.reconnect_policy import Backoff, Links, Pacer
from symbl_tui.session.run.session_timing import Timing


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backoff(clock: Clock) -> Backoff:
    """One that always waits as long as it may."""
    timing = Timing(backoff_first=0.5, backoff_longest=30.0)
    return Backoff(timing, uniform=lambda _, longest: longest, clock=clock)


def test_waits_double_up_to_the_longest_and_begin_anew_after_a_reset(clock: Clock, backoff: Backoff) -> None:
    waits = []
    for _ in range(9):
        waits.append(backoff.next())
        clock.now = backoff.retry_at
    assert waits == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    assert backoff.attempt == 9
    backoff.reset()
    assert (backoff.next(), backoff.attempt) == (0.5, 1)


def test_a_channel_that_fails_during_a_wait_joins_it(clock: Clock, backoff: Backoff) -> None:
    assert backoff.next() == 0.5
    clock.now += 0.2
    assert backoff.next() == pytest.approx(0.3)
    assert backoff.attempt == 1


async def test_a_late_sender_makes_up_for_a_second_of_its_pace_and_no_more(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        clock.now += seconds

    monkeypatch.setattr("asyncio.sleep", sleep)
    pacer = Pacer(speed=2.0, clock=clock)
    for _ in range(4):
        await pacer.sent(1.0)
    assert waits == [0.5, 0.5, 0.5], "the first second is ahead of the pace"
    clock.now += 60
    for _ in range(3):
        await pacer.sent(1.0)
    assert waits == [0.5] * 5


def test_the_worst_connection_counts_for_the_session() -> None:
    changes: list[LinkState] = []
    links = Links(2, lambda: changes.append(links.worst.state))
    links.set_status(0, LinkStatus(LinkState.UP))
    assert (links.worst.state, links.ever_up) == (LinkState.OPENING, False)
    links.set_status(1, LinkStatus(LinkState.UP))
    assert (links.worst.state, links.ever_up) == (LinkState.UP, True)
    links.set_unanswered(1, since=7.0)
    assert links.worst.silent_since == 7.0
    links.set_status(0, LinkStatus(LinkState.WAITING, attempt=1))
    assert (links.worst.attempt, links.is_up(0), links.is_up(1)) == (1, False, True)
    assert changes == [LinkState.OPENING, LinkState.UP, LinkState.WAITING]
