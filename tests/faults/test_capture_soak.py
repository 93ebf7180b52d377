"""The long proof of capture, run by ``make soak``: ten minutes of two devices at once, sample by sample."""

import asyncio
import os
from pathlib import Path
from subprocess import Popen

import numpy as np
import numpy.typing as npt
import pytest

from symbl_tui.audio.frame import AudioFormat
from symbl_tui.audio.registry import SourceSettings, open_source
from tests.audio.sound_server import SoundServer, sound_server

pytestmark = [pytest.mark.soak, pytest.mark.timeout(1200)]

RATE, SECONDS, BEFORE = 16_000, 600, 1.0
SINKS = ("one", "two")

Sound = npt.NDArray[np.int16]


def noise(seed: int) -> Sound:
    """No second of it is like another, so that every sample that is missing or doubled shows."""
    return np.random.default_rng(seed).integers(-30000, 30000, SECONDS * RATE, np.int16)


def play(server: SoundServer, path: Path, sound: Sound, sink: str) -> Popen[bytes]:
    path.write_bytes(sound.tobytes())
    shape = (f"--rate={RATE}", "--channels=1", "--format=s16le", f"--device={sink}")
    return Popen(("paplay", "--raw", *shape, str(path)), env=os.environ | server.env)


async def test_ten_minutes_of_two_devices_have_every_sample_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = [noise(seed) for seed in range(2)]
    heard = [bytearray(), bytearray()]
    with sound_server(*(f"sink_name={sink} rate={RATE} channels=1" for sink in SINKS)) as server:
        for name, value in server.env.items():
            monkeypatch.setenv(name, value)
        source = open_source("microphone:one.monitor", also=[SourceSettings("microphone:two.monitor")])
        players: list[Popen[bytes]] = []
        async with asyncio.timeout(SECONDS + 120), source:
            assert source.format == AudioFormat(RATE, 2)
            async for frame in source:
                assert not frame.lost, frame.fault
                heard[frame.channel] += frame.pcm
                if not players and frame.position > BEFORE * RATE:
                    players = [
                        play(server, tmp_path / sink, sound, sink)
                        for sink, sound in zip(SINKS, played, strict=True)
                    ]
                if frame.position > (BEFORE + SECONDS + 5) * RATE:
                    break
        assert [player.wait() for player in players] == [0, 0]
    starts = []
    for channel, sound in enumerate(played):
        start = bytes(heard[channel]).find(sound[:RATE].tobytes()) // 2
        assert start >= 0, "its first second was heard"
        got = np.frombuffer(heard[channel], np.int16)[start : start + len(sound)]
        wrong = np.flatnonzero(got != sound)
        assert not len(wrong), f"channel {channel} differs from second {wrong[0] / RATE:.3f} on"
        starts.append(start)
    apart = (starts[1] - starts[0]) / RATE * 1000
    print(
        f"\n{SECONDS} s of {len(SINKS)} devices: {2 * SECONDS * RATE} samples, every one in its place; ",
        end="",
    )
    print(f"\n{SECONDS} s of two devices: {2 * SECONDS * RATE} samples, every one in its place; ", end="")
    print(f"they were begun {apart:.0f} ms apart and still are")
