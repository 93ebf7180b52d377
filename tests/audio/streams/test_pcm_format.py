"""Raw samples: how a format is written, and that every encoding becomes the same sound."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbl_tui.audio.frame import MAX_CHANNELS
from symbl_tui.audio.streams.pcm_format import PcmFormat
from symbl_tui.errors import UsageError

SAMPLES = st.lists(st.integers(-32_768, 32_767), max_size=30)


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("", PcmFormat("s16le", 16_000, 1)),
        ("f32le", PcmFormat("f32le", 16_000, 1)),
        ("u8,8000", PcmFormat("u8", 8_000, 1)),
        ("s24le,48000,2", PcmFormat("s24le", 48_000, 2)),
        (f"alaw,1000,{MAX_CHANNELS}", PcmFormat("alaw", 1_000, MAX_CHANNELS)),
    ],
)
def test_a_format_is_an_encoding_and_perhaps_rate_and_channels(text: str, format: PcmFormat) -> None:
    assert PcmFormat.parse(text) == format


@pytest.mark.parametrize(
    "text",
    ["mp3", "S16LE", "s16le,", "s16le,,2", "s16le,16k", "s16le,16000,2,1", "s16le ,8000", "s16le,١٦٠٠٠"],
)
def test_a_format_that_there_is_not_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(UsageError, match="is no format of samples") as error:
        PcmFormat.parse(text)
    assert "s16be" in error.value.remedy


@pytest.mark.parametrize(
    "text", ["s16le,999", "s16le,768001", "s16le,0", "s16le,8000,0", f"s16le,8000,{MAX_CHANNELS + 1}"]
)
def test_a_format_out_of_range_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(UsageError, match="is not possible") as error:
        PcmFormat.parse(text)
    assert "from 1000 to 768000" in error.value.remedy


@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(text: str) -> None:
    with suppress(UsageError):
        assert PcmFormat.parse(text).tick_bytes >= 1


@given(SAMPLES)
def test_exact_encodings_become_the_same_samples(samples: list[int]) -> None:
    little = np.array(samples, "<i2")
    raw = {
        "s16le": little.tobytes(),
        "s16be": little.astype(">i2").tobytes(),
        "s32le": (little.astype("<i4") << 16).tobytes(),
        "f32le": (little / np.float32(32_768)).astype("<f4").tobytes(),
        "s24le": b"".join(b"\x7f" + sample.tobytes() for sample in little),
    }
    assert {PcmFormat(name).to_s16le(each) for name, each in raw.items()} == {little.tobytes()}


@pytest.mark.parametrize(("encoding", "silence"), [("u8", b"\x80"), ("mulaw", b"\xff"), ("s24le", bytes(3))])
def test_silence_stays_silent(encoding: str, silence: bytes) -> None:
    assert PcmFormat(encoding).to_s16le(silence * 5) == bytes(10)


@pytest.mark.parametrize(
    ("encoding", "raw", "sample"),
    [
        ("u8", b"\x00", -32_768),
        ("u8", b"\xff", 32_512),
        ("mulaw", b"\x80", 32_124),
        ("alaw", b"\xaa", 32_256),
    ],
)
def test_coarse_encodings_reach_their_extremes(encoding: str, raw: bytes, sample: int) -> None:
    assert np.frombuffer(PcmFormat(encoding).to_s16le(raw), "<i2").tolist() == [sample]


@pytest.mark.parametrize("encoding", ["s16le", "s16be", "u8", "s24le", "s32le", "f32le", "mulaw", "alaw"])
def test_a_tick_has_one_sample_of_every_channel(encoding: str) -> None:
    stereo = PcmFormat(encoding, 8000, 2)
    assert len(stereo.to_s16le(bytes(stereo.tick_bytes * 3))) == 3 * 2 * 2
