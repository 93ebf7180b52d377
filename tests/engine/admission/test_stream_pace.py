"""The lag of results counts from when the sound came, whatever the recogniser and the client do."""

import pytest

from symbl_tui.engine.admission.lag_meter import LagMeter
from symbl_tui.engine.admission.stream_pace import StreamPace


def live(seconds: float, *, start: float = 0.0) -> StreamPace:
    """Sound that comes as it is spoken, in pieces of 0.1 s."""
    pace = StreamPace()
    for piece in range(1, round(seconds * 10) + 1):
        pace.receive(start + piece / 10, 0.09)
        pace.read(0.1)
        pace.feed()
    return pace


def test_a_live_speakers_final_is_late_by_what_passes_after_the_word() -> None:
    assert live(10, start=100.0).lag(112.0, 8.0) == pytest.approx(4.0)


def test_a_recogniser_that_is_fed_late_does_not_look_punctual() -> None:
    pace = live(10)
    # It takes nothing for half a minute; the sound waits in the socket and is read at once after that.
    for _ in range(300):
        pace.receive(40.0, 0.0)
        pace.read(0.1)
        pace.feed()
    assert pace.lag(41.0, 12.0) == pytest.approx(29.0)


def test_a_file_that_is_sent_faster_than_it_is_spoken_is_not_late() -> None:
    pace = StreamPace()
    for _ in range(600):
        pace.receive(1.0, 0.0)
        pace.read(0.1)
        pace.feed()
    assert pace.lag(3.0, 50.0) == 0.0


def test_a_muted_client_that_sends_nothing_for_a_while_is_not_late() -> None:
    pace = live(10)
    pace.receive(70.0, 60.0)
    pace.read(0.1)
    pace.feed()
    assert pace.lag(71.0, 10.0) == pytest.approx(1.1)


def test_a_large_message_is_as_old_as_its_last_sample() -> None:
    pace = StreamPace()
    pace.receive(5.0, 5.0)
    for _ in range(10):
        pace.read(0.1)
    assert pace.lag(5.0, 0.0) == pytest.approx(1.0)


def test_sound_that_the_recogniser_does_not_take_is_behind() -> None:
    meter = LagMeter(clock=lambda: 30.0)
    pace = live(10)
    meter.add(pace)
    assert meter.lag() is None
    pace.receive(10.1, 0.09)
    pace.read(0.1)
    assert meter.lag() == pytest.approx(20.0)
    meter.remove(pace)
    assert meter.lag() is None


def test_the_lag_of_a_node_is_that_of_its_slowest_tenth_and_is_forgotten_in_half_a_minute() -> None:
    now = 0.0
    meter = LagMeter(clock=lambda: now)
    for tenths in (*range(1, 10), 90):
        meter.record(tenths / 10)
    assert meter.lag() == 0.9
    now = 31.0
    assert meter.lag() is None
