"""Sound that is written into standard input or a named pipe: exact, as it comes, never out of step."""

import asyncio
import math
import os
import pty
import stat
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.frame import AudioFrame
from symbl_tui.audio.registry import SourceResources, SourceSettings, open_source
from symbl_tui.audio.source_timing import SourceTiming
from symbl_tui.audio.sources.source import Source
from symbl_tui.errors import SourceError, SourceIncomplete, UsageError
from tests.audio.frames import SOON, channel, frames_of, frames_until_fault, open_soon

SOUND = np.random.default_rng(7).integers(-20000, 20000, 16000, dtype="<i2").tobytes()
"""A second that is nowhere the same."""


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Both ends of a pipe; the test closes the one that is written to."""
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)


def stdin(descriptor: int, pcm: str = "", pace: float = 1.0, timing: SourceTiming = SOON) -> Source:
    resources = SourceResources(stdin=descriptor)
    return open_source("stdin", pcm=pcm, pace=pace, resources=resources, timing=timing)


async def write(writer: int, sound: bytes, piece: int) -> None:
    """Write it piece by piece in a thread, and go."""

    def work() -> None:
        for start in range(0, len(sound), piece):
            os.write(writer, sound[start : start + piece])
        os.close(writer)

    await asyncio.to_thread(work)


@asynccontextmanager
async def beside(work: "asyncio.Future[None]") -> AsyncIterator[None]:
    try:
        yield
    finally:
        await work


async def made(path: Path) -> None:
    """Wait for a file to be there."""

    def wait() -> None:
        deadline = time.monotonic() + 20
        while not path.exists():
            assert time.monotonic() < deadline
            time.sleep(0.01)

    await asyncio.to_thread(wait)


def whole(sound: bytes) -> bytes:
    """Filled up to whole frames."""
    return sound + bytes(-len(sound) % 640)


@pytest.mark.parametrize("piece", [333, 640, 5001, 1 << 20])
async def test_piped_sound_is_read_to_the_last_sample_however_it_is_cut(
    ends: tuple[int, int], piece: int
) -> None:
    reader, writer = ends
    async with beside(asyncio.ensure_future(write(writer, SOUND[:9999], piece))):
        frames = await frames_of(stdin(reader))
    assert channel(frames, 0) == whole(SOUND[:9998]), "half a sample at the end is none"
    assert not any(frame.lost for frame in frames)


async def test_more_than_a_pipe_holds_is_neither_dropped_nor_read_ahead(ends: tuple[int, int]) -> None:
    reader, writer = ends
    os.set_blocking(writer, False)
    os.write(writer, SOUND)
    async with stdin(reader) as source:
        frames = aiter(source)
        await anext(frames)
        written = 0
        while True:  # until nothing fits any more, as nobody reads
            try:
                written += os.write(writer, SOUND)
            except BlockingIOError:
                break
        assert written < 1 << 18
        os.close(writer)
        heard = 1
        async for _ in frames:
            heard += 1
    assert heard == math.ceil((written + len(SOUND)) / 640)


def test_every_sample_format_decodes_to_the_same_sound() -> None:
    from symbl_tui.audio.streams.pcm_format import PcmFormat

    wanted = np.array([0, 256, -256, 16384, -16384, -32768, 32512], dtype="<i2")
    wide = wanted.astype("<i4") << 16
    said = {
        "s16le": wanted.tobytes(),
        "s16be": wanted.astype(">i2").tobytes(),
        "u8": ((wanted >> 8) + 128).astype(np.uint8).tobytes(),
        "s24le": wide.view(np.uint8).reshape(-1, 4)[:, 1:].tobytes(),
        "s32le": wide.tobytes(),
        "f32le": (wanted.astype("<f4") / 32768).tobytes(),
    }
    for name, raw in said.items():
        assert PcmFormat.parse(name).to_s16le(raw) == wanted.tobytes(), name
    # ITU-T G.711: silence, and the loudest sample of either sign.
    mulaw = np.frombuffer(PcmFormat.parse("mulaw,8000").to_s16le(b"\xff\x7f\x80\x00"), "<i2")
    assert mulaw.tolist() == [0, 0, 32124, -32124]
    alaw = np.frombuffer(PcmFormat.parse("alaw,8000").to_s16le(b"\xd5\x55\xaa\x2a"), "<i2")
    assert alaw.tolist() == [8, -8, 32256, -32256]


async def test_declared_channels_and_rate_are_used(ends: tuple[int, int]) -> None:
    reader, writer = ends
    os.write(writer, SOUND)
    os.close(writer)
    async with stdin(reader, "s16le,48000,2") as source:
        assert (source.format.rate, source.format.channels) == (48000, 2)
        frames = [frame async for frame in source]
    left = np.frombuffer(SOUND, "<i2")[::2].tobytes()
    assert channel(frames, 0)[: len(left)] == left


@pytest.mark.parametrize("wrong", ["s17le", "s16le,", "s16le,x", "s16le,16000,1,1", "s16le,5", "u8,8000,99"])
def test_a_format_that_cannot_be_is_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(UsageError, match=r"use (e\.g\. s16le,48000,2|a rate from)"):
        open_soon("pipe:x", pcm=wrong)


@pytest.mark.parametrize("kind", ["wav", "flac", "ogg"])
async def test_a_container_is_known_by_its_first_bytes(
    ends: tuple[int, int], tmp_path: Path, kind: str
) -> None:
    stereo = np.frombuffer(SOUND, "<i2").reshape(-1, 2)
    soundfile.write(tmp_path / f"x.{kind}", stereo, 8000)
    reader, writer = ends
    sound = (tmp_path / f"x.{kind}").read_bytes()
    async with beside(asyncio.ensure_future(write(writer, sound, 1000))), stdin(reader) as source:
        assert (source.format.rate, source.format.channels) == (8000, 2)
        frames = [frame async for frame in source]
    if kind != "ogg":  # which loses what nobody hears
        assert channel(frames, 1)[: len(stereo) * 2] == stereo[:, 1].tobytes()
    assert len(channel(frames, 0)) == pytest.approx(2 * len(stereo), abs=4000)


async def test_a_container_that_is_cut_off_on_standard_input_is_heard_and_the_rest_counted_lost(
    ends: tuple[int, int], tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "x.flac", np.frombuffer(SOUND * 4, "<i2").reshape(-1, 2), 16000)
    flac = (tmp_path / "x.flac").read_bytes()
    reader, writer = ends
    sound = flac[: len(flac) // 2] + bytes(1000)
    async with asyncio.timeout(30), beside(asyncio.ensure_future(write(writer, sound, 1000))):
        frames, fault = await frames_until_fault(stdin(reader))
    left = np.frombuffer(channel(frames, 0), "<i2")
    assert isinstance(fault, SourceIncomplete)
    assert len(left) / 16000 + fault.missing[0] == pytest.approx(2.0, abs=0.05)
    assert (left[:1600] == np.frombuffer(SOUND, "<i2")[:3200:2]).all()


async def test_a_file_on_standard_input_is_paced_as_a_file_is(tmp_path: Path) -> None:
    (tmp_path / "x.raw").write_bytes(SOUND)
    with (tmp_path / "x.raw").open("rb") as file:
        source = stdin(file.fileno(), pace=math.inf)
        assert not source.live
        assert channel(await frames_of(source), 0) == SOUND


async def test_an_empty_standard_input_is_an_error(ends: tuple[int, int]) -> None:
    reader, writer = ends
    os.close(writer)
    with pytest.raises(SourceError, match="stdin ended before there was any sound"):
        await frames_of(stdin(reader))


def test_a_keyboard_is_no_sound() -> None:
    keyboard, terminal = pty.openpty()
    with pytest.raises(UsageError, match=r"arecord .* \| symbl-tui --source stdin"):
        stdin(terminal)
    os.close(keyboard)
    os.close(terminal)


def test_standard_input_is_named_once() -> None:
    with pytest.raises(UsageError, match="one standard input"):
        open_soon("stdin", also=[SourceSettings("stdin")])


async def heard_until(source: AsyncIterator[AudioFrame], *sounds: bytes) -> list[AudioFrame]:
    """Frames until all of these sounds were delivered, one after the other."""
    frames: list[AudioFrame] = []
    async with asyncio.timeout(30):
        async for frame in source:
            frames.append(frame)
            if not frame.lost and _follow(b"".join(each.pcm for each in frames), sounds):
                return frames
    raise AssertionError("it ended")


def _follow(heard: bytes, sounds: tuple[bytes, ...]) -> bool:
    at = 0
    for sound in sounds:
        at = heard.find(sound, at)
        if at < 0:
            return False
        at += len(sound)
    return True


async def test_a_pipe_waits_for_the_next_sender_with_marked_silence(tmp_path: Path) -> None:
    path = tmp_path / "mic.fifo"
    source = open_soon(f"pipe:{path}")
    opening = asyncio.create_task(source.__aenter__())
    await made(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first, second = SOUND[:6401], SOUND[12800:19200]
    await asyncio.to_thread(path.write_bytes, first)
    await opening
    reading = asyncio.create_task(heard_until(aiter(source), first[:6400], second))
    await asyncio.sleep(0.3)
    await asyncio.to_thread(path.write_bytes, second)
    frames = await reading
    await source.__aexit__(None, None, None)
    runs = [(fault, len(list(run))) for fault, run in groupby(frames, lambda frame: frame.fault)]
    assert [fault for fault, _ in runs] == ["", "pipe mic.fifo has no sender any more", ""]
    assert runs[1][1] >= 5
    assert len(channel(frames, 0)) == 640 * len(frames), "positions have no hole"
    assert path.exists(), "the next time, writers may come first"


async def test_a_pipe_is_over_with_its_writer_where_that_is_asked_for(tmp_path: Path) -> None:
    source = open_soon(f"pipe:{tmp_path / 'mic'}", end_with_writer=True)
    reading = asyncio.create_task(frames_of(source))
    await made(tmp_path / "mic")
    await asyncio.to_thread((tmp_path / "mic").write_bytes, SOUND)
    assert channel(await reading, 0) == SOUND


async def test_a_stalled_sender_is_marked_silence_and_resumes_in_step(
    ends: tuple[int, int],
) -> None:
    reader, writer = ends
    os.write(writer, SOUND[:6403])  # it stalls in the middle of a sample
    async with stdin(reader, timing=replace(SOON, sender_stall=0.2)) as source:
        sound = aiter(source)
        frames = [await anext(sound)]
        while not frames[-1].lost:
            frames.append(await anext(sound))
        os.write(writer, SOUND[6403:])
        os.close(writer)
        frames += [frame async for frame in sound]
    assert {frame.fault for frame in frames} == {"", "stdin has brought no sound for 0.2 s"}
    assert b"".join(frame.pcm for frame in frames if not frame.lost) == SOUND


async def test_a_container_in_a_pipe_is_followed_by_another(tmp_path: Path) -> None:
    path = tmp_path / "mic"
    soundfile.write(tmp_path / "a.flac", np.frombuffer(SOUND, "<i2"), 16000)
    flac = (tmp_path / "a.flac").read_bytes()
    source = open_soon(f"pipe:{path}")

    async def twice() -> None:
        for _ in range(2):
            await made(path)
            await asyncio.to_thread(path.write_bytes, flac)
            await gone.wait()

    gone = asyncio.Event()
    writing = asyncio.create_task(twice())
    async with source:
        frames = aiter(source)
        while not (await anext(frames)).lost:
            pass
        gone.set()
        await heard_until(frames, SOUND)
    await writing


async def test_a_path_that_is_no_pipe_is_refused(tmp_path: Path) -> None:
    (tmp_path / "song.wav").write_bytes(SOUND)
    with pytest.raises(SourceError, match="is no named pipe"):
        await frames_of(open_soon(f"pipe:{tmp_path / 'song.wav'}"))
    with pytest.raises(SourceError, match="No such file or directory; check the directory"):
        await frames_of(open_soon(f"pipe:{tmp_path / 'nowhere' / 'mic'}"))


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_a_pipe_without_a_sender_can_be_closed(tmp_path: Path) -> None:
    descriptors = open_descriptors()
    opening = asyncio.create_task(open_soon(f"pipe:{tmp_path / 'mic'}").__aenter__())
    await asyncio.sleep(0.1)
    opening.cancel()
    await asyncio.wait([opening])
    assert open_descriptors() == descriptors


def test_a_preview_leaves_the_sound_to_the_session(tmp_path: Path) -> None:
    source = open_soon(f"pipe:{tmp_path / 'mic'}", pcm="s16le,48000,2", preview=True)
    assert "silence" in source.label
    assert not (tmp_path / "mic").exists()
