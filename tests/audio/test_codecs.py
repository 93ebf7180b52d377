import pytest

from symbl_tui.audio.codecs import MAX_CHUNK_BYTES, Encoder, Linear16, chunk_samples


def test_linear16_passes_samples_on_as_they_are() -> None:
    encoder: Encoder = Linear16()
    assert encoder.name == "LINEAR16"
    assert encoder.encode(b"\x01\x02\x03\x04") == b"\x01\x02\x03\x04"


@pytest.mark.parametrize(("rate", "expected"), [(8000, 800), (16000, 1600), (44100, 4096), (48000, 4096)])
def test_a_chunk_is_100_ms_or_what_the_engine_takes(rate: int, expected: int) -> None:
    assert chunk_samples(rate) == expected
    assert expected * 2 <= MAX_CHUNK_BYTES


def test_a_chunk_is_never_empty() -> None:
    assert chunk_samples(8000, seconds=0.0) == 1
