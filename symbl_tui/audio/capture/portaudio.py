"""PortAudio's devices and streams. The only module that loads PortAudio; only audio children use it."""

import errno
import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Final, cast

from symbl_tui.audio.capture import alsa, jack
from symbl_tui.audio.capture.capture_request import CaptureEnding, CaptureHeader
from symbl_tui.audio.capture.input_device import InputDevice, printable
from symbl_tui.audio.child_runtime import write_all
from symbl_tui.audio.frame import FRAME_SECONDS
from symbl_tui.domain.text import many
from symbl_tui.errors import DeviceBusy, PortAudioMissing, SampleRateUnsupported, SourceError

NO_DATA_SECONDS: Final = 3.0
"""A stream that is open but delivers nothing for this long has failed: a frozen sound server, or a suspended
source, calls nothing back."""

# How much may wait for a parent that is stopped or swapping, beyond what fits the pipe: 30 s of one channel
# at 48 kHz are 3 MB.
_BACKLOG_BLOCKS: Final = round(30 / FRAME_SECONDS)

# PortAudio's codes for what a device cannot do (PaErrorCode in portaudio.h).
_INVALID_SAMPLE_RATE: Final = -9997
_DEVICE_UNAVAILABLE: Final = -9985

loading: Final = threading.Lock()
"""Held while PortAudio initialises: an exit in its midst can spoil what its libraries share with others."""


def load(purpose: str = "a microphone needs PortAudio") -> ModuleType:
    """Load and initialise PortAudio.

    Args:
        purpose: What it is loaded for: the message where it is missing.

    Raises:
        PortAudioMissing: It is not installed.
    """
    # Before the load: with such leftovers the import itself never returns.
    jack.clear_leftovers()
    try:
        # Under the lock: exit_with_parent waits for it, since
        # a kill in here is what leaves JACK's mutex locked.
        with loading, _stderr_kept():
            import sounddevice  # initialises PortAudio, which may be missing, slow or noisy
    except OSError as error:
        raise PortAudioMissing(
            purpose, "install libportaudio2 (Debian: apt install libportaudio2)"
        ) from error
    return cast(ModuleType, sounddevice)


@contextmanager
def _stderr_kept() -> Iterator[None]:
    """Keep what ALSA and JACK print for the log: sounddevice redirects it to /dev/null while it loads."""
    original = os.open

    def opened(path: str, flags: int, *more: int) -> int:
        to_null = path == os.devnull and flags == os.O_WRONLY
        return os.dup(2) if to_null else original(path, flags, *more)

    os.open = opened  # type: ignore[assignment]
    try:
        yield
    finally:
        os.open = original


def inputs(sounddevice: ModuleType) -> tuple[InputDevice, ...]:
    """PortAudio's input devices, under its own indices."""
    hosts = [printable(host["name"]) for host in sounddevice.query_hostapis()]
    default = sounddevice.default.device[0]
    cards = alsa.cards()
    return tuple(
        InputDevice(
            index=device["index"],
            name=printable(device["name"]),
            description=printable(device["name"]),
            host=hosts[device["hostapi"]],
            channels=device["max_input_channels"],
            rate=round(device["default_samplerate"]),
            default=device["index"] == default,
            lasting=alsa.lasting_name(printable(device["name"]), cards),
        )
        for device in sounddevice.query_devices()
        if device["max_input_channels"] > 0
    )


class InputStream:
    """A stream, and the bounded queue between PortAudio's thread and the one that writes to the parent."""

    def __init__(self, sounddevice: ModuleType) -> None:
        self._sounddevice = sounddevice
        self._stream: object = None
        self._items: queue.SimpleQueue[bytes | CaptureEnding] = queue.SimpleQueue()
        self._overflowed = False

    def start(self, device: int, header: CaptureHeader) -> None:
        """Open the device with PortAudio's index ``device`` and start it.

        Raises:
            SourceError: It cannot be opened like that.
        """
        try:
            stream = self._stream = self._sounddevice.RawInputStream(
                samplerate=header.rate,
                # Fixed: the backlog is counted in blocks, which must therefore be of one length.
                blocksize=round(header.rate * FRAME_SECONDS),
                device=device,
                channels=header.channels,
                dtype="int16",
                callback=self._push,
                # PortAudio calls it when the device is unplugged;
                # otherwise nothing says that the stream has ended.
                finished_callback=lambda: self.end(CaptureEnding.STOPPED),
            )
            stream.start()
        except (self._sounddevice.PortAudioError, ValueError) as error:
            raise _open_failure(error)(
                f"{header.device} cannot be recorded with {many(header.channels, 'channel')} "
                f"at {header.rate} Hz: {printable(str(error))}",
                "choose another device or rate",
            ) from error

    def end(self, ending: CaptureEnding) -> None:
        """End :meth:`pump` after what is queued already; from any thread."""
        self._items.put(ending)

    def pump(self, output: int) -> CaptureEnding:
        """Write the sound to a descriptor until it ends; why it ended."""
        while True:
            try:
                item = self._items.get(timeout=NO_DATA_SECONDS)
            except queue.Empty:
                return CaptureEnding.STALLED
            # In the queue, behind the sound: what was recorded before the end is still delivered.
            if isinstance(item, CaptureEnding):
                return item
            write_all(output, item)
            if self._overflowed:
                self._overflowed = False
                print("the sound card lost sound: the machine is too busy", file=sys.stderr)

    def _push(self, data: bytes, frames: int, time: object, status: object) -> None:
        """PortAudio's callback, on its real-time thread: it must not wait, so a full queue ends all."""
        if self._items.qsize() >= _BACKLOG_BLOCKS:
            self.end(CaptureEnding.OVERRUN)
            raise self._sounddevice.CallbackAbort
        # Copied: PortAudio uses its buffer again as soon as this returns.
        self._items.put(bytes(data))
        if status:
            self._overflowed = True


def _open_failure(error: Exception) -> type[SourceError]:
    """The class for an error of PortAudio, whose arguments are a text, a code and the host's own error."""
    code = error.args[1] if len(error.args) > 1 else None
    host_code = error.args[2][1] if len(error.args) > 2 else None
    if code == _DEVICE_UNAVAILABLE or host_code == -errno.EBUSY:  # ALSA's error is an unanticipated one
        return DeviceBusy
    return SampleRateUnsupported if code == _INVALID_SAMPLE_RATE else SourceError
