"""Lists the input devices, and finds the one that a name means. A child loads the libraries."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from symbl_tui.audio.capture.capture_process import CaptureProcess
from symbl_tui.audio.capture.capture_request import parse_devices
from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.audio.source_timing import SESSION_TIMING, SourceTiming
from symbl_tui.errors import SourceError

SERVER_ALIASES: Final = frozenset({"pulse", "pipewire", "default", "sysdefault"})
"""PortAudio's names for the sound server as a whole; redundant once its sources are listed by name."""


async def list_devices(timing: SourceTiming = SESSION_TIMING) -> tuple[InputDevice, ...]:
    """List what can be recorded now: the sound server's sources and PortAudio's devices.

    Raises:
        PortAudioMissing: PortAudio is not installed and no sound server answers either.
        SourceError: the sound system does not answer.
    """
    async with CaptureProcess("list") as child:
        return parse_devices(await child.answer(timing.device_answer))


def merge(sources: Iterable[InputDevice], portaudio: Iterable[InputDevice]) -> tuple[InputDevice, ...]:
    """Join the server's sources (microphones first) and PortAudio's own devices to one indexed listing."""
    # Microphones first: the numbers that users type should be small for what they nearly always want.
    listed = sorted(sources, key=lambda source: source.monitor)
    if listed:
        # PortAudio's own default is the server as a whole, which the listing replaces by its sources.
        portaudio = (replace(d, default=False) for d in portaudio if d.name not in SERVER_ALIASES)
    return tuple(replace(device, index=index) for index, device in enumerate((*listed, *portaudio)))


def choose(devices: tuple[InputDevice, ...], wanted: str | int | None) -> InputDevice:
    """Find the device by its index, its name or a part of it; None: the default one.

    A whole name wins over a part of one, the sound server's sources over PortAudio's devices, and
    microphones over monitors.

    Raises:
        SourceError: there is none, or the name fits several.
    """
    if not devices:
        raise SourceError(
            "no microphone was found", "plug one in, start PulseAudio or PipeWire, or see symbl-tui doctor"
        )
    if wanted is None:
        return next((device for device in devices if device.default), devices[0])
    if isinstance(wanted, int):
        if 0 <= wanted < len(devices):
            return devices[wanted]
        raise SourceError(
            f"there is no microphone {wanted}", f"choose from 0 to {len(devices) - 1}: {_names(devices)}"
        )
    for fitting in _by_name(devices, wanted):
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise SourceError(
                f"'{wanted}' fits several microphones", f"name one of them in full: {_names(fitting)}"
            )
    raise SourceError(f"there is no microphone '{wanted}'", f"choose one of: {_names(devices)}")


def _by_name(devices: tuple[InputDevice, ...], wanted: str) -> Iterable[tuple[InputDevice, ...]]:
    """The devices that match, in groups from the closest match on."""
    # A whole name first: otherwise "USB Mic" could not be chosen beside "USB Mic 2".
    yield tuple(d for d in devices if wanted in (d.lasting, d.name, d.description))
    parts = [d for d in devices if wanted.casefold() in f"{d.lasting}\n{d.name}\n{d.description}".casefold()]
    yield tuple(d for d in parts if d.host == SOUND_SERVER and not d.monitor)
    yield tuple(d for d in parts if d.host == SOUND_SERVER and d.monitor)
    yield tuple(d for d in parts if d.host != SOUND_SERVER)


def _names(devices: Iterable[InputDevice]) -> str:
    return ", ".join(f"{d.index} {d.name}" for d in devices)
