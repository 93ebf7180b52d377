"""Tracks of a file are put side by side at their times, whatever their rates, gaps and lengths."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.media.interleaving import Interleaver
from symbl_tui.audio.media.ticks import Tick
from symbl_tui.audio.media.track import Track
from tests.audio.media.decoded_frames import RATE, TICK, frame, samples


def pcm_of(ticks: list[Tick]) -> bytes:
    return b"".join(tick.pcm for tick in ticks)


def test_a_tick_names_the_channels_that_lack_most_of_it() -> None:
    tracks = [Track(2, RATE), Track(1, RATE)]
    for track in tracks:
        track.push(frame([5] * 45 * track.channels, time=0.0, layout=f"{track.channels}c"))
    tracks[0].lose()
    for track, time in zip(tracks, (0.075, 0.045), strict=True):
        track.push(frame([5] * 50 * track.channels, time=time, layout=f"{track.channels}c"))
    ticks = Interleaver(tracks, RATE).take()
    assert [tick.lost for tick in ticks] == [0b000, 0b000, 0b011, 0b011]
    assert [Tick.decode(tick.encode()) for tick in ticks] == ticks


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 50)), max_size=12))
def test_interleaving_keeps_all_tracks_in_step(pushes: list[tuple[int, int]]) -> None:
    tracks = [Track(1, RATE), Track(2, RATE)]
    pieces, pushed = Interleaver(tracks, RATE), [0, 0]
    taken = b""
    for number, count in pushes:
        width = tracks[number].channels
        tracks[number].push(frame([number + 1] * count * width, layout=("mono", "stereo")[number]))
        pushed[number] += count
        taken += pcm_of(pieces.take())
    assert len(taken) == 6 * (min(pushed) // TICK * TICK)
    whole = samples(taken + pcm_of(pieces.flush())).reshape(-1, 3)
    assert len(whole) == max(pushed)
    assert whole[: pushed[0], 0].tolist() == [1] * pushed[0]
    assert whole[: pushed[1], 1:].ravel().tolist() == [2] * (2 * pushed[1])
    assert not whole[pushed[0] :, 0].any()


def test_a_track_without_sound_cannot_hold_up_the_others() -> None:
    tracks = [Track(1, RATE), Track(1, RATE)]
    pieces = Interleaver(tracks, RATE)
    tracks[0].push(frame([5] * 10_000))
    assert pieces.take() == []
    tracks[0].push(frame([5] * 500))
    assert samples(pcm_of(pieces.take())).tolist() == [5, 0] * 500
