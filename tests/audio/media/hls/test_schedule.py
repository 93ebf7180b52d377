"""A live playlist is followed without a segment twice or one left out unsaid."""

import pytest

from symbl_tui.audio.media.hls.playlist import MediaPlaylist, Resource, Segment
from symbl_tui.audio.media.hls.schedule import Schedule


def playlist(*numbers: int, name: str = "a", ended: bool = False, target: float = 2.0) -> MediaPlaylist:
    segments = (Segment(Resource(f"{name}{number}.ts"), number, 2.0) for number in numbers)
    return MediaPlaylist(tuple(segments), target, ended)


def taken(schedule: Schedule) -> list[int]:
    return [segment.sequence for segment in iter(schedule.take, None)]


def test_a_recording_is_taken_whole() -> None:
    schedule = Schedule()
    schedule.update(playlist(*range(100), ended=True))
    assert taken(schedule) == [*range(100)]
    assert schedule.ended


def test_a_live_programme_begins_three_segments_before_its_end_and_goes_on() -> None:
    schedule = Schedule()
    schedule.update(playlist(4, 5, 6, 7, 8))
    assert taken(schedule) == [6, 7, 8]
    schedule.update(playlist(6, 7, 8, 9, 10))
    assert taken(schedule) == [9, 10]
    schedule.update(playlist(6, 7, 8, 9, 10))
    assert taken(schedule) == []
    assert schedule.take_skipped() == 0


def test_segments_that_left_unheard_are_counted_once() -> None:
    schedule = Schedule()
    schedule.update(playlist(1, 2, 3))
    taken(schedule)
    schedule.update(playlist(9, 10, 11))
    assert taken(schedule) == [9, 10, 11]
    assert schedule.take_skipped() == 10.0
    assert schedule.take_skipped() == 0


def test_a_stale_copy_of_a_playlist_brings_nothing_again() -> None:
    schedule = Schedule()
    schedule.update(playlist(5, 6, 7))
    taken(schedule)
    schedule.update(playlist(3, 4, 5))
    assert taken(schedule) == []


def test_numbers_that_begin_anew_are_those_of_new_sound() -> None:
    schedule = Schedule()
    schedule.update(playlist(500, 501, 502))
    taken(schedule)
    schedule.update(playlist(0, 1, name="b"))
    assert taken(schedule) == [0, 1]
    assert schedule.take_skipped() == 0


def test_known_names_that_begin_anew_are_believed_when_they_move_on() -> None:
    schedule = Schedule()
    for update in (playlist(0, 1, 2), playlist(3, 4, 5)):
        schedule.update(update)
        taken(schedule)
    for anew in (False, True, True):
        schedule.update(playlist(0, 1, 2), anew=anew)
        assert taken(schedule) == []  # a stale copy, which does not move on
    schedule.update(playlist(1, 2, 3), anew=True)
    assert taken(schedule) == [1, 2, 3]


def test_the_same_segments_under_new_addresses_are_not_heard_again() -> None:
    schedule = Schedule()
    schedule.update(playlist(5, 6, 7))
    taken(schedule)
    schedule.update(playlist(5, 6, 7, name="token=2-"))
    assert taken(schedule) == []
    schedule.update(playlist(6, 7, 8, name="token=3-"))
    assert (taken(schedule), schedule.take_skipped()) == ([8], 0)


def test_nothing_listed_yet_changes_nothing() -> None:
    schedule = Schedule()
    schedule.update(playlist())
    assert (taken(schedule), schedule.changed, schedule.ended) == ([], False, False)
    schedule.update(playlist(1, 2, 3, 4))
    assert taken(schedule) == [2, 3, 4]


@pytest.mark.parametrize(("first", "seconds"), [(64, 120.0), (63, 118.0), (65, 120.0)])
def test_up_to_twenty_times_the_listed_segments_are_counted_as_lost(first: int, seconds: float) -> None:
    schedule = Schedule()
    schedule.update(playlist(1, 2, 3))
    schedule.update(playlist(first, first + 1, first + 2))
    assert schedule.take_skipped() == seconds


def test_a_number_that_jumps_by_millions_is_no_year_of_lost_sound() -> None:
    schedule = Schedule()
    schedule.update(playlist(1, 2, 3))
    schedule.update(playlist(10**9, 10**9 + 1))
    assert schedule.take_skipped() <= 100


@pytest.mark.parametrize(("target", "seconds"), [(6.0, 6.0), (0.0, 1.0), (0.001, 1.0), (600.0, 30.0)])
def test_a_playlist_is_loaded_once_a_segment_and_twice_when_nothing_is_new(
    target: float, seconds: float
) -> None:
    schedule = Schedule()
    schedule.update(playlist(1, 2, 3, target=target))
    assert schedule.reload_seconds == seconds
    schedule.update(playlist(1, 2, 3, target=target))
    assert schedule.reload_seconds == seconds / 2
