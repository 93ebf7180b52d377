"""Files that only FFmpeg reads: all of their sound arrives, where it belongs, and nothing else is opened."""

import asyncio
import math
import os
from pathlib import Path

import numpy as np
import pytest
import soxr

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.media.media_request import MediaRequest
from symbl_tui.audio.registry import open_source
from symbl_tui.audio.sources.media import MediaSource
from symbl_tui.errors import SourceError
from tests.audio.frames import channel, frames_of, frames_until_fault, samples
from tests.audio.media_files import alike, noise, speech, write


async def heard(spec: str | Path, channels: int | None = None) -> tuple[AudioFormat, list[bytes]]:
    """All of a source: its format, and the PCM of each channel."""
    source = open_source(str(spec), pace=math.inf, channels=channels)
    frames = await frames_of(source)
    return source.format, [channel(frames, at) for at in range(source.format.channels)]


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("talk.m4a", "aac", 16000),
        ("talk.webm", "libopus", 48000),
        ("talk.mkv", "pcm_s24le", 16000),
        ("talk.avi", "mp2", 48000),
        ("talk.ts", "ac3", 48000),
        ("talk.mov", "alac", 16000),
    ],
)
async def test_every_container_is_decoded(tmp_path: Path, name: str, codec: str, rate: int) -> None:
    said = np.repeat(speech(2.0), rate // 16000, axis=0)
    path = write(tmp_path / name, (codec, rate, said))
    format, channels = await heard(path)
    assert format == AudioFormat(rate, 2)
    for each, original in zip(channels, said.T, strict=True):
        assert len(each) == pytest.approx(2 * len(original), abs=0.4 * rate)
        assert alike(original, each) > 0.99


async def test_only_the_sound_of_a_video_is_decoded(tmp_path: Path) -> None:
    said = speech(2.0)
    path = write(tmp_path / "talk.mp4", ("aac", 16000, said), picture=True)
    _, channels = await heard(f"file:{path}")
    assert alike(said[:, 0], channels[0]) > 0.99


async def test_every_channel_of_every_track_is_kept_apart(tmp_path: Path) -> None:
    first, second = noise(1.0, 4), noise(1.0, 2)[::-1]
    path = write(tmp_path / "talk.mkv", ("pcm_s16le", 16000, first), ("pcm_s16le", 16000, second))
    format, channels = await heard(path)
    assert format == AudioFormat(16000, 6)
    assert channels == [one.tobytes() for one in (*first.T, *second.T)]
    format, channels = await heard(path, channels=1)
    assert format.channels == 1
    assert channels == [first[:, 0].tobytes()]


async def test_a_track_of_another_rate_and_length_stays_beside_the_first(tmp_path: Path) -> None:
    said = speech(2.0)[:, :1]
    half = np.asarray(soxr.resample(said, 16000, 8000), np.int16)[:12000]
    path = write(tmp_path / "talk.mkv", ("pcm_s16le", 16000, said), ("pcm_s16le", 8000, half))
    format, (first, second) = await heard(path)
    assert format == AudioFormat(16000, 2)
    assert first == said.tobytes()
    assert len(second) == len(first)
    assert alike(soxr.resample(half, 8000, 16000)[:, 0], second[:48000]) > 0.99
    assert not any(second[49000:])


@pytest.mark.parametrize("codec", ["pcm_u8", "pcm_s32le", "pcm_f32le", "pcm_f64le"])
async def test_every_kind_of_sample_is_as_loud_as_it_was(tmp_path: Path, codec: str) -> None:
    said = noise(0.2, 1)
    path = write(tmp_path / "talk.mkv", (codec, 16000, said))
    _, (each,) = await heard(path)
    assert np.abs(samples(each) - said[:, 0]).max() <= (256 if codec == "pcm_u8" else 1)


async def test_a_file_is_paced_and_waits_in_the_pipe(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.m4a", ("aac", 16000, speech(2.0)))
    source = open_source(f"file:{path}", pace=10)
    assert not source.live
    async with source:
        assert (await anext(aiter(source))).samples == 320
        assert source.label == "file talk.m4a"


async def test_a_bare_path_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "talk.m4a", ("aac", 16000, speech(0.5)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for spec in ("./talk.m4a", "~/talk.m4a", str(tmp_path / "talk.m4a")):
        assert (await heard(spec))[0] == AudioFormat(16000, 2)


def cut(path: Path, share: float) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: round(len(content) * share)])
    return path


async def test_a_truncated_file_is_decoded_to_its_end_before_the_error(tmp_path: Path) -> None:
    said = noise(4.0, 1)
    path = cut(write(tmp_path / "talk.mkv", ("pcm_s16le", 16000, said)), 0.5)
    frames, fault = await frames_until_fault(open_source(str(path), pace=math.inf))
    assert "talk.mkv is damaged: its last 2.0 s are missing" in str(fault)
    first = samples(channel(frames, 0))
    assert np.array_equal(first, said[: len(first), 0])
    assert len(first) > 16000


def faulty(folder: Path, name: str) -> Path:
    """A file that there is no sound to be had from."""
    path, said = folder / name, speech(1.0)
    match name:
        case "film.mp4":
            keys = {"encryption_key": "0f" * 16, "encryption_kid": "1e" * 16}
            write(path, ("aac", 16000, said), options={"encryption_scheme": "cenc-aes-ctr", **keys})
        case "half.m4a":
            cut(write(path, ("aac", 16000, said)), 0.5)
        case "silent.mkv":
            import av

            with av.open(str(path), "w") as container:
                stream = container.add_stream("mpeg4", rate=10)
                stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
                picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
                container.mux(stream.encode(picture))
                container.mux(stream.encode(None))
        case _:
            path.write_text("#EXTM3U\n#EXTINF:1,\ntalk.wav\n#EXT-X-ENDLIST\n")
    return path


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("film.mp4", r"film\.mp4 is encrypted \(DRM\) and cannot be played"),
        ("half.m4a", r"half\.m4a is not a sound file that can be read, nor a video, unless"),
        ("silent.mkv", r"silent\.mkv has no sound in it"),
        ("list.m3u8", r"list\.m3u8 is a playlist, which may lead anywhere"),
        ("list.txt", r"list\.txt is not a sound file that can be read"),
    ],
)
async def test_a_file_without_sound_to_be_had_is_refused_in_a_sentence(
    tmp_path: Path, name: str, sentence: str
) -> None:
    path = faulty(tmp_path, name)
    with pytest.raises(SourceError, match=sentence):
        await open_source(f"file:{path}").__aenter__()


async def test_a_file_is_refused_that_has_fewer_channels_than_are_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "talk.m4a", ("aac", 16000, speech(1.0)))
    with pytest.raises(SourceError, match=r"talk\.m4a has 2 channels, not 3"):
        await open_source(f"file:{path}", channels=3).__aenter__()


@pytest.mark.parametrize(("name", "codec"), [("a.wav", "pcm_s16le"), ("a.flac", "flac")])
async def test_a_container_in_a_pipe_is_decoded_as_it_arrives(tmp_path: Path, name: str, codec: str) -> None:
    said = noise(6.0, 2)
    content = write(tmp_path / name, (codec, 16000, said)).read_bytes()
    most = len(content) * 8 // 10
    head, first, last = content[:100], content[100:most], content[most:]
    reading, writing = os.pipe()
    source = MediaSource(MediaRequest(fd=reading, head=head, stall_seconds=None), "stdin", math.inf)
    feeding = asyncio.create_task(asyncio.to_thread(os.write, writing, first))
    async with asyncio.timeout(60), source:
        os.close(reading)
        frames, arriving = list[AudioFrame](), aiter(source)
        # The pipe is not at its end: what was sent arrives all the same, but for what FFmpeg looks ahead.
        while not frames or frames[-1].position < 0.25 * len(said):
            frames.append(await anext(arriving))
        await feeding
        await asyncio.to_thread(os.write, writing, last)
        os.close(writing)
        frames += [frame async for frame in arriving]
    for at in range(2):
        assert channel(frames, at) == said[:, at].tobytes()
