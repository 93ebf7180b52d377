"""A microphone whose device comes and goes: sound where there was some, marked silence elsewhere."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import groupby
from pathlib import Path
from typing import Self

import pytest

from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.sources.multi import MultiSource
from symbl_tui.audio.sources.reconnecting import ReconnectingSource
from symbl_tui.audio.sources.synthetic import ToneSource
from symbl_tui.errors import SourceError
from tests.audio.frames import SOON, channel, open_soon
from tests.audio.sound_server import SoundServer
from tests.audio.sources.test_microphone import noise


def reconnecting(device: "Device") -> ReconnectingSource:
    return ReconnectingSource(device, retry_seconds=SOON.retry)


class Device(ToneSource):
    """A microphone that is unplugged after some frames, and its later selves that may not open."""

    live = True

    def __init__(self, plan: list[AudioFormat | str], frames: int = 10) -> None:
        super().__init__()
        self.label = "microphone desk"
        self.plan = plan
        """What each opening brings: a format to deliver, or why it fails."""
        self.frames = frames
        self.opened = 0

    def reopened(self) -> "Device":
        return self

    async def __aenter__(self) -> Self:
        found = self.plan.pop(0)
        if isinstance(found, str):
            raise SourceError(found)
        self.format = found
        self.opened += 1
        return self

    async def __aexit__(self, *_: object) -> None:
        self.opened -= 1

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        for index in range(self.frames):
            for number in range(self.format.channels):
                yield AudioFrame(
                    number, index * self.format.frame_samples, b"\1\0" * self.format.frame_samples
                )
        raise SourceError("desk is gone")


MONO, FAST, STEREO = AudioFormat(16000, 1), AudioFormat(48000, 1), AudioFormat(16000, 2)


async def take(source: ReconnectingSource | MultiSource, until: "object") -> list[AudioFrame]:
    """Frames until one is as wanted."""
    assert callable(until)
    frames: list[AudioFrame] = []
    async with asyncio.timeout(20):
        async for frame in source:
            frames.append(frame)
            if until(frames):
                return frames
    raise AssertionError("it ended")


def heard(frames: list[AudioFrame]) -> int:
    return sum(not frame.lost for frame in frames)


async def test_marked_silence_fills_an_outage() -> None:
    device = Device([MONO, "it is busy", "it is busy", MONO])
    times: list[float] = []

    def clock() -> float:
        times.append(0.03 * len(times))
        return times[-1]

    async with ReconnectingSource(device, retry_seconds=SOON.retry, clock=clock) as source:
        frames = await take(source, lambda frames: heard(frames) == 20)
        assert source.trouble is None
    # Read once at the start, once for each frame of sound, and in between for the silence that is due.
    outage = times[-10] - 0.02 - times[10]
    runs = [(fault, len(list(run))) for fault, run in groupby(frames, lambda frame: frame.fault)]
    assert [fault for fault, _ in runs] == ["", "desk is gone", ""]
    assert runs[1][1] * 0.02 == pytest.approx(outage, abs=0.02)
    assert channel(frames, 0)[20 * 320 : -20 * 320].count(b"\1") == 0
    assert device.opened == 0


async def test_a_device_that_was_never_there_is_refused() -> None:
    with pytest.raises(SourceError, match="it is busy"):
        await reconnecting(Device(["it is busy"])).__aenter__()


async def test_a_device_that_comes_back_at_another_rate_is_resampled() -> None:
    async with reconnecting(Device([MONO, FAST], frames=50)) as source:
        frames = await take(source, lambda frames: heard(frames) >= 98)
        assert source.format == MONO
    assert {frame.samples for frame in frames} == {320}
    assert len(channel(frames, 0)) == 640 * len(frames)


async def test_the_resampler_is_flushed_when_the_device_is_lost_again() -> None:
    async with reconnecting(Device([MONO, FAST, *["it is busy"] * 1000], frames=50)) as source:
        await take(source, lambda frames: heard(frames) == 100)


async def test_the_silence_keeps_to_the_clock_at_a_rate_that_does_not_divide_into_frames() -> None:
    odd = AudioFormat(11025, 1)
    sound = silence = 0

    def clock() -> float:
        return 600.0 if sound >= 10 else 0.0

    async with ReconnectingSource(Device([odd, odd]), retry_seconds=0.0, clock=clock) as source:
        async for frame in source:
            sound += not frame.lost
            silence += frame.samples if frame.lost else 0
            if sound == 20:
                break
    assert silence / 11025 == pytest.approx(600, abs=0.1)


async def test_a_device_that_comes_back_with_fewer_channels_is_refused() -> None:
    async with reconnecting(Device([STEREO, "it is busy", MONO, STEREO])) as source:
        frames = await take(source, lambda frames: heard(frames) == 40)
    faults = [fault for fault, _ in groupby(frames, lambda frame: frame.fault)]
    assert faults == ["", "desk is gone", "microphone desk came back with 1 channel", ""]
    assert channel(frames, 0) == channel(frames, 1)


async def test_a_lost_device_does_not_silence_the_others() -> None:
    gone = reconnecting(Device([MONO, *["it is busy"] * 1000]))
    async with MultiSource([gone, ToneSource()]) as source:
        frames = await take(source, lambda frames: sum(frame.lost for frame in frames) == 50)
    desk, other = ([frame for frame in frames if frame.channel == number] for number in (0, 1))
    assert {frame.fault for frame in desk[10:]} == {"desk is gone"}
    assert heard(other) == len(other)


async def test_a_source_can_be_closed_during_an_outage() -> None:
    device = Device([MONO, *["it is busy"] * 1000])
    async with reconnecting(device) as source:
        await take(source, lambda frames: frames[-1].lost)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_sound_server_that_is_restarted_leaves_a_marked_gap_and_nothing_else(
    server: SoundServer, tmp_path: Path
) -> None:
    played = noise(tmp_path / "a.wav", 16000, 1, seconds=0.6)[0]
    frames: list[AudioFrame] = []
    async with asyncio.timeout(30), open_soon("microphone") as source:
        killed = back = 0.0

        async def accident() -> None:
            nonlocal killed, back
            await asyncio.to_thread(server.kill)
            killed = time.monotonic()
            await asyncio.sleep(1)
            await asyncio.to_thread(server.restart)

        playing = server.play(tmp_path / "a.wav", "mic")
        dying: asyncio.Task[None] | None = None
        async for frame in source:
            frames.append(frame)
            if dying is None and played in channel(frames, 0):
                playing.wait()
                dying = asyncio.create_task(accident())
            if dying and dying.done() and not frame.lost and not back:
                back = time.monotonic()
                playing = server.play(tmp_path / "a.wav", "mic")
            if back and played in b"".join(each.pcm for each in frames[-60:]):
                break
    playing.wait()
    runs = [(fault, len(list(run))) for fault, run in groupby(frames, lambda frame: frame.fault)]
    assert [bool(fault) for fault, _ in runs] == [False, True, False]
    assert "Monitor of Desk is gone" in runs[1][0]
    assert runs[1][1] * 0.02 == pytest.approx(back - killed, abs=0.3)
    assert channel(frames, 0).count(played) == 2
