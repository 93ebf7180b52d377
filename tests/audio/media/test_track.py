"""A track has its sound at the time of its time stamps, and what is missing is marked as lost."""

from itertools import groupby

import av
import numpy as np
import pytest

from symbl_tui.audio.media.track import Track
from tests.audio.media.decoded_frames import RATE, frame, samples


def all_of(track: Track) -> list[int]:
    return list(map(int, samples(track.take(track.ready)[0])))


def test_sound_of_the_right_shape_is_copied_exactly() -> None:
    track = Track(2, RATE)
    track.push(frame([1, -1, 32_767, -32_768], layout="stereo"))
    assert all_of(track) == [1, -1, 32_767, -32_768]


def test_missing_sound_between_two_frames_is_silence() -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=0.0))
    track.push(frame([6] * 100, time=0.35))
    assert all_of(track) == [5] * 100 + [0] * 250 + [6] * 100


@pytest.mark.parametrize("time", [0.15, 0.05, 0.2])
def test_a_rounded_time_stamp_makes_no_gap(time: float) -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=0.0))
    track.push(frame([6] * 100, time=time))
    assert all_of(track) == [5] * 100 + [6] * 100


@pytest.mark.parametrize("time", [3600.0, -30.0])
def test_a_jump_of_the_clock_is_no_gap_and_is_logged_once(
    time: float, capsys: pytest.CaptureFixture[str]
) -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=100.0))
    for start in (time, time + 0.1, 5 * time):
        track.push(frame([6] * 100, time=start))
    assert all_of(track) == [5] * 100 + [6] * 300
    assert capsys.readouterr().err.count("the time stamps jump") == 1


def test_a_gap_after_a_jump_is_silence_again() -> None:
    track = Track(1, RATE)
    for time in (0.0, 500.0, 500.4):
        track.push(frame([5] * 100, time=time))
    assert track.ready == 300 + 300


def lost_and_sound(track: Track) -> list[tuple[int, int]]:
    """For each stretch of the buffer whether it is marked as lost, and its samples."""
    _, marks = track.take(track.ready)
    return [(mark, len([*same])) for mark, same in groupby(marks)]


def test_sound_that_could_not_be_decoded_is_marked_for_as_long_as_time_stamps_tell() -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=0.0))
    track.lose()
    track.push(frame([6] * 100, time=0.13))
    assert lost_and_sound(track) == [(0, 100), (1, 30), (0, 100)]


@pytest.mark.parametrize(
    ("time", "missing"),
    [(4.1, 4000), (4.6, 4500), (0.0, 4000), (5000.0, 4000), (None, 4000)],
    ids=["as declared", "time stamps are more exact", "counts from 0 again", "another clock", "no clock"],
)
def test_sound_that_was_never_delivered_is_marked_as_lost(time: float | None, missing: int) -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=0.0))
    track.lose(1.0)
    track.lose(3.0)
    track.push(frame([6] * 100, time=time))
    track.push(frame([6] * 100, time=None if time is None else time + 0.1))
    assert lost_and_sound(track) == [(0, 100), (1, missing), (0, 200)]


def test_sound_that_is_missing_at_the_end_or_for_long_is_marked_too() -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=0.0))
    track.lose(100.0)
    track.push(frame([6] * 100, time=100.1))
    track.lose(2.0)
    track.finish()
    assert lost_and_sound(track) == [(0, 100), (1, 100_000), (0, 100), (1, 2000)]


def test_a_track_that_begins_late_begins_with_silence() -> None:
    track = Track(1, RATE)
    track.start_at(0.0)
    track.push(frame([5] * 10, time=0.5))
    assert all_of(track) == [0] * 500 + [5] * 10


def test_frames_without_times_follow_each_other() -> None:
    track = Track(1, RATE)
    for _ in range(3):
        track.push(frame([5] * 10))
    assert track.ready == 30


def test_frames_with_other_channels_lose_none_of_their_sound() -> None:
    one, three = Track(1, RATE), Track(3, RATE)
    for track in (one, three):
        track.push(frame([100, 200, 300, 400], layout="stereo"))
    three.push(frame([50, 60]))
    assert all_of(one) == [150, 350]
    assert all_of(three) == [100, 200, 0, 300, 400, 0, 50, 50, 50, 60, 60, 60]


def test_mixing_delivers_the_mean_on_every_channel() -> None:
    track = Track(1, RATE, mix=True)
    track.push(frame([100, 200, -100, 100], layout="stereo"))
    assert all_of(track) == [150, 0]


def test_sound_at_another_rate_keeps_its_length_and_gaps() -> None:
    track = Track(1, RATE)
    track.push(frame([8000] * 400, time=0.0, rate=4000))
    track.push(frame([8000] * 400, time=0.3, rate=4000))
    track.finish()
    assert track.ready == pytest.approx(400, abs=2)
    found = samples(track.take(track.ready)[0])
    assert abs(found[150:250].astype(int)).max() < 200
    assert found[50] == pytest.approx(8000, abs=200)


def test_a_rate_that_changes_in_the_middle_loses_nothing() -> None:
    track = Track(1, RATE)
    track.push(frame([1000] * 1000))
    track.push(frame([1000] * 4000, rate=4000))
    track.push(frame([1000] * 1000))
    track.finish()
    assert track.ready == pytest.approx(3000, abs=3)


@pytest.mark.parametrize("lost", [False, True])
def test_a_gap_in_a_broadcast_is_lost_sound_and_in_a_recording_silence(*, lost: bool) -> None:
    track = Track(1, RATE)
    track.gaps_are_lost = lost
    track.start_at(0.0)
    track.push(frame([5] * 100, time=0.5))
    track.push(frame([6] * 100, time=1.0))
    _, marks = track.take(track.ready)
    assert marks == bytes(600) + bytes([lost]) * 400 + bytes(100)


FORMATS = ("u8", "s16", "s32", "flt", "dbl")


@pytest.mark.parametrize("planar", [False, True], ids=["packed", "planar"])
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_of_samples_keeps_their_values(name: str, planar: bool) -> None:
    shown = np.array([[-128, 0, 1, 127], [5, -5, 100, -100]])  # of 8 bits; a row for each channel
    bits = {"u8": 8, "s16": 16, "s32": 32}.get(name)
    kind = {"u8": "u1", "s16": "i2", "s32": "i4", "flt": "f4", "dbl": "f8"}[name]
    scale = 1 / 128 if bits is None else 1 << bits - 8
    encoded = (shown + (128 if name == "u8" else 0)) * scale
    rows = encoded.astype(kind) if planar else encoded.T.reshape(1, -1).astype(kind)
    made = av.AudioFrame.from_ndarray(rows, format=name + "p" * planar, layout="stereo")
    made.sample_rate = RATE
    track = Track(2, RATE)
    track.push(made)
    assert all_of(track) == list(shown.T.ravel() * 256)


def test_what_a_track_lacks_counts_as_its_own_time() -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=7.0))
    track.lose(0.25)
    track.push(frame([6] * 100, time=7.35))
    assert (track.seconds, track.lost_seconds) == pytest.approx((0.45, 0.25))
    track.fill(track.ready + 50)
    assert (track.seconds, track.lost_seconds) == pytest.approx((0.5, 0.25))
    track.push(frame([7] * 100, time=7.5))
    assert track.ready == 600
    track.fill(10)
    assert track.ready == 600, "a track that has as much is left alone"


@pytest.mark.parametrize(("gap", "silence"), [(59.9, 59_900), (60.1, 0), (0.09, 0), (0.11, 110)])
def test_a_gap_of_up_to_a_minute_is_missing_sound(gap: float, silence: int) -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=2.0))
    track.push(frame([6] * 100, time=2.1 + gap))
    assert track.ready == 200 + silence


def test_a_track_goes_on_by_the_clock_that_it_has_after_a_loss() -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=3.0))
    track.lose(4.0)
    track.push(frame([6] * 100, time=500.0))  # opened anew, with another clock
    track.push(frame([6] * 100, time=500.5))
    assert lost_and_sound(track) == [(0, 100), (1, 4000), (0, 600)]


def test_another_containers_clock_begins_where_the_sound_is() -> None:
    track = Track(1, RATE)
    track.push(frame([5] * 100, time=3.0))
    track.restart()
    track.start_at(0.0)
    track.push(frame([6] * 100, time=0.2))
    assert track.ready == 400
