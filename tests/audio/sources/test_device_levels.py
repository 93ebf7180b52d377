"""The level of every device is measured, so that a user sees which microphone works."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.audio.sources.device_levels import DeviceLevel, DeviceLevelMonitor
from symbl_tui.errors import PortAudioMissing, SourceError
from tests.audio.sound_server import SoundServer

Devices = tuple[DeviceLevel, ...]
Until = Callable[[Callable[[Devices], bool]], Awaitable[Devices]]


@asynccontextmanager
async def running(
    watching: DeviceLevelMonitor,
) -> AsyncIterator[Callable[[Callable[[Devices], bool]], Awaitable[Devices]]]:
    """Watch; gives a way to wait for something to be seen."""

    async def until(seen: Callable[[Devices], bool]) -> Devices:
        async with asyncio.timeout(40):
            while not seen(watching.devices):
                assert not task.done()
                await asyncio.sleep(0.05)
        return watching.devices

    task = asyncio.create_task(watching.run())
    try:
        yield until
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def by_name(devices: Devices) -> dict[str, DeviceLevel]:
    return {each.device.name: each for each in devices}


async def test_devices_that_are_plugged_in_and_out_are_measured(server: SoundServer, tmp_path: Path) -> None:
    sound = tmp_path / "tone.wav"
    soundfile.write(sound, 0.3 * np.sin(np.arange(16_000 * 60) * 0.17), 16_000)
    async with running(DeviceLevelMonitor(poll_seconds=0.5)) as until:
        await until(lambda seen: len(seen) == 2 and all(each.reading for each in seen))
        player = server.play(sound, "mic")
        try:
            await until(lambda seen: _loud(by_name(seen)["mic.monitor"]))
        finally:
            player.kill()
            player.wait()
        assert not _loud(by_name(await until(bool))["room.monitor"])
        plugged = server.control("load-module", "module-null-sink", "sink_name=new", "norewinds=1").strip()
        await until(
            lambda seen: "new.monitor" in by_name(seen) and bool(by_name(seen)["new.monitor"].reading)
        )
        server.control("unload-module", plugged)
        await until(lambda seen: "new.monitor" not in by_name(seen))


def _loud(watched: DeviceLevel) -> bool:
    return watched.reading is not None and watched.reading.rms > -20


async def test_a_device_that_cannot_be_opened_has_its_reason_beside_the_others(server: SoundServer) -> None:
    async def listing() -> tuple[InputDevice, ...]:
        gone = InputDevice(0, "gone", "Gone", SOUND_SERVER, 1, 16_000)
        return gone, InputDevice(1, "mic.monitor", "Desk", SOUND_SERVER, 1, 16_000, monitor=True)

    async with running(DeviceLevelMonitor(listing)) as until:
        seen = by_name(await until(lambda seen: bool(seen) and bool(seen[0].fault and seen[1].reading)))
    assert "there is no microphone 'gone'" in seen["gone"].fault


async def test_no_more_are_recorded_at_once_than_a_machine_can_bear() -> None:
    async def listing() -> tuple[InputDevice, ...]:
        return tuple(InputDevice(n, f"m{n}", f"M{n}", SOUND_SERVER, 1, 16_000) for n in range(3))

    async with running(DeviceLevelMonitor(listing, max_devices=1)) as until:
        seen = await until(lambda seen: len(seen) == 3)
    assert [each.fault for each in seen[1:]] == ["not measured: at most 1 device at a time"] * 2


async def test_a_missing_sound_system_is_reported_at_once() -> None:
    async def listing() -> tuple[InputDevice, ...]:
        raise PortAudioMissing("a microphone needs PortAudio", "install it")

    with pytest.raises(SourceError, match="needs PortAudio"):
        await DeviceLevelMonitor(listing).run()
