"""Sound at the session's rate reaches a codec at the rate that the codec takes, to its last sample."""

import numpy as np
import pytest

from symbl_tui.audio.codecs.encoders import create_encoder
from symbl_tui.audio.codecs.g711 import Mulaw
from symbl_tui.audio.codecs.linear16 import Linear16
from symbl_tui.audio.codecs.resampled_encoder import ResampledEncoder


def encoded(encoder: ResampledEncoder, pieces: list[bytes]) -> bytes:
    return b"".join([message for pcm in pieces for message in encoder.encode(pcm)] + list(encoder.flush()))


def test_it_declares_the_encoding_and_rate_of_the_wire() -> None:
    encoder = ResampledEncoder(Mulaw(), 16_000, 8_000)
    assert (encoder.name, encoder.rate) == ("MULAW", 8_000)


@pytest.mark.parametrize("size", [1, 100, 1600])
def test_a_second_of_sound_is_a_second_whatever_pieces_it_comes_in(size: int) -> None:
    pcm = bytes(2 * 16_000)
    pieces = [pcm[start : start + 2 * size] for start in range(0, len(pcm), 2 * size)]
    assert len(encoded(ResampledEncoder(Mulaw(), 16_000, 8_000), pieces)) == pytest.approx(8_000, abs=2)


def test_silence_compresses_to_nothing_but_silence() -> None:
    encoder = ResampledEncoder(Linear16(8_000), 48_000, 8_000)
    assert not any(encoded(encoder, [bytes(9600)] * 3))


def test_a_tone_keeps_its_loudness() -> None:
    tone = (np.sin(np.arange(16_000) * 2 * np.pi * 440 / 16_000) * 10_000).astype("<i2").tobytes()
    sound = np.frombuffer(encoded(ResampledEncoder(Linear16(8_000), 16_000, 8_000), [tone]), "<i2")
    assert np.sqrt(np.mean(sound[500:-500].astype(float) ** 2)) == pytest.approx(10_000 / 2**0.5, rel=0.02)


@pytest.mark.parametrize(
    ("encoding", "rate", "declared"),
    [("LINEAR16", 44_100, 44_100), ("MULAW", 8_000, 8_000), ("MULAW", 44_100, 8_000)],
)
def test_a_codec_is_resampled_only_where_it_must_be(encoding: str, rate: int, declared: int) -> None:
    encoder = create_encoder(encoding, rate, rate // 10)
    assert encoder.rate == declared
    assert isinstance(encoder, ResampledEncoder) == (rate != declared)


def test_an_encoding_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="MP3"):
        create_encoder("MP3", 16_000, 1600)
