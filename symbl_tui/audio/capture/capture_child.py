"""The capture child: lists devices, or writes a device's PCM to standard output.

Run as ``python -m symbl_tui.audio.capture.capture_child list`` or ``... capture REQUEST``; see
:mod:`symbl_tui.audio.capture.capture_request`. Everything here may hang or abort: the parent can always kill
it. It ends by itself when its parent is gone.
"""

import fcntl
import sys
import threading
from contextlib import suppress
from typing import Final

from symbl_tui.audio.capture import portaudio, sound_server
from symbl_tui.audio.capture.capture_request import (
    CaptureEnding,
    CaptureHeader,
    CaptureRequest,
    encode_devices,
    encode_header,
)
from symbl_tui.audio.capture.channel_positions import map_channels, stream_names
from symbl_tui.audio.capture.devices import choose, merge
from symbl_tui.audio.capture.input_device import SOUND_SERVER, InputDevice
from symbl_tui.audio.child_protocol import encode_refusal
from symbl_tui.audio.child_runtime import exit_now, exit_with_parent, take_stdout, write_all
from symbl_tui.domain.text import many
from symbl_tui.errors import PortAudioMissing, PulsePluginMissing, SourceError

# A default pipe holds 64 KiB: 2 s of one channel at 16 kHz, but less than 0.1 s of eight at 48 kHz.
_PIPE_BYTES: Final = 1 << 20
# PortAudio's name for the device that records from the sound server.
_SERVER_DEVICE: Final = "pulse"


def main() -> None:
    """Serve one task."""
    # Before any library is loaded: what ALSA or JACK print on descriptor 1 would end up in the sound.
    output = take_stdout()
    # From the start: a listing that hangs must not outlive the program that asked for it.
    exit_with_parent(portaudio.loading)
    try:
        if sys.argv[1] == "list":
            write_all(output, encode_devices(_list_devices()))
            # At once, without Python's clean-up: PortAudio's own at exit can hang with a frozen sound server.
            exit_now(CaptureEnding.BY_PARENT)
        exit_now(_capture(CaptureRequest.from_json(sys.argv[2]), output))
    except SourceError as error:
        write_all(output, encode_refusal(error))
        exit_now(CaptureEnding.REFUSED)
    except BrokenPipeError:
        exit_now(CaptureEnding.BY_PARENT)


def _list_devices() -> tuple[InputDevice, ...]:
    sources = sound_server.sources()
    try:
        return merge(sources, portaudio.inputs(portaudio.load()))
    except PortAudioMissing:
        if not sources:
            raise
        return merge(sources, ())


def _capture(request: CaptureRequest, output: int) -> CaptureEnding:
    sources = sound_server.sources()
    sounddevice = portaudio.load()
    inputs = portaudio.inputs(sounddevice)
    device = choose(merge(sources, inputs), request.device)
    if request.channels > device.channels:
        raise SourceError(
            f"{device.description} has {many(device.channels, 'channel')}, not {request.channels}",
            "ask for fewer",
        )
    header = _header(device, request)
    index = _portaudio_index(device, inputs)
    stream = portaudio.InputStream(sounddevice)
    if device.host == SOUND_SERVER:
        # Before the stream starts: PULSE_SOURCE and the tag are read when it connects.
        _end_when_moved(stream, device.name)
    stream.start(index, header)
    with suppress(OSError):  # a pipe that long may be forbidden: a shorter one will do
        fcntl.fcntl(output, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
    write_all(output, encode_header(header))
    return stream.pump(output)


def _header(device: InputDevice, request: CaptureRequest) -> CaptureHeader:
    """How the device will be recorded: of a server's source all channels, as the server would mix fewer."""
    width, positions = request.channels, tuple(range(request.channels))
    if device.host == SOUND_SERVER:
        channels = sound_server.channel_names(device.name)
        width, positions = map_channels(channels)
        if [stream_names(width)[position] for position in positions] != [*channels]:
            print(f"the sound server may mix channels of {device.name}: {channels}", file=sys.stderr)
    name, rate = device.lasting or device.name, request.rate or device.rate
    return CaptureHeader(device.description, name, rate, width, positions)


def _portaudio_index(device: InputDevice, inputs: tuple[InputDevice, ...]) -> int:
    """PortAudio's index of the device; for a server's source, that of the device leading to the server."""
    for known in inputs:
        if device.host == SOUND_SERVER and known.name == _SERVER_DEVICE:
            return known.index
        if (device.name, device.host) == (known.name, known.host):
            return known.index
    raise PulsePluginMissing(
        f"{device.description} can only be recorded with ALSA's pulse plugin",
        "install libasound2-plugins (Debian: apt install libasound2-plugins)",
    )


def _end_when_moved(stream: portaudio.InputStream, source: str) -> None:
    """Pin the stream to a server's source, and end it when the server moves it to another one."""
    tag = sound_server.pin(source)

    # A thread, as the server can only be asked, and asking may hang.
    def watch() -> None:
        if sound_server.wait_until_moved(tag, source):
            stream.end(CaptureEnding.MOVED)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main()
