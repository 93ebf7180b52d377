"""LINEAR16 messages are as long as an engine likes, and never longer than Symbl documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.codecs.linear16 import MAX_CHUNK_BYTES, Linear16, chunk_samples


def test_sound_is_passed_on_unchanged() -> None:
    assert list(Linear16(16_000).encode(b"\x01\x02")) == [b"\x01\x02"]
    assert list(Linear16(16_000).flush()) == []


@pytest.mark.parametrize(
    ("rate", "samples"), [(8_000, 800), (16_000, 1_600), (40_960, 4_096), (48_000, 4_096)]
)
def test_a_chunk_is_a_tenth_of_a_second_or_what_fits_a_message(rate: int, samples: int) -> None:
    assert chunk_samples(rate) == samples


@given(st.integers(1, 768_000), st.floats(0, 60), st.integers(0, 1 << 20))
def test_a_chunk_is_never_empty_and_never_too_long(rate: int, seconds: float, limit: int) -> None:
    assert 1 <= chunk_samples(rate, seconds, limit) <= max(1, limit // 2)
    assert 2 * chunk_samples(rate) <= MAX_CHUNK_BYTES
