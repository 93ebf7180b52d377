"""Sound from an input device, through a capture child.

PortAudio prints on the terminal, can abort its process and hangs with a frozen sound server. In a child
none of that reaches the program, and the child can always be killed.
"""

from collections.abc import AsyncIterator
from types import TracebackType
from typing import Final, Self

from symbl_tui.audio.capture.capture_process import CaptureProcess
from symbl_tui.audio.capture.capture_request import CaptureEnding, CaptureRequest, parse_header
from symbl_tui.audio.frame import SAMPLE_BYTES, AudioFormat, AudioFrame
from symbl_tui.audio.pcm import split
from symbl_tui.audio.source_timing import SESSION_TIMING, SourceTiming
from symbl_tui.errors import SourceError, UsageError

_ENDINGS: Final = {
    CaptureEnding.BY_PARENT: ("the recording of {} was ended from outside", ""),
    CaptureEnding.STOPPED: ("{} is gone: unplugged, or its sound server ended", "reconnect it"),
    CaptureEnding.STALLED: (
        "{} has brought no sound for 3 s",
        "its sound server may be frozen or have suspended it",
    ),
    CaptureEnding.OVERRUN: ("sound of {} was lost because this program was stopped for too long", ""),
    CaptureEnding.MOVED: ("{} is gone and the sound server went on with another device", "reconnect it"),
}

_CRASHED: Final = ("the recording of {} broke off: the capture process crashed", "see the log")


class MicrophoneSource:
    """Live sound from an input device.

    Args:
        device: name (or part of it) or index in :func:`symbl_tui.audio.capture.devices.list_devices`; None is
            the default.
        channels: how many of the device's channels, or which ones, counted from 0.
        rate: samples per second to open it with; None is its own rate.
        timing: how long opening may take.

    Raises:
        PortAudioMissing: on entering, when PortAudio is not installed.
        SourceError: on entering, when there is no such device or channel or it cannot be opened; while
            iterating, when it is lost.
        UsageError: no channels, or ones below 0.
    """

    live = True
    format: AudioFormat

    def __init__(
        self,
        device: str | int | None = None,
        channels: tuple[int, ...] | int = 1,
        rate: int | None = None,
        timing: SourceTiming = SESSION_TIMING,
    ) -> None:
        self._chosen = tuple(range(channels)) if isinstance(channels, int) else channels
        if not self._chosen or min(self._chosen) < 0:
            raise UsageError("a microphone needs at least one channel", "channels count from 0")
        self.label = "microphone" if device is None else f"microphone {device}"
        self._device = device
        self._rate = rate
        self._timing = timing
        # Up to the highest channel that was chosen: PortAudio
        # opens the first N of a device, never a selection.
        request = CaptureRequest(device, max(self._chosen) + 1, rate)
        self._child = CaptureProcess("capture", request.to_json())
        self._width = 0
        self._positions: tuple[int, ...] = ()

    async def __aenter__(self) -> Self:
        await self._child.__aenter__()
        try:
            header = parse_header(await self._child.answer(self._timing.device_answer))
        except BaseException:
            await self._child.__aexit__(None, None, None)
            raise
        self.label = f"microphone {header.device}"
        # By the system's name from now on: after an outage "default" could mean another microphone.
        self._device = header.name
        self.format = AudioFormat(header.rate, len(self._chosen))
        self._width = header.channels
        self._positions = tuple(header.positions[channel] for channel in self._chosen)
        return self

    def reopened(self) -> "MicrophoneSource":
        """A source of the same device, yet to be entered; one opened as the default goes by its name then."""
        return MicrophoneSource(self._device, self._chosen, self._rate, self._timing)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._child.__aexit__(kind, error, trace)

    async def __aiter__(self) -> AsyncIterator[AudioFrame]:
        # Whole frames of the device's width: the channels that were not chosen come over the pipe too.
        size = self.format.frame_samples * self._width * SAMPLE_BYTES
        position = 0
        while len(block := await self._child.read(size)) == size:
            for frame in split(block, self._width, self._positions, position):
                yield frame
            position += self.format.frame_samples
        # The child has exited: what is left is less than a frame.
        for frame in split(_whole_samples(block, self._width), self._width, self._positions, position):
            yield frame
        ending = await self._child.ending()
        template, remedy = _CRASHED if ending is None else _ENDINGS.get(ending, _CRASHED)
        raise SourceError(template.format(self.label), remedy)


def _whole_samples(block: bytes, width: int) -> bytes:
    return block[: len(block) // (width * SAMPLE_BYTES) * width * SAMPLE_BYTES]
