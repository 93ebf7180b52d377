import asyncio
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.audio.frame import AudioFormat, AudioFrame
from symbl_tui.audio.registry import open_source
from symbl_tui.audio.source_timing import SourceTiming
from symbl_tui.audio.sources.microphone import MicrophoneSource
from symbl_tui.audio.sources.source import Source
from symbl_tui.errors import SourceError, UsageError
from tests.audio.frames import channel, frames_until_fault
from tests.audio.sound_server import SoundServer


def noise(path: Path, rate: int, channels: int, seconds: float = 1.5) -> list[bytes]:
    """A sound file of loud noise; its samples per channel."""
    values = np.random.default_rng(1).integers(-30000, 30000, (round(rate * seconds), channels), np.int16)
    soundfile.write(path, values, rate)
    return [one.tobytes() for one in values.T]


async def heard_while_playing(
    source: Source, server: SoundServer, wav: Path, sink: str, end: bytes
) -> list[bytes]:
    """The sound of each channel from before the file is played until every channel has had its ``end``."""
    frames: list[AudioFrame] = []
    playing, recent = None, b""
    async with asyncio.timeout(15), source:
        async for frame in source:
            frames.append(frame)
            # A sink may swallow what comes in its very first moments.
            if frame.position > 0.3 * source.format.rate and playing is None:
                playing = server.play(wav, sink)
            if frame.channel == source.format.channels - 1:
                recent = recent[-len(frame.pcm) :] + frame.pcm
                if end[-200:] in recent:
                    break
    assert playing
    playing.wait()
    return [channel(frames, number) for number in range(source.format.channels)]


async def test_every_sample_played_is_captured(server: SoundServer, tmp_path: Path) -> None:
    played = noise(tmp_path / "a.wav", 16000, 1)
    source = MicrophoneSource("mic.monitor")
    heard = await heard_while_playing(source, server, tmp_path / "a.wav", "mic", played[-1])
    assert source.format == AudioFormat(16000, 1)
    assert source.label == "microphone Monitor of Desk"
    assert source.live
    assert played[0] in heard[0]


async def test_every_channel_is_captured_at_the_devices_own_rate(server: SoundServer, tmp_path: Path) -> None:
    played = noise(tmp_path / "a.wav", 48000, 2)
    source = MicrophoneSource("room", channels=2)
    heard = await heard_while_playing(source, server, tmp_path / "a.wav", "room", played[-1])
    assert source.format == AudioFormat(48000, 2)
    assert played[0] in heard[0]
    assert played[1] in heard[1]


async def test_one_channel_can_be_had_alone_and_unmixed(server: SoundServer, tmp_path: Path) -> None:
    played = noise(tmp_path / "a.wav", 48000, 2)
    source = MicrophoneSource(1, channels=(1,))
    (heard,) = await heard_while_playing(source, server, tmp_path / "a.wav", "room", played[1])
    assert played[1] in heard


async def test_the_default_microphone_is_opened_at_the_requested_rate(server: SoundServer) -> None:
    async with open_source("microphone", rate=8000) as source:
        assert source.format == AudioFormat(8000, 1)
        first = await anext(aiter(source))
    assert (first.position, first.samples) == (0, 160)


async def test_the_sound_servers_sources_are_listed_by_name(server: SoundServer) -> None:
    devices = await list_devices()
    assert [(d.index, d.name, d.description, d.channels, d.rate) for d in devices] == [
        (0, "mic.monitor", "Monitor of Desk", 1, 16000),
        (1, "room.monitor", "Monitor of Room", 2, 48000),
    ]
    assert [d.default for d in devices] == [True, False]


def test_a_microphone_can_be_heard_from_any_thread(server: SoundServer) -> None:
    positions: list[int] = []

    async def listen() -> None:
        async with MicrophoneSource("mic") as source:
            async for frame in source:
                positions.append(frame.position)
                if len(positions) == 3:
                    break

    thread = threading.Thread(target=lambda: asyncio.run(listen()))
    thread.start()
    thread.join()
    assert positions == [0, 320, 640]


@pytest.mark.parametrize(
    ("device", "channels", "sentence"),
    [
        ("webcam", 1, "there is no microphone 'webcam'; choose one of: 0 mic.monitor, 1 room.monitor"),
        ("monitor", 1, "fits several microphones; name one of them in full: 0 mic.monitor, 1 room.monitor"),
        (5, 1, "there is no microphone 5"),
        ("mic", 2, r"Monitor of Desk has 1 channel, not 2; ask for fewer"),
    ],
)
async def test_a_microphone_that_cannot_be_had_is_one_clear_sentence(
    server: SoundServer, device: str | int, channels: int, sentence: str
) -> None:
    with pytest.raises(SourceError, match=sentence):
        await MicrophoneSource(device, channels).__aenter__()


@pytest.mark.parametrize("channels", [0, (), (-1,)])
def test_channels_that_cannot_be_are_refused(channels: tuple[int, ...] | int) -> None:
    with pytest.raises(UsageError, match="at least one channel"):
        MicrophoneSource(None, channels)


async def drain(source: Source, began: asyncio.Event) -> None:
    async for _ in source:
        began.set()


async def fault_after(source: Source, accident: "object") -> SourceError:
    """The fault that an accident in the middle of a recording becomes."""
    assert callable(accident)
    began = asyncio.Event()
    async with asyncio.timeout(60), source:
        draining = asyncio.create_task(drain(source, began))
        await began.wait()
        accident()
        with pytest.raises(SourceError) as caught:
            await draining
        return caught.value


async def test_a_sound_server_that_dies_is_noticed_at_once(server: SoundServer) -> None:
    fault = await fault_after(MicrophoneSource("mic"), server.kill)
    assert "Monitor of Desk is gone" in str(fault), "not the stall of 3 s"


async def test_a_sound_server_that_freezes_is_noticed_within_seconds(server: SoundServer) -> None:
    fault = await fault_after(MicrophoneSource("mic"), server.freeze)
    assert "Monitor of Desk has brought no sound for 3 s" in str(fault), "not the hanging child of 5 s"


async def test_another_microphone_is_never_recorded_in_its_place(server: SoundServer) -> None:
    began = asyncio.Event()
    async with MicrophoneSource("mic") as source:
        draining = asyncio.create_task(drain(source, began))
        await began.wait()
        recording = server.control("list", "source-outputs", "short").split()[0]
        server.control("move-source-output", recording, "room.monitor")
        with pytest.raises(SourceError, match="the sound server went on with another device"):
            await draining


async def test_a_frozen_sound_server_cannot_hold_a_session_up(server: SoundServer) -> None:
    timing = SourceTiming(device_answer=0.5)
    server.freeze()
    for attempt in (list_devices(timing), MicrophoneSource("mic", timing=timing).__aenter__()):
        with pytest.raises(SourceError, match="the sound system does not answer; restart the sound server"):
            await attempt


async def test_no_sound_server_and_no_card_is_one_clear_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    assert await list_devices() == ()
    with pytest.raises(SourceError, match="no microphone was found"):
        await MicrophoneSource().__aenter__()


async def test_sound_that_finds_no_room_is_a_fault_and_not_a_hole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """ALSA's file plugin brings sound thousands of times faster than it can be taken."""
    recorded = np.random.default_rng(1).integers(-30000, 30000, 16000, np.int16).tobytes()
    (tmp_path / "in.raw").write_bytes(recorded)
    (tmp_path / "asound.conf").write_text(
        "</usr/share/alsa/alsa.conf>\npcm.fakemic { type file slave.pcm null file /dev/null format raw "
        f"infile {tmp_path}/in.raw }}\n"
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "asound.conf"))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    frames, fault = await frames_until_fault(MicrophoneSource("fakemic", rate=16000))
    assert "was lost because this program was stopped for too long" in str(fault)
    assert channel(frames, 0).startswith(recorded)
