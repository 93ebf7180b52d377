"""A call keeps its length, whatever its far end sends and however late it is read."""

from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.calls.sip.track_clock import TrackClock

RATE = 8000
TICK = 160


def test_sound_that_comes_in_time_is_not_torn_apart() -> None:
    clock = TrackClock(RATE)
    for tick in range(1, 500):
        late = 0.03 * (tick % 4)
        placement = clock.place(tick * 0.02 + late, TICK)
        assert placement.kept == TICK
        assert placement.silence == 0 or tick == 1


def test_silence_stands_in_for_sound_that_does_not_come_and_sound_goes_on_at_its_place() -> None:
    clock = TrackClock(RATE)
    clock.place(0.02, TICK)
    silence = 0
    for tick in range(2, 101):
        silence += clock.place(tick * 0.02, 0).silence
    assert RATE * 1.7 <= silence <= RATE * 2  # while it lasts, not only behind it
    placement = clock.place(2.02, TICK)
    assert placement.position + placement.silence + TICK == round(2.02 * RATE)


def test_a_burst_that_was_late_is_kept_and_no_silence_is_added_for_it() -> None:
    clock = TrackClock(RATE)
    for tick in range(1, 51):
        clock.place(tick * 0.02, TICK)
    # A machine that is busy for 0.6 s reads nothing for a few ticks, some of it, and then the rest.
    for elapsed in (1.2, 1.4, 1.5):
        assert clock.place(elapsed, 0).silence == 0
    assert clock.place(1.55, TICK).silence == 0
    placement = clock.place(1.6, 29 * TICK)
    assert (placement.silence, placement.kept) == (0, 29 * TICK)


def test_packets_that_never_come_do_not_shorten_a_call() -> None:
    clock = TrackClock(RATE)
    silence = 0
    for tick in range(1, 1001):
        silence += clock.place(tick * 0.02, 0 if tick % 10 == 0 else TICK).silence
    assert RATE * 1.8 <= silence <= RATE * 2.1


def test_a_far_end_that_sends_faster_than_time_passes_is_bounded() -> None:
    clock = TrackClock(RATE)
    kept = sum(clock.place(tick * 0.02, 10 * TICK).kept for tick in range(1, 1000))
    assert kept <= RATE * (20 + 1.3)


@given(st.lists(st.tuples(st.floats(0, 1.5), st.integers(0, 3 * RATE)), max_size=60))
def test_positions_never_overlap_and_the_end_is_that_of_the_call(steps: list[tuple[float, int]]) -> None:
    clock, elapsed, end = TrackClock(RATE), 0.0, 0
    for pause, received in steps:
        elapsed += pause
        placement = clock.place(elapsed, received)
        assert placement.position == end
        assert 0 <= placement.kept <= received
        assert placement.silence >= 0
        end = placement.position + placement.silence + placement.kept
    end += clock.finish(elapsed).silence
    assert end >= (elapsed - 0.11) * RATE
