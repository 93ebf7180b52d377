"""The tones that calls are tested with are told apart, in every encoding of telephony."""

import numpy as np
import pytest

from symbl_tui.audio.streams.pcm_format import PcmFormat
from tests.audio.calls.tones import AGENT_HZ, CALLER_HZ, correlation, encoded, tone


@pytest.mark.parametrize("rate", [8000, 16000, 48000])
@pytest.mark.parametrize("encoding", ["s16le", "s16be", "mulaw", "alaw"])
def test_a_tone_is_itself_and_not_the_other(encoding: str, rate: int) -> None:
    heard = PcmFormat(encoding, rate).to_s16le(encoded(tone(CALLER_HZ, 1, rate), encoding))
    assert len(heard) == 2 * rate
    assert correlation(heard, CALLER_HZ, rate) > 0.998
    assert correlation(heard, AGENT_HZ, rate) < 0.02


def test_two_tones_at_once_are_neither() -> None:
    parts = (np.frombuffer(tone(hz, 1), "<i2") for hz in (CALLER_HZ, AGENT_HZ))
    both = sum(parts, np.zeros(8000, "<i2")).tobytes()
    assert 0.6 < correlation(both, CALLER_HZ) < 0.8
    assert correlation(bytes(3200), CALLER_HZ) == 0.0
