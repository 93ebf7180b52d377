"""The capture child: writes a device's PCM to standard output. The only place that loads PortAudio.

Run as ``python -m symbl_tui.audio.capture.child list`` or ``... capture REQUEST``; see
:mod:`symbl_tui.audio.capture.protocol` for what it says. Everything here may hang or abort: the parent can
always kill it. It ends by itself when its parent is gone.
"""

import errno
import fcntl
import os
import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import ModuleType
from typing import Final, NoReturn, cast

from symbl_tui.audio.capture import alsa, jack, sound_server
from symbl_tui.audio.capture.channel_positions import names, spread
from symbl_tui.audio.capture.devices import choose, merge
from symbl_tui.audio.capture.protocol import (
    SOUND_SERVER,
    CaptureHeader,
    CaptureRequest,
    Ending,
    InputDevice,
    answer,
    printable,
)
from symbl_tui.audio.frame import FRAME_SECONDS
from symbl_tui.domain.text import many
from symbl_tui.errors import (
    DeviceBusy,
    PortAudioMissing,
    PulsePluginMissing,
    SampleRateUnsupported,
    SourceError,
)

NO_DATA_SECONDS: Final = 3.0
"""A stream that is open but brings nothing for this long has failed; nothing else reports it."""

_BACKLOG_BLOCKS: Final = round(30 / FRAME_SECONDS)
"""How much may wait for the parent beside what fits the pipe."""

_PIPE_BYTES: Final = 1 << 20
_INVALID_SAMPLE_RATE: Final = -9997
_DEVICE_UNAVAILABLE: Final = -9985
"""PaErrorCode of PortAudio."""
_SERVER_DEVICE: Final = "pulse"
"""PortAudio's name for the device that records from the sound server."""

_loading: Final = threading.Lock()
"""Held while PortAudio looks around: leaving in its midst can spoil what libraries share with others."""


def main() -> None:
    """Serve one task."""
    # The libraries may print; only our own PCM goes to the real standard output.
    output = os.dup(1)
    os.dup2(2, 1)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    try:
        if sys.argv[1] == "list":
            _write(output, answer(_list()))
            _leave(Ending.ASKED)
        _leave(_capture(CaptureRequest.from_json(sys.argv[2]), output))
    except SourceError as error:
        _write(output, answer(error))
        _leave(Ending.REFUSED)
    except BrokenPipeError:
        _leave(Ending.ASKED)


def _list() -> tuple[InputDevice, ...]:
    sources = sound_server.sources()
    try:
        return merge(sources, _portaudio_inputs(_portaudio()))
    except PortAudioMissing:
        if not sources:
            raise
        return merge(sources, ())


def _portaudio() -> ModuleType:
    jack.clear_leftovers()
    try:
        with _loading, _noise_kept():
            import sounddevice  # initialises PortAudio, which may be missing, slow or noisy
    except OSError as error:
        raise PortAudioMissing(
            "a microphone needs PortAudio", "install libportaudio2 (Debian: apt install libportaudio2)"
        ) from error
    return cast(ModuleType, sounddevice)


@contextmanager
def _noise_kept() -> Iterator[None]:
    """Let what ALSA and JACK print at the start reach the log; sounddevice sends it to /dev/null."""
    theirs = os.open

    def opened(path: str, flags: int, *more: int) -> int:
        to_nowhere = path == os.devnull and flags == os.O_WRONLY
        return os.dup(2) if to_nowhere else theirs(path, flags, *more)

    os.open = opened  # type: ignore[assignment]
    try:
        yield
    finally:
        os.open = theirs


def _portaudio_inputs(sounddevice: ModuleType) -> tuple[InputDevice, ...]:
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


def _capture(request: CaptureRequest, output: int) -> Ending:
    sources = sound_server.sources()
    sounddevice = _portaudio()
    portaudio = _portaudio_inputs(sounddevice)
    device = choose(merge(sources, portaudio), request.device)
    if request.channels > device.channels:
        raise SourceError(
            f"{device.description} has {many(device.channels, 'channel')}, not {request.channels}",
            "ask for fewer",
        )
    from_server = device.host == SOUND_SERVER
    width, places = request.channels, tuple(range(request.channels))
    if from_server:  # all channels of a source: asked for fewer, the server would mix them
        width, places = spread(positions := sound_server.positions(device.name))
        if [names(width)[place] for place in places] != [*positions]:
            print(f"the sound server may mix channels of {device.name}: {positions}", file=sys.stderr)
    rate = request.rate or device.rate
    header = CaptureHeader(device.description, device.lasting or device.name, rate, width, places)
    place = _place(device, portaudio)
    recording = _Recording(sounddevice)
    if from_server:
        tag = sound_server.pin(device.name)
        threading.Thread(target=recording.watch, args=(tag, device.name), daemon=True).start()
    recording.start(place, header)
    with suppress(OSError):  # not allowed a pipe that long: a shorter one does too
        fcntl.fcntl(output, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    _write(output, answer(header))
    return recording.pump(output)


def _place(device: InputDevice, portaudio: tuple[InputDevice, ...]) -> int:
    """PortAudio's own number of the device; for a server's source, of PortAudio's way to the server."""
    for known in portaudio:
        if device.host == SOUND_SERVER and known.name == _SERVER_DEVICE:
            return known.index
        if (device.name, device.host) == (known.name, known.host):
            return known.index
    raise PulsePluginMissing(
        f"{device.description} can only be recorded with ALSA's pulse plugin",
        "install libasound2-plugins (Debian: apt install libasound2-plugins)",
    )


class _Recording:
    """A stream, and the bounded queue between PortAudio's thread and the writer."""

    def __init__(self, sounddevice: ModuleType) -> None:
        self._sounddevice = sounddevice
        self._stream: object = None
        self._items: queue.SimpleQueue[bytes | Ending] = queue.SimpleQueue()
        self._overflowed = False

    def start(self, device: int, header: CaptureHeader) -> None:
        """Open PortAudio's device of that number and let its sound come."""
        try:
            stream = self._stream = self._sounddevice.RawInputStream(
                samplerate=header.rate,
                blocksize=round(header.rate * FRAME_SECONDS),
                device=device,
                channels=header.channels,
                dtype="int16",
                callback=self._take,
                finished_callback=lambda: self._items.put(Ending.STOPPED),
            )
            stream.start()
        except (self._sounddevice.PortAudioError, ValueError) as error:
            raise _open_failure(error)(
                f"{header.device} cannot be recorded with {many(header.channels, 'channel')} "
                f"at {header.rate} Hz: {printable(str(error))}",
                "choose another device or rate",
            ) from error

    def watch(self, tag: str, source: str) -> None:
        """End when the sound server records anything but ``source`` for us; for a thread of its own."""
        if sound_server.moved(tag, source):
            self._items.put(Ending.MOVED)

    def pump(self, output: int) -> Ending:
        """Write what comes until it ends."""
        while True:
            try:
                item = self._items.get(timeout=NO_DATA_SECONDS)
            except queue.Empty:
                return Ending.STALLED
            if isinstance(item, Ending):
                return item
            _write(output, item)
            if self._overflowed:
                self._overflowed = False
                print("the sound card lost sound: the machine is too busy", file=sys.stderr)

    def _take(self, data: bytes, frames: int, time: object, status: object) -> None:
        if self._items.qsize() >= _BACKLOG_BLOCKS:
            self._items.put(Ending.OVERRUN)
            raise self._sounddevice.CallbackAbort
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


def _write(output: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(output, rest) :]


def _leave_with_parent() -> None:
    with suppress(OSError):
        os.read(0, 1)  # its end is all that ever comes
    with _loading:
        _leave(Ending.ASKED)


def _leave(ending: Ending) -> NoReturn:
    """Exit without closing anything: with a frozen sound server closing would hang."""
    sys.stderr.flush()
    os._exit(ending)


if __name__ == "__main__":
    main()
