"""The levels of all devices at once, each through a capture child of its own. Shows nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from symbl_tui.audio.capture.devices import list_devices
from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.audio.frame import FRAME_SECONDS
from symbl_tui.audio.level import Meter, MeterReading
from symbl_tui.audio.sources.microphone import MicrophoneSource
from symbl_tui.errors import SourceError

LOOK_SECONDS: Final = 3.0
"""How often devices that came and went are looked for, and those that failed are tried again."""

AT_ONCE: Final = 8
"""How many are recorded at a time: each is a process."""

_CHANNELS: Final = 8
"""Of a device, at most; the loudest is shown."""


@dataclass(frozen=True, slots=True)
class DeviceLevel:
    """A device and how loud it is."""

    device: InputDevice
    reading: MeterReading | None = None
    """None: no sound has come, or no more comes."""
    fault: str = ""
    """Why not, in one sentence; empty while it is being opened."""


class DeviceLevelMonitor:
    """Watches every device there is until :meth:`run` is cancelled.

    Args:
        listing: says what can be recorded from now; may raise SourceError.
    """

    def __init__(self, listing: Callable[[], Awaitable[tuple[InputDevice, ...]]] = list_devices) -> None:
        self._listing = listing
        self._seen: dict[str, DeviceLevel] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def devices(self) -> tuple[DeviceLevel, ...]:
        """All that are there, as of now."""
        return tuple(self._seen.values())

    async def run(self) -> None:
        """Watch; no device is recorded any more when this ends.

        Raises:
            PortAudioMissing: PortAudio is not installed and no sound server answers either.
            SourceError: the sound system does not answer.
        """
        try:
            listed = await self._listing()
            while True:
                self._update(listed)
                await asyncio.sleep(LOOK_SECONDS)
                listed = await self._listed_again()
        finally:
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _listed_again(self) -> tuple[InputDevice, ...]:
        """What there is; nothing new while the sound system is in trouble, which each device tells of."""
        try:
            return await self._listing()
        except SourceError:
            return tuple(each.device for each in self._seen.values())

    def _update(self, listed: tuple[InputDevice, ...]) -> None:
        self._tasks = {spec: task for spec, task in self._tasks.items() if not task.done()}
        now = {device.spec: device for device in listed}
        # A card that is being recorded may be missing from the list, because it is busy.
        busy = {spec: self._seen[spec] for spec in self._tasks if spec not in now}
        known = {
            spec: replace(self._seen.get(spec, DeviceLevel(each)), device=each) for spec, each in now.items()
        }
        self._seen = known | busy
        for spec, device in now.items():
            if spec not in self._tasks:
                self._begin(spec, device)

    def _begin(self, spec: str, device: InputDevice) -> None:
        if len(self._tasks) < AT_ONCE:
            self._tasks[spec] = asyncio.create_task(self._watch(spec, device), name=f"watch {spec}")
        else:
            self._seen[spec] = DeviceLevel(device, fault=f"not watched: {AT_ONCE} are at a time")

    async def _watch(self, spec: str, device: InputDevice) -> None:
        # A card's own channels may be a fiction (PortAudio gives "default" 32); a server's are real.
        channels = min(device.channels, _CHANNELS) if device.host == SOUND_SERVER else 1
        meters = [Meter() for _ in range(channels)]
        try:
            async with MicrophoneSource(device.lasting or device.name, channels) as source:
                async for frame in source:
                    meters[frame.channel].update(frame.pcm, FRAME_SECONDS)
                    loudest = max((meter.reading for meter in meters), key=lambda reading: reading.rms)
                    self._seen[spec] = DeviceLevel(device, loudest)
        except SourceError as error:
            self._seen[spec] = DeviceLevel(device, fault=str(error))
