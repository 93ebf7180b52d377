"""16-bit sound is heard right in either byte order, from its first sample on."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symbl_tui.audio.calls.call_events import CallEvent, CallNoted, MediaReceived
from symbl_tui.audio.calls.json_streams.stream_sound import HELD_SECONDS, LinearSound
from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.tones import CALLER_HZ, encoded, frames, tone

RATE = 16000
FRAME = RATE // 50 * 2
VOICE = tone(CALLER_HZ, 1.5, RATE)
NOTE = "The samples are little-endian, not big-endian as expected: switched"


def noise(power: float, seconds: float) -> bytes:
    """White noise as s16le."""
    samples = np.random.default_rng(1).normal(0, power, round(seconds * RATE))
    return samples.astype("<i2").tobytes()


def heard(sound: LinearSound, raw: bytes, size: int = FRAME) -> list[CallEvent]:
    """The events of sound that comes in pieces, and of its end."""
    pieces = (MediaReceived("inbound", piece) for piece in frames(raw, size))
    return [event for piece in pieces for event in sound.push(piece)] + list(sound.flush())


def joined(events: list[CallEvent]) -> bytes:
    return b"".join(event.payload for event in events if isinstance(event, MediaReceived))


def notes(events: list[CallEvent]) -> list[CallEvent]:
    return [event for event in events if isinstance(event, CallNoted)]


@pytest.mark.parametrize("expected", ["s16le", "s16be"])
@pytest.mark.parametrize("sent", ["s16le", "s16be"])
@pytest.mark.parametrize("before", [b"", bytes(RATE), noise(8, 0.5)], ids=["at once", "silence", "hiss"])
def test_the_right_order_is_found_before_anything_is_heard_in_the_wrong_one(
    expected: str, sent: str, before: bytes
) -> None:
    sound = LinearSound(PcmFormat(expected, RATE), certain=False)
    events = heard(sound, encoded(before + VOICE, sent))
    assert joined(events) == before + VOICE
    assert len(notes(events)) == (expected != sent)


def test_the_switch_is_noted_once() -> None:
    events = heard(LinearSound(PcmFormat("s16be", RATE), certain=False), VOICE)
    assert notes(events) == [CallNoted(NOTE)]


def test_digital_silence_is_not_held_up() -> None:
    sound = LinearSound(PcmFormat("s16be", RATE), certain=False)
    assert len(list(sound.push(MediaReceived("inbound", bytes(FRAME))))) == 1


def test_a_quiet_line_is_held_up_for_a_second_and_the_order_is_still_found_later() -> None:
    sound = LinearSound(PcmFormat("s16be", RATE), certain=False)
    hiss = noise(8, HELD_SECONDS + 1)
    pieces = [MediaReceived("inbound", piece) for piece in frames(hiss, FRAME)]
    ready = [len(list(sound.push(piece))) for piece in pieces]
    assert ready[:50] == [0] * 49 + [50]
    assert set(ready[50:]) == {1}
    events = heard(sound, VOICE)
    assert notes(events) == [CallNoted(NOTE)]
    assert joined(events).endswith(VOICE[FRAME * 10 :])


def test_what_is_noise_in_both_orders_keeps_the_order_that_is_expected() -> None:
    loud = noise(12000, 4)
    events = heard(LinearSound(PcmFormat("s16le", RATE), certain=False), loud)
    assert joined(events) == loud
    assert not notes(events)


def test_an_order_that_the_operator_states_is_not_doubted() -> None:
    events = heard(LinearSound(PcmFormat("s16be", RATE), certain=True), VOICE)
    assert joined(events) == encoded(VOICE, "s16be")
    assert not notes(events)


@given(st.lists(st.integers(1, 700), min_size=1, max_size=40), st.booleans())
@settings(max_examples=40)
def test_samples_that_are_cut_anywhere_are_joined_again(sizes: list[int], certain: bool) -> None:
    sound = LinearSound(PcmFormat("s16le", RATE), certain)
    raw, events = VOICE[: sum(sizes)], list[CallEvent]()
    for size in sizes:
        piece, raw = raw[:size], raw[size:]
        events += sound.push(MediaReceived("inbound", piece))
    events += sound.flush()
    assert joined(events) == VOICE[: sum(sizes) & ~1]
    assert all(len(event.payload) % 2 == 0 for event in events if isinstance(event, MediaReceived))


def test_half_a_sample_before_a_lost_piece_does_not_shift_the_bytes_behind_it() -> None:
    sound = LinearSound(PcmFormat("s16le", RATE), certain=True)
    first = list(sound.push(MediaReceived("inbound", VOICE[:101])))
    second = list(sound.push(MediaReceived("inbound", VOICE[640:1280], missing=True)))
    assert joined([*first, *second]) == VOICE[:100] + VOICE[640:1280]
