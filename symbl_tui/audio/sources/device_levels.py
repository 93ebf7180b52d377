"""Measures the levels of all devices at once, each through its own capture child. Displays nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.audio.frame import FRAME_SECONDS
from symbl_tui.audio.level import Meter, MeterReading
from symbl_tui.audio.sources.microphone import MicrophoneSource
from symbl_tui.domain.text import many
from symbl_tui.errors import SourceError

POLL_SECONDS: Final = 3.0
"""How often the devices are listed again, and those that failed are retried."""

MAX_DEVICES: Final = 8
"""How many are recorded at a time: each is a process."""

# Recorded of one device; the loudest counts.
_MAX_CHANNELS: Final = 8


@dataclass(frozen=True, slots=True)
class DeviceLevel:
    """A device and its level."""

    device: InputDevice
    reading: MeterReading | None = None
    """None: it delivers no sound, or none yet."""
    fault: str = ""
    """Why it delivers none; empty while it is being opened."""


class DeviceLevelMonitor:
    """Measures every device until :meth:`run` is cancelled.

    Args:
        listing: lists the devices; may raise SourceError.
        poll_seconds: how often they are listed again.
        max_devices: how many are recorded at a time.
    """

    def __init__(
        self,
        listing: Callable[[], Awaitable[tuple[InputDevice, ...]]] = list_devices,
        *,
        poll_seconds: float = POLL_SECONDS,
        max_devices: int = MAX_DEVICES,
    ) -> None:
        self._listing = listing
        self._poll_seconds = poll_seconds
        self._max_devices = max_devices
        self._levels: dict[str, DeviceLevel] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def devices(self) -> tuple[DeviceLevel, ...]:
        """The devices that are there now."""
        return tuple(self._levels.values())

    async def run(self) -> None:
        """Measure; no device is recorded any more when this ends.

        Raises:
            PortAudioMissing: PortAudio is not installed and no sound server answers either.
            SourceError: the sound system does not answer.
        """
        try:
            listed = await self._listing()
            while True:
                self._update(listed)
                await asyncio.sleep(self._poll_seconds)
                listed = await self._list_again()
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _list_again(self) -> tuple[InputDevice, ...]:
        """List again; the same devices while the sound system fails, which their own faults report."""
        try:
            return await self._listing()
        except SourceError:
            return tuple(each.device for each in self._levels.values())

    def _update(self, listed: tuple[InputDevice, ...]) -> None:
        # Finished ones are those that failed: they are tried again with every listing.
        self._tasks = {spec: task for spec, task in self._tasks.items() if not task.done()}
        present = {device.spec: device for device in listed}
        # A card that is being recorded may be missing from the list, because it is busy.
        busy = {spec: self._levels[spec] for spec in self._tasks if spec not in present}
        levels = {
            spec: replace(self._levels.get(spec, DeviceLevel(each)), device=each)
            for spec, each in present.items()
        }
        self._levels = levels | busy
        for spec, device in present.items():
            if spec not in self._tasks:
                self._start(spec, device)

    def _start(self, spec: str, device: InputDevice) -> None:
        if len(self._tasks) < self._max_devices:
            self._tasks[spec] = asyncio.create_task(self._measure(spec, device), name=f"measure {spec}")
        else:
            most = many(self._max_devices, "device")
            self._levels[spec] = DeviceLevel(device, fault=f"not measured: at most {most} at a time")

    async def _measure(self, spec: str, device: InputDevice) -> None:
        # The channel count of a card may be wrong (PortAudio's "default" has 32); a server's is right.
        channels = min(device.channels, _MAX_CHANNELS) if device.host == SOUND_SERVER else 1
        meters = [Meter() for _ in range(channels)]
        try:
            async with MicrophoneSource(device.lasting or device.name, channels) as source:
                async for frame in source:
                    meters[frame.channel].update(frame.pcm, FRAME_SECONDS)
                    loudest = max((meter.reading for meter in meters), key=lambda reading: reading.rms)
                    self._levels[spec] = DeviceLevel(device, loudest)
        except SourceError as error:
            self._levels[spec] = DeviceLevel(device, fault=str(error))
