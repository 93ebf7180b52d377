import asyncio
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.file import FileSource
from symbl_tui.errors import SourceError, UsageError
from tests.audio.frames import channel, frames_of, frames_until_fault, likeness, samples

RATE = 16000
Pieces = npt.NDArray[np.int16]


def speech_like(channels: int, seconds: float = 1.03) -> Pieces:
    """Tones that differ between channels, with some noise; not a whole number of frames."""
    at = np.arange(round(seconds * RATE))[:, None]
    tones = 9000 * np.sin(at * (np.arange(channels) + 1) * 0.11)
    hiss = np.random.default_rng(1).integers(-900, 900, (len(at), channels))
    speech: Pieces = (tones + hiss).astype(np.int16)
    return speech


def sound_file(path: Path, subtype: str | None = None, channels: int = 1) -> Path:
    # As floats: integers would go into a float file as they are, a thousand times too loud.
    soundfile.write(path, speech_like(channels) / 32768, RATE, subtype=subtype)
    return path


@pytest.mark.parametrize("channels", [1, 2, 3])
@pytest.mark.parametrize(
    ("name", "subtype", "error"),
    [
        ("a.wav", "PCM_16", 0),
        ("a.flac", "PCM_16", 0),
        ("a.aiff", "PCM_16", 0),
        ("a.wav", "PCM_24", 0),
        ("a.wav", "FLOAT", 0),
        ("a.wav", "DOUBLE", 0),
        ("a.wav", "PCM_U8", 256),
        ("a.wav", "ULAW", 512),
    ],
)
async def test_every_sample_of_every_channel_is_delivered(
    tmp_path: Path, name: str, subtype: str, error: int, channels: int
) -> None:
    source = FileSource(sound_file(tmp_path / name, subtype, channels), math.inf)
    frames = await frames_of(source)
    assert source.format == AudioFormat(RATE, channels)
    assert [frame.channel for frame in frames] == list(range(channels)) * (len(frames) // channels)
    for number, played in enumerate(speech_like(channels).T):
        heard = samples(channel(frames, number))
        assert len(heard) == len(played)
        assert np.abs(heard - played).max() <= error


@pytest.mark.parametrize(("name", "subtype"), [("a.ogg", "VORBIS"), ("a.ogg", "OPUS"), ("a.mp3", None)])
async def test_lossy_files_sound_the_same(tmp_path: Path, name: str, subtype: str | None) -> None:
    frames = await frames_of(FileSource(sound_file(tmp_path / name, subtype, 2), math.inf))
    for number, played in enumerate(speech_like(2).T):
        heard = samples(channel(frames, number))
        assert abs(len(heard) - len(played)) < 2
        assert likeness(played.astype(float), heard) > 0.95


async def test_a_float_file_that_is_too_loud_or_no_number_is_cut_off(tmp_path: Path) -> None:
    wild = np.array([0.5, 2.0, -2.0, np.inf, -np.inf, np.nan], np.float32)
    soundfile.write(tmp_path / "a.wav", wild, RATE, subtype="FLOAT")
    frames = await frames_of(FileSource(tmp_path / "a.wav", math.inf))
    assert list(samples(channel(frames, 0))) == [16384, 32767, -32768, 32767, -32768, 0]


async def test_the_first_channels_can_be_had_alone(tmp_path: Path) -> None:
    frames = await frames_of(FileSource(sound_file(tmp_path / "a.wav", channels=3), math.inf, channels=2))
    assert {frame.channel for frame in frames} == {0, 1}
    assert channel(frames, 1) == speech_like(3).T[1].tobytes()


async def test_a_file_is_delivered_in_real_time(tmp_path: Path) -> None:
    loop = asyncio.get_running_loop()
    async with FileSource(sound_file(tmp_path / "a.wav"), pace=4) as source:
        began = loop.time()
        assert len([frame async for frame in source]) == 52
        assert 1.03 / 4 - 0.01 <= loop.time() - began < 1.03


async def test_leaving_in_the_middle_of_a_read_is_safe(tmp_path: Path) -> None:
    for _ in range(20):
        async with FileSource(sound_file(tmp_path / "a.flac"), math.inf) as source:
            reading = asyncio.ensure_future(anext(aiter(source)))
            await asyncio.sleep(0)
            reading.cancel()
            with pytest.raises(asyncio.CancelledError):
                await reading


def empty(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("not sound at all\n" * 100)


def no_samples(path: Path) -> None:
    soundfile.write(path, np.zeros(0), RATE, format="WAV")


def no_channels(path: Path) -> None:
    sound_file(path)
    wav = bytearray(path.read_bytes())
    wav[22:24] = b"\0\0"
    path.write_bytes(wav)


def absurd_rate(path: Path) -> None:
    soundfile.write(path, np.zeros(100), 7)


@pytest.mark.parametrize(
    ("make", "name", "sentence"),
    [
        (lambda path: None, "a.wav", "does not exist; check the path"),
        (Path.mkdir, "a.wav", "is not a file; name a sound file"),
        (empty, "a.wav", "is empty"),
        (text, "a.wav", "is not a sound file that can be read"),
        (text, "a.raw", "is not a sound file that can be read"),
        (text, "a.mp3", "is not a sound file that can be read"),
        (no_samples, "a.wav", "holds no sound"),
        (no_channels, "a.wav", "is not a sound file that can be read"),
        (absurd_rate, "a.wav", "holds no sound at a usable sample rate"),
        (lambda path: None, "a" * 300, "cannot be opened: File name too long"),
        (lambda path: None, "a\0b", "does not exist"),
    ],
)
async def test_a_file_without_sound_is_one_clear_sentence(
    tmp_path: Path, make: "object", name: str, sentence: str
) -> None:
    path = tmp_path / name
    assert callable(make)
    make(path)
    with pytest.raises(SourceError, match=sentence) as caught:
        await frames_of(FileSource(path))
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_more_channels_than_there_are_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has 1 channel, not 2"):
        await frames_of(FileSource(sound_file(tmp_path / "a.wav"), channels=2))


@pytest.mark.parametrize("name", ["a.flac", "a.mp3"])
async def test_a_truncated_file_is_read_to_its_end_then_reported(tmp_path: Path, name: str) -> None:
    path = sound_file(tmp_path / name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    frames, fault = await frames_until_fault(FileSource(path, math.inf))
    assert "is damaged: its last" in str(fault)
    assert len(channel(frames, 0)) > RATE / 3 * 2


def test_a_pace_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pace"):
        FileSource(tmp_path / "a.wav", pace=0)
