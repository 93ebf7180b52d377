"""PortAudio's output: which device plays, and a stream that is watched. Only the playback child uses it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from types import ModuleType
from typing import TYPE_CHECKING, Final

from symbl_tui.audio.capture.devices import SERVER_ALIASES
from symbl_tui.audio.capture.input_device import printable
from symbl_tui.audio.playback.playback_request import PlaybackEnding
from symbl_tui.errors import NoOutputDevice, PulsePluginMissing, SourceError

if TYPE_CHECKING:  # libpulse may be missing, and importing pulsectl loads it
    import pulsectl

# A device that takes no sound for this long has failed: a frozen sound server reports nothing.
_STALL_SECONDS: Final = 5.0
# How much the device buffers: by default some 35 ms, which a busy machine does not keep filled.
_BUFFER_SECONDS: Final = 0.4
# Silence behind the sound: ALSA's plugin for sound servers drops what is buffered when a stream stops.
_TAIL_SECONDS: Final = _BUFFER_SECONDS + 0.2
# PortAudio's name for the device that plays on the sound server.
_SERVER_DEVICE: Final = "pulse"
# What a server plays on that has no output: nothing is heard.
_NULL_SINK: Final = "auto_null"
_NO_OUTPUT: Final = "there is no sound output on this machine"


@dataclass(frozen=True, slots=True)
class OutputDevice:
    """A device that can play."""

    index: int
    """PortAudio's."""
    description: str
    """The name for people."""
    channels: int
    rate: int
    """Its own sample rate."""
    alias: bool = False
    """Whether it only leads to a sound server, which may not be there."""


def server_output() -> str | None:
    """The output of the sound server, by its name for people; None where there is no server.

    Raises:
        NoOutputDevice: the server has none.
    """
    try:
        import pulsectl  # loads libpulse
    except OSError:
        return None
    try:
        with pulsectl.Pulse("symbl-tui") as server:
            return _default_sink(server)
    except pulsectl.PulseError:
        return None


def _default_sink(server: pulsectl.Pulse) -> str:
    default = server.server_info().default_sink_name
    sinks = [sink for sink in server.sink_list() if sink.name != _NULL_SINK]
    sinks.sort(key=lambda sink: sink.name != default)
    if not sinks:
        raise NoOutputDevice(_NO_OUTPUT)
    return printable(sinks[0].description)


def find_output(sounddevice: ModuleType, server: str | None) -> OutputDevice:
    """The device that plays by default.

    Args:
        sounddevice: PortAudio.
        server: The sound server's output, where there is one.

    Raises:
        NoOutputDevice: there is none.
        PulsePluginMissing: the server cannot be reached through PortAudio.
    """
    known = {device["index"]: device for device in sounddevice.query_devices()}
    outputs = [device for device in known.values() if device["max_output_channels"] > 0]
    if server is not None:
        for device in outputs:
            if device["name"] == _SERVER_DEVICE:
                return _output(device, server)
        raise PulsePluginMissing(
            f"{server} can only be played on with ALSA's pulse plugin",
            "install libasound2-plugins (Debian: apt install libasound2-plugins)",
        )
    default = known.get(sounddevice.default.device[1])
    if default is None or default not in outputs:
        raise NoOutputDevice(_NO_OUTPUT)
    name = printable(default["name"])
    return _output(default, name, alias=name in SERVER_ALIASES)


def _output(device: dict[str, int], description: str, *, alias: bool = False) -> OutputDevice:
    rate, channels = round(device["default_samplerate"]), min(2, device["max_output_channels"])
    return OutputDevice(device["index"], description, channels, rate, alias)


class OutputStream:
    """A stream of s16le to a device; the sound is mono and goes to all its channels."""

    def __init__(self, sounddevice: ModuleType, device: OutputDevice, rate: int) -> None:
        """Open the device, at ``rate`` or at its own.

        Raises:
            NoOutputDevice: it leads to a sound server that is not there.
            SourceError: it cannot be opened.
        """
        self._device = device
        self._endings: queue.SimpleQueue[PlaybackEnding | None] = queue.SimpleQueue()
        errors = (sounddevice.PortAudioError, ValueError)
        self._error: type[Exception] = sounddevice.PortAudioError
        failure: Exception | None = None
        # Many sound cards play at few rates.
        for self.rate in dict.fromkeys((rate, device.rate)):
            try:
                self._stream = sounddevice.RawOutputStream(
                    samplerate=self.rate,
                    device=device.index,
                    channels=device.channels,
                    dtype="int16",
                    latency=_BUFFER_SECONDS,
                )
                self._stream.start()
            except errors as error:
                failure = error
            else:
                return
        reason = printable(str(failure))
        if device.alias:
            raise NoOutputDevice(_NO_OUTPUT) from failure
        raise SourceError(f"{device.description} cannot be played on: {reason}") from failure

    def play(self, blocks: Iterable[bytes]) -> PlaybackEnding:
        """Play mono s16le at :attr:`rate`; why it ended."""
        # A thread: a write to a frozen sound server never returns.
        threading.Thread(target=self._write, args=(blocks,), daemon=True).start()
        while True:
            try:
                ending = self._endings.get(timeout=_STALL_SECONDS)
            except queue.Empty:
                return PlaybackEnding.STALLED
            if ending is not None:
                return ending

    def _write(self, blocks: Iterable[bytes]) -> None:
        try:
            for pcm in chain(blocks, (bytes(2 * round(_TAIL_SECONDS * self.rate)),)):
                for piece in _pieces(pcm, self.rate):
                    self._stream.write(spread(piece, self._device.channels))
                    self._endings.put(None)  # it lives
            self._stream.stop()
        except self._error:
            self._endings.put(PlaybackEnding.STOPPED)
        else:
            self._endings.put(PlaybackEnding.ENDED)


def spread(pcm: bytes, channels: int) -> bytes:
    """Mono s16le on each of some channels, interleaved."""
    import numpy as np  # only the child needs it

    return np.repeat(np.frombuffer(pcm, "<i2"), channels).tobytes()


def _pieces(pcm: bytes, rate: int) -> Iterator[bytes]:
    """Pieces of a fifth of a second: each write is a sign of life."""
    size = max(1, rate // 5) * 2
    return (pcm[at : at + size] for at in range(0, len(pcm), size))
