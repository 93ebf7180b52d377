"""A monitor passes on what happens from a session's start to its end, and its defects end no session."""

import threading
from collections.abc import Callable

import pytest

from symbl_tui.session.events.event_monitor import EventMonitor
from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.session_events import SessionEvent
from symbl_tui.session.events.sound_watch import SoundStatus
from symbl_tui.session.model.ledger import ChannelLedger
from symbl_tui.session.model.session_base import SessionBase
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import CaughtUp, ChannelStatus, Notice, Update
from tests.session.events.event_values import said, status
from tests.support.waiting import wait_until

LISTENING, FAILED = SessionState.LISTENING, SessionState.FAILED


class Followed(SessionBase):
    """A session whose updates and status a test makes."""

    def __init__(self) -> None:
        super().__init__()
        self.now: SoundStatus = status()

    @property
    def elapsed(self) -> float:
        return self.now.elapsed

    def channels(self) -> tuple[ChannelStatus, ...]:
        return self.now.channels

    def ledger(self) -> tuple[ChannelLedger, ...]:
        return self.now.ledger

    def emit(self, *updates: Update) -> None:
        for update in updates:
            self._emit(update)

    def go(self, to: SessionState) -> None:
        self._state = to if to is LISTENING else self._state
        if to is not LISTENING:
            self._move(to, when=set(SessionState))


def monitored(
    consume: Callable[[SessionEvent], object],
    on_tick: Callable[[bool], object] | None = None,
    *,
    silence: float | None = None,
) -> tuple[Followed, EventMonitor]:
    session = Followed()
    monitor = EventMonitor(session, EventStream((), silence), consume, on_tick, 0.01)  # type: ignore[arg-type]
    monitor.start()
    return session, monitor


def test_events_are_passed_on_in_their_order_until_the_session_is_over() -> None:
    names: list[str] = []
    ticks: list[bool] = []
    session, _ = monitored(lambda event: names.append(event.name), ticks.append)
    session.emit(CaughtUp(), said("one"), said("two", 1, id="u2"))
    session.go(FAILED)
    session.emit(said("three", 2, id="u3"))
    assert names == ["final", "final", "state", "end"]
    wait_until(lambda: True in ticks)
    assert ticks.count(True) == 1


def test_what_only_the_status_shows_is_an_event_too() -> None:
    names: list[str] = []
    session, monitor = monitored(lambda event: names.append(event.name), silence=60)
    session.go(LISTENING)
    session.emit(CaughtUp())
    session.now = status(silent_for=61)
    wait_until(lambda: "silence" in names)
    monitor.finish(30)


def test_a_consumer_that_fails_loses_its_own_event_alone(caplog: pytest.LogCaptureFixture) -> None:
    names: list[str] = []

    def fail_once(event: SessionEvent) -> None:
        names.append(event.name)
        if event.name == "state":
            raise RuntimeError("a defect of a hook")

    session, _ = monitored(fail_once)
    session.emit(CaughtUp(), said("one"))
    session.go(FAILED)
    assert names == ["final", "state", "end"]
    assert "a defect of a hook" in caplog.text


def test_a_look_that_fails_is_not_the_last_one() -> None:
    ticks: list[bool] = []

    def fail(over: bool) -> None:
        ticks.append(over)
        raise RuntimeError("a defect of a notification")

    session, _ = monitored(lambda event: None, fail)
    wait_until(lambda: len(ticks) > 1)
    session.go(FAILED)
    wait_until(lambda: ticks[-1])


def test_a_consumer_may_call_back_into_the_session() -> None:
    texts: list[str] = []
    session, monitor = monitored(lambda event: session.notice(f"about {event.name}"))
    session.subscribe(lambda update: texts.append(update.text) if isinstance(update, Notice) else None)
    thread = threading.Thread(target=session.emit, args=(CaughtUp(), said("one")), daemon=True)
    thread.start()
    thread.join(30)
    assert texts == ["about final"]
    monitor.finish(30)


def test_after_it_is_finished_nothing_is_passed_on() -> None:
    names: list[str] = []
    ticks: list[bool] = []
    session, monitor = monitored(lambda event: names.append(event.name), ticks.append)
    session.emit(CaughtUp())
    monitor.finish(30)
    assert ticks[-1], "the last look is made before finishing returns"
    session.emit(said("one"))
    session.go(FAILED)
    assert names == []
