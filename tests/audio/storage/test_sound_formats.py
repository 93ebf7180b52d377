"""What is written opens in other programs with its true length, although a pipe cannot be sought in."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from symbl_tui.audio.storage.sound_formats import format_of_suffix, sound_format, sound_formats
from symbl_tui.errors import UsageError

SECONDS = 2.5


def tone(rate: int) -> bytes:
    at = np.arange(round(SECONDS * rate)) / rate
    return (np.sin(2 * np.pi * 440 * at) * 12_000).astype("<i2").tobytes()


def encoded(name: str, rate: int) -> bytes:
    pcm = tone(rate)
    blocks = [pcm[at : at + 2 * rate] for at in range(0, len(pcm), 2 * rate)]
    return b"".join(sound_format(name).encode(iter(blocks), rate, len(pcm) // 2))


def probed_seconds(file: Path) -> float:
    """The duration that FFmpeg reports."""
    with av.open(str(file)) as container:
        assert container.duration is not None
        return container.duration / 1_000_000


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000])
@pytest.mark.parametrize("name", ["wav", "flac"])
def test_lossless_formats_have_every_sample_and_their_length(name: str, rate: int, tmp_path: Path) -> None:
    file = tmp_path / f"tone.{name}"
    file.write_bytes(encoded(name, rate))
    sound, read_rate = soundfile.read(file, dtype="int16")
    assert (read_rate, sound.tobytes()) == (rate, tone(rate))
    assert probed_seconds(file) == SECONDS


@pytest.mark.parametrize("rate", [8_000, 22_050, 48_000])
def test_opus_of_any_rate_sounds_as_long_and_as_loud(rate: int) -> None:
    sound, read_rate = soundfile.read(io.BytesIO(encoded("ogg", rate)))
    assert abs(len(sound) / read_rate - SECONDS) < 0.03
    assert abs(np.sqrt(np.mean(sound**2)) * 32_768 / (12_000 / np.sqrt(2)) - 1) < 0.1


def test_opus_comes_as_it_is_encoded() -> None:
    blocks = iter([tone(16_000)] * 3)
    output = sound_format("ogg").encode(blocks, 16_000, 0)
    next(output), next(output), next(output)
    assert list(blocks), "the sound was read to its end before anything came out"


def test_a_recording_too_long_for_wav_is_refused_before_anything_is_written() -> None:
    with pytest.raises(UsageError, match="use --format flac"):
        sound_format("wav").encode(iter(()), 48_000, 1 << 31)


def test_the_name_of_a_file_chooses_the_format() -> None:
    names = {suffix: getattr(format_of_suffix(suffix), "name", None) for suffix in (".FLAC", ".opus", ".mp3")}
    assert names == {".FLAC": "flac", ".opus": "ogg", ".mp3": None}
    with pytest.raises(UsageError, match="there are wav, flac, ogg"):
        sound_format("mp3")
    assert sound_formats()[0].name == "wav"
