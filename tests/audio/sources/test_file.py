import asyncio
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.sources.file import FileSource
from symbl_tui.errors import SourceError, SourceIncomplete, UsageError
from tests.audio.frames import channel, frames_of, frames_until_fault, likeness, samples
from tests.audio.media_files import write

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
        ("a.au", "PCM_16", 0),
        ("a.caf", "PCM_16", 0),
        ("a.w64", "PCM_16", 0),
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
    for _ in range(5):
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
        (no_samples, "a.wav", "is damaged or empty"),
        (no_channels, "a.wav", "has no channels at 16000 Hz, which cannot be recorded"),
        (absurd_rate, "a.wav", "has 1 channel at 7 Hz, which cannot be recorded"),
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


async def test_a_file_is_read_to_the_end_of_its_bytes_whatever_its_header_says(tmp_path: Path) -> None:
    sound = speech_like(1)
    wav = sound_file(tmp_path / "a.wav").read_bytes()
    flac = bytearray(sound_file(tmp_path / "a.flac").read_bytes())
    flac[21] &= 0xF0  # the total of samples, 36 bits: 0 is unknown
    flac[22:26] = bytes(4)
    vbr = write(tmp_path / "b.mp3", ("libmp3lame", RATE, sound), options={"write_xing": "0"}).read_bytes()
    for name, content in (
        ("nothing.wav", wav[:40] + bytes(4) + wav[44:]),
        ("unknown.wav", wav[:40] + b"\xff" * 4 + wav[44:]),
        ("short.wav", wav[:40] + (8000).to_bytes(4, "little") + wav[44:]),
        ("piped.flac", bytes(flac)),
        ("piped.mp3", vbr),
    ):
        (tmp_path / name).write_bytes(content)
        heard = channel(await frames_of(FileSource(tmp_path / name, math.inf)), 0)
        assert len(heard) / 2 == pytest.approx(len(sound), abs=0 if not name.endswith("mp3") else 2000), name


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.wav", "pcm_s16le"),
        ("a.flac", "flac"),
        ("a.ogg", "libopus"),
        ("a.m4a", "aac"),
        ("a.mp3", "libmp3lame"),
    ],
)
async def test_files_put_behind_one_another_are_all_heard(tmp_path: Path, name: str, codec: str) -> None:
    sound = speech_like(1, 2.0)
    stereo = np.repeat(sound[::2], 2, axis=1)  # at half the rate, as long
    first, second = tmp_path / name, tmp_path / f"second-{name}"
    write(first, (codec, RATE, sound))
    write(second, (codec, RATE // 2, stereo))
    first.write_bytes(first.read_bytes() + second.read_bytes())
    heard = samples(channel(await frames_of(FileSource(first, math.inf)), 0))
    assert len(heard) == pytest.approx(2 * len(sound), abs=0.1 * RATE)
    assert likeness(sound[:, 0].astype(float), heard[: len(sound) + 2000]) > 0.9
    half = np.repeat(sound[::2, 0], 2).astype(float)  # the same up to a quarter of the rate
    assert likeness(half, heard[-len(sound) - 1000 :]) > 0.8


async def test_a_rate_that_changes_in_the_middle_changes_neither_pitch_nor_length(tmp_path: Path) -> None:
    sound = speech_like(1, 2.0)
    slow = write(tmp_path / "a.aac", ("aac", RATE, sound)).read_bytes()
    fast = write(tmp_path / "b.aac", ("aac", 3 * RATE, sound.repeat(3, axis=0))).read_bytes()
    (tmp_path / "c.aac").write_bytes(slow + fast)
    heard = samples(channel(await frames_of(FileSource(tmp_path / "c.aac", math.inf)), 0))
    assert len(heard) == pytest.approx(2 * len(sound), abs=0.2 * RATE)
    assert likeness(sound[:, 0].astype(float), heard[-len(sound) - 2000 :]) > 0.8


async def test_damage_in_the_middle_is_silent_and_counted_and_all_the_rest_is_heard(tmp_path: Path) -> None:
    sound = speech_like(1, 8.0)
    soundfile.write(tmp_path / "a.flac", sound, RATE)
    flac = bytearray((tmp_path / "a.flac").read_bytes())
    flac[len(flac) // 2 : len(flac) // 2 + 9000] = bytes(9000)
    (tmp_path / "a.flac").write_bytes(flac)
    frames, fault = await frames_until_fault(FileSource(tmp_path / "a.flac", math.inf))
    heard, lost = channel(frames, 0), [frame for frame in frames if frame.lost]
    assert len(heard) == sound.nbytes
    assert heard[: sound.nbytes // 3] == sound.tobytes()[: sound.nbytes // 3]
    assert heard[-sound.nbytes // 3 :] == sound.tobytes()[-sound.nbytes // 3 :]
    assert 0.2 < sum(frame.samples for frame in lost) / RATE < 2.0
    assert not any(any(frame.pcm) for frame in lost[1:-1])
    assert isinstance(fault, SourceIncomplete)
    assert "s of it cannot be decoded" in str(fault)


@pytest.mark.parametrize("name", ["a.m4a", "a.mp3", "a.mkv"])
async def test_a_tag_in_any_encoding_does_not_matter(tmp_path: Path, name: str) -> None:
    codec = {"a.mp3": "libmp3lame"}.get(name, "aac")
    path = write(tmp_path / name, (codec, RATE, speech_like(1)), title="Cafe-Kranzchen")
    path.write_bytes(path.read_bytes().replace(b"Cafe-Kranzchen", "Café-Kränzchen".encode("latin-1")))
    assert len(channel(await frames_of(FileSource(path, math.inf)), 0)) > 1.9 * RATE


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3"])
async def test_a_truncated_file_is_read_to_its_end_and_the_rest_counted_lost(
    tmp_path: Path, name: str
) -> None:
    path = sound_file(tmp_path / name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    frames, fault = await frames_until_fault(FileSource(path, math.inf))
    assert "is damaged: its last 0." in str(fault)
    assert isinstance(fault, SourceIncomplete)
    seconds = len(channel(frames, 0)) / 2 / RATE
    assert seconds + fault.missing[0] == pytest.approx(1.03, abs=0.05)
    assert seconds > 0.4


def test_a_pace_that_cannot_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pace"):
        FileSource(tmp_path / "a.wav", pace=0)
