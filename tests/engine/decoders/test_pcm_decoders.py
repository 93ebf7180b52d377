"""Uncompressed sound is decoded sample by sample, however it is cut into messages."""

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.codecs.g711 import Mulaw
from symbl_tui.engine.decoders.pcm_decoders import Linear16Decoder, MulawDecoder


def _decoded(decoder: Linear16Decoder | MulawDecoder, *messages: bytes) -> list[int]:
    parts = [samples for message in messages for samples in decoder.decode(message)]
    return [int(sample) for samples in (*parts, *decoder.flush()) for sample in samples]


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=6))
def test_samples_do_not_depend_on_the_cuts_between_messages(sound: bytes, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(sound)]
    messages = [sound[start:end] for start, end in pairwise(places)]
    whole = np.frombuffer(sound[: len(sound) // 2 * 2], "<i2").tolist()
    assert _decoded(Linear16Decoder(16_000), *messages) == whole


def test_half_a_sample_at_the_end_is_dropped() -> None:
    assert _decoded(Linear16Decoder(8_000), b"\x01\x00\x02") == [1]


@given(st.lists(st.integers(-32768, 32767), max_size=50))
def test_a_call_sounds_like_what_was_spoken(samples: list[int]) -> None:
    (coded,) = list(Mulaw().encode(np.array(samples, "<i2").tobytes())) or [b""]
    for sent, received in zip(samples, _decoded(MulawDecoder(8_000), coded), strict=True):
        assert abs(sent - received) <= max(8, abs(sent) // 16)
