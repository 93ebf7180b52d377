"""One is told of what one asked for, in a few words, and not by a row of bells."""

from symbl_tui.config.event_config import NotifyConfig
from symbl_tui.session.events.event_stream import EventStream
from symbl_tui.session.events.event_text import describe_event
from symbl_tui.session.events.notification_gate import LEAST_SECONDS, NotificationGate
from symbl_tui.session.model.state import SessionState
from symbl_tui.session.model.view import StateChanged
from tests.session.events.event_values import events_of, insight, matched, said


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_only_what_the_profile_asks_for_is_told() -> None:
    gate = NotificationGate(NotifyConfig(on=("tracker:pricing", "question_to_me")), Clock())
    for event in events_of(said("Ada, so what?"), matched("Hiring", "hire"), stream=EventStream(("Ada",))):
        gate.put(event)
    assert gate.take() is None
    for event in events_of(matched("Pricing", "price")):
        gate.put(event)
    assert gate.take() == ("Pricing: price", "about price")


def test_a_burst_becomes_one_notification_with_its_count() -> None:
    clock = Clock()
    gate = NotificationGate(NotifyConfig(on=("final",)), clock)
    events = events_of(*(said(f"number {row}", row, id=f"u{row}") for row in range(5)))
    gate.put(events[0])
    assert gate.take() == ("Bob", "number 0")
    for event in events[1:]:
        gate.put(event)
    assert gate.take() is None
    clock.now += LEAST_SECONDS
    assert gate.take() == ("Bob", "number 4 (and 3 before)")
    assert gate.take() is None


def test_the_last_one_is_told_at_the_end_without_waiting() -> None:
    gate = NotificationGate(NotifyConfig(on=("final", "end")), Clock())
    gate.put(events_of(said("so"))[0])
    assert gate.take()
    gate.put(events_of(StateChanged(SessionState.FAILED, "the engine is gone"))[-1])
    assert gate.take() is None
    assert gate.take(at_once=True) == ("Session failed", "the engine is gone")


def test_foreign_text_is_short_and_has_no_escapes() -> None:
    found = events_of(insight("question", "why \x1b[31m" + "why " * 500))
    title, body = describe_event(found[0])
    assert title == "Question"
    assert body.startswith("Bob: why [31m")
    assert len(body) == 160
