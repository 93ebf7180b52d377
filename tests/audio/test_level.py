import math
from array import array

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio import level
from symbl_tui.audio.level import SILENCE_DBFS, Meter, find_first_loud, load_numpy, measure
from symbl_tui.demo import meeting_path

FRAME = 0.02


def sine(dbfs: float, seconds: float = FRAME, rate: int = 16000) -> bytes:
    top = 32767 * 10 ** (dbfs / 20)
    steps = range(round(seconds * rate))
    return array("h", [round(top * math.sin(math.tau * 1000 * at / rate)) for at in steps]).tobytes()


QUIET = bytes(640)


def test_a_full_scale_sine_reads_as_the_standards_say() -> None:
    level = measure(sine(0))
    assert level.rms == pytest.approx(-3.01, abs=0.01)
    assert level.peak == 0.0
    assert not level.clipped, "it just fits"


def test_a_quieter_sine_reads_lower_by_as_many_decibels() -> None:
    level = measure(sine(-20))
    assert level.rms == pytest.approx(-23.01, abs=0.01)
    assert level.peak == pytest.approx(-20, abs=0.01)
    assert not level.clipped


@pytest.mark.parametrize("pcm", [b"", b"\x01", bytes(640)])
def test_no_sound_is_silence(pcm: bytes) -> None:
    assert measure(pcm) == (SILENCE_DBFS, SILENCE_DBFS, False)


@given(st.lists(st.integers(-32768, 32767), min_size=1))
def test_any_sound_stays_on_the_scale(samples: list[int]) -> None:
    level = measure(array("h", samples).tobytes())
    assert SILENCE_DBFS <= level.rms <= 0
    assert SILENCE_DBFS <= level.peak <= 0
    assert level.rms <= level.peak + 1e-9


def test_the_needle_jumps_up_at_once_and_falls_24_db_in_2_8_seconds() -> None:
    meter = Meter()
    meter.update(sine(-6), FRAME)
    assert meter.reading.peak == pytest.approx(-6, abs=0.01)
    for _ in range(140):
        meter.update(QUIET, FRAME)
    assert meter.reading.peak == pytest.approx(-30, abs=0.01)
    assert meter.reading.rms == pytest.approx(-9.01 - 24, abs=0.01)


def test_the_highest_peak_stays_marked_and_then_falls() -> None:
    meter = Meter()
    meter.update(sine(-6), FRAME)
    for _ in range(74):
        meter.update(QUIET, FRAME)
    assert meter.reading.hold == pytest.approx(-6, abs=0.01)
    for _ in range(50):
        meter.update(QUIET, FRAME)
    assert SILENCE_DBFS < meter.reading.hold < -12


def test_a_new_peak_moves_the_mark() -> None:
    meter = Meter()
    meter.update(sine(-30), FRAME)
    meter.update(sine(-10), FRAME)
    assert meter.reading.hold == pytest.approx(-10, abs=0.01)


def test_the_needle_rests_at_the_floor() -> None:
    meter = Meter()
    for _ in range(1000):
        meter.update(QUIET, FRAME)
    assert (meter.reading.rms, meter.reading.peak, meter.reading.hold) == (SILENCE_DBFS,) * 3


def test_silence_is_counted_from_the_last_sound() -> None:
    meter = Meter()
    for _ in range(100):
        meter.update(sine(-70), FRAME)
    assert meter.reading.silent_for == pytest.approx(2.0)
    meter.update(sine(-50), FRAME)
    assert meter.reading.silent_for == 0.0


def clipped(over_db: float, turned_down_db: float = 0.0, hertz: float = 200, rate: int = 16000) -> bytes:
    """A tone that was clipped by ``over`` dB and turned down afterwards."""
    top, gain = 32767 * 10 ** (over_db / 20), 10 ** (-turned_down_db / 20)
    steps = (top * math.sin(math.tau * hertz * at / rate) for at in range(round(FRAME * rate)))
    return array("h", [round(max(-32768, min(32767, step)) * gain) for step in steps]).tobytes()


@pytest.mark.parametrize(("over", "down"), [(0.5, 0), (3, 0), (20, 0), (3, 1), (6, 5)])
def test_flat_tops_are_clipping_also_where_they_were_turned_down(over: float, down: float) -> None:
    assert measure(clipped(over, down)).clipped


@pytest.mark.parametrize("side", [1, -1])
def test_one_side_that_is_clipped_is_enough(side: int) -> None:
    wave = [side * min(32767, round(40000 * math.sin(at / 5))) for at in range(320)]
    assert measure(array("h", [max(-32768, min(32767, each)) for each in wave]).tobytes()).clipped


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
@pytest.mark.parametrize("hertz", [100, 440, 3000])
def test_a_tone_that_just_fits_is_not_clipped(hertz: float, rate: int) -> None:
    assert not measure(clipped(0, 0, hertz, rate)).clipped


def test_people_who_speak_are_clipped_only_where_they_are() -> None:
    sound, rate = soundfile.read(meeting_path(), dtype="int16")
    step = rate // 50
    alice, bob = ([channel[at : at + step] for at in range(0, len(channel), step)] for channel in sound.T)
    assert sum(measure(frame.tobytes()).clipped for frame in alice) == 2, "she is, in two places"
    assert not any(measure(frame.tobytes()).clipped for frame in bob)
    gain = 32767 / max(np.abs(frame).max() for frame in bob)
    as_loud_as_can_be = ((frame * gain).astype(np.int16).tobytes() for frame in bob)
    assert not any(measure(frame).clipped for frame in as_loud_as_can_be)


def test_too_loud_is_shown_for_a_second() -> None:
    meter = Meter()
    meter.update(clipped(3), FRAME)
    for _ in range(49):
        meter.update(sine(-20), FRAME)
        assert meter.reading.clipped
    meter.update(sine(-20), FRAME)
    meter.update(sine(-20), FRAME)
    assert not meter.reading.clipped


def test_moments_that_were_too_loud_are_counted() -> None:
    meter = Meter()
    for _ in range(3):
        for _ in range(10):
            meter.update(clipped(3), FRAME)  # one moment, however long
        for _ in range(60):
            meter.update(sine(-20), FRAME)
    assert meter.reading.clips == 3


def pcm_of(*samples: int) -> bytes:
    return array("h", samples).tobytes()


@pytest.mark.parametrize(
    ("top", "run", "clipped"),
    [
        (32_767, 2, False),
        (32_767, 3, True),
        (-32_768, 3, True),
        (32_700, 3, True),
        (32_699, 4, False),
        (32_699, 5, True),
        (-20_000, 5, True),
        (20_000, 4, False),
        (16_383, 5, True),
        (16_382, 50, False),
    ],
)
def test_a_flat_top_is_clipping_where_no_voice_makes_one(top: int, run: int, clipped: bool) -> None:
    assert measure(pcm_of(5, *[top] * run, -5)).clipped is clipped


@given(st.lists(st.integers(-32_768, 32_767), min_size=1, max_size=400))
def test_many_channels_are_measured_faster_and_alike(samples: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(level, "_measure_samples", level._measure_array)
        plain = measure(pcm_of(*samples))
        load_numpy()
        assert measure(pcm_of(*samples)) == pytest.approx(plain)


@pytest.mark.parametrize(
    ("samples", "position"),
    [
        ([], None),
        ([30] * 25, None),
        ([33] * 25, 0),
        ([0] * 20 + [500], 20),
        ([0] * 19 + [500] + [0] * 30, 10),
        ([0] * 9 + [-500] + [500] * 30, 0),
    ],
)
def test_the_first_frame_with_speech_in_it_is_found(samples: list[int], position: int | None) -> None:
    assert find_first_loud(pcm_of(*samples), 10) == position
