"""One is told when sound begins to be lost, and when nothing is heard: once each."""

from dataclasses import replace

import pytest

from symbl_tui.session.events.session_events import Gap, GapReason, Loss, SessionEvent, Silence
from symbl_tui.session.events.sound_watch import SoundStatus, SoundWatch
from symbl_tui.session.model.state import SessionState, SourceState
from tests.session.events.event_values import status


def watched(*statuses: SoundStatus, silence: float | None = None) -> list[SessionEvent]:
    watch = SoundWatch(silence)
    return [event for each in statuses for event in watch.tick(each)]


def test_a_gap_has_a_beginning_and_an_end() -> None:
    found = watched(
        status(captured=10), status(0.5, captured=11), status(1.5, captured=12), status(1.5, captured=13)
    )
    assert found == [
        Gap("Ada", GapReason.SOURCE, 10.5, None),
        Loss("Ada", GapReason.SOURCE, 0.5),
        Gap("Ada", GapReason.SOURCE, 10.5, 12.0),
    ]


def test_sound_that_the_disk_does_not_keep_is_told_apart() -> None:
    found = watched(status(), status(2, 2, captured=12))
    assert [each.reason for each in found if isinstance(each, Loss)] == [GapReason.DISK]


def test_what_was_lost_before_is_no_news() -> None:
    assert watched(status(5, 5), status(5, 5)) == []


def test_a_gap_that_is_open_at_the_end_is_closed_and_what_was_not_transcribed_is_said() -> None:
    watch = SoundWatch()
    list(watch.tick(status()))
    list(watch.tick(status(1, captured=11)))
    found = list(watch.finish(status(2, captured=12, gap=3)))
    assert found == [Gap("Ada", GapReason.SOURCE, 10.0, 12.0), Loss("Ada", GapReason.UNDELIVERED, 3)]


def test_silence_is_told_once_until_there_is_sound_again() -> None:
    quiet = [status(silent_for=each) for each in (5, 59, 60.5, 61, 300)]
    again = [status(silent_for=0), status(silent_for=70)]
    assert watched(*quiet, *again, silence=60) == [Silence(60.5), Silence(70)]


def test_silence_that_the_user_has_asked_for_is_no_news() -> None:
    muted = status(silent_for=99, source=SourceState.MUTED)
    paused = status(silent_for=99, state=SessionState.PAUSED)
    lost = status(silent_for=99, source=SourceState.LOST)
    assert watched(muted, paused, lost, silence=60) == []
    assert watched(status(silent_for=99)) == []


def test_one_channel_with_sound_is_no_silence() -> None:
    quiet, loud = status(silent_for=99), status(silent_for=2)
    both = replace(quiet, channels=(*quiet.channels, *loud.channels))
    assert watched(both, silence=60) == []
    assert watched(status(silent_for=60), silence=60) == [Silence(60)]


def test_silence_is_told_again_after_a_pause() -> None:
    paused = status(silent_for=70, state=SessionState.PAUSED)
    assert watched(status(silent_for=61), paused, status(silent_for=80), silence=60) == [
        Silence(61),
        Silence(80),
    ]


def test_a_second_gap_is_as_long_as_what_it_adds() -> None:
    found = watched(
        *(status(lost, captured=captured) for lost, captured in ((0, 10), (1, 11), (1, 12), (3, 20), (3, 21)))
    )
    gaps = [(each.start, each.end) for each in found if isinstance(each, Gap)]
    assert gaps == [(10, None), (10, 11), (18, None), (18, 20)]


def test_a_gap_lies_within_the_capture() -> None:
    found = watched(status(captured=0), status(5, captured=1), status(5, captured=2))
    assert [(each.start, each.end) for each in found if isinstance(each, Gap)] == [(0, None), (0, 2)]


@pytest.mark.parametrize(("gap", "told"), [(0.05, True), (0.04, False)])
def test_a_rounding_of_positions_is_no_loss(gap: float, *, told: bool) -> None:
    assert bool([*SoundWatch().finish(status(gap=gap))]) == told
