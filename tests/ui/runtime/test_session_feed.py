"""A screen gets every update once, keeps the last error, and shows an outage as one."""

import asyncio
import signal
from threading import Event

import pytest

from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import Notice
from symbl_tui.ui.runtime.screen_signals import ScreenSignals
from symbl_tui.ui.runtime.session_feed import SessionFeed
from tests.support.waiting import HANG_SECONDS
from tests.ui.fake_session import FakeSession

S = SessionState


def feed(session: FakeSession) -> SessionFeed:
    feed = SessionFeed(session, lambda: None)
    feed.subscribe()
    return feed


def test_updates_are_taken_once(session: FakeSession) -> None:
    fed = feed(session)
    session.say(0, "hello")
    assert [line.text for _, line in fed.take().change.lines] == ["hello"]
    assert fed.take().change.lines == ()


def test_the_error_outlives_the_state_that_brought_it(session: FakeSession) -> None:
    fed = feed(session)
    session.go(S.FAILED, "the disk is full")
    fed.take()
    session.tell(Notice("saved"))
    fed.take()
    assert fed.error == "the disk is full"


def test_a_closed_screen_collects_nothing_more(session: FakeSession) -> None:
    fed = feed(session)
    fed.close()
    session.say(0, "hello")
    assert fed.take().change.lines == ()


@pytest.mark.parametrize(
    ("states", "shown"),
    [
        ([S.CONNECTING, S.LISTENING], [S.CONNECTING, S.LISTENING]),
        ([S.LISTENING, S.RETRYING, S.CONNECTING], [S.LISTENING, S.RETRYING, S.RETRYING]),
        ([S.CONNECTING, S.RETRYING, S.CONNECTING], [S.CONNECTING, S.RETRYING, S.CONNECTING]),
    ],
)
def test_a_new_attempt_after_an_outage_still_looks_like_the_outage(
    session: FakeSession, states: list[SessionState], shown: list[SessionState]
) -> None:
    fed = feed(session)
    assert [fed.displayed(state) for state in states] == shown


async def test_a_signal_is_handled_on_the_loop_of_the_screen_and_then_as_before() -> None:
    before, handled = signal.getsignal(signal.SIGUSR1), asyncio.Event()
    signals = ScreenSignals()
    signals.install({signal.SIGUSR1: handled.set})
    signal.raise_signal(signal.SIGUSR1)
    await asyncio.wait_for(handled.wait(), HANG_SECONDS)
    signals.restore()
    assert signal.getsignal(signal.SIGUSR1) == before


async def test_signals_of_another_screen_are_left_alone() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    signals = ScreenSignals()
    signals.install({signal.SIGUSR1: Event().set})
    signals.forget()
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    signals.restore()
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_IGN
    signal.signal(signal.SIGUSR1, before)


async def test_off_the_main_thread_no_handler_is_set() -> None:
    before = signal.getsignal(signal.SIGUSR1)
    await asyncio.to_thread(ScreenSignals().install, {signal.SIGUSR1: Event().set})
    assert signal.getsignal(signal.SIGUSR1) == before
