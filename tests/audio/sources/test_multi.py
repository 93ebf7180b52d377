"""Several sources as one, as a session sees them: real devices on a real sound server, real files."""

import asyncio
import math
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.clock_drift import DriftTuning
from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.registry import SourceSettings, open_source
from symbl_tui.audio.sources.multi import MultiSource
from symbl_tui.audio.sources.synthetic import ToneSource
from symbl_tui.errors import SourceError, SourceIncomplete, UsageError
from tests.audio.frames import channel, frames_of, frames_until_fault, likeness, samples
from tests.audio.sound_server import SoundServer

TWO_FRAMES_SECONDS = 0.04
"""How far apart two devices may begin on a machine that is not busy."""


class Scripted(ToneSource):
    """A source of 16 kHz that fails where a test wants it to, and remembers whether it was closed."""

    def __init__(self, label: str, frames: int, *, open: bool = True, live: bool = False) -> None:
        super().__init__(pace=math.inf)
        self.label, self.live = label, live
        self._frames, self._opens = frames, open
        self.closed = False

    async def __aenter__(self) -> Self:
        if not self._opens:
            raise SourceError("it is busy")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.closed = True

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        for index in range(self._frames):
            yield AudioFrame(0, index * 320, b"\1\0" * 320)
        raise SourceError("it was unplugged")


class Ticking(Scripted):
    """A microphone that is open at once and numbers its frames."""

    def __init__(self) -> None:
        super().__init__("microphone early", 0, live=True)
        self.heard = asyncio.Condition()
        self.count = 0

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        while True:
            yield AudioFrame(0, self.count * 320, self.count.to_bytes(2, "little") * 320)
            async with self.heard:
                self.count += 1
                self.heard.notify_all()
            await asyncio.sleep(0)  # others must have their turn


class Late(Scripted):
    """A microphone that opens when the other one has delivered some frames."""

    FRAMES = 10

    def __init__(self, early: Ticking) -> None:
        super().__init__("microphone late", 100, live=True)
        self._early = early

    async def __aenter__(self) -> Self:
        async with self._early.heard:
            await self._early.heard.wait_for(lambda: self._early.count >= self.FRAMES)
        return await super().__aenter__()


def write(path: Path, seconds: float, rate: int, *levels: float) -> str:
    soundfile.write(path, np.full((round(seconds * rate), len(levels)), levels), rate)
    return f"file:{path}"


async def test_channels_follow_one_another_at_the_rate_of_the_first(tmp_path: Path) -> None:
    first = write(tmp_path / "a.wav", 1.0, 16000, 0.1, 0.2)
    second = write(tmp_path / "b.wav", 1.0, 48000, 0.3)
    source = open_source(first, pace=math.inf, also=[SourceSettings(second), SourceSettings("silence", 1)])
    source_frames: list[AudioFrame] = []
    async with source:
        assert source.format == AudioFormat(16000, 4)
        async for frame in source:
            source_frames.append(frame)
            if len(source_frames) == 4 * 40:
                break
    sound = [samples(channel(source_frames, number)) for number in range(4)]
    assert [len(each) for each in sound] == [40 * 320] * 4
    assert [round(float(np.median(each)) / 32768, 2) for each in sound] == [0.1, 0.2, 0.3, 0.0]
    assert source.label == "file a.wav + file b.wav + silence"
    assert not source.live


async def test_the_requested_rate_applies_to_all_sources(tmp_path: Path) -> None:
    files = [write(tmp_path / f"{rate}.wav", 0.5, rate, 0.1) for rate in (8000, 44100)]
    source = open_source(files[0], pace=math.inf, rate=24000, also=[SourceSettings(files[1])])
    frames = await frames_of(source)
    assert source.format == AudioFormat(24000, 2)
    assert {len(channel(frames, number)) // 2 for number in (0, 1)} == {12000}


async def test_simultaneous_sound_has_one_position_whatever_the_rate(tmp_path: Path) -> None:
    files = []
    for rate in (16000, 48000):
        click = np.zeros(2 * rate)
        click[rate : rate + rate // 1000] = 0.5
        soundfile.write(tmp_path / f"{rate}.wav", click, rate)
        files.append(f"file:{tmp_path}/{rate}.wav")
    frames = await frames_of(open_source(files[0], pace=math.inf, also=[SourceSettings(files[1])]))
    for number in (0, 1):
        assert int(np.argmax(np.abs(samples(channel(frames, number))))) == pytest.approx(16000, abs=16)


async def test_a_file_that_ends_first_is_silent_until_the_last_one_ends(tmp_path: Path) -> None:
    short = write(tmp_path / "short.wav", 0.33, 8000, 0.5)
    long = write(tmp_path / "long.wav", 1.01, 8000, 0.25)
    for pair in ((short, long), (long, short)):
        frames = await frames_of(open_source(pair[0], pace=math.inf, also=[SourceSettings(pair[1])]))
        sound = [samples(channel(frames, number)) for number in (0, 1)]
        brief = sound[pair.index(short)]
        assert len(sound[0]) == len(sound[1]) == 8080, "as long as the longest, not a frame longer"
        assert brief[2639] != 0
        assert not brief[2640:].any()


async def test_sound_from_before_the_last_source_is_open_is_dropped() -> None:
    early = Ticking()
    async with MultiSource([early, Late(early)]) as source:
        frames = aiter(source)
        first, other = await anext(frames), await anext(frames)
    assert first.position == other.position == 0
    assert int(samples(first.pcm)[0]) >= Late.FRAMES, "its frames are numbered"


class Drifting(Scripted):
    """A microphone whose clock is off by a part, and whose frames are numbered."""

    def __init__(self, now: list[float], off: float) -> None:
        super().__init__("microphone drifting", 0, live=True)
        self._now, self._off = now, off

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        for index in range(1 << 14):
            while self._now[0] * (1 + self._off) < index * 0.02:  # noqa: ASYNC110 - time is told by a number
                await asyncio.sleep(0)
            yield AudioFrame(0, index * 320, (index + 1).to_bytes(2, "little") * 320)


async def passing(now: list[float]) -> None:
    """Advance the clock as fast as the event loop turns."""
    while True:
        now[0] += 0.005
        await asyncio.sleep(0)


@pytest.mark.parametrize("off", [1e-3, -1e-3])
async def test_a_device_that_drifts_is_kept_in_step_and_the_first_is_not_touched(
    off: float, caplog: pytest.LogCaptureFixture
) -> None:
    tuning = DriftTuning(window=5, tolerance=0.01)
    caplog.set_level("INFO", "symbl_tui.audio")
    now, count = [0.0], 6000
    devices = [Drifting(now, 0.0), Drifting(now, off)]
    frames: list[AudioFrame] = []
    async with MultiSource(devices, tuning=tuning, clock=lambda: now[0]) as source:
        clock = asyncio.create_task(passing(now))
        async for frame in source:
            frames.append(frame)
            if len(frames) == 2 * count:
                break
        clock.cancel()
    first, other = (samples(channel(frames, number)) for number in (0, 1))
    assert (first == np.repeat(np.arange(first[0], first[0] + count), 320)).all()
    further = (other[-1] - other[0]) - (first[-1] - first[0])
    assert 2 <= further * math.copysign(1, off) <= 4, "in two minutes 60 ms of it were left out, or added"
    assert "the clock of microphone drifting is off by" in caplog.text


async def test_a_source_that_cannot_be_opened_is_named_and_closes_the_others() -> None:
    good, bad = Scripted("microphone desk", 1), Scripted("microphone room", 1, open=False)
    with pytest.raises(SourceError, match="microphone room: it is busy"):
        await MultiSource([good, bad]).__aenter__()
    assert good.closed


async def test_a_fault_names_its_source_and_loses_no_sound_before_it() -> None:
    desk, room = Scripted("microphone desk", 200), Scripted("microphone room", 50)
    frames, fault = await frames_until_fault(MultiSource([desk, room]))
    assert str(fault) == "microphone room: it was unplugged"
    heard, silent = channel(frames, 0), channel(frames, 1)
    assert heard == b"\1\0" * 320 * 200
    assert silent == (b"\1\0" * 320 * 50).ljust(len(heard), b"\0")
    assert desk.closed
    assert room.closed


async def test_a_damaged_file_does_not_cut_the_others_off(tmp_path: Path) -> None:
    damaged, whole = (
        write(tmp_path / "a.wav", 1.0, 16000, 0.1),
        write(tmp_path / "b.wav", 2.0, 16000, 0.2, 0.3),
    )
    content = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(content[: len(content) // 2])
    frames, fault = await frames_until_fault(
        open_source(damaged, pace=math.inf, also=[SourceSettings(whole)])
    )
    assert [len(channel(frames, each)) for each in range(3)] == [64000] * 3
    assert isinstance(fault, SourceIncomplete)
    assert fault.missing == pytest.approx((0.5, 0.0, 0.0), abs=0.01)


async def test_several_sources_are_live_when_any_of_them_is() -> None:
    assert open_source("silence", also=[SourceSettings("microphone")]).live
    assert not open_source("silence", also=[SourceSettings("tone", 1)]).live


async def test_too_many_channels_are_refused() -> None:
    source = open_source("silence", channels=60, also=[SourceSettings("tone", 5)])
    with pytest.raises(SourceError, match="65 channels are too many"):
        await source.__aenter__()


async def test_every_further_source_must_be_one() -> None:
    with pytest.raises(UsageError, match="there is no source 'nonsense'"):
        open_source("silence", also=[SourceSettings("nonsense")])


async def test_two_devices_of_different_rates_are_recorded_side_by_side(
    server: SoundServer, tmp_path: Path
) -> None:
    tone = 0.5 * np.sin(np.arange(48000 * 20) * 0.05)
    soundfile.write(tmp_path / "tone.wav", np.stack([tone, tone * 0.5], axis=1), 48000)
    source = open_source("microphone:mic.monitor", also=[SourceSettings("microphone:room.monitor", 2)])
    frames: list[AudioFrame] = []
    with server.play(tmp_path / "tone.wav", "room") as playing:
        async with source:
            assert source.format == AudioFormat(16000, 3)
            async for frame in source:
                frames.append(frame)
                if len(frames) == 3 * 100:
                    break
        playing.terminate()
    loud = [float(np.abs(samples(channel(frames, number))[16000:]).max()) / 32768 for number in range(3)]
    assert loud == pytest.approx([0.0, 0.5, 0.25], abs=0.02)


async def test_two_devices_begin_together(server: SoundServer, tmp_path: Path) -> None:
    server.control(
        "load-module", "module-remap-source", "master=mic.monitor", "source_name=twin", "rate=48000"
    )
    noise = np.random.default_rng(1).normal(0, 0.1, 16000 * 20)
    soundfile.write(tmp_path / "noise.wav", noise, 16000)
    # A busy machine may start one device late now and then; without a common start it would always be late.
    apart = [await seconds_apart(server, tmp_path / "noise.wav")]
    while apart[-1] > TWO_FRAMES_SECONDS and len(apart) < 5:
        apart.append(await seconds_apart(server, tmp_path / "noise.wav"))
    assert min(apart) <= TWO_FRAMES_SECONDS, apart


async def seconds_apart(server: SoundServer, noise: Path) -> float:
    """By how much the same noise is shifted between two devices that record it."""
    frames: list[AudioFrame] = []
    with server.play(noise, "mic") as playing:
        async with open_source("microphone:mic.monitor", also=[SourceSettings("microphone:twin")]) as source:
            async for frame in source:
                frames.append(frame)
                if len(frames) == 2 * 150:
                    break
        playing.terminate()
    one, other = (samples(channel(frames, number))[24000:] for number in (0, 1))
    spectrum = np.fft.rfft(one) * np.conj(np.fft.rfft(other))
    shift = int(np.argmax(np.fft.irfft(spectrum)))
    assert likeness(one, np.roll(other, shift)) > 0.9, "they record the same"
    return min(shift, len(one) - shift) / 16000


async def test_a_lost_device_is_named(server: SoundServer) -> None:
    modules = server.control("list", "short", "modules").splitlines()
    room = next(line.split()[0] for line in modules if "sink_name=room" in line)

    async def unplugged() -> None:
        also = [SourceSettings("microphone:room.monitor", 2)]
        async with open_source("microphone:mic.monitor", also=also, preview=True) as source:
            async for frame in source:
                if (frame.channel, frame.position) == (2, 16000):
                    server.control("unload-module", room)

    with pytest.raises(SourceError, match="Monitor of Room is gone"):
        await unplugged()


async def test_a_missing_device_is_named(server: SoundServer) -> None:
    source = open_source("microphone:mic.monitor", also=[SourceSettings("microphone:jabra")])
    with pytest.raises(SourceError, match="there is no microphone 'jabra'"):
        await source.__aenter__()
